"""`Fn::ForEach`: one part of a template for each item of a list.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlcostlint.parsers.cloudformation.bindings import bound, weight
from mlcostlint.parsers.cloudformation.nodes import handed, place, text
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Value, unknown

if TYPE_CHECKING:
    from mlcostlint.parsers.cloudformation.stack import Stack

_LOOP = "Fn::ForEach::"
# A template may hold 500 resources, each of which has far fewer than 400 values.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MOST_VALUES = 200_000


class Loops:
    """The loops of one template, which together may make so many values and no more."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack
        self._left = _MOST_VALUES

    def unrolled(self, node: Map) -> Map:
        """Return a map with its loops written out; one that cannot be is a hole under its name."""
        if not any(name.startswith(_LOOP) for name in node.entries):
            return node
        return Map(dict(self._entries(node)), node.span, node.header, node.rest)

    def _entries(self, node: Map) -> Iterator[tuple[str, Node]]:
        for name, child in node.entries.items():
            if name.startswith(_LOOP):
                yield from self._rounds(name, child)
            else:
                yield name, child

    def _rounds(self, name: str, loop: Node) -> Iterator[tuple[str, Node]]:
        match loop:
            case Seq(items=(Value() as identifier, collection, Map() as body)):
                items = self._items(name, collection, weight(body))
                if isinstance(items, Value):
                    yield name, items
                    return
                for item in items:
                    written_out = bound(body, {text(identifier) or "": item})
                    if isinstance(written_out, Map):
                        yield from self._entries(written_out)
            case _:
                why = f"{name} wants an identifier, a list and a map"
                yield name, unknown(why, place(loop))

    def _items(self, name: str, collection: Node, weight_of_each: int) -> list[Leaf] | Leaf:
        found = self._stack.evaluate(collection)
        here = place(collection)
        if isinstance(found, Value) and found.unknown:
            return found.hole(f"{name} is expanded at deployment: {found.unknown}")
        nodes = found.items if isinstance(found, Seq) else (found,)
        items = [node for node in nodes if isinstance(node, Value) and text(node) is not None]
        if len(items) < len(nodes):
            return unknown(f"{name} is expanded at deployment: its list is not known", here)
        self._left -= len(items) * weight_of_each
        if self._left < 0:
            return unknown(f"{name} makes too much to be written out", here)
        return [handed(item, here, How.WRITTEN) for item in items]
