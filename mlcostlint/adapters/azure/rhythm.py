"""How often a schedule of Azure Machine Learning starts something.

https://learn.microsoft.com/azure/machine-learning/reference-yaml-schedule
"""

from collections.abc import Mapping

from mlcostlint.adapters import cron, reading
from mlcostlint.tree import Map, Seq
from mlcostlint.value import Value, defaulted, fact

_HOURS_A_MONTH = 730
# How many hours lie between two runs of one frequency.
_HOURS: Mapping[str, float] = {
    "minute": 1 / 60,
    "hour": 1,
    "day": 24,
    "week": 168,
    "month": _HOURS_A_MONTH,
}


def runs_a_month(trigger: Map | None, otherwise: Map) -> Value[int | None]:
    """Return how often a trigger fires in a month, None without one."""
    if trigger is None:
        return defaulted(None, otherwise.header)
    expression = reading.text(reading.loosely(trigger, "expression"))
    if reading.given(expression):
        return _by_cron(expression)
    frequency = reading.text(reading.loosely(trigger, "frequency")).required("frequency")
    interval = reading.number(reading.loosely(trigger, "interval")).default(1)
    if frequency.unknown or interval.unknown:
        return reading.perhaps((frequency if frequency.unknown else interval).map(int))
    hours = _HOURS.get(frequency.known.lower())
    if hours is None or interval.known < 1:
        return frequency.hole(f"{frequency.known} is no frequency of a schedule")
    times = _times(trigger)
    return frequency.map(lambda _: max(1, round(_HOURS_A_MONTH / hours / interval.known * times)))


def _by_cron(expression: Value[str | None]) -> Value[int | None]:
    said = fact(expression, None)
    count = None if said is None else cron.runs_a_month(said)
    if said is not None and count is None:
        return expression.hole(f"{said} is no cron expression that is understood here")
    return expression.map(lambda _: count)


def _times(trigger: Map) -> int:
    """Count the times of a day, and the days of a week, that a recurrence names."""
    product = 1
    for key in ("hours", "minutes", "week_days", "weekdays", "month_days"):
        found = fact(reading.loosely(trigger, "schedule", key), None)
        product *= len(found.items) if isinstance(found, Seq) and found.items else 1
    return product
