"""Dataproc: clusters of machines, and batches that run without one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared, duration, machines, place
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Machine
from mlcostlint.model import (
    BatchJob,
    EngineCluster,
    Interruption,
    Other,
    Purchase,
    Resource,
    Service,
    Workload,
)
from mlcostlint.tree import Block
from mlcostlint.value import How, Value, defaulted, fact, first_unknown, unknown

_CONFIG = "cluster_config"
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/dataproc_cluster
_MASTERS, _WORKERS, _MACHINE = 1, 2, "n1-standard-4"
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/dataproc_autoscaling_policy
_LEAST_WORKERS = 2
# What each way to buy secondary workers makes of the cluster: the others stay on demand.
_BOUGHT: Mapping[str, Purchase] = {
    "PREEMPTIBILITY_UNSPECIFIED": Purchase.MIXED,
    "PREEMPTIBLE": Purchase.MIXED,
    "SPOT": Purchase.MIXED,
    "NON_PREEMPTIBLE": Purchase.ON_DEMAND,
}
# https://cloud.google.com/dataproc-serverless/docs/reference/rest/v1/EnvironmentConfig: from
# runtime 2.1 on a batch ends after four hours unless told otherwise, before that never.
_BATCH_SECONDS = 14_400
_ENDLESS = ("1.", "2.0")
_ACCELERATOR = "spark.dataproc.executor.resource.accelerator.type"
_EXECUTORS = "spark.executor.instances"
# https://cloud.google.com/dataproc-serverless/docs/concepts/autoscaling
_EXECUTORS_AT_FIRST = 2


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a cluster; a virtual one runs on GKE and has no machines of its own."""
    tags = declared.labels(block)
    if block.body.child("virtual_cluster_config") is not None:
        yield Other(**declared.common(block, tags, block.get("name")))
        return
    names = naming.names(block, block.get("name"))
    header = block.body.header
    counts = _counts(block, links)
    lifecycle = (_CONFIG, "lifecycle_config")
    idle = (block.get(*lifecycle, "idle_delete_ttl"), block.get(*lifecycle, "idle_stop_ttl"))
    timed = (block.get(*lifecycle, "auto_delete_time"), block.get(*lifecycle, "auto_stop_time"))
    yield EngineCluster(
        **declared.common(block, tags, block.get("name"), region=_region(block)),
        **machinery(_machine(block), names, header),
        service=Service.GCE,
        purchase=_purchase(block),
        workload=words.workload(names, header),
        machines=counts.machines,
        floor=counts.floor,
        ceiling=counts.ceiling,
        stops_when_idle=declared.present(*idle),
        ends=declared.present(*timed),
    )


def batch(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a batch, which is billed by what its executors use while it runs."""
    header = block.body.header
    tags = declared.labels(block)
    properties = reading.mapping(block.get("runtime_config", "properties"))
    absent = defaulted(None, header)
    limit = _limit(block)
    sold = unknown("Dataproc sells batches no machines, so none has a price", header)
    runs = machinery(sold, naming.names(block, block.get("batch_id")), header)
    asked = reading.text(properties.get(_ACCELERATOR, absent))
    runs["accelerators"] = asked.map(lambda kind: 1 if kind else 0)
    yield BatchJob(
        **declared.common(block, tags, block.get("batch_id")),
        **runs,
        service=Service.GCE,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.BATCH, header),
        machines=reading.number(properties.get(_EXECUTORS, absent)).default(_EXECUTORS_AT_FIRST),
        max_runtime=limit,
        limited=limit.map(lambda seconds: seconds is not None),
        interruption=words.interruption({}, tags, defaulted(Interruption.MEDIUM, header)),
        runs_a_month=defaulted(None, header),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many machines a cluster has at first, at least and at most, its masters included."""

    machines: Value[int]
    floor: Value[int]
    ceiling: Value[int | None]


def _counts(block: Block, links: Links) -> _Counts:
    masters = _number(block, "master_config", _MASTERS)
    workers = _number(block, "worker_config", _WORKERS)
    spare = _number(block, "preemptible_worker_config", 0)
    whole = _sum(masters, workers, spare)
    leaf, policy = joins.scaling_policy(block, links)
    if policy is None:
        absent = not leaf.unknown and leaf.known is None
        fixed = whole if absent else leaf.hole("the autoscaling policy is declared elsewhere")
        return _Counts(whole, fixed, reading.perhaps(fixed))
    bound, other = "worker_config", "secondary_worker_config"
    least = reading.number(policy.get(bound, "min_instances")).default(_LEAST_WORKERS)
    spare_least = reading.number(policy.get(other, "min_instances")).default(0)
    most = reading.number(policy.get(bound, "max_instances"))
    if policy.body.child(bound) is None:
        most = reading.perhaps(workers)
    spare_most = reading.number(policy.get(other, "max_instances")).default(0)
    return _Counts(
        whole,
        _sum(masters, least, spare_least),
        reading.perhaps(_sum(masters, most.required("max_instances"), spare_most)),
    )


def _number(block: Block, group: str, otherwise: int) -> Value[int]:
    return reading.number(block.get(_CONFIG, group, "num_instances")).default(otherwise)


def _sum(*counts: Value[int]) -> Value[int]:
    """Add counts; the sum stands where the first of them that is written stands."""
    hole = first_unknown(counts)
    if hole is not None:
        return hole
    stated = next((one for one in counts if one.origin.how is not How.DEFAULTED), counts[0])
    total = sum(one.known for one in counts)
    return stated.map(lambda _: total)


def _machine(block: Block) -> Value[Machine]:
    """Return the machine of the workers; of a cluster without any, that of its master."""
    alone = fact(_number(block, "worker_config", _WORKERS), 1) == 0
    group = (_CONFIG, "master_config" if alone else "worker_config")
    return machines.carrying(
        machines.machine(reading.text(block.get(*group, "machine_type")).default(_MACHINE)),
        block.get(*group, "accelerators", "accelerator_type"),
        block.get(*group, "accelerators", "accelerator_count"),
    )


def _purchase(block: Block) -> Value[Purchase]:
    """Return how machines are bought: only secondary workers can be anything but on demand."""
    spare = _number(block, "preemptible_worker_config", 0)
    if spare.unknown or not spare.known:
        return spare.map(lambda _: Purchase.ON_DEMAND)
    group = (_CONFIG, "preemptible_worker_config", "preemptibility")
    named = reading.text(block.get(*group)).default("PREEMPTIBLE")
    if named.unknown or named.known in _BOUGHT:
        return named.map(lambda said: _BOUGHT[said])
    return named.hole(f"no way to buy is {named.known!r}")


def _region(block: Block) -> Value[str]:
    """Return the region of a cluster; a global one is where its zone is."""
    own = reading.text(block.get("region"))
    if own.unknown or own.known not in (None, "global"):
        return own.required("region")
    zone = reading.text(block.get(_CONFIG, "gce_cluster_config", "zone"))
    if zone.unknown or zone.known is not None:
        return zone.required("zone").map(place.region_of)
    return unknown("a global cluster lies where Dataproc finds room", block.body.header)


def _limit(block: Block) -> Value[int | None]:
    stated = duration.seconds(block.get("environment_config", "execution_config", "ttl"))
    version = reading.text(block.get("runtime_config", "version"))
    if stated.unknown or stated.known is not None:
        return stated
    if version.unknown:
        return version.hole(version.unknown)
    endless = version.known is not None and version.known.startswith(_ENDLESS)
    return stated if endless else reading.perhaps(stated.default(_BATCH_SECONDS))


TABLE: Mapping[str, Adapter] = {
    "google_dataproc_batch": batch,
    "google_dataproc_cluster": cluster,
}
