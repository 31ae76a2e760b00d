"""What functions of trees ask about their arguments, and the one type that items share."""

from collections.abc import Iterable

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.families import Structural
from mlcostlint.parsers.terraform.functions.notation import json_text
from mlcostlint.parsers.terraform.functions.parameters import spell
from mlcostlint.parsers.terraform.nodes import Set, hole, hopped, plain, refuse, undecided
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value


def missing(node: Node) -> Leaf | None:
    """Return the node where it is unknown as a whole; what it holds may still be."""
    return node if isinstance(node, Value) and node.unknown else None


def is_null(node: Node) -> bool:
    """Tell whether a node is a known null."""
    return isinstance(node, Value) and not node.unknown and node.known is None


def first(doubts: Iterable[Leaf | None]) -> Leaf | None:
    """Return the first doubt that there is."""
    return next((doubt for doubt in doubts if doubt is not None), None)


def once_present(build: Structural) -> Structural:
    """Wrap a function: an argument that is unknown as a whole leaves the result unknown."""

    def applied(arguments: list[Node], call: Call) -> Node:
        doubt = first(map(missing, arguments))
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        return hopped(build(arguments, call), call.span)

    return applied


def once_settled(build: Structural) -> Structural:
    """Wrap a function that must know everything in its arguments to know its result."""

    def applied(arguments: list[Node], call: Call) -> Node:
        doubt = hole(arguments)
        if doubt is not None:
            return undecided(doubt, call.span, arguments)
        return hopped(build(arguments, call), call.span)

    return applied


def items(node: Node) -> tuple[Node, ...]:
    """Return the items of a list or a set; anything else fails."""
    return node.items if isinstance(node, Seq) else refuse("a list is needed")


def ordered(node: Node) -> tuple[Node, ...]:
    """Return the items of a list; a set has no order to look at."""
    return refuse("a list is needed, and a set was found") if isinstance(node, Set) else items(node)


def unified(found: Iterable[Node]) -> tuple[Node, ...]:
    """Convert nodes to the one type that they share: text beside numbers makes all of them text.

    Numbers beside booleans share no type, nor do collections beside scalars.
    """
    nodes = tuple(found)
    kinds = {_kind(node) for node in nodes} - {""}
    if len(kinds) < 2:
        return nodes
    if "text" not in kinds or "collection" in kinds:
        refuse("the items share no type")
    return tuple(as_text(node) for node in nodes)


def as_text(node: Node) -> Node:
    """Convert a scalar to text; null and holes stay what they are."""
    if not isinstance(node, Value):
        refuse("a single value is needed, not a collection")
    return node if node.unknown or node.known is None else node.map(spell)


def _kind(node: Node) -> str:
    if not isinstance(node, Value):
        return "collection"
    if node.unknown or node.known is None:
        return ""
    if isinstance(node.known, str):
        return "text"
    return "truth" if isinstance(node.known, bool) else "number"


def unique(found: Iterable[Node]) -> list[Node]:
    """Return nodes without repetition; those with holes count as different."""
    kept: list[Node] = []
    seen: set[str] = set()
    for node in found:
        mark = None if hole([node]) is not None else json_text(plain(node))
        if mark is None or mark not in seen:
            kept.append(node)
        if mark is not None:
            seen.add(mark)
    return kept


def ordered_set(found: Iterable[Node], span: Span) -> Set:
    """Return nodes of one type as a set, in the order in which Terraform iterates.

    Text goes by its characters, numbers by their size, `false` before `true`; null comes last.
    """
    kept = unique(unified(found))
    if all(isinstance(node, Value) and not node.unknown for node in kept):
        kept.sort(key=lambda node: (is_null(node), "" if is_null(node) else plain(node)))
    return Set(tuple(kept), span)


def entries(node: Node) -> Map:
    """Return a map; anything else fails."""
    return node if isinstance(node, Map) else refuse("a map is needed")
