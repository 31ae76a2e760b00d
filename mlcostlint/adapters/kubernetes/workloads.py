"""What runs until somebody stops it: Deployments and their like, with what scales them."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters import words
from mlcostlint.adapters.kubernetes import engines
from mlcostlint.adapters.kubernetes.groups import apart
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.reading import mapping, number, perhaps
from mlcostlint.model import (
    Endpoint,
    Mode,
    Notebook,
    Resource,
    VirtualMachine,
    Workload,
)
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_SERVED_BY_CPU = frozenset(["cpu", "memory"])
_DOWNSCALER = ("downscaler/uptime", "downscaler/downtime", "downscaler/downscale-period")
_KNATIVE = "autoscaling.knative.dev"


@dataclass(frozen=True, slots=True)
class Scaling:
    """How many pods run: at the start, always, at most, and whether a clock has a say in it."""

    replicas: Value[int]
    floor: Value[int]
    ceiling: Value[int | None]
    scheduled: Value[bool]


def workload(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Deployment, StatefulSet, ReplicaSet or Pod, or what an operator makes such of."""
    for unit in apart(block, links):
        copies = unit.copies()
        scaling = scaled(unit, copies)
        if fact(copies, 1) != 0 or scaling.floor is not copies:
            yield _running(unit, scaling)


def knative(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Knative Service, which goes down to zero and up without bound unless told."""
    for unit in apart(block, links):
        metadata = unit.pod.metadata
        noted = mapping(metadata.get("annotations")) if metadata else {}
        here = unit.pod.header
        floor = number(_either(noted, "min-scale", "minScale", here)).default(0)
        most = number(_either(noted, "max-scale", "maxScale", here))
        bound = most.map(lambda count: count or None)  # 0 is no bound
        yield endpoint(unit, Scaling(floor, floor, bound, scheduled(unit)))


def scaled(unit: Unit, replicas: Value[int]) -> Scaling:
    """Return how an object is scaled: by what targets it, else as it says itself."""
    scaler = joined.scaler(unit.links, unit.block)
    if scaler is None:
        return Scaling(replicas, replicas, perhaps(replicas), scheduled(unit))
    if scaler.type == "keda.sh/ScaledObject":
        return _keda(unit, scaler, replicas)
    least = number(scaler.get("spec", "minReplicas")).default(1)
    metrics = {fact(one.get("type"), None) for one in scaler.body.maps("spec", "metrics")}
    if metrics <= {"Resource", "ContainerResource"}:
        # The API takes 0 only where another metric could tell that requests wait.
        least = least.map(lambda count: max(1, count))
    return Scaling(replicas, least, number(scaler.get("spec", "maxReplicas")), scheduled(unit))


def endpoint(unit: Unit, scaling: Scaling) -> Endpoint:
    """Return what answers requests."""
    return Endpoint(
        **unit.common(),
        **unit.machinery(Workload.INFERENCE),
        mode=defaulted(Mode.REALTIME, unit.header),
        replicas=scaling.replicas,
        floor=scaling.floor,
        ceiling=scaling.ceiling,
        scheduled=scaling.scheduled,
    )


def scheduled(unit: Unit) -> Value[bool]:
    """Return whether kube-downscaler or kube-green stops the pods by the clock."""
    space = joined.namespace(unit.links, unit.block)
    holders = [unit.block, *([space] if space else [])]
    for holder in holders:
        noted = mapping(holder.get("metadata", "annotations"))
        found = next((noted[key] for key in _DOWNSCALER if key in noted), None)
        if found is not None:
            return found.map(lambda _: True)
    asleep = joined.sleeps(unit.links, unit.block)
    return defaulted(fact=False, span=unit.header) if asleep is None else asleep.map(lambda _: True)


def serves(unit: Unit) -> bool:
    """Say whether pods answer requests: by their engine, by a Service, or by name and port."""
    found = engines.workload(unit.pod)
    if found is not Workload.UNSTATED:
        return found is Workload.INFERENCE
    metadata = unit.pod.metadata
    if metadata and joined.is_selected(unit.links, unit.block, metadata.get("labels")):
        return True
    named = fact(words.workload(unit.names, unit.header), None) is Workload.INFERENCE
    return named and any("ports" in one.entries for one in unit.pod.containers)


def idle_machine(unit: Unit, scaling: Scaling, *, ends: Value[bool] | None = None) -> Resource:
    """Return pods of which nothing says what they do: a machine that the cluster keeps."""
    return VirtualMachine(
        **unit.common(),
        **unit.machinery(),
        floor=scaling.floor,
        scheduled=scaling.scheduled,
        ends=defaulted(fact=False, span=unit.header) if ends is None else ends,
        managed=defaulted(fact=True, span=unit.header),
    )


def _running(unit: Unit, scaling: Scaling) -> Resource:
    if serves(unit):
        return endpoint(unit, scaling)
    interactive = fact(unit.workload(), None) is Workload.INTERACTIVE
    if interactive and fact(scaling.floor, None) == 1:
        return Notebook(
            **unit.common(),
            **unit.machinery(Workload.INTERACTIVE),
            stops_when_idle=defaulted(fact=False, span=unit.header),
            scheduled=scaling.scheduled,
            users=defaulted(None, unit.header),
        )
    return idle_machine(unit, scaling)


def _keda(unit: Unit, scaler: Block, replicas: Value[int]) -> Scaling:
    """Read a ScaledObject: 0 to 100 replicas where it says nothing (KEDA's ScaledObject spec)."""
    triggers = list(scaler.body.maps("spec", "triggers"))
    kinds = {fact(one.get("type"), None) for one in triggers}
    paused = scaler.get("metadata", "annotations", "autoscaling.keda.sh/paused-replicas")
    least = number(scaler.get("spec", "minReplicaCount")).default(0)
    if kinds and kinds <= _SERVED_BY_CPU:
        # Pods that do not run have no load, so nothing would ever start them again.
        least = least.map(lambda count: max(1, count))
    if paused.unknown or paused.known is not None:
        least = number(paused).default(0)
    clock = next((one.get("type") for one in triggers if fact(one.get("type"), "") == "cron"), None)
    return Scaling(
        replicas,
        least,
        perhaps(number(scaler.get("spec", "maxReplicaCount")).default(100)),
        scheduled(unit) if clock is None else clock.map(lambda _: True),
    )


def _either(noted: dict[str, Leaf], one: str, other: str, here: Span) -> Leaf:
    for key in (f"{_KNATIVE}/{one}", f"{_KNATIVE}/{other}"):
        if key in noted:
            return noted[key]
    return defaulted(None, here)
