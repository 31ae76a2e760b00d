"""Values of a Helm release: several sources laid over each other, and single ones set by path."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, fact, unknown

_STEP = re.compile(r"((?:\\.|[^.\\\[\]])*)((?:\[\d{1,3}\])*)(?:\.|$)")
_INDEX = re.compile(r"\[(\d+)\]")


def merged(sources: Iterable[Node], span: Span) -> Map | Leaf:
    """Lay values over each other, the last on top; what an unknown source may say is open."""
    found: Node = Map({}, span, span)
    for source in sources:
        found = _laid_over(found, source)
    if isinstance(found, Map):
        return replace(found, span=span, header=span)
    return found if isinstance(found, Value) else unknown("the values are a list", span)


def with_set(values: Node, name: Leaf, value: Node) -> Node:
    """Return values with one of them set; `name` is the path to it, as in `a.b[0].c`."""
    said = fact(as_(str, name), None)
    if said is None:
        return _laid_over(values, name.hole(name.unknown or "a value is set without a name"))
    return _replaced(values, _path(said), value, name.origin.span)


def _laid_over(below: Node, above: Node) -> Node:
    if isinstance(above, Value):
        nothing = not above.unknown and above.known is None
        return below if nothing else above
    if not isinstance(above, Map):
        return above
    if isinstance(below, Value) and below.unknown:
        return _open(above, below)
    if not isinstance(below, Map):
        return above
    entries = dict(below.entries)
    for name, child in above.entries.items():
        entries[name] = _laid_over(entries[name], child) if name in entries else child
    return replace(above, entries=entries, rest=below.rest if above.rest is None else above.rest)


def _open(node: Map, rest: Leaf) -> Map:
    """Return a map that may hold more, at every level, than is seen."""
    entries = {
        name: _open(child, rest) if isinstance(child, Map) else child
        for name, child in node.entries.items()
    }
    return replace(node, entries=entries, rest=rest)


def _path(name: str) -> list[str | int]:
    steps: list[str | int] = []
    for match in _STEP.finditer(name):
        if match[1]:
            steps.append(re.sub(r"\\(.)", r"\1", match[1]))
        steps.extend(int(index) for index in _INDEX.findall(match[2]))
    return steps


def _replaced(node: Node, path: Sequence[str | int], value: Node, span: Span) -> Node:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return _with_item(node, step, rest, value, span)
    if not isinstance(node, Map):
        node = Map({}, span, span, node if isinstance(node, Value) and node.unknown else None)
    inner = node.entries.get(step, node.get(step))
    return replace(node, entries={**node.entries, step: _replaced(inner, rest, value, span)})


def _with_item(node: Node, index: int, rest: Sequence[str | int], value: Node, span: Span) -> Node:
    items = list(node.items) if isinstance(node, Seq) else []
    if index > len(items):
        return unknown("an item is set beyond the end of its list", span)
    inner = items[index] if index < len(items) else Map({}, span, span)
    items[index : index + 1] = [_replaced(inner, rest, value, span)]
    return Seq(tuple(items), span)
