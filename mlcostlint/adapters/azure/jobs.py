"""Jobs of Azure Machine Learning: trainings, searches, batch work, and what watches models."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.azure.job import Job
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.launch import starts_training
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Resource,
    Service,
    Training,
    Tuning,
    Workload,
)
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

_FITS = (Workload.TRAINING, Workload.TUNING)
_SILENT = frozenset(["job", "jobs"])


class _Run(TypedDict):
    """What trainings, trials and batch jobs have in common."""

    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]


def command(block: Block, links: Links) -> Iterator[Resource]:
    """Read a command: a training where its command, its names or its machines say so."""
    job = Job(block, links)
    if not _trains(job):
        yield _batch(job)
        return
    yield Training(
        **job.common(),
        **job.machinery(),
        **_run(job),
        service=Service.AZURE_ML,
        purchase=job.purchase(),
        workload=defaulted(Workload.TRAINING, block.body.header),
        interruption=job.interruption(Interruption.NONE),
        runs_a_month=job.runs_a_month(),
        recipe=job.recipe(),
        pools=job.pools,
    )


def parallel(block: Block, links: Links) -> Iterator[Resource]:
    """Read a step that spreads the batches of its data over nodes."""
    yield _batch(Job(block, links))


def spark(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Spark job, or a monitor, which is one that is started by the clock."""
    many = block.get("resources").hole("how many machines Spark takes is not in the file")
    yield _batch(Job(block, links), many)


def sweep(block: Block, links: Links) -> Iterator[Resource]:
    """Read a search, which ends no trial early and is bounded in nothing unless it says so.

    https://learn.microsoft.com/azure/machine-learning/reference-yaml-job-sweep
    """
    job = Job(block, links)
    ends = declared.present(block.get("early_termination"))
    yield _tuning(job, "max_total_trials", ends, _trial(job, "trial_timeout", 1))


def automl(block: Block, links: Links) -> Iterator[Resource]:
    """Read a search by AutoML, which has limits of its own, and ends trials early by itself.

    https://learn.microsoft.com/azure/machine-learning/reference-automl-tabular-classification
    """
    job = Job(block, links)
    ends = reading.flag(block.get("limits", "enable_early_termination")).default(fallback=True)
    run = _trial(job, "trial_timeout_minutes", 60)
    if not fact(run["limited"], 1):
        run["limited"] = defaulted(fact=True, span=block.body.header)
        run["max_runtime"] = run["max_runtime"].hole("how long a trial may take is up to AutoML")
    yield _tuning(job, "max_trials", ends, run)


def _trial(job: Job, limit: str, unit: int) -> _Run:
    """Return what one trial has; a limit of the whole search bounds it too."""
    run = _run(job, limit, unit)
    whole = job.limit(limit.removeprefix("trial_"), unit)
    if not reading.given(run["max_runtime"]) and reading.given(whole):
        run["max_runtime"], run["limited"] = whole, whole.map(lambda _: True)
    return run


def _trains(job: Job) -> bool:
    if reading.given(job.body.get("distribution")):
        return True
    if any(starts_training(line) for line in job.texts()):
        return True
    told = fact(words.workload(_said(job), job.body.header), Workload.UNSTATED)
    if told is not Workload.UNSTATED:
        return told in _FITS
    machine = fact(job.machine(), None)
    return machine is not None and bool(machine.accelerators)


def _said(job: Job) -> list[str]:
    """Return the words of names and scripts, without the one that every job could have."""
    scripts = [word for line in job.texts() for word in line.split() if word.endswith(".py")]
    names = [*job.names(), *scripts]
    return [" ".join(word for word in words.tokens(name) if word not in _SILENT) for name in names]


def _run(job: Job, limit: str = "timeout", unit: int = 1) -> _Run:
    bound = job.limit(limit, unit)
    return _Run(
        machines=job.machines(),
        max_runtime=bound,
        limited=bound.map(lambda seconds: seconds is not None),
    )


def _batch(job: Job, machines: Value[int] | None = None) -> BatchJob:
    run = _run(job)
    if machines is not None:
        run["machines"] = machines
    told = words.workload(job.names(), job.body.header)
    serves = fact(told, None) is Workload.INFERENCE
    return BatchJob(
        **job.common(),
        **job.machinery(),
        **run,
        service=Service.AZURE_ML,
        purchase=job.purchase(),
        workload=told if serves else defaulted(Workload.BATCH, job.body.header),
        interruption=job.interruption(Interruption.MEDIUM),
        runs_a_month=job.runs_a_month(),
        pools=job.pools,
    )


def _tuning(job: Job, most: str, early: Value[bool], run: _Run) -> Tuning:
    trials = reading.number(job.body.get("limits", most))
    together = reading.number(job.body.get("limits", "max_concurrent_trials"))
    if not reading.given(trials):
        trials = trials.hole("how many trials are run is up to Azure")
    return Tuning(
        **job.common(),
        **job.machinery(),
        **run,
        service=Service.AZURE_ML,
        purchase=job.purchase(),
        workload=defaulted(Workload.TUNING, job.body.header),
        interruption=job.interruption(Interruption.MEDIUM),
        trials=trials,
        # https://learn.microsoft.com/azure/machine-learning/reference-yaml-job-sweep
        parallel_trials=(together if reading.given(together) else trials).required(most),
        recipe=job.recipe(),
        stops_early=early,
        pools=job.pools,
    )


TABLE: Mapping[str, Adapter] = {
    "automl": automl,
    "command": command,
    "monitor": spark,
    "parallel": parallel,
    "spark": spark,
    "sweep": sweep,
}
