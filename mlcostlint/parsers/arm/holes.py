"""What is left of an expression when something in it is not known."""

from collections.abc import Iterable, Sequence

from mlcostlint.parsers.arm import scalars
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Node
from mlcostlint.value import How, Origin, Value, fact, legible

_KEPT_LEGIBLE = frozenset(["concat", "format", "replace", "tolower", "toupper", "trim"])


def open_among(arguments: Iterable[Node]) -> Leaf | None:
    """Return the first argument that is not known."""
    return next((one for one in arguments if isinstance(one, Value) and one.unknown), None)


def hole(name: str, arguments: Sequence[Node], reason: Leaf, use: Span) -> Leaf:
    """Return what is open because an argument is, with what can be read of it."""
    leaves = (one for one in arguments if isinstance(one, Value))
    refers = tuple(dict.fromkeys(to for one in leaves for to in one.refers_to))
    origin = Origin(How.COMPUTED, use)
    return Value(_legible(name, arguments), origin, unknown=reason.unknown, refers_to=refers)


def _legible(name: str, arguments: Sequence[Node]) -> str | None:
    """Return a text in which the names of what is open stand in its place."""
    if name not in _KEPT_LEGIBLE:
        return None
    words = [fact(one, legible(one)) if isinstance(one, Value) else "" for one in arguments]
    if "" in words:
        return None
    try:
        if name == "concat":
            return "".join(map(str, words))
        return str(scalars.FUNCTIONS[name](*words))
    except (scalars.Refused, ValueError, TypeError):
        return None
