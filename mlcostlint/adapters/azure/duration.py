"""Lengths of time as Azure writes them, in ISO 8601: `PT60M`, `P7D`."""

import math
import re

from mlcostlint.adapters import reading
from mlcostlint.tree import Leaf
from mlcostlint.value import Value

_LENGTH = re.compile(
    r"P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})(?:\.[0-9]+)?S)?)?"
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)


def seconds(leaf: Leaf) -> Value[int | None]:
    """Return the seconds of a length of time, None where none is stated."""
    said = reading.text(leaf)
    if said.unknown or said.known is None:
        return said.map(lambda _: None)
    length = _LENGTH.fullmatch(said.known.strip().upper())
    if length is None or not any(length.groups()):
        return said.hole(f"expected a duration such as PT60M, found {said.known!r}")
    pairs = zip(length.groups(), _SECONDS, strict=True)
    return said.map(lambda _: sum(int(count or 0) * unit for count, unit in pairs))


def days(leaf: Leaf) -> Value[int | None]:
    """Return the days of a length of time, rounded up."""
    return seconds(leaf).map(lambda count: None if count is None else math.ceil(count / 86_400))
