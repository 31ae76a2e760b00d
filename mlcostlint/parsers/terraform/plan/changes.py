"""What a plan says that will exist: one planned resource after the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlcostlint.parsers.json_text import Part
from mlcostlint.parsers.terraform.plan.configuration import (
    Configuration,
    Modules,
    key_of,
    modules,
    steps,
)
from mlcostlint.parsers.terraform.plan.layers import Layer
from mlcostlint.source import Span

_GONE = ("delete", "forget")
_DEEPEST = 32
_LONGEST = 10_000  # characters of an address


@dataclass(frozen=True, slots=True)
class Planned:
    """A resource that exists once the plan is carried out."""

    address: str
    type: str
    name: str
    part: Part
    values: str  # the member that holds the attributes: `after`, `values`

    @property
    def modules(self) -> Modules:
        """The module calls that lead to it."""
        return modules(self.address)

    @property
    def local(self) -> str:
        """What its module calls it."""
        return f"{self.type}.{self.name}"

    @property
    def key(self) -> str:
        """The key of the instance with its brackets, empty where there is one instance only."""
        return key_of(self.address)

    @property
    def header(self) -> Span:
        """The line that names it."""
        return (self.part.at("address") or self.part).span

    @property
    def shown(self) -> Mapping[str, Any]:
        """What the plan shows of its attributes, without places."""
        said = self.part.value
        found = said["change"]["after"] if self.values == "after" else said.get("values")
        return found if isinstance(found, dict) else {}

    def layer(self, configuration: Configuration) -> Layer:
        """Return what the plan says of its attributes."""
        said = configuration.resource(self.modules, self.local).get("expressions")
        if self.values == "after":
            return self._changed(said)
        sensitive = self.part.value.get("sensitive_values")
        withheld = _withheld(self.shown, said)
        return Layer(self.shown, withheld, sensitive, said, self.part.at("values"))

    def _changed(self, said: Any) -> Layer:
        change = self.part.members["change"]
        parts = change.members
        unknown, sensitive = parts.get("after_unknown"), parts.get("after_sensitive")
        return Layer(
            parts["after"].value,
            unknown.value if unknown else None,
            sensitive.value if sensitive else None,
            said,
            parts["after"],
            unknown,
        )


def planned(root: Part) -> Iterator[Planned]:
    """Yield the managed resources of a plan, in its order.

    Of resources that are not changed the plan says that they stay; what it deletes or forgets is
    not there afterwards.
    """
    listed = root.at("resource_changes")
    if listed is not None:
        yield from (_planned(part, "after") for part in listed.items if _stays(part.value))
        return
    whole = root.at("planned_values", "root_module")
    if whole is not None:
        yield from _inside(whole, 0)


def _inside(module: Part, depth: int) -> Iterator[Planned]:
    resources, children = module.at("resources"), module.at("child_modules")
    for part in resources.items if resources else ():
        if _is_managed(part.value):
            yield _planned(part, "values")
    for child in children.items if children and depth < _DEEPEST else ():
        yield from _inside(child, depth + 1)


def _planned(part: Part, values: str) -> Planned:
    said = part.value
    return Planned(said["address"], said["type"], said["name"], part, values)


def _stays(said: Any) -> bool:
    if not _is_managed(said):
        return False
    change = said.get("change")
    if not isinstance(change, dict) or not isinstance(change.get("after"), dict):
        return False
    actions = change.get("actions")
    return isinstance(actions, list) and any(action not in _GONE for action in actions)


def _is_managed(said: Any) -> bool:
    if not isinstance(said, dict) or said.get("mode") != "managed":
        return False
    named = all(isinstance(said.get(word), str) for word in ("address", "type", "name"))
    return named and len(said["address"]) < _LONGEST and bool(steps(said["address"]))


def _withheld(shown: Mapping[str, Any], said: Any) -> dict[str, bool]:
    """Return what is open where a plan lists values only: it leaves out what is not known yet.

    That is what the configuration sets to no constant and the values lack.
    """
    written = said if isinstance(said, dict) else {}
    return {
        name: True
        for name, expression in written.items()
        if shown.get(name) is None and not _is_constant(expression)
    }


def _is_constant(expression: Any) -> bool:
    return isinstance(expression, dict) and "constant_value" in expression
