"""Amounts as Kubernetes writes them, exactly: `1500m`, `100Gi`, `1.5T`, `2e9`."""

import math
import re
from collections.abc import Mapping
from decimal import Context, Decimal

from mlcostlint.adapters.reading import text
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

# https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
_QUANTITY = re.compile(
    r"([+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20}))(?:[eE]([+-]?\d{1,2})|([KMGTPE]i|[numkMGTPE]))?",
    re.ASCII,
)
_UNITS: Mapping[str | None, Decimal] = {
    None: Decimal(1),
    **{unit: Decimal(1).scaleb(power) for unit, power in zip("num", (-9, -6, -3), strict=True)},
    **{unit: Decimal(1000**power) for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": Decimal(1024**power) for power, unit in enumerate("KMGTPE", 1)},
}
_EXACT = Context(prec=200)
_GIB = Decimal(1024**3)


def quantity(leaf: Leaf) -> Value[Decimal | None]:
    """Read an amount; None where it is absent, unknown where it is none."""
    said = text(leaf)
    written = fact(said, None)
    if written is None:
        return said.map(lambda _: None)
    match = _QUANTITY.fullmatch(written)
    if match is None:
        return said.hole(f"{written[:40]} is no amount such as 1500m, 2Gi or 1e3")
    number, exponent, unit = match.groups()
    factor = Decimal(1).scaleb(int(exponent)) if exponent else _UNITS[unit]
    amount = _plainly(_EXACT.multiply(Decimal(number), factor))
    return said.map(lambda _: amount)


def _plainly(amount: Decimal) -> Decimal:
    """Return an amount without the zeros that its unit brought along."""
    return Decimal(int(amount)) if amount == int(amount) else _EXACT.normalize(amount)


def whole(leaf: Leaf) -> Value[int | None]:
    """Read an amount of what cannot be divided: accelerators, machines."""
    amount = quantity(leaf)
    if amount.unknown or amount.known is None:
        return amount.map(lambda _: None)
    if amount.known != int(amount.known):
        return amount.hole(f"{amount.known:f} is no whole number")
    return amount.map(lambda size: None if size is None else int(size))


def in_gib(size: Decimal) -> Decimal:
    """Return a number of bytes in GiB."""
    return _EXACT.divide(size, _GIB)


def gibibytes(leaf: Leaf) -> Value[int | None]:
    """Read an amount in GiB, begun ones included, by which clouds size disks; None where absent."""
    amount = quantity(leaf)
    if amount.unknown or amount.known is None:
        return amount.map(lambda _: None)
    if amount.known < 0:
        return amount.hole(f"{amount.known:f} is no amount of bytes")
    return amount.map(lambda size: None if size is None else math.ceil(in_gib(size)))
