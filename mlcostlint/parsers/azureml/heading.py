"""Which line declares what a file holds, and what that is called."""

import posixpath

from mlcostlint.source import Span
from mlcostlint.tree import Map, Node
from mlcostlint.value import Value, fact

_HEADS = ("type", "name", "endpoint_name")
_NAMES = ("name", "display_name")


def head(root: Map) -> Span:
    """Return the line that says what a document declares, which need not be its first."""
    if "$schema" not in root.entries:
        return root.header
    others = [key for key in root.entries if key != "$schema"]
    first = next((key for key in _HEADS if key in root.entries), others[0] if others else "")
    return place(root.entries[first]) if first else root.header


def place(node: Node) -> Span:
    """Return where a node stands."""
    return (
        node.origin.span
        if isinstance(node, Value)
        else node.header
        if isinstance(node, Map)
        else node.span
    )


def name(body: Map, path: str) -> str:
    """Return what a thing is called, after its file where it has no name."""
    said = next((one for key in _NAMES if isinstance(one := fact(body.get(key), None), str)), "")
    return said or posixpath.basename(path).partition(".")[0]
