"""Functions of ARM templates over texts, numbers and booleans: what Azure would compute.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
"""

import re
from collections.abc import Callable, Mapping

Scalar = str | int | float | bool | None
Function = Callable[..., Scalar]

_LONGEST = 100_000
_SLOT = re.compile(r"\{\{|\}\}|\{([0-9]{1,3})(,-?[0-9]{1,4})?(:[^{}]*)?\}")
_DIGITS = re.compile(r"[DXdx]([0-9]{1,2})")


class Refused(Exception):
    """Arguments that Azure would refuse, or an answer that nobody foresaw."""


def text(value: Scalar) -> str:
    """Return a scalar as templates print it."""
    if isinstance(value, bool):
        return "True" if value else "False"
    return "" if value is None else str(value)


def _format(template: Scalar, *values: Scalar) -> str:
    def slot(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        place = int(match[1])
        if place >= len(values) or match[2]:
            raise Refused(f"format has no value for {match[0]}")
        return _in_form(values[place], (match[3] or "")[1:])

    return _bounded(_SLOT.sub(slot, text(template)))


def _in_form(value: Scalar, form: str) -> str:
    if not form:
        return text(value)
    digits = _DIGITS.fullmatch(form)
    if digits is None or not isinstance(value, int):
        raise Refused(f"the format {form} is not known here")
    return f"{value:0{int(digits[1])}{'d' if form[0] in 'Dd' else form[0]}}"


def _bounded(found: str) -> str:
    if len(found) > _LONGEST:
        raise Refused("the text is too long to be looked at")
    return found


def _replace(whole: Scalar, old: Scalar, new: Scalar) -> str:
    if text(old) == "":
        raise Refused("replace wants a text to look for")
    if len(text(whole)) * (1 + len(text(new))) > _LONGEST * 100:
        raise Refused("the text is too long to be looked at")
    return _bounded(text(whole).replace(text(old), text(new)))


def _substring(whole: Scalar, start: Scalar, length: Scalar = None) -> str:
    first = _whole(start)
    found = text(whole)
    if not 0 <= first <= len(found):
        raise Refused("substring begins outside of the text")
    return found[first:] if length is None else found[first : first + max(0, _whole(length))]


def _pad(whole: Scalar, width: Scalar, mark: Scalar = " ") -> str:
    if _whole(width) > _LONGEST or len(text(mark)) != 1:
        raise Refused("padLeft wants a width and one character")
    return text(whole).rjust(_whole(width), text(mark))


def _trim(whole: Scalar) -> str:
    return text(whole).strip()


def _whole(value: Scalar) -> int:
    try:
        return int(text(value))
    except ValueError:
        raise Refused("expected a whole number") from None


def _flag(value: Scalar) -> bool:
    if isinstance(value, bool):
        return value
    said = {"true": True, "1": True, "false": False, "0": False}.get(text(value).lower())
    if said is None:
        raise Refused("expected a boolean")
    return said


def _quotient(one: Scalar, other: Scalar, part: int) -> int:
    if not _whole(other):
        raise Refused("division by zero")
    found = divmod(abs(_whole(one)), abs(_whole(other)))[part]
    negative = _whole(one) < 0 if part else (_whole(one) < 0) != (_whole(other) < 0)
    return -found if negative else found


def _compared(compare: Callable[[int], bool]) -> Function:
    def function(one: Scalar, other: Scalar) -> bool:
        if isinstance(one, str) and isinstance(other, str):
            return compare((one > other) - (one < other))
        return compare(_whole(one) - _whole(other))

    return function


def _equal(one: Scalar, other: Scalar) -> bool:
    return type(one) is type(other) and one == other


# Texts are looked into without regard to case.
FUNCTIONS: Mapping[str, Function] = {
    "add": lambda one, other: _whole(one) + _whole(other),
    "bool": _flag,
    "div": lambda one, other: _quotient(one, other, 0),
    "endswith": lambda whole, end: text(whole).lower().endswith(text(end).lower()),
    "equals": _equal,
    "float": lambda value: float(text(value)),
    "format": _format,
    "greater": _compared(lambda order: order > 0),
    "greaterorequals": _compared(lambda order: order >= 0),
    "indexof": lambda whole, part: text(whole).lower().find(text(part).lower()),
    "int": _whole,
    "lastindexof": lambda whole, part: text(whole).lower().rfind(text(part).lower()),
    "less": _compared(lambda order: order < 0),
    "lessorequals": _compared(lambda order: order <= 0),
    "mod": lambda one, other: _quotient(one, other, 1),
    "mul": lambda one, other: _whole(one) * _whole(other),
    "not": lambda value: not _flag(value),
    "padleft": _pad,
    "replace": _replace,
    "startswith": lambda whole, start: text(whole).lower().startswith(text(start).lower()),
    "string": text,
    "sub": lambda one, other: _whole(one) - _whole(other),
    "substring": _substring,
    "tolower": lambda whole: text(whole).lower(),
    "toupper": lambda whole: text(whole).upper(),
    "trim": _trim,
}
