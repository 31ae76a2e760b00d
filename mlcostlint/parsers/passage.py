"""Text whose parts know where they stand: what templates and encoders make for other parsers."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Origin, Value, fact

_MARK = "\ue000"  # for private use: it has no meaning in any text
_MARKED = re.compile(f"{_MARK}([0-9]{{1,9}}){_MARK}")
_APART = re.compile(rf"\s{_MARK}[0-9]|[0-9]{_MARK}\s")
_NOWHERE = Span("", 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text: written out at `span`, or what `node` puts there.

    Of a hole and of a tree that was encoded, `text` is what is known of its spelling.
    """

    text: str
    span: Span
    node: Node | None = None

    @property
    def is_inset(self) -> bool:
        """Whether it takes the place of text: a hole, or a tree that can be used as it is."""
        return isinstance(self.node, Map | Seq) or bool(self.node is not None and self.node.unknown)


@dataclass(frozen=True, slots=True)
class Passage(Value[str]):
    """A text made of stretches; where some of them are unknown, the others are not lost.

    `made` is its origin where it was put together, before it was handed on; `into` are the hops
    that its parts took until then.
    """

    made: Origin = field(kw_only=True)
    into: tuple[Span, ...] = field(kw_only=True)
    stretches: tuple[Stretch, ...] = field(kw_only=True)

    def at(self, origin: Origin) -> "Passage":
        """Return the same text with another origin."""
        return replace(self, origin=origin)

    @property
    def way(self) -> tuple[Span, ...]:
        """The hops since it was put together."""
        return (*self.into, *self.origin.via[len(self.made.via) :])


def passage(text: Value[str], parts: tuple[Stretch, ...], into: tuple[Span, ...] = ()) -> Passage:
    """Return a text, known or not, with the parts that it was just put together from."""
    known, origin = fact(text, None), text.origin
    return Passage(
        known, origin, text.unknown, text.refers_to, made=origin, into=into, stretches=parts
    )


def stretches(leaf: Leaf) -> tuple[Stretch, ...]:
    """Return the parts of a known text or a passage; any other text is all at one place."""
    if isinstance(leaf, Passage):
        return leaf.stretches
    return (Stretch(str(leaf.known), leaf.origin.span),)


def legible(leaf: Leaf) -> str:
    """Return what is known of a text, holes left out."""
    if not isinstance(leaf, Passage) and (leaf.unknown or leaf.known is None):
        return ""
    return "".join(part.text for part in stretches(leaf))


class Rendering:
    """A passage as one text, in which a mark of its own stands for every inset.

    Places in it are lines and columns from 1, as a parser of the text counts them.
    """

    def __init__(self, parts: tuple[Stretch, ...]) -> None:
        self._parts = parts
        spelled = [self._spelled(index) for index in range(len(parts))]
        self._starts = [0, *accumulate(map(len, spelled))]
        self.text = "".join(spelled)

    def insets(self, text: str) -> list[Stretch]:
        """Return what the marks in a piece of the text stand for."""
        if _MARK not in text:
            return []
        return [part for part in self.parts(text, _NOWHERE) if part.is_inset]

    def insets_apart(self, text: str) -> list[Stretch]:
        """Return those of them that white space sets apart from what is written out."""
        return self.insets(text) if _APART.search(text) else []

    def parts(self, text: str, span: Span) -> tuple[Stretch, ...]:
        """Return a piece of the text as stretches, what is written out in it being at `span`."""
        pieces = _MARKED.split(text)
        found = (
            self._part(int(piece)) if index % 2 else Stretch(piece, span)
            for index, piece in enumerate(pieces)
        )
        return tuple(part for part in found if part.text or part.is_inset)

    def filled_in(self, span: Span) -> Iterator[Stretch]:
        """Yield the interpolations that put something between two places."""
        start, end = self._offsets(span)
        first, last = self._index(start), self._index(max(start, end - 1))
        parts = self._parts[first : last + 1]
        return (part for part in parts if part.node is not None and part.text)

    def between(self, span: Span) -> str:
        """Return the text between two places."""
        start, end = self._offsets(span)
        return self.text[start:end]

    def is_verbatim(self, span: Span) -> bool:
        """Tell whether what is between two places is written so, there and nowhere else."""
        start, end = self._offsets(span)
        first, last = self._index(start), self._index(max(start, end - 1))
        return all(self._verbatim[first : last + 1])

    def is_one_inset(self, span: Span) -> bool:
        """Tell whether between two places there is one mark, unquoted, and nothing else."""
        start, end = self._offsets(span)
        index = self._index(start)
        return self._parts[index].is_inset and self._starts[index : index + 2] == [start, end]

    def is_one_value(self, span: Span) -> bool:
        """Tell whether between two places there is one interpolation, quoted or not, alone."""
        said = self.between(span).strip("'\"")
        return [part.text for part in self.filled_in(span)] == [said]

    def place(self, span: Span) -> Span:
        """Return where the text between two places comes from; from several, the first."""
        start, end = self._offsets(span)
        first = self._located(start)
        last = self._located(end - 1) if end > start else first.start()
        if first.path != last.path or (first.line, first.column) > (last.line, last.column):
            return first
        after = last.end_column + (end > start and last.start() == last)
        return Span(first.path, first.line, first.column, last.end_line, after)

    def _part(self, index: int) -> Stretch:
        # A parser may find marks in what is escaped in the text; those stand for nothing.
        return self._parts[index] if index < len(self._parts) else Stretch("", _NOWHERE)

    def _spelled(self, index: int) -> str:
        part = self._parts[index]
        if part.is_inset:
            return f"{_MARK}{index}{_MARK}"
        return part.text.replace(_MARK, "\ufffd")

    def _located(self, offset: int) -> Span:
        """Return the place of one character, that of its stretch where this is all one knows."""
        if not self._parts:
            return _NOWHERE
        index = self._index(offset)
        part, start = self._parts[index], self._starts[index]
        if not self._verbatim[index]:
            return part.span
        row = bisect_right(self._lines, offset)
        line = part.span.line + row - bisect_right(self._lines, start)
        column = offset - self._lines[row - 1] + 1
        if line == part.span.line:
            column = part.span.column + offset - start
        return Span(part.span.path, line, column, line, column)

    def _index(self, offset: int) -> int:
        return min(bisect_right(self._starts, offset) - 1, len(self._parts) - 1)

    def _offsets(self, span: Span) -> tuple[int, int]:
        return self._offset(span.line, span.column), self._offset(span.end_line, span.end_column)

    def _offset(self, line: int, column: int) -> int:
        starts = self._lines
        if line >= len(starts):
            return len(self.text)
        return min(starts[line - 1] + column - 1, starts[line] - 1)

    @cached_property
    def _verbatim(self) -> list[bool]:
        return [_is_verbatim(part) for part in self._parts]

    @cached_property
    def _lines(self) -> list[int]:
        lengths = (len(line) + 1 for line in self.text.split("\n"))
        return [0, *accumulate(lengths)]


def _is_verbatim(part: Stretch) -> bool:
    """Tell whether a stretch reads as its file does, character for character."""
    if part.node is not None:
        return False
    lines = part.text.count("\n")
    start = 1 if lines else part.span.column
    end = start + len(part.text) - part.text.rfind("\n") - 1
    return (part.span.end_line, part.span.end_column) == (part.span.line + lines, end)
