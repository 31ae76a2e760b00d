"""Where the parts of an object come from that Helm has made of a template and values."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mlcostlint.parsers.origins.lines import Line, Section, sections
from mlcostlint.parsers.origins.places import Place, Step, Way, spelled
from mlcostlint.parsers.origins.values import Values, of_chart
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.source import Source, Span
from mlcostlint.tree import Map, Node, as_
from mlcostlint.value import Value, fact

_SOURCE = re.compile(r"^# Source: [^/\n]+/(\S+)", re.MULTILINE)
_OF_VALUES = re.compile(r"""["']?\{\{-?\s*\.Values\.([\w.]+)\s*(?:\|[^{}]*)?-?\}\}["']?\s*\Z""")
_WHOLE = re.compile(r"\{\{-?\s*(?:toYaml\s+\.Values\.([\w.]+)|\.Values\.([\w.]+)\s*\|\s*toYaml)\b")

Found = tuple[Span, tuple[Span, ...]]


def templated(parts: Mapping[str, Source]) -> Callable[[Document, Map, Span], Place]:
    """Return how to ask where a document comes from, `parts` being the files of its chart."""

    @cache
    def read(path: str) -> tuple[Section, ...]:
        return tuple(sections(parts[path])) if path in parts else ()

    @cache
    def given(folder: str) -> Values:
        return of_chart(folder, parts)

    def of(document: Document, root: Map, home: Span) -> Place:
        path = made_of(document.text, home.path)
        if path not in parts:
            return lambda _way, _node: (home, ())
        kind = fact(as_(str, root.get("kind")), None) or ""
        alike = [section for section in read(path) if section.says("kind", kind)]
        only = alike[0] if len(alike) == 1 else Section(Span(path, 1, 1, 1, 1), {})
        return _Origin(only, given(path.rpartition("/templates/")[0] or "."))

    return of


def made_of(text: str, home: str) -> str:
    """Return the template that Helm says a document is made of; `home` declares the chart."""
    said = _SOURCE.search(text)
    return posixpath.normpath(posixpath.join(posixpath.dirname(home), said[1])) if said else ""


@dataclass(frozen=True, slots=True)
class _Origin:
    """One object: the part of a template that writes it, and the values of its chart."""

    section: Section
    values: Values

    def __call__(self, way: Way, node: Node) -> Found:
        keys = _keys(way)
        lines = self.section.lines.get(keys, ())
        if way and isinstance(way[-1], str):
            if len(lines) == 1 and (found := self._at(lines[0], node)):
                return found
            if not lines and (found := self._beyond(way, node)):
                return found
        return self._above(keys), ()

    def _at(self, line: Line, node: Node) -> Found | None:
        """Return where a line leads: to itself, or to the value that it writes."""
        if not isinstance(node, Value):
            return line.span, ()
        value = spelled(node)
        inserted = _OF_VALUES.match(line.text)
        if inserted is None:
            return (line.span, ()) if "{{" in line.text or line.says(value) else None
        place = self.values.at(inserted[1].split("."), value)
        return (line.span, ()) if place is None else (place, (line.span,))

    def _beyond(self, way: Way, node: Node) -> Found | None:
        """Return where a value stands that the template takes over in one with others."""
        value = spelled(node)
        for length in range(len(way) - 1, 0, -1):
            lines = self.section.lines.get(_keys(way[:length]), ())
            if len(lines) == 1:
                whole = _WHOLE.search(lines[0].text)
                if whole is not None:
                    inner = [*(whole[1] or whole[2]).split("."), *way[length:]]
                    place = self.values.at(inner, value)
                    return None if place is None else (place, (lines[0].span,))
            if lines:
                break
        place = self.values.only(way, value)
        return None if place is None else (place, ())

    def _above(self, keys: Sequence[str]) -> Span:
        """Return the nearest line around a part of the object, else the top of the template."""
        for length in range(len(keys), 0, -1):
            lines = self.section.lines.get(tuple(keys[:length]), ())
            if len(lines) == 1:
                return lines[0].span
        return self.section.header


def _keys(way: Sequence[Step]) -> tuple[str, ...]:
    return tuple(step for step in way if isinstance(step, str))
