"""Jobs of Vertex AI: what REST bodies, gcloud's `--config` files and pipelines ask for.

Keys may be in camelCase or snake_case; a CustomJobSpec stands under `jobSpec` (REST), under
`trialJobSpec`, or is the whole file (gcloud).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypedDict

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import declared, pools
from mlcostlint.adapters.google.job import JOB_SECONDS, Job
from mlcostlint.adapters.google.pools import Pool
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, Machinery, machinery
from mlcostlint.adapters.reading import child, loosely
from mlcostlint.model import (
    Interruption,
    Purchase,
    Recipe,
    Resource,
    Service,
    Training,
    Tuning,
    Workload,
)
from mlcostlint.tree import Block
from mlcostlint.value import How, Value, defaulted, fact, unknown

# https://cloud.google.com/vertex-ai/docs/reference/rest/v1/StudySpec
_STOPPING = (
    "decay_curve_stopping_spec",
    "median_automated_stopping_spec",
    "convex_automated_stopping_spec",
    "study_stopping_config",
)


def custom_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a custom job: one training, or one per worker pool where their machines differ."""
    yield from _trainings(Job(block, links, child(block.body, "job_spec") or block.body))


def training_pipeline(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pipeline whose task is custom code, or AutoML, which chooses its own machines."""
    inputs = child(block.body, "training_task_inputs")
    if inputs is None:
        return
    job = Job(block, links, inputs)
    if reading.given(loosely(inputs, "worker_pool_specs")):
        yield from _trainings(job)
    else:
        yield _automatic(job)


def tuning_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a search whose trials are custom jobs."""
    job = Job(block, links, child(block.body, "trial_job_spec") or block.body)
    search = _Search(
        trials=reading.perhaps(_stated(block, "max_trial_count")),
        parallel_trials=_stated(block, "parallel_trial_count"),
        stops_early=_stops_early(block),
    )
    yield from _searches(job, search)


def architecture_search(block: Block, links: Links) -> Iterator[Resource]:
    """Read a search for an architecture: trials that search, and trainings of what they find."""
    spec = child(block.body, "nas_job_spec", "multi_trial_algorithm_spec")
    for stage in ("search", "train"):
        trial = spec and child(spec, f"{stage}_trial_spec")
        jobs = trial and child(trial, f"{stage}_trial_job_spec")
        if trial is None or jobs is None:
            continue
        parallel = reading.number(loosely(trial, "max_parallel_trial_count"))
        search = _Search(
            trials=reading.number(loosely(trial, "max_trial_count")),
            parallel_trials=parallel.required("maxParallelTrialCount"),
            stops_early=defaulted(fact=False, span=trial.header),
        )
        for found in _searches(Job(block, links, jobs), search):
            yield replace(found, address=f"{found.address}/{stage}")


class _Search(TypedDict):
    """What a search says of its trials."""

    trials: Value[int | None]
    parallel_trials: Value[int]
    stops_early: Value[bool]


class _Run(TypedDict):
    """What trainings and trials have in common."""

    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]


class _Machinery(Machinery):
    service: Service
    purchase: Value[Purchase]
    workload: Value[Workload]


def _trainings(job: Job) -> Iterator[Resource]:
    for pool in _own_pools(job):
        yield Training(
            **job.common(pool),
            **_machinery(job, pool, Workload.TRAINING),
            **_run(job, pool, Interruption.NONE),
            runs_a_month=job.runs_a_month(),
            recipe=job.recipe(pool),
        )


def _searches(job: Job, search: _Search) -> Iterator[Tuning]:
    for pool in _own_pools(job):
        yield Tuning(
            **job.common(pool),
            **_machinery(job, pool, Workload.TUNING),
            **_run(job, pool, Interruption.MEDIUM),
            **search,
            recipe=job.recipe(pool),
        )


def _automatic(job: Job) -> Training:
    """Return an AutoML training: all that is set is a budget, in thousandths of node hours."""
    header = job.spec.header
    hidden = unknown("AutoML chooses its machines itself", header)
    return Training(
        **job.common(),
        **machinery(hidden, job.names(), header),
        service=Service.VERTEX_TRAINING,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.TRAINING, header),
        machines=hidden,
        max_runtime=hidden,
        limited=defaulted(fact=True, span=header),  # a budget, set or not, bounds it
        interruption=defaulted(Interruption.DENIED, header),
        runs_a_month=job.runs_a_month(),
        recipe=Recipe.everywhere(defaulted(None, header)),
    )


def _stated(block: Block, key: str) -> Value[int]:
    """Return a count that the API asks for; gcloud takes it on the command line."""
    count = reading.number(loosely(block.body, key))
    if count.unknown or count.known is not None or declared.is_rest(block.body):
        return count.required(key)
    return count.hole(f"gcloud --{key.replace('_', '-')} is not in the file")


def _stops_early(block: Block) -> Value[bool]:
    """Say whether a study stops trials or itself: without a specification, all of them run."""
    return declared.present(*(loosely(block.body, "study_spec", key) for key in _STOPPING))


def _own_pools(job: Job) -> Iterator[Pool]:
    """Yield the pools that have a price: a job on a persistent resource brings no machines."""
    borrowed = loosely(job.spec, "persistent_resource_id")
    if fact(borrowed, None) is None and not borrowed.unknown:
        yield from pools.alike(job.spec)


def _run(job: Job, pool: Pool, otherwise: Interruption) -> _Run:
    timeout = job.timeout()
    return _Run(
        machines=pool.machines(),
        max_runtime=timeout.default(JOB_SECONDS).map(lambda seconds: seconds),
        limited=timeout.map(lambda seconds: seconds is not None and not _is_default(timeout)),
        interruption=job.interruption(pool, otherwise),
    )


def _machinery(job: Job, pool: Pool, workload: Workload) -> _Machinery:
    machine = pool.machine()
    plain = machinery(machine, job.names(), pool.header)
    return _Machinery(
        machine=machine,
        accelerators=plain["accelerators"],
        processes=job.processes(pool),
        purpose=plain["purpose"],
        model=job.model(pool),
        data=job.data(pool),
        service=Service.VERTEX_TRAINING,
        purchase=job.purchase(pool),
        workload=defaulted(workload, pool.header),
    )


def _is_default(timeout: Value[int | None]) -> bool:
    """Tell the service's own limit, which Google's pipeline components repeat, from one set."""
    return timeout.origin.how is How.DEFAULTED and timeout.known == JOB_SECONDS


TABLE: Mapping[str, Adapter] = {
    "CustomJob": custom_job,
    "HyperparameterTuningJob": tuning_job,
    "NasJob": architecture_search,
    "TrainingPipeline": training_pipeline,
}
