"""Functions of lists; each item keeps the place it comes from."""

from collections.abc import Iterable, Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.families import Function, of_trees
from mlcostlint.parsers.terraform.functions.parameters import whole
from mlcostlint.parsers.terraform.functions.trees import (
    as_text,
    first,
    is_null,
    items,
    missing,
    once_present,
    once_settled,
    ordered,
    unified,
    unique,
)
from mlcostlint.parsers.terraform.lazy import Failure
from mlcostlint.parsers.terraform.nodes import (
    computed,
    hole,
    hopped,
    plain,
    refuse,
    scalar,
    text,
    undecided,
)
from mlcostlint.parsers.terraform.operators import same
from mlcostlint.tree import Node, Seq


def _whole(node: Node) -> int:
    return whole(scalar(node))


def _listed(arguments: list[Node], call: Call) -> Node:
    """Until Terraform 0.15 `list()` built a list of its arguments."""
    return Seq(tuple(hopped(item, call.span) for item in unified(arguments)), call.span)


def _concat(arguments: list[Node], call: Call) -> Node:
    if not arguments:
        refuse("concat() takes at least one list")
    return Seq(tuple(item for found in arguments for item in ordered(found)), call.span)


def _element(arguments: list[Node], _call: Call) -> Node:
    within, index = arguments
    return ordered(within)[_whole(index) % len(ordered(within))]


def _flatten(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    found = tuple(_flat(within))
    doubt = first(map(missing, found))
    return Seq(found, call.span) if doubt is None else undecided(doubt, call.span, found)


def _flat(node: Node) -> Iterable[Node]:
    for item in items(node):
        if isinstance(item, Seq):
            yield from _flat(item)
        else:
            yield item


def _compact(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    kept = (as_text(item) for item in items(within) if plain(item) not in (None, ""))
    return Seq(tuple(kept), call.span)


def _coalesced(arguments: list[Node], call: Call) -> Node:
    for found in arguments:
        doubt = missing(found)
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        if not is_null(found) and ordered(found):
            return hopped(found, call.span)
    raise Failure("every argument of coalescelist() is empty", call.span)


def _index(arguments: list[Node], call: Call) -> Node:
    within, wanted = arguments
    for place, item in enumerate(ordered(within)):
        if same(plain(item), plain(wanted)):
            return computed(place, call.span)
    raise Failure("the item is not in the list", call.span)


def _slice(arguments: list[Node], call: Call) -> Node:
    within, start, end = arguments
    first_place, last_place = _whole(start), _whole(end)
    if not 0 <= first_place <= last_place <= len(ordered(within)):
        raise Failure("the slice lies outside the list", call.span)
    return Seq(ordered(within)[first_place:last_place], call.span)


def _chunks(arguments: list[Node], call: Call) -> Node:
    within, size = arguments
    found = unified(items(within))
    step = _whole(size) or max(1, len(found))
    if step < 0:
        refuse("a chunk has no negative size")
    chunks = (found[at : at + step] for at in range(0, len(found), step))
    return Seq(tuple(Seq(chunk, call.span) for chunk in chunks), call.span)


def _matching(arguments: list[Node], call: Call) -> Node:
    values, keys, wanted = map(items, arguments)
    converted = [plain(node) for node in unified((*keys, *wanted))]
    sought = converted[len(keys) :]
    pairs = zip(unified(values), converted[: len(keys)], strict=True)
    return Seq(tuple(value for value, key in pairs if key in sought), call.span)


def _sorted(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    return Seq(tuple(sorted(map(as_text, items(within)), key=text)), call.span)


def _reversed(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    return Seq(items(within)[::-1], call.span)


def _distinct(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    return Seq(tuple(unique(unified(items(within)))), call.span)


def _formatted(arguments: list[Node], call: Call) -> Node:
    pattern, *columns = arguments
    lengths = {len(column.items) for column in columns if isinstance(column, Seq)}
    if len(lengths) > 1:
        refuse("the lists differ in length")
    count = lengths.pop() if lengths else 1
    rows = [
        [column.items[place] if isinstance(column, Seq) else column for column in columns]
        for place in range(count)
    ]
    return Seq(tuple(_row([pattern, *row], call) for row in rows), call.span)


def _row(arguments: list[Node], call: Call) -> Node:
    from mlcostlint.parsers.terraform.functions.formats import formatted

    doubt = hole(arguments)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    pattern, *found = arguments
    return computed(formatted(text(pattern), *map(plain, found)), call.span, arguments)


FUNCTIONS: Mapping[str, Function] = of_trees(
    {
        "chunklist": once_present(_chunks),
        "coalescelist": _coalesced,
        "compact": once_settled(_compact),
        "concat": once_present(_concat),
        "distinct": once_settled(_distinct),
        "element": once_present(_element),
        "flatten": once_present(_flatten),
        "formatlist": once_present(_formatted),
        "index": once_settled(_index),
        "list": _listed,
        "matchkeys": once_settled(_matching),
        "reverse": once_present(_reversed),
        "slice": once_present(_slice),
        "sort": once_settled(_sorted),
    }
)
