"""How many machine-hours a resource is paid for, a month and a run.

Usage is a fact about the work, not about the settings: a proposal keeps the hours a job runs and
the machines a pool has busy, and changes what is paid around them.
"""

from dataclasses import replace
from decimal import Decimal

from mlcostlint.finding import Assumption
from mlcostlint.model import (
    BatchJob,
    Compute,
    Endpoint,
    NodePool,
    Notebook,
    Training,
    Tuning,
    VirtualMachine,
)
from mlcostlint.pricing.assumptions import Assumptions, at_least
from mlcostlint.pricing.endpoints import endpoint_hours, frees_nodes
from mlcostlint.pricing.quote import Amounts, Sum, Unpriced
from mlcostlint.value import fact

_MONTH = Decimal(730)  # hours, as all three clouds' calculators count them
_SECONDS_PER_HOUR = 3600

Job = Training | Tuning | BatchJob


def machine_hours(now: Compute, resource: Compute, assumptions: Assumptions) -> Amounts:
    """Return the machine-hours that `resource` is paid for, doing the work of `now`."""
    match resource:
        case Training() | Tuning() | BatchJob():
            return _job(now, resource, assumptions)
        case Endpoint():
            return Amounts(endpoint_hours(now, resource, assumptions))
        case Notebook():
            return Amounts(_notebook(resource, assumptions))
        case VirtualMachine():
            return Amounts(_virtual_machine(resource, assumptions))
        case NodePool():
            return Amounts(_pool(now, resource, assumptions))
    raise Unpriced(f"nothing says how long a {type(resource).__name__} runs")


def run_hours(job: Job, assumptions: Assumptions) -> Sum | None:
    """Return how long one run, or one trial, of a job takes; None where nothing bounds it."""
    seconds = job.max_runtime.known
    if seconds is None:
        return None
    limit = Decimal(seconds) / _SECONDS_PER_HOUR
    if job.limited.known:
        return Sum.of(limit, assumptions["runtime_share"])
    return Sum.of(1, _at_most(assumptions["run_hours"], limit))


def runs_a_month(job: Compute, assumptions: Assumptions) -> Sum:
    """Return how often something runs: as scheduled, else as assumed."""
    stated = job.runs_a_month.known if isinstance(job, Training | BatchJob) else None
    return Sum.of(1, assumptions["runs_per_month"]) if stated is None else Sum.of(stated)


def _job(now: Compute, job: Job, assumptions: Assumptions) -> Amounts:
    # A proposal is of the kind it is made for; only then do the limits of `now` apply.
    declared = now if isinstance(now, Training | Tuning | BatchJob) else job
    hours = run_hours(declared, assumptions)
    machines = Sum.of(job.machines.known)
    if isinstance(job, Tuning):
        trials, together = job.trials.known, job.parallel_trials.known
        month = Sum.of(together if trials is None else min(together, trials))
        run = None if hours is None or trials is None else hours * machines * Sum.of(trials)
        return Amounts(month * machines * Sum.of(1, assumptions["training_hours_per_month"]), run)
    afterwards = machines * _afterwards(job, assumptions)
    run = None if hours is None else hours * machines + afterwards
    stated = job.runs_a_month.known
    if stated is not None:
        one = run or machines * Sum.of(1, assumptions["run_hours"]) + afterwards
        return Amounts(one * Sum.of(stated), run)
    name = "batch_hours_per_month" if isinstance(job, BatchJob) else "training_hours_per_month"
    return Amounts(machines * (Sum.of(1, assumptions[name]) + _left(job, assumptions)), run)


def _left(job: Training | BatchJob, assumptions: Assumptions) -> Sum:
    """Return the hours a month that machines are paid for between runs of which no clock says."""
    if job.stays is not None and fact(job.stays, 0):
        return Sum.of(1, assumptions["forgotten_hours_per_month"])
    return _afterwards(job, assumptions) * runs_a_month(job, assumptions)


def _afterwards(job: Training | BatchJob, assumptions: Assumptions) -> Sum:
    """Return how long the machines of a run are paid for when it is done."""
    if job.stays is not None and fact(job.stays, 0):
        return Sum.of(1, assumptions["forgotten_hours"])
    warm = fact(job.kept_warm, 0) if isinstance(job, Training) and job.kept_warm is not None else 0
    return Sum.of(Decimal(warm) / _SECONDS_PER_HOUR)


def _notebook(notebook: Notebook, assumptions: Assumptions) -> Sum:
    users = notebook.users.known
    people = Decimal(1 if users is None else users)
    if not frees_nodes(notebook):
        return Sum.of(_MONTH * people)
    if notebook.stops_when_idle.known:
        return Sum.of(people, assumptions["interactive_active_hours"])
    if notebook.scheduled.known:
        return Sum.of(people, assumptions["business_hours_per_month"])
    return Sum.of(_MONTH * people)


def _virtual_machine(machine: VirtualMachine, assumptions: Assumptions) -> Sum:
    floor = machine.floor.known
    if not floor:
        raise Unpriced("nothing of it runs all the time")
    if (machine.scheduled.known or machine.ends.known) and frees_nodes(machine):
        return Sum.of(floor, assumptions["business_hours_per_month"])
    return Sum.of(_MONTH * floor)


def _pool(now: Compute, pool: NodePool, assumptions: Assumptions) -> Sum:
    """Return the hours of the machines that are busy or must run, whichever are more.

    A ceiling is a limit and not a plan: of a pool that starts from nothing, one machine is busy for
    as long as a training is.
    """
    declared = now if isinstance(now, NodePool) else pool
    floor, size = pool.floor.known, declared.floor.known
    if size and declared.idles is not None and declared.idles.known:
        return Sum.of(_MONTH * floor)
    if not size:
        if declared.ceiling.known == 0:
            raise Unpriced("it may not have any machine")
        return Sum.of(1, assumptions["training_hours_per_month"])
    share = assumptions["pool_utilisation"]
    if floor >= share.high * size:
        return Sum.of(_MONTH * floor)
    return Sum.of(_MONTH * size, at_least(share, Decimal(floor) / size))


def _at_most(assumption: Assumption, bound: Decimal) -> Assumption:
    low, expected, high = assumption.low, assumption.expected, assumption.high
    return replace(
        assumption, low=min(low, bound), expected=min(expected, bound), high=min(high, bound)
    )
