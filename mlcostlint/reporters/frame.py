"""The code frame: one line of a file, the stretch that matters underlined."""

from dataclasses import dataclass

from mlcostlint.reporters.display import columns, harmless
from mlcostlint.source import Span

_BEFORE = 12  # columns of context kept on the left where a line is cut
_NEAR = 400  # characters around the stretch that are looked at; the rest of a long line is not


@dataclass(frozen=True, slots=True)
class Underlined:
    """A line as it is shown, and the columns from and to which it is underlined."""

    text: str
    start: int
    end: int


def underlined(line: str, span: Span, width: int) -> Underlined:
    """Return what of a line is shown in `width` columns so that the stretch is among it."""
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    end = max(end, start)
    first, last = _window(line, start, end, width)
    left = ("…" if first else "") + harmless(line[first:start])
    marked = harmless(line[start : min(end, last)])
    right = harmless(line[min(end, last) : last]) + ("…" if last < len(line) else "")
    begin = columns(left)
    return Underlined(left + marked + right, begin, begin + max(columns(marked), 1))


def _window(line: str, start: int, end: int, width: int) -> tuple[int, int]:
    """Return the first and the last character to show."""
    if len(line) <= _NEAR and columns(harmless(line)) <= width:
        return 0, len(line)
    room = width - 2
    fits = end <= _NEAR and columns(harmless(line[:end])) <= room
    first = 0 if fits else _back(line, start)
    last = first
    while last < len(line) and (room := room - columns(harmless(line[last]))) >= 0:
        last += 1
    return first, last


def _back(line: str, start: int) -> int:
    """Return the character that is a little to the left of `start`."""
    first, room = start, _BEFORE
    while first and (room := room - columns(harmless(line[first - 1]))) >= 0:
        first -= 1
    return first
