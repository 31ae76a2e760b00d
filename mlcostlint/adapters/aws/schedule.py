"""How often EventBridge starts a job: `rate(…)`, `cron(…)` and `at(…)`."""

from mlcostlint.adapters.aws import rhythm
from mlcostlint.adapters.aws.declaration import Declaration
from mlcostlint.adapters.links import aws
from mlcostlint.adapters.reading import given, text
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact, first_unknown


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
    count = rhythm.runs_a_month(fact(said, None) or "")
    return said.map(lambda _: count)
