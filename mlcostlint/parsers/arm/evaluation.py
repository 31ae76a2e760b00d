"""What a template says where it is deployed: expressions to values, or the reason for none."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.parsers.arm import collections, forms, holes, scalars
from mlcostlint.parsers.arm.collections import computed
from mlcostlint.parsers.arm.frame import Frame
from mlcostlint.parsers.arm.references import REFERENCES
from mlcostlint.parsers.arm.syntax import (
    Access,
    Call,
    Expression,
    Literal,
    Malformed,
    is_expression,
    parsed,
    plain,
)
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, fact, unknown, written

_MOST_COPIES = 800  # what Azure allows a loop to make


def evaluated(node: Node, frame: Frame, how: How = How.WRITTEN) -> Node:
    """Return a part of a template with its expressions settled, no surer than `how`."""
    if isinstance(node, Map):
        return _map(node, frame, how)
    if isinstance(node, Seq):
        return Seq(tuple(evaluated(item, frame, how) for item in node.items), node.span)
    said = fact(node, None)
    if not isinstance(said, str):
        return _as_sure(node, how)
    if not is_expression(said):
        return _as_sure(node.map(lambda _: plain(said)), how)
    return _settled(said, node.origin.span, frame, how)


def leaf(node: Node, frame: Frame) -> Leaf:
    """Return a part of a template that should be a single value."""
    found = evaluated(node, frame)
    if isinstance(found, Value):
        return found
    return unknown("expected a single value, found a list or an object", found.span)


def _settled(said: str, use: Span, frame: Frame, how: How) -> Node:
    try:
        found = _value(parsed(said), use, frame)
    except Malformed as mistake:
        return unknown(str(mistake), use)
    except RecursionError:
        return unknown("the expressions lead too deep to be looked at", use)
    if isinstance(found, Value):
        origin = found.origin.used_at(use, max(how, found.origin.how))
        return found.at(origin)
    return found


def _as_sure(node: Leaf, how: How) -> Leaf:
    return node.at(replace(node.origin, how=max(how, node.origin.how)))


class _Entries(Mapping[str, Node]):
    """The children of an object, each settled when it is first asked for."""

    def __init__(self, raw: Mapping[str, Node], frame: Frame, how: How) -> None:
        self._raw = raw
        self._frame = frame
        self._how = how
        self._known: dict[str, Node] = {}

    def __getitem__(self, key: str) -> Node:
        if key not in self._known:
            raw = self._raw[key]
            place = raw.origin.span if isinstance(raw, Value) else raw.span
            self._known[key] = unknown(f"{key} depends on itself", place)
            self._known[key] = evaluated(raw, self._frame, self._how)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, key: object) -> bool:
        return key in self._raw


def _map(node: Map, frame: Frame, how: How) -> Map:
    raw: dict[str, Node] = {}
    rest = node.rest
    made: dict[str, Node] = {}
    for key, child in node.entries.items():
        if key == "copy" and isinstance(child, Seq):
            made |= _loops(child, frame, how)
            continue
        name = _key(key, node.header, frame)
        if name.unknown:
            rest = name
        else:
            raw[str(name.known)] = child
    entries: Mapping[str, Node] = _Entries(raw, frame, how)
    return Map({**entries, **made} if made else entries, node.span, node.header, rest)


def _key(key: str, header: Span, frame: Frame) -> Leaf:
    return leaf(written(key, header), frame) if is_expression(key) else written(key, header)


def _loops(loops: Seq, frame: Frame, how: How) -> dict[str, Node]:
    """Return the properties that a loop makes lists of."""
    found: dict[str, Node] = {}
    for loop in (one for one in loops.items if isinstance(one, Map)):
        name = str(fact(loop.get("name"), ""))
        count = leaf(loop.get("count"), frame)
        inner = loop.entries.get("input")
        if count.unknown or not isinstance(count.known, int) or inner is None:
            found[name] = count.hole(count.unknown or "the count of a loop is a whole number")
            continue
        steps = range(min(count.known, _MOST_COPIES))
        items = (evaluated(inner, frame.at_step(name, step, loop.header), how) for step in steps)
        found[name] = Seq(tuple(items), loop.span)
    return found


def _value(expression: Expression, use: Span, frame: Frame) -> Node:
    if isinstance(expression, Literal):
        return computed(expression.value, use)
    if isinstance(expression, Access):
        return _accessed(expression, use, frame)
    form = forms.FORMS.get(expression.name)
    if form is not None:
        return form(lambda one: _value(one, use, frame), expression.arguments, use, frame)
    return _called(expression, use, frame)


def _accessed(access: Access, use: Span, frame: Frame) -> Node:
    whole = _value(access.of, use, frame)
    if isinstance(whole, Value) and whole.unknown:
        return whole
    key = _value(access.key, use, frame)
    if not isinstance(key, Value) or key.unknown:
        return key if isinstance(key, Value) else unknown("expected a name or a number", use)
    found = forms.member(whole, key.known)
    if found is not None:
        return found
    if isinstance(whole, Map) and whole.rest is not None:
        return whole.rest
    if access.safe:
        return computed(None, use)
    return unknown(f"nothing is called {key.known} there", use)


def _called(call: Call, use: Span, frame: Frame) -> Node:
    simple, of_nodes = scalars.FUNCTIONS.get(call.name), collections.FUNCTIONS.get(call.name)
    refers = REFERENCES.get(call.name)
    if refers is None and simple is None and of_nodes is None:
        return unknown(f"the function {call.name} is not evaluated here", use)
    arguments = [_value(one, use, frame) for one in call.arguments]
    if refers is not None:
        return refers(arguments, use, frame)
    reason = holes.open_among(arguments)
    if reason is not None:
        return holes.hole(call.name, arguments, reason, use)
    try:
        if simple is not None:
            return computed(simple(*map(collections.scalar, arguments)), use)
        return of_nodes(arguments, use) if of_nodes is not None else computed(None, use)
    except (scalars.Refused, ValueError, TypeError, IndexError, RecursionError) as mistake:
        why = str(mistake) if isinstance(mistake, scalars.Refused) else "its arguments do not fit"
        return unknown(f"{call.name} is not evaluated: {why}", use)
