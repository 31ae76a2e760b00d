"""How often EventBridge Scheduler starts something: `rate(…)`, `cron(…)` and `at(…)`."""

import re
from collections.abc import Mapping

from mlcostlint.adapters.aws.declaration import Declaration
from mlcostlint.adapters.cron import runs_a_month as cron_runs
from mlcostlint.adapters.links import aws
from mlcostlint.adapters.reading import given, text
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact, first_unknown

_RATE = re.compile(r"rate\(\s*([1-9]\d{0,6})\s+(minute|hour|day)s?\s*\)")
_CRON = re.compile(r"cron\(\s*((?:\S+\s+){4}\S+)\s+\S+\s*\)")  # the sixth field is the year
_A_MONTH: Mapping[str, float] = {"minute": 43_830, "hour": 730.5, "day": 365.25 / 12}


def runs(job: Declaration) -> Value[int | None]:
    """Return how often a job is started in a month by what says so itself or starts it."""
    own = job.get("schedule_expression")
    started = [own] if given(own) else aws.starts(job.links, job.block)
    counts = [runs_a_month(leaf) for leaf in started] or [job.none]
    known = [count.known for count in counts if not count.unknown and count.known is not None]
    hole = first_unknown(counts)
    return counts[0].map(lambda _: sum(known) if known else None) if hole is None else hole


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
