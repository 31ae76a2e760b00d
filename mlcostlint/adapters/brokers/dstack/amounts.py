"""Lengths of time and ranges as dstack writes them.

https://dstack.ai/docs/reference/dstack.yml/task
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlcostlint.adapters import reading
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact

_LENGTH = re.compile(r"([0-9]{1,9}) *([smhdw]?)")
_SECONDS: Mapping[str, int] = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_OFF = (False, "off", -1)


def seconds(leaf: Leaf) -> Value[int | None]:
    """Return the seconds of a length of time, None for `off` and where nothing is said."""
    if leaf.unknown or leaf.known is None or leaf.known in _OFF:
        return leaf.map(lambda _: None)
    found = _LENGTH.fullmatch(str(leaf.known))
    if found is None:
        return leaf.hole(f"expected a duration such as 2h, found {str(leaf.known)[:20]!r}")
    return leaf.map(lambda _: int(found[1]) * _SECONDS[found[2]])


@dataclass(frozen=True, slots=True)
class Bounds:
    """The two ends of a range, None where it is open; a single number is both."""

    least: Value[int | None]
    most: Value[int | None]


def bounds(leaf: Leaf) -> Bounds:
    """Return the ends of `2`, `1..4`, `1..` or `{min: 1, max: 4}`."""
    found = fact(leaf, None)
    if isinstance(found, Map):
        return Bounds(reading.number(found.get("min")), reading.number(found.get("max")))
    text = reading.text(leaf)
    first, dots, last = str(fact(text, None) or "").replace(" ", "").partition("..")
    return Bounds(
        reading.number(text.map(lambda _: first or None)),
        reading.number(text.map(lambda _: (last if dots else first) or None)),
    )
