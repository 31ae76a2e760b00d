"""Provider configurations: which one serves a resource, and what a module inherits."""

from collections.abc import Iterable, Mapping

from mlcostlint.parsers.terraform.bodies import evaluated
from mlcostlint.parsers.terraform.expressions import (
    Access,
    Chain,
    Expression,
    Literal,
    Name,
    Object,
    Template,
)
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.source import Span
from mlcostlint.tree import Map
from mlcostlint.value import unknown


class Providers:
    """The provider configurations that one module can name: its own and those handed to it."""

    def __init__(
        self, declared: Iterable[Declaration], frame: Frame, given: Mapping[str, Map]
    ) -> None:
        self._known = dict(given)
        for block in declared:
            body = evaluated(block, frame, frozenset({"for_each"}))
            self._known[_own_name(block)] = body

    def serving(self, resource: Declaration) -> Map | None:
        """Return the configuration that serves a resource; None where no block states one.

        An alias that the module cannot name may say anything: a map in which nothing is settled.
        """
        chosen = resource.body.attributes.get("provider")
        if chosen is None:
            return self._known.get(resource.labels[0].partition("_")[0])
        return self._named(_name(chosen.expression), resource.header)

    def handed_to(self, call: Declaration) -> dict[str, Map]:
        """Return what a called module sees: default configurations, and those passed by name."""
        seen = {name: body for name, body in self._known.items() if "." not in name}
        given = call.body.attributes.get("providers")
        if given is None or not isinstance(given.expression, Object):
            return seen
        for inner, outer in given.expression.items:
            body = self._named(_name(outer), call.header)
            if body is None:
                seen.pop(_name(inner), None)
            else:
                seen[_name(inner)] = body
        return seen

    def _named(self, name: str, place: Span) -> Map | None:
        if name in self._known or "." not in name:
            return self._known.get(name)
        hole = unknown(f"provider {name} is not declared here", place)
        return Map({}, place, place, rest=hole)


def _own_name(block: Declaration) -> str:
    alias = block.body.attributes.get("alias")
    if alias is None:
        return block.labels[0]
    fact = alias.expression.fact if isinstance(alias.expression, Literal) else ""
    return f"{block.labels[0]}.{fact}"


def _name(expression: Expression) -> str:
    """Return the name of a configuration; JSON and old HCL write it as text."""
    if isinstance(expression, Template) and len(expression.parts) == 1:
        return _name(expression.parts[0])
    if isinstance(expression, Literal):
        return str(expression.fact)
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Chain) and isinstance(expression.base, Name):
        first = expression.steps[0]
        return f"{expression.base.name}.{first.name}" if isinstance(first, Access) else ""
    return ""
