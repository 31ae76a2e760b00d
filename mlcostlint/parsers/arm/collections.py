"""Functions of ARM templates over lists and objects, whose items keep their places.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlcostlint.parsers.arm.scalars import Refused, text
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact

Function = Callable[[Sequence[Node], Span], Node]

_MOST_ITEMS = 800  # what Azure allows a loop to make
_LONGEST = 100_000


def computed(found: Any, use: Span) -> Leaf:
    """Return a fact that an expression at `use` has computed."""
    return Value(found, Origin(How.COMPUTED, use))


def scalar(node: Node) -> Any:
    """Return the fact of a known leaf; raises `Refused` for a list or an object."""
    if isinstance(node, Value):
        return node.known
    raise Refused("expected a single value")


def member(of: Map, name: str) -> Node | None:
    """Return a child of an object, whose names are looked up without regard to case."""
    if name in of.entries:
        return of.entries[name]
    folded = name.lower()
    return next((child for key, child in of.entries.items() if key.lower() == folded), None)


def _items(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Seq):
        return node.items
    raise Refused("expected a list")


def _concat(arguments: Sequence[Node], use: Span) -> Node:
    if any(isinstance(one, Seq) for one in arguments):
        return _bounded([item for one in arguments for item in _items(one)], use)
    found = "".join(text(scalar(one)) for one in arguments)
    if len(found) > _LONGEST:
        raise Refused("the text is too long to be looked at")
    return computed(found, use)


def _bounded(items: Sequence[Node], use: Span) -> Seq:
    if len(items) > _MOST_ITEMS:
        raise Refused(f"more than {_MOST_ITEMS} items")
    return Seq(tuple(items), use)


def _size(node: Node) -> int:
    if isinstance(node, Map):
        return len(node.entries)
    return len(node.items) if isinstance(node, Seq) else len(text(node.known))


def _contains(arguments: Sequence[Node], use: Span) -> Node:
    whole, part = arguments
    if isinstance(whole, Map):
        return computed(member(whole, text(scalar(part))) is not None, use)
    if isinstance(whole, Seq):
        known = [fact(one, None) for one in whole.items if isinstance(one, Value)]
        if any(isinstance(one, Value) and one.unknown for one in whole.items):
            raise Refused("an item of the list is not known")
        return computed(scalar(part) in known, use)
    return computed(text(scalar(part)).lower() in text(whole.known).lower(), use)


def _ends(place: int) -> Function:
    def function(arguments: Sequence[Node], use: Span) -> Node:
        whole = arguments[0]
        if isinstance(whole, Seq):
            return whole.items[place] if whole.items else computed(None, use)
        found = text(scalar(whole))
        return computed(found[place] if found else "", use)

    return function


def _part(whole: Node, start: int | None, end: int | None, use: Span) -> Node:
    if isinstance(whole, Seq):
        return Seq(whole.items[start:end], use)
    return computed(text(scalar(whole))[start:end], use)


def _skip(arguments: Sequence[Node], use: Span) -> Node:
    return _part(arguments[0], max(0, int(scalar(arguments[1]))), None, use)


def _take(arguments: Sequence[Node], use: Span) -> Node:
    return _part(arguments[0], None, max(0, int(scalar(arguments[1]))), use)


def _split(arguments: Sequence[Node], use: Span) -> Node:
    whole, marks = arguments
    given = marks.items if isinstance(marks, Seq) else (marks,)
    parts = [text(scalar(whole))]
    for mark in given:
        if not text(scalar(mark)):
            raise Refused("split wants a delimiter")
        parts = [piece for part in parts for piece in part.split(text(scalar(mark)))]
    return _bounded([computed(part, use) for part in parts], use)


def _join(arguments: Sequence[Node], use: Span) -> Node:
    words = [text(scalar(one)) for one in _items(arguments[0])]
    return computed(text(scalar(arguments[1])).join(words), use)


def _union(arguments: Sequence[Node], use: Span) -> Node:
    if all(isinstance(one, Map) for one in arguments):
        maps = [one for one in arguments if isinstance(one, Map)]
        entries = {key: child for one in maps for key, child in one.entries.items()}
        rest = next((one.rest for one in maps if one.rest is not None), None)
        return Map(entries, use, use, rest)
    return _bounded([item for one in arguments for item in _items(one)], use)


def _object(arguments: Sequence[Node], use: Span) -> Node:
    keys, children = arguments[::2], arguments[1::2]
    pairs = zip(keys, children, strict=True)
    return Map({text(scalar(key)): child for key, child in pairs}, use, use)


def _array(arguments: Sequence[Node], use: Span) -> Node:
    (only,) = arguments
    return only if isinstance(only, Seq) else Seq((only,), use)


def _range(arguments: Sequence[Node], use: Span) -> Node:
    first, count = (int(scalar(one)) for one in arguments)
    if count > _MOST_ITEMS:
        raise Refused(f"more than {_MOST_ITEMS} items")
    return Seq(tuple(computed(first + step, use) for step in range(max(0, count))), use)


def _pairs(arguments: Sequence[Node], use: Span) -> Node:
    (whole,) = arguments
    if not isinstance(whole, Map) or whole.rest is not None:
        raise Refused("expected an object")
    return Seq(
        tuple(
            Map({"key": computed(key, use), "value": child}, use, use)
            for key, child in sorted(whole.entries.items())
        ),
        use,
    )


def _extreme(choose: Callable[..., Any]) -> Function:
    def function(arguments: Sequence[Node], use: Span) -> Node:
        one = arguments[0]
        given = one.items if isinstance(one, Seq) else arguments
        return computed(choose(int(scalar(item)) for item in given), use)

    return function


def _json(arguments: Sequence[Node], use: Span) -> Node:
    said = text(scalar(arguments[0]))
    if len(said) > _LONGEST:
        raise Refused("the text is too long to be looked at")
    return _tree(json.loads(said), use)


def _tree(found: Any, use: Span) -> Node:
    if isinstance(found, dict):
        return Map({key: _tree(child, use) for key, child in found.items()}, use, use)
    if isinstance(found, list):
        return Seq(tuple(_tree(item, use) for item in found), use)
    return computed(found, use)


def _flatten(arguments: Sequence[Node], use: Span) -> Node:
    parts = [_items(one) for one in _items(arguments[0])]
    return _bounded([item for part in parts for item in part], use)


FUNCTIONS: Mapping[str, Function] = {
    "array": _array,
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda arguments, use: Seq(tuple(arguments), use),
    "createobject": _object,
    "empty": lambda arguments, use: computed(not _size(arguments[0]), use),
    "false": lambda _arguments, use: computed(found=False, use=use),
    "first": _ends(0),
    "flatten": _flatten,
    "items": _pairs,
    "join": _join,
    "json": _json,
    "last": _ends(-1),
    "length": lambda arguments, use: computed(_size(arguments[0]), use),
    "max": _extreme(max),
    "min": _extreme(min),
    "null": lambda _arguments, use: computed(None, use),
    "range": _range,
    "shallowmerge": lambda arguments, use: _union(_items(arguments[0]), use),
    "skip": _skip,
    "split": _split,
    "take": _take,
    "true": lambda _arguments, use: computed(found=True, use=use),
    "union": _union,
}
