"""Functions of whatever holds something; each value keeps the place it comes from."""

from collections.abc import Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.families import Function, Structural, of_trees
from mlcostlint.parsers.terraform.functions.graphemes import width
from mlcostlint.parsers.terraform.functions.trees import (
    first,
    is_null,
    items,
    missing,
    once_present,
    unified,
)
from mlcostlint.parsers.terraform.lazy import Failure
from mlcostlint.parsers.terraform.nodes import (
    Set,
    computed,
    hole,
    hopped,
    plain,
    refuse,
    undecided,
)
from mlcostlint.parsers.terraform.operators import same, truth
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import Value, written


def _length(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    doubt = _open_end(within)
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    if isinstance(within, Value):
        if not isinstance(within.known, str):
            refuse("length() takes text or a collection")
        return computed(width(within.known), call.span, arguments)
    size = len(within.entries) if isinstance(within, Map) else len(within.items)
    return computed(size, call.span)


def _open_end(node: Node) -> Leaf | None:
    """Return why it is open how much a collection holds, where it is."""
    if isinstance(node, Map):
        return node.rest
    if isinstance(node, Set) and len(node.items) > 1:
        return hole(node.items)  # which may turn out to be equal to another
    return missing(node)


def _contains(arguments: list[Node], call: Call) -> Node:
    within, wanted = arguments
    doubt = first((missing(within), hole([wanted])))
    if doubt is not None:
        return undecided(doubt, call.span, arguments)
    doubts = [hole([item]) for item in items(within)]
    pairs = zip(items(within), doubts, strict=True)
    if any(same(plain(item), plain(wanted)) for item, doubt in pairs if doubt is None):
        return computed(found=True, span=call.span)
    doubt = first(doubts)
    return computed(found=False, span=call.span) if doubt is None else undecided(doubt, call.span)


def _coalesce(arguments: list[Node], call: Call) -> Node:
    for argument in unified(arguments):
        if missing(argument) is not None:
            return undecided(argument, call.span, arguments)  # type: ignore[arg-type] # it is a hole
        if not is_null(argument) and not _is_empty_text(argument):
            return hopped(argument, call.span)
    raise Failure("every argument of coalesce() is null or empty", call.span)


def _is_empty_text(node: Node) -> bool:
    return isinstance(node, Value) and node.known == ""


def _one(arguments: list[Node], call: Call) -> Node:
    (within,) = arguments
    if len(items(within)) > 1:
        raise Failure("one() takes at most one item", call.span)
    return items(within)[0] if items(within) else written(None, call.span)


def _quantified(settles: bool) -> Structural:  # noqa: FBT001 - what is compared with
    def quantified(arguments: list[Node], call: Call) -> Node:
        (within,) = arguments
        doubts = [hole([item]) for item in items(within)]
        pairs = zip(items(within), doubts, strict=True)
        if any(_holds(item) is settles for item, doubt in pairs if doubt is None):
            return computed(settles, call.span)
        doubt = first(doubts)
        return computed(not settles, call.span) if doubt is None else undecided(doubt, call.span)

    return once_present(quantified)


def _holds(item: Node) -> bool:
    return not is_null(item) and truth(plain(item))


FUNCTIONS: Mapping[str, Function] = of_trees(
    {
        "alltrue": _quantified(settles=False),
        "anytrue": _quantified(settles=True),
        "coalesce": _coalesce,
        "contains": _contains,
        "length": _length,
        "one": once_present(_one),
    }
)
