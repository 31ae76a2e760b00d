"""Bodies to maps whose entries are evaluated when they are asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlcostlint.parsers.terraform.evaluate import settled
from mlcostlint.parsers.terraform.expansion import Instance, for_each
from mlcostlint.parsers.terraform.expressions import Name
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.layout import Attribute, Declaration
from mlcostlint.parsers.terraform.lazy import Lazy
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, unknown, written

# What steers Terraform itself and is no attribute of the thing declared.
META = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}
)

_DEEPEST = 32


def evaluated(
    block: Declaration, frame: Frame, without: frozenset[str] = frozenset(), depth: int = 0
) -> Map:
    """Return a body as a map; nested blocks of one type are a list under its name."""
    body = block.body
    blocks: dict[str, list[Declaration]] = {}
    for inner in body.blocks:
        blocks.setdefault(inner.entry, []).append(inner)
    names = [name for name in (*body.attributes, *blocks) if name not in without]

    def load(name: str) -> Node:
        attribute = body.attributes.get(name)
        if attribute is not None:
            return _attribute(attribute, frame)
        return _blocks(blocks[name], frame, depth + 1)

    return Map(Lazy(names, load), block.span, block.header)


def _attribute(attribute: Attribute, frame: Frame) -> Node:
    node = settled(attribute.expression, frame)
    if isinstance(node, Map) and node.span == attribute.expression.span:
        brace = node.header
        key = attribute.key
        header = replace(key, end_line=brace.end_line, end_column=brace.end_column)
        return replace(node, header=header)
    return node


def _blocks(found: Sequence[Declaration], frame: Frame, depth: int) -> Node:
    if depth > _DEEPEST:
        return unknown("the blocks are nested too deeply to be read", found[0].header)
    items: list[Node] = []
    for block in found:
        for item in _nested(block, frame, depth):
            if isinstance(item, Value):
                return item
            items.append(item)
    # A dynamic block over nothing makes no block, which is as if nobody had written one.
    return Seq(tuple(items), found[0].span) if items else written(None, found[0].header)


def _nested(block: Declaration, frame: Frame, depth: int) -> Iterator[Map | Leaf]:
    if block.type != "dynamic" or not block.labels:
        yield evaluated(block, frame, depth=depth)
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
        yield evaluated(content, inner, depth=depth)


def _iterator(block: Declaration) -> str:
    attribute = block.body.attributes.get("iterator")
    if attribute is not None and isinstance(attribute.expression, Name):
        return attribute.expression.name
    return block.labels[0]


def _bound(instance: Instance) -> Node:
    return instance.names["each"]
