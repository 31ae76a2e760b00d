"""YAML nodes to the located tree; each map is read when it is first looked into."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from mlcostlint.parsers.yaml_tree.scalars import placeholder, plain
from mlcostlint.parsers.yaml_tree.syntax import PLAIN, QUOTED
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, unknown, written

Tagged = Callable[[str, Node, Span], Node]
_Pairs = dict[str, tuple[yaml.Node, yaml.Node]]

_STANDARD = "tag:yaml.org,2002:"
_IMPLICIT = frozenset({PLAIN, QUOTED})
_TYPED = frozenset({PLAIN, *(f"{_STANDARD}{kind}" for kind in ("bool", "float", "int", "null"))})

_LONGEST_SHOWN = 40


def foreign(tag: str, _node: Node, span: Span) -> Node:
    """Read a node whose tag some other program gives a meaning: a hole."""
    return unknown(f"the tag {tag} is resolved by another program", span)


@dataclass(frozen=True, slots=True)
class Reader:
    """How the nodes of one document are read.

    `line` is the file's line on which `text`, the document, begins. `tagged` says what a node with
    a tag of its own means; `templated` whether `${…}` and `{{…}}` are filled in by another program.
    """

    path: str
    line: int
    text: str
    tagged: Tagged = foreign
    templated: bool = True

    def node(self, raw: yaml.Node, header: Span | None = None) -> Node:
        """Return the tree of `raw`, which `header` (the key before it) introduces."""
        if raw.tag in _IMPLICIT or raw.tag.startswith(_STANDARD):
            return self._untagged(raw, header)
        return self.tagged(raw.tag, self._untagged(raw, header), self.span(raw))

    def span(self, raw: yaml.Node) -> Span:
        """Return where `raw` stands, without the blank lines and comments behind it."""
        start = raw.start_mark
        end_line, end_column = self._end(_last(raw))
        return Span(
            self.path,
            self.line + start.line,
            start.column + 1,
            self.line + end_line,
            end_column + 1,
        )

    def _untagged(self, raw: yaml.Node, header: Span | None) -> Node:
        if isinstance(raw, yaml.MappingNode):
            return self._map(raw, header)
        if isinstance(raw, yaml.SequenceNode):
            return Seq(tuple(self.node(item) for item in raw.value), self.span(raw))
        return self._leaf(raw)

    def _map(self, raw: yaml.MappingNode, header: Span | None) -> Map:
        span = self.span(raw)
        pairs, odd = _pairs(raw, templated=self.templated)
        opener = header or (self.span(raw.value[0][0]) if raw.value else span.start())
        rest = unknown("a placeholder stands for other keys", self.span(odd)) if odd else None
        return Map(_Entries(self, pairs), span, opener, rest)

    def _leaf(self, raw: yaml.Node) -> Leaf:
        span = self.span(raw)
        text: str = raw.value
        if self.templated and placeholder(text):
            reason = f"{_shown(text)} is a placeholder that is filled in later"
            return Value(text, Origin(How.WRITTEN, span), unknown=reason)
        return written(plain(text) if raw.tag in _TYPED else text, span)

    def _end(self, raw: yaml.Node) -> tuple[int, int]:
        """Return line and column, from 0, of the end; a block scalar ends with its last text."""
        end = raw.end_mark
        if end.column or end.line == raw.start_mark.line:
            return end.line, end.column
        start = raw.start_mark
        stop = start.index + len(self.text[start.index : end.index].rstrip())
        return (
            start.line + self.text.count("\n", start.index, stop),
            stop - self.text.rfind("\n", 0, stop) - 1,
        )


class _Entries(Mapping[str, Node]):
    """The children of one map, each turned into a tree when it is first asked for."""

    __slots__ = ("_known", "_pairs", "_reader")

    def __init__(self, reader: Reader, pairs: _Pairs) -> None:
        self._reader = reader
        self._pairs = pairs
        self._known: dict[str, Node] = {}

    def __getitem__(self, key: str) -> Node:
        if key not in self._known:
            name, raw = self._pairs[key]
            self._known[key] = self._reader.node(raw, self._reader.span(name))
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __contains__(self, key: object) -> bool:
        return key in self._pairs


def _pairs(raw: yaml.MappingNode, *, templated: bool) -> tuple[_Pairs, yaml.Node | None]:
    """Return the children by name, merged ones first, and the key or merge that settles nothing."""
    merged: _Pairs = {}
    own: _Pairs = {}
    odd: yaml.Node | None = None
    for key, value in raw.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value == "<<" and key.tag == PLAIN:
            found, unclear = _merged(value, templated=templated)
            merged, odd = {**found, **merged}, odd or unclear
        elif templated and placeholder(key.value):
            odd = odd or key
        else:
            own[key.value] = (key, value)
    return {**merged, **own}, odd


def _merged(value: yaml.Node, *, templated: bool) -> tuple[_Pairs, yaml.Node | None]:
    """Return what `<<` brings in: of several maps the earlier one wins."""
    if isinstance(value, yaml.MappingNode):
        return _pairs(value, templated=templated)
    if not isinstance(value, yaml.SequenceNode):
        return {}, value
    pairs: _Pairs = {}
    odd: yaml.Node | None = None
    for item in value.value:
        found, unclear = _merged(item, templated=templated)
        pairs, odd = {**found, **pairs}, odd or unclear
    return pairs, odd


def _last(raw: yaml.Node) -> yaml.Node:
    """Return the node that ends where `raw` ends: the end mark of an indented one runs too far."""
    while isinstance(raw, yaml.CollectionNode) and raw.value and not raw.flow_style:
        key, value = raw.value[-1] if isinstance(raw, yaml.MappingNode) else (raw, raw.value[-1])
        if value.start_mark.index < key.start_mark.index:
            return key
        raw = value
    return raw


def _shown(text: str) -> str:
    line = text.partition("\n")[0]
    return f"`{line}`" if len(line) <= _LONGEST_SHOWN else f"`{line[:_LONGEST_SHOWN]}…`"
