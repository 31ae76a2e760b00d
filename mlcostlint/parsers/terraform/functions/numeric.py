"""Functions of numbers."""

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import listed, takes, whole
from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import number
from mlcostlint.parsers.terraform.operators import exact

_MOST_NUMBERS = 1024  # Terraform's own bound for range()
_MOST_DIGITS = 400
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _rounded(rounding: str) -> Plain:
    return takes(lambda found: number(found.to_integral_value(rounding)), exact)


def _power(base: Decimal, exponent: Decimal) -> Plain:
    return number(Decimal(math.pow(base, exponent)))


def _logarithm(found: Decimal, base: Decimal) -> Plain:
    return number(Decimal(math.log(found) / math.log(base)))


def _parsed(found: Plain, base: int) -> Plain:
    if not isinstance(found, str) or len(found) > _MOST_DIGITS or not 2 <= base <= len(_DIGITS):
        refuse("parseint() takes text and a base from 2 to 62")
    digits = found.removeprefix("-") if found.startswith("-") else found.removeprefix("+")
    if base <= 36:
        digits = digits.lower()
    places = [_DIGITS.find(digit) for digit in digits]
    if not places or not all(0 <= place < base for place in places):
        refuse(f"the text is no whole number in base {base}")
    total = 0
    for place in places:
        total = total * base + place
    return number(Decimal(-total if found.startswith("-") else total))


def _sum(numbers: list[Plain]) -> Plain:
    if not numbers:
        refuse("sum() takes a list that is not empty")
    return number(sum(map(exact, numbers), start=Decimal(0)))


def _range(*bounds: Decimal) -> list[Plain]:
    start, limit, *rest = bounds if len(bounds) > 1 else (Decimal(0), *bounds)
    (step,) = rest or (Decimal(1 if limit >= start else -1),)
    if not step or (limit - start) * step < 0:
        refuse("range() never comes from its start to its end")
    if abs(limit - start) > abs(step) * _MOST_NUMBERS:
        refuse(f"range() gives at most {_MOST_NUMBERS} numbers")
    count = math.ceil((limit - start) / step)
    return [number(start + step * place) for place in range(count)]


FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "abs": takes(lambda found: number(abs(found)), exact),
        "ceil": _rounded(ROUND_CEILING),
        "floor": _rounded(ROUND_FLOOR),
        "log": takes(_logarithm, exact, exact),
        "max": takes(lambda *found: number(max(found)), rest=exact),
        "min": takes(lambda *found: number(min(found)), rest=exact),
        "parseint": takes(_parsed, lambda found: found, whole),
        "pow": takes(_power, exact, exact),
        "range": takes(_range, rest=exact),
        "signum": takes(lambda found: (found > 0) - (found < 0), whole),
        "sum": takes(_sum, listed),
    }
)
