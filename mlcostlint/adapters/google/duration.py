"""Lengths of time as Google Cloud writes them: in seconds, `3600s`."""

import math
import re

from mlcostlint.adapters import reading
from mlcostlint.tree import Leaf
from mlcostlint.value import Value

_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)s")


def seconds(leaf: Leaf) -> Value[int | None]:
    """Return the seconds of a length of time, None where none is stated."""
    said = reading.text(leaf)
    if said.unknown or said.known is None:
        return said.map(lambda _: None)
    length = _LENGTH.fullmatch(said.known)
    if length is None:
        return said.hole(f"expected a duration such as 86400s, found {said.known!r}")
    return said.map(lambda _: math.ceil(float(length[1])))
