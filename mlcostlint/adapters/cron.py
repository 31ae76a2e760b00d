"""How often a cron schedule comes round."""

import re
from collections.abc import Mapping

_NAMED: Mapping[str, int] = {
    "@hourly": 730,
    "@daily": 30,
    "@midnight": 30,
    "@weekly": 4,
    "@monthly": 1,
}
_DAYS_A_MONTH = 365.25 / 12
_PART = re.compile(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?")
_DAYS = {
    name: str(place) for place, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))
}
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def runs_a_month(schedule: str) -> int | None:
    """Return how often a five-field schedule fires in a month, None if it cannot be told."""
    plain = schedule.strip().lower()
    if plain in _NAMED:
        return _NAMED[plain]
    fields = plain.split()
    if len(fields) != len(_BOUNDS):
        return None
    for name, place in _DAYS.items():
        fields[4] = fields[4].replace(name, place)
    counts = [_count(field, *bounds) for field, bounds in zip(fields, _BOUNDS, strict=True)]
    if None in counts:
        return None
    minutes, hours, dates, months, days = (count or 0 for count in counts)
    return max(1, round(minutes * hours * _days(fields, dates, days) * months / 12))


def _days(fields: list[str], dates: int, days: int) -> float:
    """Count the days of a month; where date and weekday are both given, either is enough."""
    by_date = min(dates, _DAYS_A_MONTH)
    by_weekday = _DAYS_A_MONTH * days / 7
    if fields[2] == "*":
        return by_weekday
    if fields[4] == "*":
        return by_date
    return min(_DAYS_A_MONTH, by_date + by_weekday)


def _count(field: str, low: int, high: int) -> int | None:
    found: set[int] = set()
    for part in field.replace("?", "*").split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        first = low if match[1] is None else int(match[1])
        last = high if match[1] is None else int(match[2] or (high if match[3] else match[1]))
        found.update(range(first, last + 1, int(match[3] or 1) or 1))
    return len({value % 7 for value in found} if high == 6 else found)
