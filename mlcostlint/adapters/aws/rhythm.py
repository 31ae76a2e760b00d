"""How often a schedule of AWS comes round: `rate(…)`, or `cron(…)` with six fields."""

import re

from mlcostlint.adapters import cron

_RATE = re.compile(r"rate\(\s*([0-9]+)\s+(minute|hour|day)s?\s*\)", re.IGNORECASE)
_CRON = re.compile(r"cron\(([^()]*)\)", re.IGNORECASE)
_HOURS_A_MONTH = 730
_HOURS = {"minute": 1 / 60, "hour": 1, "day": 24}
_DAY = re.compile(r"(?<![/0-9#])[1-7](?![0-9])")


def runs_a_month(expression: str) -> int | None:
    """Return how often a schedule fires in a month, None if it cannot be told.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    rate = _RATE.fullmatch(expression.strip())
    if rate and int(rate[1]):
        return max(1, round(_HOURS_A_MONTH / (int(rate[1]) * _HOURS[rate[2].lower()])))
    found = _CRON.fullmatch(expression.strip())
    fields = found[1].replace("?", "*").split() if found else []
    if len(fields) not in (5, 6):
        return None
    days = _DAY.sub(lambda day: str(int(day[0]) - 1), fields[4])  # a week begins with 1, Sunday
    return cron.runs_a_month(" ".join([*fields[:4], days]))
