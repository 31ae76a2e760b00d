"""Cloud Run: services, jobs and worker pools with a GPU; the others only have a bill."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.cron import runs_a_month
from mlcostlint.adapters.google import declared, duration
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, Machinery, machinery
from mlcostlint.model import (
    BatchJob,
    Endpoint,
    Interruption,
    Mode,
    NodePool,
    Other,
    Purchase,
    Resource,
    Service,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_GPU = "nvidia.com/gpu"
_TASK_SECONDS = 600
_COUNT = "the number of instances, without which Cloud Run's own holds,"


def service(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a service; its GPUs are billed by the second while an instance is up."""
    tags = declared.labels(block)
    shared = declared.common(block, tags, block.get("name"))
    devices = _devices(block, "template")
    if devices is None:
        yield Other(**shared)
        return
    header = block.body.header
    floor = _floor(block)
    yield Endpoint(
        **shared,
        **_runs_on(block, devices),
        service=Service.GCE,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        mode=defaulted(Mode.SERVERLESS, header),
        replicas=floor,
        floor=floor,
        ceiling=reading.number(block.get("template", "scaling", "max_instance_count")),
        scheduled=words.scheduled(tags, header),
        rests=defaulted(fact=True, span=header),
    )


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a job; each task is ended after ten minutes unless it is given longer.

    https://cloud.google.com/run/docs/configuring/task-timeout
    """
    tags = declared.labels(block)
    shared = declared.common(block, tags, block.get("name"))
    devices = _devices(block, "template", "template")
    if devices is None:
        yield Other(**shared)
        return
    header = block.body.header
    limit = duration.seconds(block.get("template", "template", "timeout"))
    yield BatchJob(
        **shared,
        **_runs_on(block, devices),
        service=Service.GCE,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.BATCH, header),
        machines=_tasks(block),
        max_runtime=reading.perhaps(limit.default(_TASK_SECONDS)),
        limited=limit.map(lambda _: True),
        interruption=words.interruption(_said(block), tags, defaulted(Interruption.NONE, header)),
        runs_a_month=_often(block, links),
    )


def worker_pool(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a pool of workers that wait for no request, so that each is billed while it is up."""
    shared = declared.common(block, declared.labels(block), block.get("name"))
    devices = _devices(block, "template")
    if devices is None:
        yield Other(**shared)
        return
    header = block.body.header
    # https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_v2_worker_pool
    mode = reading.text(block.get("scaling", "scaling_mode")).default("MANUAL")
    fixed = reading.number(block.get("scaling", "manual_instance_count"))
    by_itself = fact(mode, None) == "AUTOMATIC"
    least = reading.number(block.get("scaling", "min_instance_count")) if by_itself else fixed
    yield NodePool(
        **shared,
        **_runs_on(block, devices),
        service=Service.GCE,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=words.workload(naming.names(block, block.get("name")), header),
        floor=mode.hole(mode.unknown) if mode.unknown else least.required(_COUNT),
        ceiling=reading.number(block.get("scaling", "max_instance_count")) if by_itself else fixed,
        shrinks=mode.map(lambda said: said == "AUTOMATIC"),
        system=defaulted(fact=False, span=header),
    )


def _runs_on(block: Block, devices: Value[int]) -> Machinery:
    sold = devices.hole("Cloud Run sells no machines, so none has a price")
    runs = machinery(sold, naming.names(block, block.get("name")), block.body.header)
    runs["accelerators"] = devices
    return runs


def _tasks(block: Block) -> Value[int]:
    """Return how many tasks run at once: all of them, unless fewer are asked for."""
    tasks = reading.number(block.get("template", "task_count")).default(1)
    abreast = reading.number(block.get("template", "parallelism")).default(0)
    if tasks.unknown or abreast.unknown or not abreast.known:
        return abreast if abreast.unknown else tasks
    return abreast if abreast.known < fact(tasks, 1) else tasks


def _said(block: Block) -> dict[str, Leaf]:
    """Return the arguments and environment variables of a job by name."""
    said: dict[str, Leaf] = {}
    for container in block.body.maps("template", "template", "containers"):
        given = (leaf for key in ("command", "args") for leaf in reading.leaves(container.get(key)))
        said |= words.arguments(given) | reading.mapping(container.get("env"))
    return said


def _often(block: Block, links: Links) -> Value[int | None]:
    """Return how often a schedule runs a job, None where nothing in the files does."""
    cron = joins.run_schedule(block, links)
    if cron is None:
        return defaulted(None, block.body.header)
    return reading.text(cron).map(lambda said: None if said is None else runs_a_month(said))


def _devices(block: Block, *path: str) -> Value[int] | None:
    """Return the GPUs of one instance, None where it has none."""
    for container in block.body.maps(*path, "containers"):
        asked = _limit(container)
        if asked.unknown or asked.known is not None:
            return reading.number(asked).required(_GPU)
    chosen = block.get(*path, "node_selector", "accelerator")
    return None if fact(chosen, None) is None else chosen.map(lambda _: 1)


def _limit(container: Map) -> Leaf:
    limits = reading.mapping(container.get("resources", "limits"))
    return limits.get(_GPU, container.get("resources", _GPU))


def _floor(block: Block) -> Value[int]:
    for path in (("template", "scaling"), ("scaling",)):
        least = reading.number(block.get(*path, "min_instance_count"))
        if least.unknown or least.known is not None:
            return least.default(0)
    return defaulted(0, block.body.header)


TABLE: Mapping[str, Adapter] = {
    "google_cloud_run_v2_job": job,
    "google_cloud_run_v2_service": service,
    "google_cloud_run_v2_worker_pool": worker_pool,
}
