"""Training jobs of AI Platform, which was shut down for Vertex AI: what machines they asked for.

https://cloud.google.com/ai-platform/training/docs/reference/rest/v1/projects.jobs#traininginput
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import duration, machines
from mlcostlint.adapters.google.job import Job, container
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, Machinery, machinery
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.adapters.reading import Common, child, loosely
from mlcostlint.hardware import Machine
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
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, written

# The service's own names of machines: https://cloud.google.com/ml-engine/docs/machine-types
_K80, _P100, _V100 = "NVIDIA_TESLA_K80", "NVIDIA_TESLA_P100", "NVIDIA_TESLA_V100"
_NAMED: Mapping[str, tuple[str, str, int]] = {
    "standard": ("n1-standard-4", "", 0),
    "large_model": ("n1-highmem-8", "", 0),
    "complex_model_s": ("n1-highcpu-8", "", 0),
    "complex_model_m": ("n1-highcpu-16", "", 0),
    "complex_model_l": ("n1-highcpu-32", "", 0),
    "standard_gpu": ("n1-standard-8", _K80, 1),
    "complex_model_m_gpu": ("n1-standard-16", _K80, 4),
    "complex_model_l_gpu": ("n1-standard-32", _K80, 8),
    "standard_p100": ("n1-standard-8", _P100, 1),
    "complex_model_m_p100": ("n1-standard-16", _P100, 4),
    "standard_v100": ("n1-standard-8", _V100, 1),
    "large_model_v100": ("n1-highmem-8", _V100, 1),
    "complex_model_m_v100": ("n1-standard-16", _V100, 4),
    "complex_model_l_v100": ("n1-standard-32", _V100, 8),
}
_TIERS: Mapping[str, str] = {"BASIC": "standard", "BASIC_GPU": "standard_gpu"}
_ROLES = ("master", "worker", "parameter_server", "evaluator")
_JOB_SECONDS = 604_800  # the default of Scheduling.maxRunningTime


def training(block: Block, links: Links) -> Iterator[Resource]:
    """Read a training job, or a search where there are hyperparameters to tune.

    Machines of several kinds are jobs of their own, as worker pools are.
    """
    spec = child(block.body, "training_input")
    if spec is None:
        return
    job = Job(block, links, spec)
    found = list(_pools(spec))
    for pool in found:
        shared = _common(job)
        if len(found) > 1:
            shared["address"] = f"{block.address}/{pool.role}"
        yield _resource(job, shared, pool)


@dataclass(frozen=True, slots=True)
class _Pool:
    """The machines of one role, those of others on the same machine among them."""

    role: str
    machine: Value[Machine]
    count: Value[int]


class _Runs(Machinery):
    """What trainings and searches have in common."""

    service: Service
    purchase: Value[Purchase]
    workload: Value[Workload]
    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]
    recipe: Recipe


def _pools(spec: Map) -> Iterator[_Pool]:
    tier = reading.text(loosely(spec, "scale_tier")).default("BASIC")
    if fact(tier, None) != "CUSTOM":
        one = defaulted(1, spec.header)
        yield _Pool("master", _of_tier(tier), one if fact(tier, "") in _TIERS else _many(tier))
        return
    merged: dict[object, _Pool] = {}
    for role in _ROLES:
        pool = _Pool(role, _machine(spec, role), _count(spec, role))
        if fact(pool.count, 1):
            key = fact(pool.machine, role)
            before = merged.get(key)
            merged[key] = pool if before is None else _joined(before, pool)
    yield from merged.values()


def _machine(spec: Map, role: str) -> Value[Machine]:
    kind = reading.text(loosely(spec, f"{role}_type")).required(f"{role}Type")
    if fact(kind, "") in _NAMED:
        return _named(kind)
    config = (f"{role}_config", "accelerator_config")
    device, count = (loosely(spec, *config, key) for key in ("type", "count"))
    return machines.carrying(machines.machine(kind), device, count)


def _named(kind: Value[str]) -> Value[Machine]:
    """Return the machine that one of the service's own names stands for."""
    name, device, count = _NAMED[kind.known]
    span = kind.origin.span
    bare = machines.machine(kind.map(lambda _: name))
    return machines.carrying(bare, written(device, span), written(count, span))


def _of_tier(tier: Value[str]) -> Value[Machine]:
    if tier.unknown or tier.known not in _TIERS:
        return cast("Value[Machine]", _many(tier))
    return _named(tier.map(lambda said: _TIERS[said]))


def _many(tier: Value[str]) -> Value[int]:
    return tier.hole(tier.unknown or f"what machines the tier {tier.known} has is not known here")


def _count(spec: Map, role: str) -> Value[int]:
    if role == "master":
        return defaulted(1, spec.header)
    return reading.number(loosely(spec, f"{role}_count")).default(0)


def _joined(first: _Pool, second: _Pool) -> _Pool:
    if first.count.unknown or second.count.unknown:
        hole = first.count if first.count.unknown else second.count
        return _Pool(first.role, first.machine, hole)
    both = second.count.map(lambda count: count + first.count.known)
    return _Pool(first.role, first.machine, both)


def _common(job: Job) -> Common:
    shared = job.common()
    own = reading.text(loosely(job.spec, "region"))
    if reading.given(own):
        shared["region"] = own.required("region")
    return shared


def _resource(job: Job, shared: Common, pool: _Pool) -> Resource:
    spec, header = job.spec, job.spec.header
    search = child(spec, "hyperparameters")
    limit = duration.seconds(loosely(spec, "scheduling", "max_running_time"))
    runs = _Runs(
        **machinery(pool.machine, job.names(), header),
        service=Service.VERTEX_TRAINING,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.TUNING if search else Workload.TRAINING, header),
        machines=pool.count,
        max_runtime=reading.perhaps(limit.default(_JOB_SECONDS)),
        limited=limit.map(lambda seconds: seconds is not None),
        interruption=defaulted(Interruption.DENIED, header),  # it sold no spot capacity
        recipe=recipe(settings([container(spec)], header)),
    )
    if search is None:
        return Training(**shared, **runs, runs_a_month=job.runs_a_month())
    return Tuning(
        **shared,
        **runs,
        trials=reading.perhaps(reading.number(loosely(search, "max_trials")).default(1)),
        parallel_trials=reading.number(loosely(search, "max_parallel_trials")).default(1),
        stops_early=reading.flag(loosely(search, "enable_trial_early_stopping")).default(
            fallback=False
        ),
    )


TABLE: Mapping[str, Adapter] = {"LegacyTrainingJob": training}
