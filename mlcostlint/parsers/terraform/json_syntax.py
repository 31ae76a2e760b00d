"""The JSON spelling of configuration, to the same declarations and expressions."""

from collections.abc import Iterator, Mapping
from functools import partial

from mlcostlint.parsers.terraform.expressions import Expression, Literal, Object, Tuple
from mlcostlint.parsers.terraform.layout import Attribute, Body, Declaration, Document
from mlcostlint.parsers.terraform.syntax import template_at
from mlcostlint.parsers.yaml_tree import documents
from mlcostlint.source import Source, Span, Unreadable
from mlcostlint.tree import Map, Node, Seq
from mlcostlint.value import Value

# How many keys stand between the word and the body of each kind of block.
_LABELS: Mapping[str, int] = {
    "resource": 2,
    "data": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "locals": 0,
    "terraform": 0,
}
_COMMENT = "//"


def document(source: Source) -> Document:
    """Read one `.tf.json` or `.tfvars.json` file."""
    try:
        root = next(iter(documents(source))).tree(templated=False)
    except Unreadable as problem:
        return Document(Body(), (problem,))
    if not isinstance(root, Map):
        place = Span(source.path, 1, 1, 1, 1)
        return Document(Body(), (Unreadable(place, "found no object where one was expected"),))
    if source.path.endswith(".tfvars.json"):
        return Document(_body(root, literal=True))
    return Document(Body({}, tuple(_declarations(root))))


def _declarations(root: Map) -> Iterator[Declaration]:
    for word, node in root.entries.items():
        if word in _LABELS:
            yield from _labelled((word,), node, _LABELS[word], root.header)


def _labelled(
    words: tuple[str, ...], node: Node, labels: int, header: Span
) -> Iterator[Declaration]:
    for one in _each(node):
        if not labels:
            literal = words[0] == "variable"
            yield Declaration(words, one.span, one.header, partial(_body, one, literal=literal))
            continue
        for name, child in one.entries.items():
            if name != _COMMENT:
                yield from _labelled((*words, name), child, labels - 1, header)


def _each(node: Node) -> Iterator[Map]:
    if isinstance(node, Map):
        yield node
    elif isinstance(node, Seq):
        yield from (item for item in node.items if isinstance(item, Map))


def _body(found: Map, *, literal: bool = False) -> Body:
    attributes: dict[str, Attribute] = {}
    blocks: list[Declaration] = []
    for name, node in found.entries.items():
        if name == "dynamic" and not literal:
            blocks.extend(_dynamic(node))
        elif name != _COMMENT:
            key = node.header if isinstance(node, Map) else _place(node)
            attributes[name] = Attribute(name, key, partial(_expression, node, literal))
    return Body(attributes, tuple(blocks))


def _dynamic(node: Node) -> Iterator[Declaration]:
    for labelled in _each(node):
        for name, child in labelled.entries.items():
            for one in _each(child):
                yield Declaration(("dynamic", name), one.span, one.header, partial(_generator, one))


def _generator(found: Map) -> Body:
    body = _body(found)
    content = found.entries.get("content")
    contents = tuple(
        Declaration(("content",), one.span, one.header, partial(_body, one))
        for one in (_each(content) if content is not None else ())
    )
    return Body(body.attributes, contents)


def _expression(node: Node, literal: bool) -> Expression:  # noqa: FBT001 - bound by partial
    if isinstance(node, Map):
        items = (
            (_text(key, node.header, literal), _expression(child, literal))
            for key, child in node.entries.items()
            if key != _COMMENT
        )
        return Object(node.span, tuple(items))
    if isinstance(node, Seq):
        return Tuple(node.span, tuple(_expression(item, literal) for item in node.items))
    span = node.origin.span
    return (
        _text(node.known, span, literal)
        if isinstance(node.known, str)
        else Literal(span, node.known)
    )


def _text(found: str, span: Span, literal: bool) -> Expression:  # noqa: FBT001 - as above
    if literal or ("${" not in found and "%{" not in found):
        return Literal(span, found)
    return template_at(found, span)


def _place(node: Node) -> Span:
    return node.origin.span if isinstance(node, Value) else node.span
