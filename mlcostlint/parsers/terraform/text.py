"""The bytes of one file and where a syntax node stands in them, counted in characters."""

from bisect import bisect_right
from dataclasses import replace
from functools import cached_property

from tree_sitter import Node, Point

from mlcostlint.source import Span


class Text:
    """One file as the engine sees it: UTF-8, whose columns are not those people count.

    `depth` is how deep the expression nests that is being converted.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.depth = 0
        self._ascii = data.isascii()

    def of(self, node: Node) -> str:
        """Return what a node spells."""
        return self.cut(node.start_byte, node.end_byte)

    def cut(self, start: int, end: int) -> str:
        """Return the text between two byte offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def span(self, node: Node) -> Span:
        """Return where a node stands."""
        return self.between(node, node)

    def between(self, first: Node, last: Node) -> Span:
        """Return the stretch from the start of one node to the end of another."""
        start, end = first.start_point, last.end_point
        return Span(
            self.path,
            start.row + 1,
            self._column(start, first.start_byte),
            end.row + 1,
            self._column(end, last.end_byte),
        )

    def at(self, start: int, end: int) -> Span:
        """Return the stretch between two byte offsets."""
        first, last = self.point(start), self.point(end)
        return Span(
            self.path,
            first.row + 1,
            self._column(first, start),
            last.row + 1,
            self._column(last, end),
        )

    def point(self, offset: int) -> Point:
        """Return the engine's row and column of a byte offset."""
        row = bisect_right(self._starts, offset) - 1
        return Point(row, offset - self._starts[row])

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.data.split(b"\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts[:-1]

    def _column(self, point: Point, offset: int) -> int:
        if self._ascii:
            return point.column + 1
        return len(self.cut(offset - point.column, offset)) + 1


class PlacedText(Text):
    """Text that stands in no file of its own: every node of it is said to be at one place."""

    def __init__(self, span: Span, data: bytes) -> None:
        super().__init__(span.path, data)
        self._span = span

    def between(self, first: Node, last: Node) -> Span:  # noqa: ARG002 - wherever they stand
        """Return the one place."""
        return self._span

    def at(self, start: int, end: int) -> Span:  # noqa: ARG002 - likewise
        """Return the one place."""
        return self._span


class WrappedText(Text):
    """A file with a line before it that makes it readable and that its places do not count."""

    def between(self, first: Node, last: Node) -> Span:
        """Return the stretch between nodes as lines of the file."""
        return _one_up(super().between(first, last))

    def at(self, start: int, end: int) -> Span:
        """Return the stretch between byte offsets as lines of the file."""
        return _one_up(super().at(start, end))


def _one_up(span: Span) -> Span:
    return replace(span, line=max(1, span.line - 1), end_line=max(1, span.end_line - 1))
