"""CloudFormation templates: what makes a document one, and the block each resource becomes."""

from collections.abc import Iterator
from typing import cast

from mlcostlint.parsers.cloudformation import machines
from mlcostlint.parsers.cloudformation.functions import place
from mlcostlint.parsers.cloudformation.stack import Stack
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, fact, unknown

_UNPREFIXED = frozenset({"Ref", "Condition"})
_KEPT = ("DeletionPolicy", "Metadata")
_MARKS = frozenset({"AWSTemplateFormatVersion", "Transform"})


def is_template(root: Map) -> bool:
    """Tell whether a document is a template: a map of resources, one of them of an AWS type."""
    resources = root.entries.get("Resources")
    if not isinstance(resources, Map):
        return False
    return not _MARKS.isdisjoint(root.entries) or any(
        _type(child) for child in resources.entries.values()
    )


def template(document: Document) -> Map:
    """Return a template as JSON templates are written: `!Ref x` is the map `{Ref: x}`."""
    root = document.tree(_long_form, templated=False)
    return cast("Map", root)


def blocks(root: Map) -> Iterator[Block]:
    """Yield the resources that a deployment with the default parameters creates.

    The body of a block is its `Properties`, evaluated, beside its `DeletionPolicy` and `Metadata`;
    its header is the line of the logical id. A resource whose condition is undecided stays, and how
    many there are of it is unknown.
    """
    stack = Stack(root)
    for name, resource in stack.resources.entries.items():
        kind = _type(resource)
        if not isinstance(resource, Map) or not kind:
            continue
        exists = stack.exists(resource)
        if fact(exists, None) is False:
            continue
        block = Block(
            "cloudformation",
            kind,
            name,
            _declared(resource),
            lambda resource=resource: _properties(stack, resource),  # type: ignore[misc]
            root=root.span.path,
            copies=exists.map(int),
        )
        yield block
        if kind in machines.TYPES:
            yield from machines.requests(block)


def holes(root: Map) -> Iterator[Leaf]:
    """Yield what a macro adds to the template when it is deployed."""
    for name, child in Stack(root).resources.entries.items():
        if name.startswith("Fn::"):
            reason = f"{name} is expanded at deployment: its resources are not seen"
            yield unknown(reason, place(child))


def _long_form(tag: str, node: Node, span: Span) -> Node:
    name = tag.removeprefix("!")
    return Map({name if name in _UNPREFIXED else f"Fn::{name}": node}, span, span)


def _type(resource: Node) -> str:
    kind = fact(resource.get("Type"), None) if isinstance(resource, Map) else None
    return kind if isinstance(kind, str) and kind.startswith("AWS::") else ""


def _declared(resource: Map) -> Span:
    header, span = resource.header, resource.span
    return Span(span.path, header.line, header.column, span.end_line, span.end_column)


def _properties(stack: Stack, resource: Map) -> Map:
    written = resource.entries.get("Properties")
    body = None if written is None else stack.evaluate(written)
    beside = {key: resource.entries[key] for key in _KEPT if key in resource.entries}
    if isinstance(body, Map):
        return Map({**body.entries, **beside}, body.span, resource.header, body.rest)
    rest = body if isinstance(body, Value) and body.unknown else None
    return Map(beside, resource.span, resource.header, rest)
