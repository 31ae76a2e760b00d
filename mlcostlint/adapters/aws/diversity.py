"""Between how many types of machine a group of them may choose, and by what it chooses."""

from collections.abc import Iterable

from mlcostlint.adapters import words
from mlcostlint.adapters.reading import text
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, defaulted, fact, first_unknown


def choices(listed: Iterable[Leaf], span: Span) -> Value[int]:
    """Count the different types that are listed; a family stands for many, and none for one."""
    types = [text(leaf) for leaf in listed]
    hole = first_unknown(types)
    if hole is not None:
        return hole
    names = {fact(one, None) for one in types} - {None}
    if not names:
        return defaulted(1, span)
    family = next((one for one in types if "." not in (fact(one, None) or "")), None)
    if family is not None:
        return family.hole("a whole family of machines is named")
    return words.computed(len(names), types[0].origin.span)


def cheapest_first(strategy: Leaf, usual: str) -> Value[bool]:
    """Say whether price alone decides where spot capacity is taken from."""
    said = text(strategy).default(usual)
    return said.map(lambda word: "optimized" not in word.lower().replace("_", "-"))
