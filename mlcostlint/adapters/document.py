"""Documents that stand as JSON in an attribute of another language."""

import json

from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, fact, written


def document(leaf: Leaf) -> Node:
    """Return what a leaf holds, or the tree that its JSON spells; its parts stand where it does.

    Text that is no JSON is a hole with that reason.
    """
    said = fact(leaf, None)
    if isinstance(said, Map | Seq):
        return said
    if not isinstance(said, str):
        return leaf
    try:
        return _located(json.loads(said), leaf)
    except (ValueError, RecursionError):
        return leaf.hole("this text is no JSON")


def _located(spelt: object, leaf: Leaf) -> Node:
    span = leaf.origin.span
    if isinstance(spelt, dict):
        return Map({key: _located(child, leaf) for key, child in spelt.items()}, span, span)
    if isinstance(spelt, list):
        return Seq(tuple(_located(child, leaf) for child in spelt), span)
    return Value(spelt, leaf.origin) if leaf.origin.via else written(spelt, span)
