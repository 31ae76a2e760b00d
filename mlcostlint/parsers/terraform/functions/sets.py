"""Functions of sets; each item keeps the place it comes from."""

from collections.abc import Iterable, Mapping
from itertools import product

from mlcostlint.parsers.terraform.expressions import Call
from mlcostlint.parsers.terraform.functions.families import Function, of_trees
from mlcostlint.parsers.terraform.functions.notation import json_text
from mlcostlint.parsers.terraform.functions.trees import (
    items,
    once_present,
    once_settled,
    ordered_set,
    unified,
)
from mlcostlint.parsers.terraform.lazy import Exhausted
from mlcostlint.parsers.terraform.nodes import Set, plain, refuse
from mlcostlint.tree import Node, Seq

_LARGEST_PRODUCT = 10_000


def _product(arguments: list[Node], call: Call) -> Node:
    if len(arguments) < 2:
        refuse("setproduct() takes at least two sets")
    size = 1
    for found in arguments:
        size *= len(items(found))
    if size > _LARGEST_PRODUCT:
        raise Exhausted("the product is too large to be evaluated")
    rows = product(*(unified(items(found)) for found in arguments))
    tuples = tuple(Seq(row, call.span) for row in rows)
    if any(isinstance(found, Set) for found in arguments):
        return ordered_set(tuples, call.span)
    return Seq(tuples, call.span)


def _common(arguments: list[Node], call: Call) -> Node:
    first, *others = _of_one_type(arguments)
    wanted = [_marks(other) for other in others]
    kept = (item for item in first if all(_mark(item) in other for other in wanted))
    return ordered_set(kept, call.span)


def _difference(arguments: list[Node], call: Call) -> Node:
    first, second = _of_one_type(arguments)
    unwanted = _marks(second)
    return ordered_set((item for item in first if _mark(item) not in unwanted), call.span)


def _union(arguments: list[Node], call: Call) -> Node:
    if not arguments:
        refuse("setunion() takes at least one set")
    return ordered_set((item for found in arguments for item in items(found)), call.span)


def _of_one_type(arguments: list[Node]) -> list[tuple[Node, ...]]:
    sets = [items(found) for found in arguments]
    together = iter(unified(item for found in sets for item in found))
    return [tuple(next(together) for _ in found) for found in sets]


def _marks(found: Iterable[Node]) -> frozenset[str]:
    return frozenset(map(_mark, found))


def _mark(item: Node) -> str:
    return json_text(plain(item))


FUNCTIONS: Mapping[str, Function] = of_trees(
    {
        "setintersection": once_settled(_common),
        "setproduct": once_present(_product),
        "setsubtract": once_settled(_difference),
        "setunion": once_present(_union),
    }
)
