"""Functions of numbers."""

import math
from collections.abc import Callable, Mapping

from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import number
from mlcostlint.parsers.terraform.operators import exact

_LARGEST_POWER = 10_000


def _power(base: Plain, exponent: Plain) -> Plain:
    if abs(exact(exponent)) > _LARGEST_POWER:
        refuse("the exponent is too large")
    return number(exact(base) ** exact(exponent))


def _logarithm(found: Plain, base: Plain) -> Plain:
    return math.log(exact(found), exact(base))


def _parsed(text: str, base: int) -> int:
    return int(text, base)


def _sum(numbers: list[Plain]) -> Plain:
    return number(sum((exact(found) for found in numbers), start=exact(0)))


def _range(*bounds: Plain) -> list[Plain]:
    start, limit, *rest = bounds if len(bounds) > 1 else (0, *bounds)
    step = exact(rest[0]) if rest else exact(1 if exact(limit) >= exact(start) else -1)
    place, found = exact(start), list[Plain]()
    while (place < exact(limit)) if step > 0 else (place > exact(limit)):
        found.append(number(place))
        place += step
        if len(found) > 1024:  # Terraform's own bound
            refuse("range() gives at most 1024 numbers")
    return found


NUMERIC: Mapping[str, Callable[..., Plain]] = {
    "abs": lambda found: number(abs(exact(found))),
    "ceil": lambda found: math.ceil(exact(found)),
    "floor": lambda found: math.floor(exact(found)),
    "log": _logarithm,
    "max": lambda *found: number(max(map(exact, found))),
    "min": lambda *found: number(min(map(exact, found))),
    "parseint": _parsed,
    "pow": _power,
    "range": _range,
    "signum": lambda found: int(exact(found) > 0) - int(exact(found) < 0),
    "sum": _sum,
}
