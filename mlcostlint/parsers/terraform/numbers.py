"""Numbers as the language has them: decimal, of any size that a budget could hold."""

from decimal import Decimal

_LARGEST_EXPONENT = 300  # beyond it a float overflows and an integer costs memory to hold


class Unbounded(Exception):
    """A number too large to be evaluated."""


def number(exact: Decimal) -> int | float:
    """Return a number as Python holds it: whole ones as `int`; raises `Unbounded`."""
    if not exact.is_finite() or abs(exact.adjusted()) > _LARGEST_EXPONENT:
        raise Unbounded("the number is too large to be evaluated")
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def spelled(found: float) -> str:
    """Return a number as the language writes it in text: `1`, `0.5`, never `1e-05`."""
    return str(found) if isinstance(found, int) else format(Decimal(repr(found)), "f")
