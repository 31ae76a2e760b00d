"""Stacks within stacks: the templates that resources refer to, as far as they are local files.

`aws cloudformation package` and `sam build` read the same references, relative to the template.
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""

from collections.abc import Mapping

from mlcostlint.parsers.beyond import Beyond, beside
from mlcostlint.parsers.cloudformation import constructs, kind
from mlcostlint.parsers.cloudformation.deployment import tag_map
from mlcostlint.parsers.cloudformation.nodes import text
from mlcostlint.parsers.cloudformation.parameters import Deployment
from mlcostlint.parsers.cloudformation.stack import Nesting, Stack
from mlcostlint.parsers.cloudformation.templates import properties, readable
from mlcostlint.parsers.passage import legible
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.source import Unreadable
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import fact, unknown, written

# Types to the property that says where the template is.
_LOCATIONS: Mapping[str, str] = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}
TYPES = frozenset(_LOCATIONS)
# Stacks may be nested to any depth; a real tree of them has fewer levels and fewer stacks.
_DEEPEST = 10
_MOST_STACKS = 500


class Opener:
    """What makes stacks of the resources of one outermost template, so many and no more."""

    def __init__(self, beyond: Beyond) -> None:
        self._beyond = beyond
        self._left = _MOST_STACKS

    def __call__(self, stack: Stack, name: str, resource: Map) -> Stack | Leaf:
        """Return the stack that a resource is, or a hole where its template cannot be read."""
        place, address = resource.header, stack.address(name)
        where = location(stack, resource)
        if where.unknown:
            return where.hole(f"stack {address} is not read: {where.unknown}")
        said = str(where.known)
        path = beside(stack.root.span.path, said)
        self._left -= 1
        if path in stack.nesting.files or len(stack.nesting.files) > _DEEPEST or self._left < 0:
            why = "it holds itself" if path in stack.nesting.files else "too many hold each other"
            return unknown(f"stack {address} is not read: {why}", place)
        try:
            root = _opened(self._beyond, stack.root.span.path, said)
        except Unavailable as missing:
            return where.hole(f"stack {address} is not read: {missing.why}")
        return Stack(root, _deployment(stack, resource), _within(stack, name, resource, path), self)


def location(stack: Stack, resource: Map) -> Leaf:
    """Return where the template of a stack is, relative to the one that refers to it.

    A place on the web is a hole: it is not looked at.
    """
    property_ = _LOCATIONS[kind(resource)]
    said = properties(stack, resource).get(property_)
    copied = constructs.asset(resource, property_)
    if copied:
        return written(copied, said.origin.span)
    if "://" in legible(said):
        return said.hole(f"{text(said) or 'what its address leads to'} is not a local file")
    return said if text(said) or said.unknown else said.hole("it is stored elsewhere")


def _opened(beyond: Beyond, path: str, reference: str) -> Map:
    """Return the template of a file that another one refers to; raises `Unavailable`."""
    try:
        roots = [readable(document) for document in beyond.documents(path, reference)]
    except Unreadable as mistake:
        raise Unavailable(mistake.why) from None
    root = next((root for root in roots if root is not None), None)
    if root is None:
        raise Unavailable(f"{beside(path, reference)} is no template that can be read")
    return root


def _deployment(stack: Stack, resource: Map) -> Deployment:
    """Return what a stack gives to one within it; lists are given as texts with commas."""
    body = properties(stack, resource)
    said, tags = body.get("Parameters"), tag_map(body.get("Tags"))
    given = fact(said, None)
    return Deployment(
        given.entries if isinstance(given, Map) else {},
        (*stack.deployment.tags, *([] if tags is None else [tags])),
        given.rest if isinstance(given, Map) else said if said.unknown else None,
        stack.deployment.region,
    )


def _within(stack: Stack, name: str, resource: Map, path: str) -> Nesting:
    above = stack.nesting
    return Nesting(
        above.path,
        f"{above.addresses}{name}/",
        (*above.calls, resource.header),
        both(above.copies, stack.exists(resource)),
        (*above.files, path),
    )


def both(outer: Leaf | None, own: Leaf) -> Leaf:
    """Return whether something exists whose stack may itself not exist."""
    settled = outer is None or fact(outer, None) is True or fact(own, None) is False
    return own if settled or outer is None else outer
