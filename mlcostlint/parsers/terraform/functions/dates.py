"""Functions of points in time, none of which asks what time it is."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import spell, takes
from mlcostlint.parsers.terraform.nodes import Plain, refuse

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_DURATION = re.compile(r"[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|[µμ]s|ms|s|m|h))+)", re.ASCII)
_AMOUNT = re.compile(r"(\d+\.?\d*|\.\d+)([a-zµμ]+)", re.ASCII)
_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_LONGEST_DURATION = 2**63  # of nanoseconds: what Go can hold
_SECOND = 1_000_000_000
_TOKEN = re.compile(r"'(?:[^']|'')*'?|([a-zA-Z])\1*|[^'a-zA-Z]+", re.DOTALL)


class _Instant(NamedTuple):
    """A point in time to the second, and the nanoseconds behind it."""

    second: datetime
    nanoseconds: int


def _instant(found: Plain) -> _Instant:
    match = _INSTANT.fullmatch(spell(found))
    if match is None:
        refuse("a time as RFC 3339 writes it is needed")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    zone = UTC
    if match[8]:
        if int(match[9]) > 23 or int(match[10]) > 59:
            refuse("a time as RFC 3339 writes it is needed")
        away = timedelta(hours=int(match[9]), minutes=int(match[10]))
        zone = timezone(-away if match[8] == "-" else away)
    fraction = int((match[7] or "")[:9].ljust(9, "0"))
    return _Instant(datetime(year, month, day, hour, minute, second, tzinfo=zone), fraction)


def _duration(found: Plain) -> int:
    text = spell(found)
    if not _DURATION.fullmatch(text):
        refuse("a duration such as 1h30m is needed")
    amounts = _AMOUNT.findall(text)
    total = int(sum(_exact(amount) * _NANOSECONDS[unit] for amount, unit in amounts))
    if total >= _LONGEST_DURATION:
        refuse("the duration is too long")
    return -total if text.startswith("-") else total


def _exact(amount: str) -> Fraction:
    return Fraction(f"0{amount}" if amount.startswith(".") else amount.rstrip("."))


def _later(start: _Instant, nanoseconds: int) -> str:
    seconds = (start.nanoseconds + nanoseconds) // _SECOND
    moment = start.second + timedelta(seconds=seconds)
    return moment.replace(tzinfo=None).isoformat() + _zone(moment)


def _compared(first: _Instant, second: _Instant) -> int:
    return (first > second) - (first < second)


def _formatted(pattern: str, moment: _Instant) -> str:
    return "".join(_part(match[0], moment.second) for match in _TOKEN.finditer(pattern))


def _part(token: str, moment: datetime) -> str:
    if token.startswith("'"):
        return _quoted(token)
    if not (token[0].isascii() and token[0].isalpha()):
        return token
    write = _WRITERS.get(token)
    return write(moment) if write else refuse(f"there is no date format {token[:12]}")


def _quoted(token: str) -> str:
    if len(token) < 2 or not token.endswith("'"):
        refuse("a quoted part of the date format is never closed")
    return token[1:-1].replace("''", "'") or "'"


def _zone(moment: datetime, *, colon: bool = True, utc: str = "Z") -> str:
    offset = f"{moment:%z}"
    if offset == "+0000":
        return utc
    return f"{offset[:3]}:{offset[3:]}" if colon else offset


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WRITERS: Mapping[str, Callable[[datetime], str]] = {
    "YY": lambda moment: f"{moment.year % 100:02}",
    "YYYY": lambda moment: f"{moment.year:04}",
    "M": lambda moment: f"{moment.month}",
    "MM": lambda moment: f"{moment.month:02}",
    "MMM": lambda moment: _MONTHS[moment.month - 1][:3],
    "MMMM": lambda moment: _MONTHS[moment.month - 1],
    "D": lambda moment: f"{moment.day}",
    "DD": lambda moment: f"{moment.day:02}",
    "EEE": lambda moment: _DAYS[moment.weekday()][:3],
    "EEEE": lambda moment: _DAYS[moment.weekday()],
    "h": lambda moment: f"{moment.hour}",
    "hh": lambda moment: f"{moment.hour:02}",
    "H": lambda moment: f"{moment.hour % 12 or 12}",
    "HH": lambda moment: f"{moment.hour % 12 or 12:02}",
    "AA": lambda moment: "PM" if moment.hour >= 12 else "AM",
    "aa": lambda moment: "pm" if moment.hour >= 12 else "am",
    "m": lambda moment: f"{moment.minute}",
    "mm": lambda moment: f"{moment.minute:02}",
    "s": lambda moment: f"{moment.second}",
    "ss": lambda moment: f"{moment.second:02}",
    "Z": _zone,
    "ZZZ": lambda moment: _zone(moment, colon=False, utc="UTC"),
    "ZZZZ": lambda moment: _zone(moment, colon=False, utc="+0000"),
    "ZZZZZ": lambda moment: _zone(moment, utc="+00:00"),
}
FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "formatdate": takes(_formatted, spell, _instant),
        "timeadd": takes(_later, _instant, _duration),
        "timecmp": takes(_compared, _instant, _instant),
    }
)
