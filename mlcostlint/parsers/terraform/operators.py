"""Operators on known operands."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import Unbounded, number

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,9})?", re.ASCII)


def operated(operator: str, operands: list[Plain]) -> Plain:
    """Apply an operator; operands that it does not fit fail."""
    table = _UNARY if len(operands) == 1 else _BINARY
    try:
        return table[operator](*operands)
    except (DivisionByZero, InvalidOperation, Overflow, Unbounded):
        refuse(f"the result of {operator} is not a number")


def truth(found: Plain) -> bool:
    """Return a condition as a boolean; text spells one as `true` or `false`."""
    if isinstance(found, bool):
        return found
    if found in ("true", "false"):
        return bool(found == "true")
    return refuse("a condition must be true or false")


def exact(found: Plain) -> Decimal:
    """Return a number, or text that spells one, as a decimal."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        refuse("a number is needed")
    if isinstance(found, str) and not _NUMBER.fullmatch(found):
        refuse("a number is needed, and the text spells none")
    return Decimal(str(found))


def _arithmetic(
    calculate: Callable[[Decimal, Decimal], Decimal],
) -> Callable[[Plain, Plain], Plain]:
    return lambda left, right: number(calculate(exact(left), exact(right)))


def _comparison(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Plain, Plain], bool]:
    return lambda left, right: compare(exact(left), exact(right))


def same(left: Plain, right: Plain) -> bool:
    """Compare as the language does: a number never equals a text or a boolean."""
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


_UNARY: Mapping[str, Callable[[Plain], Plain]] = {
    "-": lambda operand: number(-exact(operand)),
    "!": lambda operand: not truth(operand),
}
_BINARY: Mapping[str, Callable[[Plain, Plain], Plain]] = {
    "+": _arithmetic(lambda left, right: left + right),
    "-": _arithmetic(lambda left, right: left - right),
    "*": _arithmetic(lambda left, right: left * right),
    "/": _arithmetic(lambda left, right: left / right),
    "%": _arithmetic(lambda left, right: left % right),
    "<": _comparison(lambda left, right: left < right),
    ">": _comparison(lambda left, right: left > right),
    "<=": _comparison(lambda left, right: left <= right),
    ">=": _comparison(lambda left, right: left >= right),
    "==": same,
    "!=": lambda left, right: not same(left, right),
    "&&": lambda left, right: truth(left) and truth(right),
    "||": lambda left, right: truth(left) or truth(right),
}
