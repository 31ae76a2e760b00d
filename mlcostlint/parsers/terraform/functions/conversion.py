"""Functions between types; a converted value keeps the place it comes from."""

from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.collection import Structural, missing
from mlcostlint.parsers.terraform.functions.lists import items, ordered_set
from mlcostlint.parsers.terraform.functions.text import spell
from mlcostlint.parsers.terraform.nodes import Plain, hopped, refuse, undecided
from mlcostlint.parsers.terraform.numbers import number
from mlcostlint.parsers.terraform.operators import exact, truth
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value


def to_text(node: Node) -> Node:
    """Convert a scalar to text; null stays null."""
    return _scalar(node, spell)


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
        return hopped(turn(node), call.span) if doubt is None else undecided(doubt, call.span)

    return applied


def _to_set(arguments: list[Node], call: Call) -> Node:
    (node,) = arguments
    doubt = missing(node)
    if doubt is not None:
        return undecided(doubt, call.span)
    return hopped(ordered_set(items(node), call.span), call.span)


def _as_list(node: Node) -> Node:
    return Seq(items(node), node.span) if isinstance(node, Seq) else refuse("a list is needed")


def _as_map(node: Node) -> Node:
    return node if isinstance(node, Map) else refuse("a map is needed")


def _itself(node: Node) -> Node:
    return node


CONVERSION: Mapping[str, Structural] = {
    "nonsensitive": _converted(_itself),
    "sensitive": _converted(_itself),
    "tobool": _converted(to_truth),
    "tolist": _converted(_as_list),
    "tomap": _converted(_as_map),
    "tonumber": _converted(to_number),
    "toset": _to_set,
    "tostring": _converted(to_text),
}
