"""Where the parts of an object come from that Helm has made of a template and values."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.parsers.origins.places import Place, Way, leaves, spelled
from mlcostlint.parsers.yaml_tree import Document, maps
from mlcostlint.source import Source, Span
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import Value

_SOURCE = re.compile(r"^# Source: [^/\n]+/(\S+)", re.MULTILINE)
_KEY = re.compile(r"""[ \t]*(?:-[ \t]+)*["']?([^\s"':{}#][^"':{}]*)["']?[ \t]*:(?:[ \t]+(.*))?$""")
_OF_VALUES = re.compile(r"""["']?\{\{-?\s*\.Values\.([\w.]+)\s*(?:\|[^{}]*)?-?\}\}["']?\s*\Z""")
_VALUES = ("values.yaml", "values.yml")

Pair = tuple[str, str, str]  # the key around it, its own, and the value


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line of a template says of one key."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a chart, by the way to them and by what stands there."""

    by_way: Mapping[Way, Leaf]
    by_pair: Mapping[Pair, list[Leaf]]

    def only(self, way: Way, value: str | None) -> tuple[Span, tuple[Span, ...]] | None:
        """Return where the one value stands that reads so, under these two keys, if it is one."""
        if len(way) < 2 or value is None:
            return None
        found = self.by_pair.get((str(way[-2]), str(way[-1]), value), [])
        return (found[0].origin.span, ()) if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Template:
    """One template: its header, and for each key the lines that write it."""

    header: Span
    lines: Mapping[str, list[_Line]]


def templated(parts: Mapping[str, Source]) -> Callable[[Document, Map, Span], Place]:
    """Return how to ask where a document comes from, `parts` being the files of its chart."""
    values = _values(parts)
    templates = {path: _template(source) for path, source in parts.items()}

    def of(document: Document, root: Map, home: Span) -> Place:
        said = _SOURCE.search(document.text)
        folder = posixpath.dirname(home.path)
        path = posixpath.normpath(posixpath.join(folder, said[1])) if said else ""
        return _Origin(templates.get(path) or _Template(home, {}), values, Counter(_keys(root)))

    return of


@dataclass(frozen=True, slots=True)
class _Origin:
    """One object: the template that writes it, the values, and how often it says each key."""

    template: _Template
    values: _Values
    keys: Mapping[str, int]

    def __call__(self, way: Way, node: Node) -> tuple[Span, tuple[Span, ...]]:
        key = str(way[-1]) if way else ""
        lines = self.template.lines.get(key, [])
        is_clear = self.keys.get(key) == 1
        if len(way) == 1:  # what stands at the margin is no other object's key
            lines, is_clear = [line for line in lines if line.span.column == 1], True
        found = None
        if is_clear and not lines:
            found = self.values.only(way, spelled(node))
        elif is_clear and len(lines) == 1:
            found = _at(lines[0], node, self.values)
        return found or (self.template.header, ())


def _at(line: _Line, node: Node, values: _Values) -> tuple[Span, tuple[Span, ...]] | None:
    """Return where a line leads: to itself, or to the value that it writes."""
    if not isinstance(node, Value):
        return line.span, ()
    value = spelled(node)
    inserted = _OF_VALUES.match(line.text)
    if inserted is None:
        return (line.span, ()) if "{{" in line.text or _same(line.text, value) else None
    source = values.by_way.get(tuple(inserted[1].split(".")))
    if source is not None and spelled(source) == value:
        return source.origin.span, (line.span,)
    return line.span, ()


def _same(text: str, value: str | None) -> bool:
    return value is not None and text.partition(" #")[0].strip().strip("'\"") == value


def _values(parts: Mapping[str, Source]) -> _Values:
    by_way: dict[Way, Leaf] = {}
    by_pair: dict[Pair, list[Leaf]] = defaultdict(list)
    for path, source in parts.items():
        if posixpath.basename(path) in _VALUES:
            for way, leaf in (pair for root in maps(source) for pair in leaves(root)):
                by_way.setdefault(way, leaf)
                value = spelled(leaf)
                if value is not None and len(way) > 1:
                    by_pair[str(way[-2]), str(way[-1]), value].append(leaf)
    return _Values(by_way, by_pair)


def _template(source: Source) -> _Template:
    lines: dict[str, list[_Line]] = defaultdict(list)
    for number, line in enumerate(source.text.split("\n"), 1):
        found = _KEY.match(line.rstrip())
        if found:
            start = len(line) - len(line.lstrip())
            span = Span(source.path, number, start + 1, number, len(line.rstrip()) + 1)
            lines[found[1]].append(_Line(span, found[2] or ""))
    return _Template(Span(source.path, 1, 1, 1, 1), lines)


def _keys(node: Node) -> Iterator[str]:
    if isinstance(node, Map):
        yield from node.entries
        for child in node.entries.values():
            yield from _keys(child)
    elif not isinstance(node, Value):
        for item in node.items:
            yield from _keys(item)
