"""Functions of lists and sets; each item keeps the place it comes from."""

from collections.abc import Iterable, Mapping
from itertools import product

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.collection import Structural, is_null, missing
from mlcostlint.parsers.terraform.lazy import Exhausted, Failure, branch
from mlcostlint.parsers.terraform.nodes import (
    Set,
    computed,
    hole,
    hopped,
    plain,
    refuse,
    scalar,
    text,
    undecided,
)
from mlcostlint.parsers.terraform.operators import exact, same
from mlcostlint.source import Span
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value, written

_LARGEST_PRODUCT = 10_000


def _of_lists(build: Structural) -> Structural:
    """Wrap a function of lists: a list that is unknown as a whole leaves the result unknown."""

    def applied(arguments: list[Node], call: Call) -> Node:
        doubt = next((found for found in map(missing, arguments) if found is not None), None)
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        return hopped(build(arguments, call), call.span)

    return applied


def _of_settled_lists(build: Structural) -> Structural:
    """Wrap a function that must know every item to know its result."""

    def applied(arguments: list[Node], call: Call) -> Node:
        doubt = hole(arguments)
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        return hopped(build(arguments, call), call.span)

    return applied


def items(node: Node) -> tuple[Node, ...]:
    """Return the items of a list; anything else fails."""
    return node.items if isinstance(node, Seq) else refuse("a list is needed")


def unique(found: Iterable[Node]) -> list[Node]:
    """Return nodes without repetition; those with holes count as different."""
    kept: list[Node] = []
    seen: set[str] = set()
    for node in found:
        mark = None if hole([node]) is not None else repr(plain(node))
        if mark is None or mark not in seen:
            kept.append(node)
        if mark is not None:
            seen.add(mark)
    return kept


def ordered_set(found: Iterable[Node], span: Span) -> Set:
    """Return nodes as a set, in the order in which Terraform iterates: that of their text."""
    kept = unique(found)
    if all(isinstance(node, Value) and not node.unknown for node in kept):
        kept.sort(key=lambda node: (str(type(plain(node))), plain(node)))
    return Set(tuple(kept), span)


def _whole(node: Node) -> int:
    return int(exact(scalar(node)))


def _concat(arguments: list[Node], call: Call) -> Node:
    return Seq(tuple(item for found in arguments for item in items(found)), call.span)


def _element(arguments: list[Node], _call: Call) -> Node:
    within, index = arguments
    return items(within)[_whole(index) % len(items(within))]


def _flatten(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    found = list(_flat(within))
    doubt = next((item for item in found if isinstance(item, Value) and item.unknown), None)
    return Seq(tuple(found), call.span) if doubt is None else undecided(doubt, call.span, found)


def _flat(node: Node) -> Iterable[Node]:
    for item in items(node):
        if isinstance(item, Seq):
            yield from _flat(item)
        else:
            yield item


def _compact(arguments: list[Node], call: Call) -> Node:
    kept = (item for item in items(arguments[0]) if plain(item) not in (None, ""))
    return Seq(tuple(kept), call.span)


def _coalesced_list(arguments: list[Node], call: Call) -> Node:
    for found in arguments:
        if not is_null(found) and items(found):
            return found
    raise Failure("every argument of coalescelist() is empty", call.span)


def _index(arguments: list[Node], call: Call) -> Node:
    within, wanted = arguments
    for place, item in enumerate(items(within)):
        if same(plain(item), plain(wanted)):
            return computed(place, call.span)
    raise Failure("the item is not in the list", call.span)


def _one(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    if len(items(within)) > 1:
        raise Failure("one() takes at most one item", call.span)
    return items(within)[0] if items(within) else written(None, call.span)


def _slice(arguments: list[Node], call: Call) -> Node:
    within, start, end = arguments
    first, last = _whole(start), _whole(end)
    if not 0 <= first <= last <= len(items(within)):
        raise Failure("the slice lies outside the list", call.span)
    return Seq(items(within)[first:last], call.span)


def _chunks(arguments: list[Node], call: Call) -> Node:
    within, size = items(arguments[0]), _whole(arguments[1]) or len(items(arguments[0])) or 1
    starts = range(0, len(within), size)
    return Seq(tuple(Seq(within[at : at + size], call.span) for at in starts), call.span)


def _matching(arguments: list[Node], call: Call) -> Node:
    values, keys, wanted = map(items, arguments)
    sought = [plain(item) for item in wanted]
    kept = (value for value, key in zip(values, keys, strict=True) if plain(key) in sought)
    return Seq(tuple(kept), call.span)


def _product(arguments: list[Node], call: Call) -> Node:
    size = 1
    for found in arguments:
        size *= len(items(found))
    if size > _LARGEST_PRODUCT:
        raise Exhausted("the product is too large to be evaluated")
    rows = product(*map(items, arguments))
    return Seq(tuple(Seq(row, call.span) for row in rows), call.span)


def _transposed(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    if not isinstance(within, Map):
        refuse("transpose() takes a map of lists")
    entries: dict[str, list[Node]] = {}
    for key in sorted(within.entries):
        for item in items(within.entries[key]):
            entries.setdefault(text(item), []).append(written(key, call.span))
    lists = {key: Seq(tuple(found), call.span) for key, found in entries.items()}
    return branch(lists, call.span, call.head)


def _common(arguments: list[Node], call: Call) -> Node:
    first, *others = map(items, arguments)
    wanted = [[plain(item) for item in other] for other in others]
    kept = (item for item in first if all(plain(item) in other for other in wanted))
    return ordered_set(kept, call.span)


def _difference(arguments: list[Node], call: Call) -> Node:
    first, second = map(items, arguments)
    unwanted = [plain(item) for item in second]
    return ordered_set((item for item in first if plain(item) not in unwanted), call.span)


def _symmetric(arguments: list[Node], call: Call) -> Node:
    first, second = map(items, arguments)
    left, right = [plain(item) for item in first], [plain(item) for item in second]
    kept = [item for item in (*first, *second) if (plain(item) in left) != (plain(item) in right)]
    return ordered_set(kept, call.span)


def _sorted(arguments: list[Node], call: Call) -> Node:
    return Seq(tuple(sorted(items(arguments[0]), key=text)), call.span)


def _union(arguments: list[Node], call: Call) -> Node:
    return ordered_set((item for found in arguments for item in items(found)), call.span)


def _reversed(arguments: list[Node], call: Call) -> Node:
    return Seq(items(arguments[0])[::-1], call.span)


def _distinct(arguments: list[Node], call: Call) -> Node:
    return Seq(tuple(unique(items(arguments[0]))), call.span)


LISTS: Mapping[str, Structural] = {
    "chunklist": _of_lists(_chunks),
    "coalescelist": _of_lists(_coalesced_list),
    "compact": _of_settled_lists(_compact),
    "concat": _of_lists(_concat),
    "distinct": _of_settled_lists(_distinct),
    "element": _of_lists(_element),
    "flatten": _of_lists(_flatten),
    "index": _of_settled_lists(_index),
    "matchkeys": _of_settled_lists(_matching),
    "one": _of_lists(_one),
    "reverse": _of_lists(_reversed),
    "setintersection": _of_settled_lists(_common),
    "setproduct": _of_lists(_product),
    "setsubtract": _of_settled_lists(_difference),
    "setsymmetricdifference": _of_settled_lists(_symmetric),
    "setunion": _of_lists(_union),
    "slice": _of_lists(_slice),
    "sort": _of_settled_lists(_sorted),
    "transpose": _of_settled_lists(_transposed),
}
