"""What evaluation does with located trees: follow them a hop further, open them, build them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from mlcostlint.parsers.terraform.lazy import (
    MOST_LEAVES,
    Exhausted,
    Failure,
    Lazy,
    bounded,
    branch,
)
from mlcostlint.parsers.terraform.numbers import spelled
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, unknown

Plain = Any  # str, int, float, bool, None, and lists and dictionaries of them

_LONGEST_TRAIL = 32
SENSITIVE = "the value is marked sensitive and is not looked at"


@dataclass(frozen=True, slots=True)
class Set(Seq):
    """A list without order or repetition; iterating over it, each item is its own key."""


def hopped(node: Node, use: Span, how: How = How.WRITTEN) -> Node:
    """Follow every leaf one hop further, to `use`; directness only ever declines."""
    return turned(node, lambda leaf: _hopped(leaf, use, how))


def passed(node: Node) -> Node:
    """Say of every leaf that a caller passed it; no hop, since its user adds one."""
    return turned(node, _passed)


def referring(node: Node, address: str) -> Node:
    """Note on every leaf that it was read from the block at `address`."""
    return turned(node, lambda leaf: _referring(leaf, address))


def turned(node: Node, turn: Callable[[Leaf], Leaf]) -> Node:
    """Turn every leaf: those of a map when they are asked for, those of a list now."""
    if isinstance(node, Value):
        return turn(node)
    if isinstance(node, Seq):
        bounded(node)
        return replace(node, items=tuple(turned(item, turn) for item in node.items))
    entries = node.entries
    lazy = entries if isinstance(entries, Lazy) else Lazy(entries, entries.__getitem__)
    rest = None if node.rest is None else turn(node.rest)
    return replace(node, entries=lazy.turned(lambda child: turned(child, turn)), rest=rest)


def _hopped(leaf: Leaf, use: Span, how: How) -> Leaf:
    origin, how = leaf.origin, max(leaf.origin.how, how)
    is_long = len(origin.via) >= _LONGEST_TRAIL
    return leaf.at(replace(origin, how=how) if is_long else origin.used_at(use, how))


def _passed(leaf: Leaf) -> Leaf:
    return leaf.at(replace(leaf.origin, how=max(leaf.origin.how, How.PASSED)))


def _referring(leaf: Leaf, address: str) -> Leaf:
    return replace(leaf, refers_to=tuple(dict.fromkeys((*leaf.refers_to, address))))


def leaves(nodes: Iterable[Node]) -> Iterator[Leaf]:
    """Yield every leaf, and what stands for the undecided rest of an open map."""
    pending = list(nodes)[::-1]
    seen = 0
    while pending:
        node = pending.pop()
        seen += 1
        if seen > MOST_LEAVES:
            raise Exhausted("the value is too large to be evaluated")
        if isinstance(node, Value):
            yield node
            continue
        pending.extend(reversed(list(_children(node))))


def _children(node: Map | Seq) -> Iterator[Node]:
    if isinstance(node, Seq):
        yield from node.items
        return
    yield from node.entries.values()
    if node.rest is not None:
        yield node.rest


def hole(nodes: Iterable[Node]) -> Leaf | None:
    """Return the first hole in or under `nodes`."""
    return next((leaf for leaf in leaves(nodes) if leaf.unknown), None)


def references(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the addresses that anything under `nodes` refers to."""
    return tuple(dict.fromkeys(to for leaf in leaves(nodes) for to in leaf.refers_to))


def computed(found: Plain, span: Span, inputs: Iterable[Node] = ()) -> Node:
    """Return a plain value as the tree that an expression at `span` computed from `inputs`."""
    refers_to = references(inputs)
    origin = Origin(How.COMPUTED, span)

    def build(part: Plain) -> Node:
        if isinstance(part, dict):
            return branch({str(key): build(child) for key, child in part.items()}, span, span)
        if isinstance(part, list):
            return Seq(tuple(build(child) for child in part), span)
        return Value(part, origin, refers_to=refers_to)

    return build(found)


def undecided(because: Leaf, span: Span, inputs: Iterable[Node] = ()) -> Leaf:
    """Return what an expression at `span` is when one of its `inputs` is the hole `because`."""
    left = _hopped(because, span, How.WRITTEN)
    refers_to = tuple(dict.fromkeys((*because.refers_to, *references(inputs))))
    return Value(None, left.origin, left.unknown, refers_to)


def hidden(why: str, span: Span, *refers_to: str) -> Leaf:
    """Return a hole that still refers to something."""
    return replace(unknown(why, span), refers_to=refers_to)


def secret(node: Node) -> Leaf:
    """Return the hole that stands where a sensitive value does: nobody looks at what it is."""
    if isinstance(node, Value):
        return node.hole(SENSITIVE)
    return hidden(SENSITIVE, node.span, *references([node]))


def named(rest: Leaf, key: str) -> Leaf:
    """Return the rest of an open map for one key: a reason that ends in `.*` names it."""
    return replace(rest, unknown=rest.unknown.replace(".*", f".{key}", 1))


def plain(node: Node) -> Plain:
    """Return a tree without holes as plain data."""
    if isinstance(node, Map):
        return {key: plain(child) for key, child in node.entries.items()}
    if isinstance(node, Seq):
        return [plain(child) for child in node.items]
    return node.known


def text(node: Node) -> str:
    """Return a known scalar as text, the way a template writes it."""
    found = scalar(node)
    if found is None:
        refuse("null cannot stand in text")
    if isinstance(found, bool):
        return "true" if found else "false"
    return found if isinstance(found, str) else spelled(found)


def scalar(node: Node) -> str | float | bool | None:
    """Return a known scalar; a collection fails."""
    if not isinstance(node, Value):
        refuse("a single value is needed, not a collection")
    found: str | float | bool | None = node.known
    return found


def refuse(why: str) -> NoReturn:
    """Fail; the expression that was being evaluated adds its place."""
    raise Failure(why)
