"""What runs until somebody stops it: Deployments and their like, with what scales them."""

from collections.abc import Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.kubernetes import engines
from mlcostlint.adapters.kubernetes.groups import apart
from mlcostlint.adapters.kubernetes.scalers import Scaling, scaled, scheduled
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.reading import mapping, number
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

_KNATIVE = "autoscaling.knative.dev"


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
        rests = defaulted(fact=True, span=unit.header)
        yield endpoint(unit, Scaling(floor, floor, bound, scheduled(unit), rests=rests))


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
        shrinks=scaling.shrinks,
        rests=scaling.rests,
        told=scaling.told,
    )


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


def _either(noted: dict[str, Leaf], one: str, other: str, here: Span) -> Leaf:
    for key in (f"{_KNATIVE}/{one}", f"{_KNATIVE}/{other}"):
        if key in noted:
            return noted[key]
    return defaulted(None, here)
