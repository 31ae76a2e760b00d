"""Bodies to maps whose entries are evaluated when they are asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.expansion import Instance, for_each
from mlcostlint.parsers.terraform.expressions import Name
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.layout import Attribute, Body, Declaration
from mlcostlint.parsers.terraform.nodes import Lazy
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value

# What steers Terraform itself and is no attribute of the thing declared.
META = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}
)


def evaluated(
    body: Body, span: Span, header: Span, frame: Frame, without: frozenset[str] = frozenset()
) -> Map:
    """Return a body as a map; nested blocks of one type are a list under its name."""
    blocks: dict[str, list[Declaration]] = {}
    for block in body.blocks:
        blocks.setdefault(_entry(block), []).append(block)
    names = [name for name in (*body.attributes, *blocks) if name not in without]

    def load(name: str) -> Node:
        attribute = body.attributes.get(name)
        if attribute is not None:
            return _attribute(attribute, frame)
        return _blocks(blocks[name], frame)

    return Map(Lazy(names, load), span, header)


def _entry(block: Declaration) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def _attribute(attribute: Attribute, frame: Frame) -> Node:
    node = settled(attribute.expression, frame)
    if isinstance(node, Map) and node.span == attribute.expression.span:
        brace = node.header
        key = attribute.key
        header = replace(key, end_line=brace.end_line, end_column=brace.end_column)
        return replace(node, header=header)
    return node


def _blocks(blocks: Iterable[Declaration], frame: Frame) -> Node:
    found = list(blocks)
    items: list[Node] = []
    for block in found:
        for item in _nested(block, frame):
            if isinstance(item, Value):
                return item
            items.append(item)
    return Seq(tuple(items), found[0].span)


def _nested(block: Declaration, frame: Frame) -> Iterator[Map | Leaf]:
    if block.type != "dynamic" or not block.labels:
        yield evaluated(block.body, block.span, block.header, frame)
        return
    content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
    over = block.body.attributes.get("for_each")
    if content is None or over is None:
        return
    for instance in for_each(settled(over.expression, frame), over.expression.span):
        if instance.copies is not None:
            yield instance.copies
            return
        inner = frame.binding({_iterator(block): _bound(instance)})
        yield evaluated(content.body, content.span, content.header, inner)


def _iterator(block: Declaration) -> str:
    attribute = block.body.attributes.get("iterator")
    if attribute is not None and isinstance(attribute.expression, Name):
        return attribute.expression.name
    return block.labels[0]


def _bound(instance: Instance) -> Node:
    return instance.names["each"]
