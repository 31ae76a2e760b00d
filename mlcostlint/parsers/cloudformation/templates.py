"""How a template and the resources in it are written."""

from typing import cast

from mlcostlint.parsers.cloudformation import is_template, kind, serverless
from mlcostlint.parsers.cloudformation.stack import Stack
from mlcostlint.parsers.yaml_tree import Document, Unrendered
from mlcostlint.source import Span, Unreadable
from mlcostlint.tree import Map, Node
from mlcostlint.value import Value

_UNPREFIXED = frozenset({"Ref", "Condition"})
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_METADATA = "Metadata"


def template(document: Document) -> Map:
    """Return a template as JSON templates are written: `!Ref x` is the map `{Ref: x}`."""
    root = document.tree(_long_form, templated=False)
    return cast("Map", root)


def readable(document: Document) -> Map | None:
    """Return the template that a document is, None for every other document."""
    try:
        root = document.tree(templated=False)
        fits = isinstance(root, Map) and is_template(root)
    except (Unreadable, Unrendered):
        return None
    return template(document) if fits else None


def properties(stack: Stack, resource: Map) -> Map:
    """Return the properties of a resource, evaluated, and beside them what else it says."""
    written = serverless.properties(stack.root, kind(resource), resource)
    body = None if written is None else stack.evaluate(written)
    said = resource.entries
    beside = {key: stack.evaluate(said[key]) for key in _POLICIES if key in said}
    beside |= {key: said[key] for key in (_METADATA,) if key in said}
    if isinstance(body, Map):
        return Map({**body.entries, **beside}, body.span, resource.header, body.rest)
    rest = body if isinstance(body, Value) and body.unknown else None
    return Map(beside, resource.span, resource.header, rest)


def _long_form(tag: str, node: Node, span: Span) -> Node:
    name = tag.removeprefix("!")
    return Map({name if name in _UNPREFIXED else f"Fn::{name}": node}, span, span)
