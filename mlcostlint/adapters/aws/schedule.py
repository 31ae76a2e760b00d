"""How often EventBridge Scheduler starts something: `rate(…)`, `cron(…)` and `at(…)`."""

import re
from collections.abc import Mapping

from mlcostlint.adapters.cron import runs_a_month as cron_runs
from mlcostlint.adapters.reading import text
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

_RATE = re.compile(r"rate\(\s*([1-9]\d{0,6})\s+(minute|hour|day)s?\s*\)")
_CRON = re.compile(r"cron\(\s*((?:\S+\s+){4}\S+)\s+\S+\s*\)")  # the sixth field is the year
_A_MONTH: Mapping[str, float] = {"minute": 43_830, "hour": 730.5, "day": 365.25 / 12}


def runs_a_month(expression: Leaf) -> Value[int | None]:
    """Return how often a schedule comes round, None without one that comes round by itself."""
    said = text(expression)
    count = _counted((fact(said, None) or "").strip())
    return said.map(lambda _: count)


def _counted(expression: str) -> int | None:
    if rate := _RATE.fullmatch(expression):
        return max(1, round(_A_MONTH[rate[2]] / int(rate[1])))
    if cron := _CRON.fullmatch(expression):
        # Weekdays count from 1 here; how many of them are named is the same either way.
        return cron_runs(cron[1].replace("?", "*"))
    return None
