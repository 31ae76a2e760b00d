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
    """Return a container over the one it is laid upon; its arguments follow those of the other."""
    words = (*_items(supplied.get("args")), *_items(own.get("args")))
    merged = patched(own, supplied)
    return with_entries(merged, {"args": Seq(words, own.span)}) if words else merged


def patched(own: Map, supplied: Map) -> Map:
    """Return a container over another as a strategic merge has it: by names and by resources."""
    found: dict[str, Node] = {}
    names = (*_items(supplied.get("env")), *_items(own.get("env")))
    if names:
        found["env"] = Seq(names, own.span)
    asked = own.child("resources")
    if asked is not None:
        found["resources"] = _resources(asked, supplied.child("resources"))
    return with_entries(under(own, supplied), found)


def passed(node: Map, use: Span) -> Map:
    """Return a map of another object as it is used at `use`, each value one hop further."""
    return replace(node, entries={key: _passed(child, use) for key, child in node.entries.items()})


def _passed(node: Node, use: Span) -> Node:
    if isinstance(node, Value):
        return replace(node, origin=node.origin.used_at(use, How.PASSED))
    if isinstance(node, Seq):
        return replace(node, items=tuple(_passed(item, use) for item in node.items))
    return passed(node, use)


def _resources(own: Map, supplied: Map | None) -> Node:
    both: Mapping[str, Node] = {
        key: under(part, supplied.child(key))
        for key in ("limits", "requests")
        if supplied is not None and (part := own.child(key)) is not None
    }
    return with_entries(under(own, supplied), both)


def _items(leaf: Value[object]) -> Iterator[Node]:
    found = fact(leaf, None)
    if isinstance(found, Seq):
        yield from found.items
    elif leaf.unknown:
        yield leaf
