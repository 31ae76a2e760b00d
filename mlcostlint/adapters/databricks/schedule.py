"""How often a Databricks job comes round: by a Quartz schedule, or every so many hours or days."""

from collections.abc import Mapping

from mlcostlint.adapters import cron, reading
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

_PERIODS: Mapping[str, float] = {"HOURS": 730, "DAYS": 365.25 / 12, "WEEKS": 365.25 / 84}
_FIELDS = 6  # seconds, minutes, hours, day, month, weekday; a year may follow


def runs_a_month(block: Block) -> Value[int | None]:
    """Return how often a job runs, None where nothing starts it but people and other jobs.

    A schedule is in force unless it is paused:
    https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/job
    """
    if _runs(block, "continuous"):
        return block.get("continuous").hole("a continuous job begins again when it ends")
    if _runs(block, "schedule"):
        said = reading.text(block.get("schedule", "quartz_cron_expression"))
        return said.map(lambda text: None if text is None else _of_quartz(text))
    if _runs(block, "trigger") and reading.given(block.get("trigger", "periodic")):
        interval = reading.number(block.get("trigger", "periodic", "interval"))
        unit = _PERIODS.get(fact(block.get("trigger", "periodic", "unit"), ""), 0)
        return interval.map(lambda every: max(1, round(unit / every)) if every and unit else None)
    if reading.given(block.get("trigger")):
        return block.get("trigger").hole("how often data arrives is in no file")
    return defaulted(None, block.body.header)


def _runs(block: Block, how: str) -> bool:
    paused = fact(block.get(how, "pause_status"), None)
    return reading.given(block.get(how)) and paused != "PAUSED"


def _of_quartz(expression: str) -> int | None:
    fields = expression.split()
    if len(fields) not in (_FIELDS, _FIELDS + 1) or "*" in fields[0] or "/" in fields[0]:
        return None
    return cron.runs_a_month(" ".join(fields[1:_FIELDS]).replace("?", "*"))
