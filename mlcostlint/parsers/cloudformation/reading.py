"""What a template comes to when it is deployed: the block each resource becomes."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.cloudformation import constructs, files, kind, machines, nested
from mlcostlint.parsers.cloudformation.nodes import place, text
from mlcostlint.parsers.cloudformation.stack import Stack
from mlcostlint.parsers.cloudformation.templates import properties, template
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, fact, unknown

Item = Block | Leaf

_INCLUDE = "AWS::Include"
_MODULE = "::MODULE"


def read(document: Document, beyond: Beyond) -> Iterator[Item]:
    """Yield the resources that a deployment creates, and what cannot be told of them.

    The body of a block is its `Properties`, evaluated, beside its `DeletionPolicy` and `Metadata`;
    its header is the line of the logical id. A resource whose condition is undecided stays, and how
    many there are of it is unknown. A template that is part of others is read with them alone.
    """
    if document.path in beyond.once(files.within_others):
        return
    root = template(document)
    yield from _macros(root)
    deployment = replace(beyond.inputs.deployment, region=constructs.region(root, beyond))
    yield from _declared(Stack(root, deployment, opened=nested.Opener(beyond)), beyond)


def _macros(root: Map) -> Iterator[Leaf]:
    """Yield a hole for each macro that may change a template as a whole; AWS's own do not."""
    for macro in root.each("Transform"):
        said = text(macro.get("Name") if isinstance(macro, Map) else macro)
        if said is not None and (said == _INCLUDE or not said.startswith("AWS::")):
            yield unknown(f"{said} changes the template at deployment", place(macro))


def _declared(stack: Stack, beyond: Beyond) -> Iterator[Item]:
    for name, resource in stack.resources.entries.items():
        if name.startswith("Fn::"):
            yield _macro(name, resource)
        elif isinstance(resource, Map) and _is_module(resource):
            why = f"module {stack.address(name)} is kept in a registry: it is not looked at"
            yield unknown(why, resource.header)
        elif isinstance(resource, Map) and kind(resource):
            exists = nested.both(stack.nesting.copies, stack.exists(resource))
            if fact(exists, None) is not False:
                yield from _resource(stack, name, resource, exists, beyond)


def _resource(
    stack: Stack, name: str, resource: Map, exists: Leaf, beyond: Beyond
) -> Iterator[Item]:
    block = Block(
        "cloudformation",
        kind(resource),
        stack.address(name),
        _span(resource),
        lambda: properties(stack, resource),
        root=stack.nesting.path,
        name=constructs.path(resource) or name,
        provider=_provider(stack, resource),
        calls=stack.nesting.calls,
        copies=exists.map(int),
    )
    yield block
    if block.type in machines.TYPES:
        yield from machines.requests(block, beyond)
    if block.type in nested.TYPES:
        inner = stack.inner(name)
        yield from _declared(inner, beyond) if isinstance(inner, Stack) else [inner]


def _is_module(resource: Map) -> bool:
    return (text(resource.get("Type")) or "").endswith(_MODULE)


def _macro(name: str, child: Node) -> Leaf:
    """Return what a macro adds to the template when it is deployed, or a loop that is open."""
    if isinstance(child, Value) and child.unknown:
        return child
    return unknown(f"{name} is expanded at deployment: its resources are not seen", place(child))


def _provider(stack: Stack, resource: Map) -> Map | None:
    """Return where the stack is made and which tags it hands on, if that is said."""
    said: dict[str, Node] = {}
    if stack.deployment.region is not None:
        said["region"] = stack.deployment.region
    tags = {key: child for one in stack.deployment.tags for key, child in one.entries.items()}
    rest = next((one.rest for one in stack.deployment.tags if one.rest is not None), None)
    if tags or rest is not None:
        span = stack.deployment.tags[-1].span
        said["default_tags"] = Map({"tags": Map(tags, span, span, rest)}, span, span)
    return Map(said, resource.span, resource.header) if said else None


def _span(resource: Map) -> Span:
    header, span = resource.header, resource.span
    return Span(span.path, header.line, header.column, span.end_line, span.end_column)
