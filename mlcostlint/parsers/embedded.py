"""YAML and JSON that stand as text in another language, as trees that point into that text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from mlcostlint.parsers.passage import Passage, Rendering, Stretch, passage, stretches
from mlcostlint.parsers.yaml_tree import Document, Unrendered, documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node, Seq, walk
from mlcostlint.value import How, Origin, Value, unknown, written

_DELIMITED = tuple("'\"|>")  # what opens a scalar that ends where it says


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
        insets = rendering.insets(document.text)
        if not insets:
            raise Unreadable(rendering.place(mistake.span), mistake.why) from None
        yield _Placing(rendering, leaf).undecided(insets, rendering.place(document.opening))
        return
    if isinstance(root, Map | Seq) or root.unknown or root.known is not None:
        yield _Placing(rendering, leaf).node(root)


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
            spilt = [inset for item in node.items for inset in self._spilt(item)]
            if spilt:
                return self.undecided(spilt, span)
            return Seq(tuple(self.node(item) for item in node.items), span)
        rest = None if node.rest is None else self._rest(node.rest)
        insets = [inset for key in node.entries for inset in self.rendering.insets(key)]
        if self.rendering.insets(self.rendering.between(node.span)):
            insets += (inset for child in node.entries.values() for inset in self._spilt(child))
        if insets:
            rest = self.undecided(insets, span.start())
        header = self.rendering.place(node.header)
        return Map(_Entries(node.entries, self), span, header, rest)

    def handed_on(self, node: Node) -> Node:
        """Return what stood in the text as it is, the way of the text behind its own."""
        way, how = self._way(), self._how()
        if not way and how is How.WRITTEN:
            return node
        return _turned(node, lambda origin: _onward(origin, how, way))

    def undecided(self, insets: list[Stretch], span: Span) -> Leaf:
        """Return the hole that a text with `insets` is where they cannot stand apart from it."""
        doubt = next((found for part in insets for found in _doubt(part)), None)
        if doubt is None:
            return unknown("an encoded value stands in the midst of other text", span)
        found = self.handed_on(doubt)
        return found if isinstance(found, Value) else doubt

    def _leaf(self, leaf: Leaf) -> Node:
        span = leaf.origin.span
        if insets := self.rendering.insets(self.rendering.between(span)):
            return self._inset(leaf, insets)
        origin, refers_to = self._origin(span)
        return replace(leaf, origin=origin, refers_to=refers_to)

    def _spilt(self, node: Node) -> list[Stretch]:
        """Return the insets that stand apart in a scalar: they may hold siblings of it."""
        if not isinstance(node, Value):
            return []
        text = self.rendering.between(node.origin.span)
        return self.rendering.insets_apart(text) if text[:1] not in _DELIMITED else []

    def _rest(self, leaf: Leaf) -> Leaf:
        found = self._leaf(leaf)
        return found if isinstance(found, Value) else leaf

    def _inset(self, leaf: Leaf, insets: list[Stretch]) -> Node:
        span = leaf.origin.span
        if self.rendering.is_one_inset(span) and insets[0].node is not None:
            return self.handed_on(insets[0].node)
        place = self.rendering.place(span)
        said = self.rendering.between(span) if leaf.unknown else str(leaf.known)
        parts = self.rendering.parts(said, place)
        if leaf.unknown or any(_doubt(part) for part in insets):
            return passage(self.undecided(insets, place), parts)
        origin = Origin(How.COMPUTED, place, self._way())
        return passage(Value("".join(part.text for part in parts), origin), parts)

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


def _doubt(part: Stretch) -> list[Leaf]:
    """Return the first hole in what stands in a text, if there is one."""
    leaves = () if part.node is None else walk(part.node)
    return list(islice((leaf for leaf in leaves if leaf.unknown), 1))


class _Entries(Mapping[str, Node]):
    """The children of one map, each moved to its place when it is first asked for."""

    __slots__ = ("_known", "_names", "_placing", "_raw")

    def __init__(self, raw: Mapping[str, Node], placing: _Placing) -> None:
        self._raw = raw
        self._placing = placing
        self._names = [key for key in raw if not placing.rendering.insets(key)]
        self._known: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        if name not in self._known:
            if name not in self:
                raise KeyError(name)
            self._known[name] = self._placing.node(self._raw[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._raw and not self._placing.rendering.insets(str(name))


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
