"""What a reference to a declared thing sees: its instances and their attributes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlcostlint.parsers.terraform.expansion import Instance
from mlcostlint.parsers.terraform.expressions import Splat
from mlcostlint.parsers.terraform.frame import Path
from mlcostlint.parsers.terraform.layout import Declaration
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.parsers.terraform.nodes import hidden, named, referring
from mlcostlint.tree import Leaf, Map, Node, Seq


@dataclass(frozen=True, slots=True)
class Member:
    """One instance, and what a reference to it stands for."""

    instance: Instance
    node: Node


def exposed(body: Map, address: str, why: str) -> Map:
    """Return a resource as others see it: what is not written in it is computed by the provider."""
    rest = hidden(f"{address}.* {why}", body.header, address)
    return _exposed(body, rest, address)


def chosen(
    members: Sequence[Member], declaration: Declaration, address: str, path: Path
) -> tuple[Node, int]:
    """Return what a declaration stands for, and how many steps of `path` chose among instances."""
    attributes = declaration.body.attributes
    if "count" not in attributes and "for_each" not in attributes:
        return members[0].node, 0
    doubt = _doubt(members, address)
    if doubt is None or len(members) > 1:
        return _collection(members, declaration, doubt), 0
    if path and not isinstance(path[0][0], Splat):
        # Any key leads to the one instance that stands for all of them.
        return members[0].node, 1
    return doubt, len(path)


def _doubt(members: Sequence[Member], address: str) -> Leaf | None:
    copies = (one.instance.copies for one in members if one.instance.copies is not None)
    return next((replace(found, refers_to=(*found.refers_to, address)) for found in copies), None)


def _exposed(node: Map, rest: Leaf, address: str) -> Map:
    entries = node.entries

    def load(name: str) -> Node:
        return _shown(entries[name], named(rest, name), rest, address)

    return replace(
        node,
        entries=Lazy(entries, load, like=entries if isinstance(entries, Lazy) else None),
        rest=rest if node.rest is None else node.rest,
    )


def _shown(node: Node, computed: Leaf, rest: Leaf, address: str) -> Node:
    """Show one attribute; where null is written, the provider computes it like an absent one."""
    if isinstance(node, Map):
        return _exposed(node, rest, address)
    if isinstance(node, Seq):
        items = (_shown(item, computed, rest, address) for item in node.items)
        return replace(node, items=tuple(items))
    is_null = not node.unknown and node.known is None
    return computed if is_null else referring(node, address)


def _collection(members: Sequence[Member], declaration: Declaration, rest: Leaf | None) -> Node:
    keyed = [one for one in members if one.instance.copies is None]
    if "count" in declaration.body.attributes:
        return Seq(tuple(one.node for one in keyed), declaration.span)
    entries = {str(one.instance.key): one.node for one in keyed}
    return Map(entries, declaration.span, declaration.header, rest)
