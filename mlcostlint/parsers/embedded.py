"""YAML and JSON that stand as text in another language, as trees that point into that text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mlcostlint.parsers.passage import Passage, Rendering, Stretch, stretches
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, unknown, written


def trees(leaf: Leaf, *, templated: bool = True) -> Iterator[Node]:
    """Yield the tree of every document in a text; a hole where an unknown part hides its shape.

    With `templated`, a placeholder of yet another program is unknown too. Raises `Unreadable` at
    the place of the mistake, in the file that holds the text.
    """
    if not isinstance(leaf, Passage) and (leaf.unknown or leaf.known is None):
        yield from [leaf] if leaf.unknown else []
        return
    parts = stretches(leaf)
    written_out = [part for part in parts if part.is_inset or part.text.strip()]
    if len(written_out) == 1 and written_out[0].is_inset:
        inset = written_out[0].node
        if inset is not None:
            yield _Placing(Rendering(parts), leaf).handed_on(inset)
        return
    rendering = Rendering(parts)
    for document in documents(Source("", rendering.text)):
        if document.text.strip():
            yield from _tree(document, rendering, leaf, templated=templated)


def tree(leaf: Leaf, *, templated: bool = True) -> Node:
    """Return the one document of a text, or a known None where it is empty."""
    found = next(trees(leaf, templated=templated), None)
    return written(None, leaf.origin.span) if found is None else found


def _tree(
    document: Document, rendering: Rendering, leaf: Leaf, *, templated: bool
) -> Iterator[Node]:
    try:
        root = document.tree(templated=templated)
    except Unrendered as template:
        yield unknown("the template in this text is not rendered", rendering.place(template.span))
        return
    except Unreadable as mistake:
        hidden = next((part.node for part in rendering.insets(document.text)), None)
        if hidden is None:
            raise Unreadable(rendering.place(mistake.span), mistake.why) from None
        yield _hole(hidden, rendering.place(document.opening))
        return
    if isinstance(root, Map | Seq) or root.unknown or root.known is not None:
        yield _Placing(rendering, leaf).node(root)


def _hole(node: Node, span: Span) -> Leaf:
    """Return the hole that a node is; of a tree, that its shape is lost in the text around it."""
    if isinstance(node, Value):
        return replace(unknown(node.unknown, span), refers_to=node.refers_to)
    return unknown("an encoded value stands where it cannot be told apart from the text", span)


@dataclass(frozen=True, slots=True)
class _Placing:
    """A tree of the rendered text, moved to where the parts of the text come from.

    `text` is the whole of it as a value: what it was handed on through, its parts were too.
    """

    rendering: Rendering
    text: Leaf

    def node(self, node: Node) -> Node:
        """Return a tree of the rendering at its true place."""
        if isinstance(node, Value):
            return self._leaf(node)
        span = self.rendering.place(node.span)
        if isinstance(node, Seq):
            return Seq(tuple(self.node(item) for item in node.items), span)
        entries: dict[str, Node] = {}
        rest = None if node.rest is None else self._rest(node.rest)
        for key, child in node.entries.items():
            insets = self.rendering.insets(key)
            if insets:
                rest = self._undecided(insets, span.start())
            else:
                entries[key] = self.node(child)
        return Map(entries, span, self.rendering.place(node.header), rest)

    def handed_on(self, node: Node) -> Node:
        """Return what stood in the text as it is, the way of the text behind its own."""
        way, how = self._way(), self._how()
        if not way and how is How.WRITTEN:
            return node
        return _turned(node, lambda origin: _onward(origin, how, way))

    def _leaf(self, leaf: Leaf) -> Node:
        span = leaf.origin.span
        said = leaf.unknown or leaf.known
        insets = self.rendering.insets(said) if isinstance(said, str) else []
        if insets:
            return self._inset(leaf, insets)
        origin, refers_to = self._origin(span)
        return replace(leaf, origin=origin, refers_to=refers_to)

    def _rest(self, leaf: Leaf) -> Leaf:
        found = self._leaf(leaf)
        return found if isinstance(found, Value) else leaf

    def _inset(self, leaf: Leaf, insets: list[Stretch]) -> Node:
        span = leaf.origin.span
        if self.rendering.is_one_inset(span) and insets[0].node is not None:
            return self.handed_on(insets[0].node)
        if leaf.unknown or any(isinstance(part.node, Value) for part in insets):
            return self._undecided(insets, self.rendering.place(span))
        return leaf.map(self.rendering.spelled_out)

    def _undecided(self, insets: list[Stretch], span: Span) -> Leaf:
        hidden = next((part.node for part in insets if isinstance(part.node, Value)), None)
        if hidden is None:
            return unknown("an encoded value stands in the midst of other text", span)
        found = self.handed_on(hidden)
        return found if isinstance(found, Value) else unknown(hidden.unknown, span)

    def _origin(self, span: Span) -> tuple[Origin, tuple[str, ...]]:
        place = self.rendering.place(span)
        filled = [part.node for part in self.rendering.filled_in(span)]
        values = [node for node in filled if isinstance(node, Value)]
        refers_to = tuple(dict.fromkeys(to for value in values for to in value.refers_to))
        how = self._how() if self.rendering.is_verbatim(span) else How.COMPUTED
        origin = Origin(how, place, self._way())
        if len(values) == 1 and self.rendering.is_one_value(span):
            origin = _onward(values[0].origin, self._how(), self._way())
        return origin, refers_to

    def _way(self) -> tuple[Span, ...]:
        return self.text.way if isinstance(self.text, Passage) else self.text.origin.via

    def _how(self) -> How:
        """Return how direct the way of the text is; that it was put together is no part of it."""
        how = self.text.origin.how
        own = self.text.made.how if isinstance(self.text, Passage) else None
        return How.WRITTEN if how is own else how


def _onward(origin: Origin, how: How, way: tuple[Span, ...]) -> Origin:
    return Origin(max(origin.how, how), origin.span, (*origin.via, *way))


def _turned(node: Node, turn: Callable[[Origin], Origin]) -> Node:
    if isinstance(node, Value):
        return replace(node, origin=turn(node.origin))
    if isinstance(node, Seq):
        return replace(node, items=tuple(_turned(item, turn) for item in node.items))
    entries = {key: _turned(child, turn) for key, child in node.entries.items()}
    rest = None if node.rest is None else replace(node.rest, origin=turn(node.rest.origin))
    return replace(node, entries=entries, rest=rest)
