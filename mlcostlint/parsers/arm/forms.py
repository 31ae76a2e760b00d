"""Functions of ARM templates that need not look at all they are given, or look at the template."""

from collections.abc import Callable, Mapping, Sequence

from mlcostlint.parsers.arm import collections, holes
from mlcostlint.parsers.arm.collections import computed
from mlcostlint.parsers.arm.frame import Frame
from mlcostlint.parsers.arm.syntax import Expression
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value, fact, unknown

_Settle = Callable[[Expression], Node]
_Form = Callable[[_Settle, Sequence[Expression], Span, Frame], Node]


def member(whole: Node, key: object) -> Node | None:
    """Return what lies under a name or at a place, None where nothing does."""
    if isinstance(whole, Map):
        return collections.member(whole, str(key))
    if isinstance(whole, Seq) and isinstance(key, int) and 0 <= key < len(whole.items):
        return whole.items[key]
    return None


def _if(value: _Settle, arguments: Sequence[Expression], use: Span, _frame: Frame) -> Node:
    if len(arguments) != 3:
        return unknown("if wants a condition and two values", use)
    condition = value(arguments[0])
    said = fact(condition, None) if isinstance(condition, Value) else None
    if isinstance(said, bool):
        return value(arguments[1] if said else arguments[2])
    either = [value(one) for one in arguments[1:]]
    hole = unknown("the condition is no boolean", use)
    if isinstance(condition, Value) and condition.unknown:
        hole = condition
    return holes.hole("if", either, hole, use)


def _settling(by: bool) -> _Form:  # noqa: FBT001 - which of the two truths ends the search
    def function(value: _Settle, arguments: Sequence[Expression], use: Span, _frame: Frame) -> Node:
        found = [value(one) for one in arguments]
        if any(isinstance(one, Value) and fact(one, None) is by for one in found):
            return computed(by, use)
        hole = holes.open_among(found)
        return computed(not by, use) if hole is None else holes.hole("", found, hole, use)

    return function


def _coalesce(value: _Settle, arguments: Sequence[Expression], use: Span, _frame: Frame) -> Node:
    for one in arguments:
        found = value(one)
        if not isinstance(found, Value) or found.unknown or found.known is not None:
            return found
    return computed(None, use)


def _try_get(value: _Settle, arguments: Sequence[Expression], use: Span, _frame: Frame) -> Node:
    """Return what lies under the names given, null where nothing does."""
    found = value(arguments[0]) if arguments else computed(None, use)
    for one in arguments[1:]:
        key = value(one)
        if isinstance(found, Value):
            return found if found.unknown else computed(None, use)
        if not isinstance(key, Value) or key.unknown:
            return key
        rest = found.rest if isinstance(found, Map) else None
        inner = member(found, key.known)
        if inner is None:
            return computed(None, use) if rest is None else rest
        found = inner
    return found


def _parameter(value: _Settle, arguments: Sequence[Expression], use: Span, frame: Frame) -> Node:
    name = _name(value, arguments)
    return frame.parameter(name, use) if name else unknown("parameters wants a name", use)


def _variable(value: _Settle, arguments: Sequence[Expression], use: Span, frame: Frame) -> Node:
    name = _name(value, arguments)
    return frame.variable(name, use) if name else unknown("variables wants a name", use)


def _name(value: _Settle, arguments: Sequence[Expression]) -> str:
    found = value(arguments[0]) if len(arguments) == 1 else None
    return str(fact(found, "")) if isinstance(found, Value) else ""


def _copy_index(value: _Settle, arguments: Sequence[Expression], use: Span, frame: Frame) -> Node:
    given = [value(one) for one in arguments]
    known = [one.known for one in given if isinstance(one, Value) and not one.unknown]
    name = next((one for one in known if isinstance(one, str)), "")
    offset = next((one for one in known if isinstance(one, int)), 0)
    step = frame.step(name)
    if step is None:
        return unknown("copyIndex stands in no loop", use)
    return step.map(lambda index: index + offset)


FORMS: Mapping[str, _Form] = {
    "and": _settling(by=False),
    "coalesce": _coalesce,
    "copyindex": _copy_index,
    "if": _if,
    "or": _settling(by=True),
    "parameters": _parameter,
    "tryget": _try_get,
    "variables": _variable,
}
