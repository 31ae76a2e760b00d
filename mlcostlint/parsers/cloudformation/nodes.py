"""What a template's values have in common: how they read as text, and how they are handed on."""

from dataclasses import replace
from typing import TypeVar

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq, walk
from mlcostlint.value import How, Value, fact, unknown

# State machines of Step Functions hold 1 MB and everything else in a template less.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
LONGEST_TEXT = 1 << 20

N = TypeVar("N", bound=Node)


def text(node: Node) -> str | None:
    """Return a scalar as CloudFormation passes it on, which is as text; None for all else."""
    found = fact(node, None) if isinstance(node, Value) else None
    if found is None or isinstance(found, Map | Seq):
        return None
    return str(found).lower() if isinstance(found, bool) else str(found)


def place(node: Node) -> Span:
    """Return where a node stands."""
    return node.origin.span if isinstance(node, Value) else node.span


def is_absent(node: Node) -> bool:
    """Tell whether a node is `AWS::NoValue`, which takes its property away."""
    return isinstance(node, Value) and not node.unknown and node.known is None


def references(node: Node) -> tuple[str, ...]:
    """Return the addresses that the leaves under `node` refer to, each once."""
    return tuple(dict.fromkeys(name for leaf in walk(node) for name in leaf.refers_to))


def chosen(node: Node, how: How) -> Node:
    """Return `node` as it counts when something as sure as `how` selected it among others."""
    if isinstance(node, Value):
        return replace(node, origin=replace(node.origin, how=max(how, node.origin.how)))
    if isinstance(node, Seq):
        return Seq(tuple(chosen(item, how) for item in node.items), node.span)
    entries = {name: chosen(child, how) for name, child in node.entries.items()}
    return replace(node, entries=entries)


def handed(node: N, use: Span, how: How) -> N:
    """Return `node` as it counts at `use`, where it was brought by something as sure as `how`."""
    if isinstance(node, Value):
        origin = node.origin.used_at(use, max(how, node.origin.how))
        return replace(node, origin=origin)
    if isinstance(node, Seq):
        items = tuple(handed(item, use, how) for item in node.items)
        return replace(node, items=items)
    entries = {name: handed(child, use, how) for name, child in node.entries.items()}
    return replace(node, entries=entries)


def split(whole: Leaf, delimiter: str, use: Span) -> Seq:
    """Return the parts of a known text as a list that stands at `use`."""
    parts = (text(whole) or "").split(delimiter)
    return Seq(tuple(replace(whole, _fact=part) for part in parts), use)


def odd(name: str, span: Span) -> Leaf:
    """Return the hole that a function leaves whose arguments make no sense."""
    return unknown(f"the arguments of {name} are not what CloudFormation expects", span)


def section(root: Map, name: str) -> Map:
    """Return a section of a template, an empty one where there is none."""
    found = root.entries.get(name)
    return found if isinstance(found, Map) else Map({}, root.span, root.header)
