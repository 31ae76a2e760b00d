"""Amounts of bytes as Kubernetes writes them: `100Gi`, `1.5T`, `2e9`."""

import math
import re

from mlcostlint.adapters.reading import text
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

# https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
_QUANTITY = re.compile(r"(\d{1,18}(?:\.\d{0,9})?)(?:e(\d{1,2})|([KMGTPE]i?|k))?", re.ASCII)
_POWERS = "kMGTPE"
_GIB = 1024**3


def gibibytes(leaf: Leaf) -> Value[int | None]:
    """Read an amount in GiB, begun ones included, by which clouds size disks; None where absent."""
    said = text(leaf)
    written = fact(said, None)
    if written is None:
        return said.map(lambda _: None)
    match = _QUANTITY.fullmatch(written)
    if match is None:
        return said.hole(f"{written} is no amount of bytes")
    number, exponent, unit = match.groups()
    size = float(number) * (10.0 ** int(exponent) if exponent else _factor(unit))
    return said.map(lambda _: math.ceil(size / _GIB))


def _factor(unit: str | None) -> float:
    if unit is None:
        return 1
    power = _POWERS.lower().index(unit[0].lower()) + 1
    return float((1024 if unit.endswith("i") else 1000) ** power)
