"""Objects that take part of what they say from another one, as the operators lay them together."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.source import Span
from mlcostlint.tree import Block, Map, Node, Seq
from mlcostlint.value import How, Value, fact


def made(block: Block, spec: Map) -> Block:
    """Return an object with another `spec`; its name and its place stay."""
    body = with_entries(block.body, {"spec": spec})
    return Block(
        block.dialect,
        block.type,
        block.address,
        block.span,
        lambda: body,
        root=block.root,
        name=block.name,
        provider=block.provider,
        calls=block.calls,
        copies=block.copies,
    )


def with_entries(node: Map, entries: Mapping[str, Node]) -> Map:
    """Return a map with further entries, which replace those of the same name."""
    return replace(node, entries={**node.entries, **entries})


def under(node: Map, supplied: Map | None) -> Map:
    """Return a map with what is supplied where it says nothing itself."""
    return node if supplied is None else with_entries(node, {**supplied.entries, **node.entries})


def container(own: Map, supplied: Map) -> Map:
    """Return a container over the one it is laid upon: arguments follow, names are merged."""
    lists = {key: _both(supplied.get(key), own.get(key)) for key in ("args", "env")}
    found: dict[str, Node] = {key: Seq(items, own.span) for key, items in lists.items() if items}
    asked = own.child("resources")
    if asked is not None:
        found["resources"] = _resources(asked, supplied.child("resources"))
    return with_entries(under(own, supplied), found)


def passed(node: Map, use: Span) -> Map:
    """Return a map of another object as it is used at `use`, each value one hop further."""
    return _Passage(use).map(node)


class _Passage:
    """Copies a tree and keeps what aliases share shared, so that a small file stays small."""

    def __init__(self, use: Span) -> None:
        self.use = use
        self.done: dict[int, tuple[Node, Node]] = {}

    def map(self, node: Map) -> Map:
        entries = {key: self.node(child) for key, child in node.entries.items()}
        return replace(node, entries=entries)

    def node(self, node: Node) -> Node:
        known = self.done.get(id(node))
        if known is None:
            known = self.done[id(node)] = (node, self._copied(node))
        return known[1]

    def _copied(self, node: Node) -> Node:
        if isinstance(node, Value):
            return replace(node, origin=node.origin.used_at(self.use, How.PASSED))
        if isinstance(node, Seq):
            return replace(node, items=tuple(self.node(item) for item in node.items))
        return self.map(node)


def _resources(own: Map, supplied: Map | None) -> Node:
    both: Mapping[str, Node] = {
        key: under(part, supplied.child(key))
        for key in ("limits", "requests")
        if supplied is not None and (part := own.child(key)) is not None
    }
    return with_entries(under(own, supplied), both)


def _both(first: Value[object], then: Value[object]) -> tuple[Node, ...]:
    return (*_items(first), *_items(then))


def _items(leaf: Value[object]) -> Iterator[Node]:
    found = fact(leaf, None)
    if isinstance(found, Seq):
        yield from found.items
    elif leaf.unknown:
        yield leaf
