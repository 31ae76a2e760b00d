"""JSON that an attribute carries as text; its parts stand where the text does."""

import json

from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import Value, fact, written


def parsed(leaf: Leaf) -> Leaf:
    """Return a leaf with what its text spells; one that carries a map or list is that already.

    A text that is no JSON is unknown: nothing is read into it.
    """
    said = fact(leaf, None)
    if not isinstance(said, str):
        return leaf
    try:
        spelt = _located(json.loads(said), leaf)
    except (ValueError, RecursionError):
        return leaf.hole("the text is not JSON")
    return spelt if isinstance(spelt, Value) else leaf.map(lambda _: spelt)


def parsed_map(leaf: Leaf) -> Map | None:
    """Return the map that a leaf carries or spells, None where there is none."""
    found = fact(parsed(leaf), None)
    return found if isinstance(found, Map) else None


def _located(spelt: object, leaf: Leaf) -> Node:
    span = leaf.origin.span
    if isinstance(spelt, dict):
        return Map({key: _located(child, leaf) for key, child in spelt.items()}, span, span)
    if isinstance(spelt, list):
        return Seq(tuple(_located(child, leaf) for child in spelt), span)
    return written(spelt, span)
