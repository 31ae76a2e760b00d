"""Vertex AI job files: what REST bodies and gcloud's `--config` files ask for.

Keys may be in camelCase or snake_case; a CustomJobSpec stands under `jobSpec` (REST), under
`trialJobSpec`, or is the whole file (gcloud).
"""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import pools
from mlcostlint.adapters.google.job import Job
from mlcostlint.adapters.google.pools import Pool
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, Machinery, machinery
from mlcostlint.adapters.reading import child, children, loosely
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Purchase,
    Resource,
    Role,
    Service,
    Training,
    Tuning,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

# How long a job may run where `scheduling` sets no timeout: seven days.
# https://cloud.google.com/vertex-ai/docs/reference/rest/v1/CustomJobSpec
_JOB_SECONDS = 604_800


def custom_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a custom job: one training, or one per worker pool where their machines differ."""
    yield from _trainings(Job(block, links, child(block.body, "job_spec") or block.body))


def training_pipeline(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pipeline whose task is custom code; AutoML has no machines to choose."""
    inputs = child(block.body, "training_task_inputs")
    if inputs is not None:
        yield from _trainings(Job(block, links, inputs))


def tuning_job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a search whose trials are custom jobs."""
    job = Job(block, links, child(block.body, "trial_job_spec") or block.body)
    for pool in _own_pools(job):
        yield Tuning(
            **job.common(pool),
            **_machinery(job, pool, Workload.TUNING),
            **_run(job, pool, Interruption.MEDIUM),
            trials=reading.number(loosely(block.body, "max_trial_count")),
            parallel_trials=reading.number(loosely(block.body, "parallel_trial_count")).default(1),
            recipe=job.recipe(pool),
        )


def batch_prediction(block: Block, links: Links) -> Iterator[Resource]:
    """Read a batch prediction: it has neither a spot option nor a time limit to set."""
    resources = child(block.body, "dedicated_resources")
    if resources is None:
        return
    job, header = Job(block, links, block.body), resources.header
    count = reading.number(loosely(resources, "starting_replica_count"))
    yield BatchJob(
        **job.common(),
        **_batch_machinery(job, resources),
        machines=count.required("startingReplicaCount, which Vertex AI then chooses itself,"),
        max_runtime=defaulted(None, header),
        limited=defaulted(fact=True, span=header),  # nothing could be set
        interruption=defaulted(Interruption.DENIED, header),
        runs_a_month=defaulted(None, header),
    )


def endpoint(block: Block, links: Links) -> Iterator[Resource]:
    """Read what an endpoint runs: each model that is deployed on machines of its own."""
    deployed = [
        model
        for key in ("deployed_models", "deployed_model")
        for model in children(block.body, key)
        if child(model, "dedicated_resources")
    ]
    for place, model in enumerate(deployed):
        job = Job(block, links, model)
        resources = child(model, "dedicated_resources") or model
        shared = job.common()
        if len(deployed) > 1:
            shared["address"] = f"{block.address}/model{place}"
            shared["header"], shared["block"] = model.header, model.span
        yield pools.served(shared, resources, job.names())


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
            runs_a_month=defaulted(None, job.spec.header),
            recipe=job.recipe(pool),
        )


def _own_pools(job: Job) -> Iterator[Pool]:
    """Yield the pools that have a price: a job on a persistent resource brings no machines."""
    borrowed = loosely(job.spec, "persistent_resource_id")
    if fact(borrowed, None) is None and not borrowed.unknown:
        yield from pools.alike(job.spec)


def _run(job: Job, pool: Pool, otherwise: Interruption) -> _Run:
    timeout = job.timeout()
    return _Run(
        machines=pool.machines(),
        max_runtime=timeout.default(_JOB_SECONDS).map(lambda seconds: seconds),
        limited=timeout.map(lambda seconds: seconds is not None),
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


def _batch_machinery(job: Job, resources: Map) -> _Machinery:
    plain = machinery(pools.machine(resources), job.names(), resources.header)
    return _Machinery(
        machine=plain["machine"],
        accelerators=plain["accelerators"],
        processes=plain["processes"],
        purpose=plain["purpose"],
        model=plain["model"],
        data=joins.data_paths(job.links, _batch_paths(job.block.body)),
        service=Service.VERTEX_PREDICTION,
        purchase=defaulted(Purchase.ON_DEMAND, resources.header),
        workload=defaulted(Workload.BATCH, resources.header),
    )


def _batch_paths(body: Map) -> Iterator[tuple[Role, Leaf]]:
    for leaf in reading.leaves(loosely(body, "input_config", "gcs_source", "uris")):
        yield Role.INPUT, leaf
    yield Role.OUTPUT, loosely(body, "output_config", "gcs_destination", "output_uri_prefix")


TABLE: Mapping[str, Adapter] = {
    "CustomJob": custom_job,
    "TrainingPipeline": training_pipeline,
    "HyperparameterTuningJob": tuning_job,
    "BatchPredictionJob": batch_prediction,
    "Endpoint": endpoint,
    "DeployModelRequest": endpoint,
}
