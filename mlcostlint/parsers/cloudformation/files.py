"""Which files are read as part of templates: those of stacks within stacks, and state machines."""

from collections.abc import Iterator

from mlcostlint.parsers.beyond import Beyond, beside
from mlcostlint.parsers.cloudformation import kind, machines, nested
from mlcostlint.parsers.cloudformation.nodes import text
from mlcostlint.parsers.cloudformation.stack import Stack
from mlcostlint.parsers.cloudformation.templates import properties, readable
from mlcostlint.parsers.yaml_tree import documents
from mlcostlint.tree import Map

_TELLING = (*nested.TYPES, *machines.FILES)


def within_others(beyond: Beyond) -> frozenset[str]:
    """Return the templates that are read as part of others, and so not by themselves too.

    Templates that hold each other in a circle belong to no other.
    """
    below = {path: _referred(beyond, path) for path in beyond.sources}
    inner = frozenset(path for paths in below.values() for path in paths)
    waiting = [path for path in below if path not in inner]
    found: set[str] = set()
    while waiting:
        more = below.get(waiting.pop(), frozenset()) - found
        found |= more
        waiting += more
    return frozenset(found)


def _referred(beyond: Beyond, path: str) -> frozenset[str]:
    """Return the files that the templates in a file refer to."""
    if not any(word in beyond.sources[path].text for word in _TELLING):
        return frozenset()
    roots = (readable(document) for document in documents(beyond.sources[path]))
    return frozenset(
        beside(path, name)
        for root in roots
        if root is not None
        for name in _names(Stack(root, beyond.inputs.deployment))
    )


def _names(stack: Stack) -> Iterator[str]:
    for resource in stack.resources.entries.values():
        if not isinstance(resource, Map):
            continue
        if kind(resource) in nested.TYPES:
            yield text(nested.location(stack, resource)) or ""
        elif kind(resource) in machines.TYPES:
            yield machines.file(properties(stack, resource))
