"""The lines of a template that write keys, by the keys around them as their margins tell."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlcostlint.source import Source, Span

_KEY = re.compile(
    r"""([ \t]*(?:-[ \t]+)*)["']?([^\s"':{}#][^"':{}]*)["']?[ \t]*:(?:[ \t]+(.*))?$"""
)
_BETWEEN = re.compile(r"---(?:\s|$)")
_INSERTED = re.compile(r"[ \t]*\{\{")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that writes a key, and what it writes behind it."""

    span: Span
    text: str

    def says(self, value: str | None) -> bool:
        """Tell whether the line writes this value out."""
        return value is not None and self.text.partition(" #")[0].strip().strip("'\"") == value


@dataclass(frozen=True, slots=True)
class Section:
    """What a template writes as one object: where it begins, and its lines by their keys.

    Items of lists have no keys; their lines count for what the list is written under.
    """

    header: Span
    lines: Mapping[tuple[str, ...], Sequence[Line]]

    def says(self, key: str, value: str) -> bool:
        """Tell whether the object can have this value at its margin, as far as it is written."""
        found = self.lines.get((key,), ())
        return any("{{" in line.text or line.says(value) for line in found)


def sections(source: Source) -> Iterator[Section]:
    """Yield the parts of a template that dashes set apart."""
    rows: list[tuple[int, str]] = []
    for number, row in enumerate(source.text.split("\n"), 1):
        if _BETWEEN.match(row):
            yield _section(source.path, rows)
            rows = []
        else:
            rows.append((number, row.rstrip()))
    yield _section(source.path, rows)


def _section(path: str, rows: Sequence[tuple[int, str]]) -> Section:
    lines: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    around: list[tuple[int, str]] = []
    bare: Line | None = None
    for number, row in rows:
        found = _KEY.match(row)
        if found is None:
            if bare is not None and _INSERTED.match(row):
                _continue(lines[tuple(key for _, key in around)], row.strip())
            bare = None if row.strip() else bare
            continue
        margin = len(found[1])
        around = [(column, key) for column, key in around if column < margin]
        around.append((margin, found[2].rstrip()))
        start = len(row) - len(row.lstrip()) + 1
        line = Line(Span(path, number, start, number, len(row) + 1), found[3] or "")
        lines[tuple(key for _, key in around)].append(line)
        bare = None if line.text else line
    first = min((line.span for group in lines.values() for line in group), default=None)
    return Section(first or Span(path, 1, 1, 1, 1), lines)


def _continue(group: list[Line], text: str) -> None:
    """Let the last line of a group say what is inserted right below it."""
    group[-1] = Line(group[-1].span, text)
