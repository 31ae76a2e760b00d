"""Functions of maps and of whatever holds something; each value keeps the place it comes from."""

from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.lazy import Failure, branch
from mlcostlint.parsers.terraform.nodes import (
    computed,
    hole,
    hopped,
    plain,
    refuse,
    text,
    undecided,
)
from mlcostlint.parsers.terraform.operators import same, truth
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, written

Structural = Callable[[list[Node], Call], Node]


def missing(node: Node) -> Leaf | None:
    """Return the node where it is unknown as a whole; what it holds may still be."""
    return node if isinstance(node, Value) and node.unknown else None


def is_null(node: Node) -> bool:
    """Tell whether a node is a known null."""
    return isinstance(node, Value) and not node.unknown and node.known is None


def open_end(node: Node) -> Leaf | None:
    """Return why it is open what keys a collection has, where it is."""
    return node.rest if isinstance(node, Map) else missing(node)


def first(*doubts: Leaf | None) -> Leaf | None:
    """Return the first doubt that there is."""
    return next((doubt for doubt in doubts if doubt is not None), None)


def _merge(arguments: list[Node], call: Call) -> Node:
    entries: dict[str, Node] = {}
    rest: Leaf | None = None
    for argument in arguments:
        doubt = argument.rest if isinstance(argument, Map) else missing(argument)
        if doubt is not None:
            # What comes later may say otherwise: the keys so far stand, their values do not.
            rest = undecided(doubt, call.span)
            entries = {key: undecided(doubt, call.span, [child]) for key, child in entries.items()}
        if isinstance(argument, Map):
            entries.update(
                {key: hopped(child, call.span) for key, child in argument.entries.items()}
            )
        elif doubt is None and not is_null(argument):
            refuse("merge() takes maps")
    return branch(entries, call.span, call.head, rest)


def _lookup(arguments: list[Node], call: Call) -> Node:
    within, key, *default = arguments
    doubt = first(missing(within), missing(key))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if not isinstance(within, Map):
        refuse("lookup() takes a map")
    found = within.entries.get(text(key), within.rest)
    if found is None:
        if not default:
            raise Failure("the map has no such key", call.span)
        found = default[0]
    return hopped(found, call.span)


def _keys(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    doubt = open_end(within)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if not isinstance(within, Map):
        refuse("keys() takes a map")
    return Seq(tuple(written(key, call.span) for key in sorted(within.entries)), call.span)


def _values(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    doubt = open_end(within)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if not isinstance(within, Map):
        refuse("values() takes a map")
    items = (hopped(within.entries[key], call.span) for key in sorted(within.entries))
    return Seq(tuple(items), call.span)


def _zipmap(arguments: list[Node], call: Call) -> Node:
    keys, values = arguments
    doubt = first(hole([keys]), missing(values))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if not (isinstance(keys, Seq) and isinstance(values, Seq)):
        refuse("zipmap() takes two lists")
    pairs = zip(keys.items, values.items, strict=True)
    entries = {text(key): hopped(value, call.span) for key, value in pairs}
    return branch(entries, call.span, call.head)


def _length(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    doubt = open_end(within)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if isinstance(within, Value):
        return computed(len(text(within)), call.span, arguments)
    size = len(within.entries) if isinstance(within, Map) else len(within.items)
    return computed(size, call.span)


def _contains(arguments: list[Node], call: Call) -> Node:
    within, wanted = arguments
    doubt = first(missing(within), hole([wanted]))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if not isinstance(within, Seq):
        refuse("contains() takes a list")
    doubts = [hole([item]) for item in within.items]
    sure = (item for item, doubt in zip(within.items, doubts, strict=True) if doubt is None)
    if any(same(plain(item), plain(wanted)) for item in sure):
        return computed(found=True, span=call.span)
    doubt = next((found for found in doubts if found is not None), None)
    return computed(found=False, span=call.span) if doubt is None else undecided(doubt, call.span)


def _coalesce(arguments: list[Node], call: Call) -> Node:
    for argument in arguments:
        doubt = missing(argument)
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        if not is_null(argument) and not _is_empty_text(argument):
            return hopped(argument, call.span)
    raise Failure("every argument of coalesce() is null or empty", call.span)


def _is_empty_text(node: Node) -> bool:
    return isinstance(node, Value) and node.known == ""


def _quantified(settles: bool) -> Structural:  # noqa: FBT001 - what is compared with
    def quantified(arguments: list[Node], call: Call) -> Node:
        (within,) = arguments
        if isinstance(within, Value) and within.unknown:
            return undecided(within, call.span)
        if not isinstance(within, Seq):
            refuse("a list is needed")
        doubts = [hole([item]) for item in within.items]
        pairs = zip(within.items, doubts, strict=True)
        if any(truth(plain(item)) is settles for item, doubt in pairs if doubt is None):
            return computed(settles, call.span)
        doubt = first(*doubts)
        return computed(not settles, call.span) if doubt is None else undecided(doubt, call.span)

    return quantified


COLLECTION: Mapping[str, Structural] = {
    "alltrue": _quantified(settles=False),
    "anytrue": _quantified(settles=True),
    "coalesce": _coalesce,
    "contains": _contains,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "merge": _merge,
    "values": _values,
    "zipmap": _zipmap,
}
