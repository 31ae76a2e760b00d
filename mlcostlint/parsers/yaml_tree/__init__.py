"""YAML and JSON text as located trees, one document at a time."""

import re
from collections.abc import Iterator
from functools import cached_property

import yaml

from mlcostlint.parsers.yaml_tree.nodes import Reader, Tagged, foreign
from mlcostlint.parsers.yaml_tree.syntax import broken_json, children, compose, point, tamed
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import unknown, written

__all__ = ["Document", "Tagged", "Unrendered", "documents", "maps"]

_LONGEST = 40
_BOUNDARY = re.compile(r"\n(?:---(?=\s|\Z)|\.\.\.(?=\s|\Z)[^\n]*)")
# Go templates (Helm, clusterloader), Jinja, Terraform's templatefile, ERB, envsubst: a placeholder
# where YAML wants structure, or words that only Go templates know.
_TEMPLATE = re.compile(
    r"^[ \t]*+(?:- )*+(?:[^\s:#'\"][^:\n]*:[ \t]+)?(?:\{\{|\{%|%\{|<%|\$\{)"
    r"|\{\{-?\s*(?:[.$(\"]|/\*|(?:if|else|end|range|with|include|template|define|toYaml|tpl)\b)",
    re.MULTILINE,
)


class Unrendered(Exception):
    """A document that is a template: it says nothing until some other program has filled it in."""

    def __init__(self, span: Span) -> None:
        super().__init__(f"{span}: the template is not rendered")
        self.span = span


class Document:
    """One document of a file: its text, the line it begins on, and its tree once asked for."""

    def __init__(self, path: str, text: str, line: int) -> None:
        self.path = path
        self.text = text
        self.line = line

    @property
    def opening(self) -> Span:
        """Return the place where the document begins."""
        return Span(self.path, self.line, 1, self.line, 1)

    def tree(self, tagged: Tagged = foreign, *, templated: bool = True) -> Node:
        """Return the located tree; an empty document is a known None.

        `tagged` turns a node with a tag of its own (`!Ref x`) into what the dialect means by it.
        With `templated`, text that holds a placeholder of another program is unknown. Raises
        `Unreadable`, or `Unrendered` where placeholders stand in the place of structure.
        """
        if self._root is None:
            return written(None, self.opening)
        return Reader(self.path, self.line, self._tamed, tagged, templated).node(self._root)

    def repeated(self) -> Leaf | None:
        """Return a hole where a key stands twice in a map of a document that can be read."""
        for node in _maps(self._root):
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value in seen:
                    span = Reader(self.path, self.line, self._tamed).span(key)
                    return unknown(f"'{key.value[:_LONGEST]}' stands twice: the last counts", span)
                seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        return None

    def loose(self) -> Leaf | None:
        """Return a hole where a file of JSON holds what only YAML allows: a comment, a comma."""
        broken = broken_json(self.text) if self.path.endswith(".json") else None
        if broken is None:
            return None
        span = point(self.path, self.line, self.text, broken.pos)
        return unknown(f"not strict JSON: {_lowered(broken.msg)}; other programs refuse it", span)

    @cached_property
    def _tamed(self) -> str:
        return tamed(self.text)

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:
            root = compose(self._tamed, self.path, self.line)
        except Unreadable:
            if found := _TEMPLATE.search(self.text):
                raise Unrendered(self._place(found.start())) from None
            raise
        if root is not None and "{{" in self.text and (odd := _structural(root)):
            raise Unrendered(self._place(odd.start_mark.index))
        return root

    def _place(self, offset: int) -> Span:
        line = self.line + self.text.count("\n", 0, offset)
        return Span(self.path, line, 1, line, 1)


def documents(source: Source) -> Iterator[Document]:
    """Split a file at its document marks, so that a broken document costs only itself."""
    start, line = 0, 1
    for boundary in _BOUNDARY.finditer(source.text):
        yield Document(source.path, source.text[start : boundary.start() + 1], line)
        begins = boundary.end() if boundary[0][1] == "." else boundary.start() + 1
        line += source.text.count("\n", start, begins)
        start = begins
    yield Document(source.path, source.text[start:], line)


def maps(source: Source) -> Iterator[Map]:
    """Yield the documents of a file that are maps; one that cannot be read is passed over."""
    for document in documents(source):
        try:
            root = document.tree()
        except (Unreadable, Unrendered):
            continue
        if isinstance(root, Map):
            yield root


def _lowered(message: str) -> str:
    return f"{message[:1].lower()}{message[1:]}"


def _structural(root: yaml.Node) -> yaml.Node | None:
    """Return the first map that is itself a key: what `{{ … }}` looks like to a YAML parser."""
    keys = (key for node in _maps(root) for key, _ in node.value)
    return next((key for key in keys if isinstance(key, yaml.MappingNode)), None)


def _maps(root: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """Yield every map under a node, one that aliases lead to again only once."""
    seen: set[int] = set()
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
        waiting.extend(child for child in children(node) if not isinstance(child, yaml.ScalarNode))
