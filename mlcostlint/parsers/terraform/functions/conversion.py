"""Functions between types; a converted value keeps the place it comes from."""

from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.families import Function, Structural, of_trees
from mlcostlint.parsers.terraform.functions.trees import (
    as_text,
    entries,
    is_null,
    items,
    missing,
    ordered_set,
    unified,
)
from mlcostlint.parsers.terraform.lazy import branch
from mlcostlint.parsers.terraform.nodes import (
    SENSITIVE,
    Plain,
    computed,
    hopped,
    refuse,
    secret,
    undecided,
)
from mlcostlint.parsers.terraform.numbers import number
from mlcostlint.parsers.terraform.operators import exact, truth
from mlcostlint.tree import Node, Seq
from mlcostlint.value import Value


def to_number(node: Node) -> Node:
    """Convert a scalar to a number; null stays null."""
    return _scalar(node, lambda found: number(exact(found)))


def to_truth(node: Node) -> Node:
    """Convert a scalar to a boolean; null stays null."""
    return _scalar(node, truth)


def _scalar(node: Node, turn: Callable[[Plain], Plain]) -> Node:
    if not isinstance(node, Value):
        refuse("a single value is needed, not a collection")
    return node if node.unknown or node.known is None else node.map(turn)


def _converted(turn: Callable[[Node], Node]) -> Structural:
    def applied(arguments: list[Node], call: Call) -> Node:
        (node,) = arguments
        doubt = missing(node)
        if doubt is not None:
            return undecided(doubt, call.span)
        return hopped(node if is_null(node) else turn(node), call.span)

    return applied


def _as_list(node: Node) -> Node:
    return Seq(unified(items(node)), node.span)  # type: ignore[union-attr] # it has items


def _as_set(node: Node) -> Node:
    return ordered_set(items(node), node.span)  # type: ignore[union-attr] # it has items


def _as_map(node: Node) -> Node:
    found = entries(node)
    values = dict(zip(found.entries, unified(found.entries.values()), strict=True))
    return branch(values, found.span, found.header, found.rest)


def _itself(node: Node) -> Node:
    return node


def _sensitive(arguments: list[Node], call: Call) -> Node:
    (node,) = arguments
    return hopped(secret(node), call.span)


def _is_sensitive(arguments: list[Node], call: Call) -> Node:
    (node,) = arguments
    doubt = missing(node)
    if doubt is not None and doubt.unknown != SENSITIVE:
        return undecided(doubt, call.span)
    return computed(doubt is not None, call.span)


FUNCTIONS: Mapping[str, Function] = of_trees(
    {
        "ephemeralasnull": _converted(_itself),
        "issensitive": _is_sensitive,
        "nonsensitive": _converted(_itself),
        "sensitive": _sensitive,
        "tobool": _converted(to_truth),
        "tolist": _converted(_as_list),
        "tomap": _converted(_as_map),
        "tonumber": _converted(to_number),
        "toset": _converted(_as_set),
        "tostring": _converted(as_text),
    }
)
