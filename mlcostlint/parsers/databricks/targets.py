"""The targets of a bundle: what each says, and which of them a definition is judged in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from mlcostlint.parsers.databricks.merging import merged
from mlcostlint.parsers.databricks.references import Scope, Variable
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact, written

# Where no target is declared, the CLI has one of this name.
_DEFAULT = "default"
_LISTED = ("targets", "environments")
_PRODUCTION = frozenset(["prod", "production", "prd", "live"])
_WORD = re.compile(r"[a-z]+")
_DEFINES = frozenset(["type", "default", "description", "lookup"])
_REFERABLE = ("bundle", "workspace", "resources", "artifacts")


@dataclass(frozen=True, slots=True)
class Target:
    """One place that a bundle is deployed to: what it says, laid over what holds everywhere."""

    name: str
    said: Map
    root: Map

    @property
    def mode(self) -> Leaf:
        """`development`, `production`, or nothing."""
        return self.said.get("mode")

    def part(self, name: str) -> Map:
        """Return a part of the bundle as it is here."""
        found = merged(self.root.get(name), self.said.get(name))
        return found if isinstance(found, Map) else Map({}, self.root.span, self.root.header)

    def overrides(self, type_: str, name: str) -> bool:
        """Tell whether the target says something of its own about a resource."""
        return self.said.child("resources", type_, name) is not None

    def scope(self, elsewhere: str, spent: "count[int]") -> Scope:
        """Return what references mean here."""
        roots: dict[str, Node] = {name: self.part(name) for name in _REFERABLE}
        known = {"target": self.name, "environment": self.name}
        bundle = roots["bundle"]
        if isinstance(bundle, Map):
            here = self.said.header
            own: dict[str, Node] = {key: written(said, here) for key, said in known.items()}
            entries: dict[str, Node] = {**own, "mode": self.mode}
            entries |= bundle.entries
            roots["bundle"] = Map(entries, bundle.span, bundle.header)
        return Scope(roots, dict(self._variables()), self.name, elsewhere, spent)

    def provider(self) -> Map:
        """Return what is known of the workspace that the resources are deployed to."""
        entries: dict[str, Node] = {
            "mode": self.mode,
            "target": written(self.name, self.said.header),
        }
        return Map(entries, self.said.span, self.said.header)

    def _variables(self) -> Iterator[tuple[str, Variable]]:
        declared = self.root.child("variables") or Map({}, self.root.span, self.root.header)
        for name in declared.entries:
            chosen = self.said.get("variables", name)
            if fact(chosen, 0) is not None:
                yield name, _variable(name, _full(chosen), How.PASSED)
            else:
                yield name, _variable(name, declared.child(name), How.DEFAULTED)


def targets(root: Map) -> list[Target]:
    """Return the targets of a bundle; the one that says most about money comes first.

    That is production, where jobs run by their schedules; in development mode the CLI pauses them.
    https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
    """
    found = [Target(name, said, root) for name, said in _said(root).items()]
    if not found:
        return [Target(_DEFAULT, Map({}, root.span, root.header), root)]
    places = {target.name: place for place, target in enumerate(found)}
    return sorted(found, key=lambda target: (_rank(target), places[target.name]))


def _said(root: Map) -> Mapping[str, Map]:
    found: dict[str, Map] = {}
    for listed in _LISTED:
        holder = root.child(listed)
        for name in holder.entries if holder is not None else ():
            leaf = holder.get(name) if holder is not None else root.get(listed)
            here = leaf.origin.span
            said = fact(leaf, None)
            found.setdefault(name, said if isinstance(said, Map) else Map({}, here, here))
    return found


def _rank(target: Target) -> tuple[int, bool]:
    mode = fact(target.mode, None)
    is_default = fact(target.said.get("default"), None) is True
    if mode == "production":
        return 0, not is_default
    if mode != "development" and not _PRODUCTION.isdisjoint(_WORD.findall(target.name.lower())):
        return 1, not is_default
    return (3 if mode == "development" else 2), not is_default


def _variable(name: str, given: Map | None, how: How) -> Variable:
    if given is None:
        return Variable(None)
    if fact(given.get("lookup"), 0) is not None:
        return Variable(None, reason=f"var.{name} is looked up when the bundle is deployed")
    value = given.get("default")
    return Variable(None if fact(value, 0) is None else value, how)


def _full(chosen: Leaf) -> Map:
    """Return what a target says of a variable; anything but a definition is its value."""
    found = fact(chosen, None)
    if isinstance(found, Map) and found.entries and _DEFINES.issuperset(found.entries):
        return found
    value: Node = found if isinstance(found, Map | Seq) else chosen
    span = value.origin.span if isinstance(value, Value) else value.span
    return Map({"default": value}, span, span)
