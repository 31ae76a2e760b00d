"""What `format` understands: Go's verbs, flags, widths and precisions."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.graphemes import clusters, width
from mlcostlint.parsers.terraform.functions.notation import json_text
from mlcostlint.parsers.terraform.functions.parameters import anything, spell, takes, whole
from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.operators import exact, truth

_VERB = re.compile(r"%(?:%|([-+ 0#]*)(\d*)(?:\.(\d*))?(?:\[(\d+)\])?([a-zA-Z])|)")
_WIDEST = 1000
_PREFIXES = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}
# Where Go's `%g` turns to an exponent.
_SMALLEST_EXPONENT = -4
_LARGEST_EXPONENT = 6


@dataclass(frozen=True, slots=True)
class _Verb:
    """One `%…` with its flags; `precision` is -1 where none is written."""

    letter: str
    flags: str
    width: int
    precision: int

    def padded(self, text: str) -> str:
        """Fill text up to the width, as people count it."""
        blanks = ("0" if "0" in self.flags else " ") * (self.width - width(text))
        return text + blanks if "-" in self.flags else blanks + text

    def numeral(self, sign: str, digits: str, *, zeros: bool = True) -> str:
        """Fill a number up to the width: zeros stand behind its sign."""
        sign = sign or next((flag for flag in "+ " if flag in self.flags), "")
        missing = self.width - len(sign) - len(digits)
        if "-" in self.flags:
            return sign + digits + " " * missing
        if zeros and "0" in self.flags:
            return sign + "0" * missing + digits
        return " " * missing + sign + digits


def formatted(pattern: str, *arguments: Plain) -> str:
    """Fill a pattern; too few or too many arguments fail, as do those that do not fit a verb."""
    return "".join(_parts(pattern, arguments))


def _parts(pattern: str, arguments: tuple[Plain, ...]) -> Iterator[str]:
    end = place = used = 0
    for match in _VERB.finditer(pattern):
        yield pattern[end : match.start()]
        end = match.end()
        if match.group() == "%":
            refuse("the pattern has a % that is no format")
        if match.group() == "%%":
            yield "%"
            continue
        place = int(match[4]) if match[4] else place + 1
        used = max(used, place)
        if not 1 <= place <= len(arguments):
            refuse(f"the pattern needs {used} arguments")
        yield _written(match, arguments[place - 1])
    yield pattern[end:]
    if used < len(arguments):
        refuse(f"the pattern uses {used} of {len(arguments)} arguments")


def _written(match: re.Match[str], found: Plain) -> str:
    flags, wide, precision, _, letter = match.groups()
    verb = _Verb(letter, flags, int(wide or 0), -1 if precision is None else int(precision or 0))
    if max(verb.width, verb.precision) > _WIDEST:
        refuse("the format is too wide")
    write = _VERBS.get(letter)
    if write is None:
        refuse(f"there is no format %{letter}")
    return write(verb, found)


def _general(verb: _Verb, found: Plain) -> str:
    if "#" not in verb.flags and isinstance(found, str):
        return verb.padded(found)
    if "#" not in verb.flags and isinstance(found, int | float) and not isinstance(found, bool):
        return verb.padded(_shortest(exact(found)))
    return verb.padded(json_text(found))


def _text(verb: _Verb, found: Plain) -> str:
    text = spell(found)
    if verb.precision > 0:
        text = "".join(clusters(text)[: verb.precision])
    return verb.padded(json_text(text) if verb.letter == "q" else text)


def _truth(_verb: _Verb, found: Plain) -> str:
    return spell(truth(found))


def _integer(verb: _Verb, found: Plain) -> str:
    number = whole(found)
    digits = format(abs(number), verb.letter).rjust(verb.precision, "0")
    if "#" in verb.flags:
        digits = _PREFIXES.get(verb.letter, "") + digits
    return verb.numeral("-" if number < 0 else "", digits, zeros=verb.precision < 0)


def _real(verb: _Verb, found: Plain) -> str:
    number = exact(found)
    if verb.letter in "gG" and verb.precision < 0:
        digits = _shortest(abs(number))
        digits = digits.upper() if verb.letter == "G" else digits
    else:
        precision = verb.precision if verb.precision >= 0 else 6
        digits = f"%.{precision}{verb.letter}" % float(abs(number))
    return verb.numeral("-" if number < 0 else "", digits)


def _shortest(number: Decimal) -> str:
    """Write a number as Go's `%g` does: with an exponent from a million upwards."""
    if not number:
        return "0"
    sign, digits, _ = number.normalize().as_tuple()
    exponent, minus = number.adjusted(), "-" if sign else ""
    if _SMALLEST_EXPONENT <= exponent < _LARGEST_EXPONENT:
        return format(number, "f")
    figures = "".join(map(str, digits))
    fraction = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{minus}{figures[0]}{fraction}e{exponent:+03d}"


_VERBS: Mapping[str, Callable[[_Verb, Plain], str]] = {
    "v": _general,
    "s": _text,
    "q": _text,
    "t": _truth,
    **dict.fromkeys("bdoxX", _integer),
    **dict.fromkeys("eEfgG", _real),
}
FUNCTIONS: Mapping[str, Function] = of_data({"format": takes(formatted, spell, rest=anything)})
