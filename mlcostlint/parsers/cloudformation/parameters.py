"""Parameters of a template: what a deployment gives them, or their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlcostlint.parsers.cloudformation.nodes import handed, is_absent, place, split, text
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact, unknown

_LISTS = ("List<", "CommaDelimitedList")


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a stack is made with besides its template: values of parameters, by name, and tags.

    `rest` says why other parameters may be given, too, where that is open; `region` is where the
    stack is made, where that is said.
    """

    parameters: Mapping[str, Node] = field(default_factory=dict)
    tags: tuple[Map, ...] = ()
    rest: Leaf | None = None
    region: Leaf | None = None

    def given(self, name: str) -> Node | None:
        """Return what a parameter is given, None where it keeps its default."""
        return self.parameters.get(name, self.rest)


def value(name: str, declared: Node, given: Node | None, use: Span) -> Node:
    """Return what `Ref` to a parameter comes to; a secret decides nothing and is never shown."""
    if not isinstance(declared, Map):
        return unknown(f"parameter {name} is not declared as a map", use)
    kind = text(declared.get("Type")) or ""
    if kind.startswith("AWS::SSM::"):
        return unknown(f"parameter {name} is read from the SSM parameter store", use)
    if text(declared.get("NoEcho")) == "true":
        return unknown(f"parameter {name} is a secret", use)
    found = _found(name, declared, given, use)
    if not _is_allowed(declared, found):
        return unknown(f"parameter {name} holds what its AllowedValues do not", place(found))
    if not kind.startswith(_LISTS) or not isinstance(found, Value) or found.unknown:
        return found
    return split(found.map(lambda whole: str(whole).replace(" ", "")), ",", use)


def _found(name: str, declared: Map, given: Node | None, use: Span) -> Node:
    if given is not None and not is_absent(given):
        return handed(given, use, How.PASSED)
    default = declared.get("Default")
    if text(default) is None:
        origin = Origin(How.DEFAULTED, declared.header, (use,))
        return Value(None, origin, unknown=f"parameter {name} has no default")
    return handed(default, use, How.DEFAULTED)


def _is_allowed(declared: Map, found: Node) -> bool:
    """Tell whether a deployment would accept a value; that of a list, item by item."""
    allowed = fact(declared.get("AllowedValues"), None)
    said = text(found)
    if not isinstance(allowed, Seq) or said is None:
        return True
    texts = {text(item) for item in allowed.items}
    return said in texts or all(part.strip() in texts for part in said.split(","))
