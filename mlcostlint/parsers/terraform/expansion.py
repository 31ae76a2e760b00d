"""`count` and `for_each` to instances."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.layout import Body
from mlcostlint.parsers.terraform.lazy import Failure, branch
from mlcostlint.parsers.terraform.nodes import Set
from mlcostlint.parsers.terraform.operators import exact
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, unknown, written

_MOST_INSTANCES = 1_000


@dataclass(frozen=True, slots=True)
class Instance:
    """One of what a block declares.

    `copies` is set on the one instance that stands for an unknown number of them; it has no key.
    """

    key: str | int | None = None
    names: Mapping[str, Node] = field(default_factory=dict)
    copies: Leaf | None = None

    @property
    def suffix(self) -> str:
        """The key as it is written in an address: `[0]`, `["blue"]`."""
        return "" if self.key is None else f"[{json.dumps(self.key, ensure_ascii=False)}]"


def instances(body: Body, frame: Frame) -> tuple[Instance, ...]:
    """Return the instances of a block; without `count` or `for_each` there is one, without key."""
    for name, expand in (("count", _count), ("for_each", for_each)):
        attribute = body.attributes.get(name)
        if attribute is not None:
            expression = attribute.expression
            return tuple(expand(settled(expression, frame), expression.span))
    return (Instance(),)


def _count(node: Node, span: Span) -> Iterator[Instance]:
    number = _number(node, span)
    if number.unknown:
        yield Instance(None, {"count": Map({"index": number}, span, span)}, number)
        return
    for index in range(number.known):
        yield Instance(index, {"count": Map({"index": written(index, span)}, span, span)})


def _number(node: Node, span: Span) -> Value[int]:
    if not isinstance(node, Value):
        return unknown("count is a collection where a number was expected", span)
    if node.unknown:
        return node
    try:
        number = int(exact(node.known))
    except Failure:
        return unknown("count is no number", span)
    if number > _MOST_INSTANCES:
        return unknown(f"more than {_MOST_INSTANCES} instances are not expanded", span)
    return node.map(lambda _: number)


def for_each(node: Node, span: Span) -> Iterator[Instance]:
    """Yield an instance for each item of a map or a set, and one for what is left open."""
    if isinstance(node, Value):
        yield _open(_doubt(node, span))
        return
    size = len(node.entries) if isinstance(node, Map) else len(node.items)
    if size > _MOST_INSTANCES:
        yield _open(unknown(f"more than {_MOST_INSTANCES} instances are not expanded", span))
        return
    yield from _mapped(node, span) if isinstance(node, Map) else _listed(node, span)


def _doubt(node: Leaf, span: Span) -> Leaf:
    return node if node.unknown else unknown("for_each is no collection", span)


def _mapped(node: Map, span: Span) -> Iterator[Instance]:
    for key in sorted(node.entries):
        yield Instance(key, {"each": _each(written(key, span), node.entries[key], span)})
    if node.rest is not None:
        yield _open(node.rest)


def _listed(node: Seq, span: Span) -> Iterator[Instance]:
    for index, item in enumerate(node.items):
        if not isinstance(node, Set):
            yield Instance(index, {"each": _each(written(index, span), item, span)})
        elif isinstance(item, Value) and item.unknown:
            yield _open(item)
            return
        else:
            yield Instance(_key(item, index), {"each": _each(item, item, span)})


def _key(item: Node, index: int) -> str | int:
    return item.known if isinstance(item, Value) and isinstance(item.known, str) else index


def _each(key: Node, value: Node, span: Span) -> Map:
    return branch({"key": key, "value": value}, span, span)


def _open(doubt: Leaf) -> Instance:
    return Instance(None, {"each": _each(doubt, doubt, doubt.origin.span)}, doubt)


def collapsed(found: tuple[Instance, ...], span: Span) -> tuple[Instance, ...]:
    """Return one instance for many, where there are too many in a scan to look at each."""
    if len(found) == 1:
        return found
    reason = unknown("more instances than one scan expands", span)
    names = {"each": _each(reason, reason, span), "count": Map({"index": reason}, span, span)}
    return (Instance(None, names, reason),)
