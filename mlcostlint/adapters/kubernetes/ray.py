"""KubeRay: clusters whose groups of workers are pools, and what serves or ends on them."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint import hardware
from mlcostlint.adapters.kubernetes.groups import apart
from mlcostlint.adapters.kubernetes.objects import spec
from mlcostlint.adapters.kubernetes.pods import product
from mlcostlint.adapters.kubernetes.scalers import Scaling, scheduled
from mlcostlint.adapters.kubernetes.serve import deployed
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.kubernetes.workloads import endpoint
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import flag, number, perhaps
from mlcostlint.hardware import Machine
from mlcostlint.model import NodePool, Resource
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a RayCluster: one pool for each of its groups that asks for accelerators."""
    # KubeRay: no autoscaler where enableInTreeAutoscaling is not set.
    scales = flag(spec(block).get("enableInTreeAutoscaling")).default(fallback=False)
    for unit in apart(block, links):
        yield _pool(unit, scales)


def service(block: Block, links: Links) -> Iterator[Resource]:
    """Read a RayService: the model stands in its application, the replicas are its workers."""
    cluster_spec = spec(block).child("rayClusterConfig") or spec(block)
    scales = flag(cluster_spec.get("enableInTreeAutoscaling")).default(fallback=False)
    for unit in apart(block, links):
        floor = _floor(unit, scales)
        most = _most(unit, scales)
        found = endpoint(unit, Scaling(floor, floor, most, scheduled(unit)))
        yield replace(found, model=deployed(spec(block).get("serveConfigV2"), found.model))


def _pool(unit: Unit, scales: Value[bool]) -> NodePool:
    machinery = unit.machinery()
    machinery["machine"] = _share(machinery["machine"], unit)
    head = "headGroupSpec" in unit.pod.path
    still = defaulted(fact=False, span=unit.header)
    return NodePool(
        **unit.common(),
        **machinery,
        floor=_floor(unit, scales),
        ceiling=_most(unit, scales),
        shrinks=still if head else scales,
        system=defaulted(head, unit.header),
    )


def _share(machine: Value[Machine], unit: Unit) -> Value[Machine]:
    """Return the part of a machine that a worker takes: a pool of pods is no pool of machines."""
    found, count = fact(machine, None), fact(unit.devices.count, None)
    if found is None or count is None or found.accelerator is None or not found.name:
        return machine
    if count >= found.accelerators:
        return machine
    part = hardware.host(found.cloud, found.accelerator, count)
    return machine.map(lambda _: part)


def _group(unit: Unit) -> Map:
    """Return the group that a pod template belongs to."""
    return unit.pod.parents[-2] if len(unit.pod.parents) > 1 else unit.spec


def _floor(unit: Unit, scales: Value[bool]) -> Value[int]:
    """Return how many workers always run: KubeRay starts none where no number is written."""
    if "headGroupSpec" in unit.pod.path:
        return defaulted(1, unit.header)
    if scales.unknown:
        return scales.hole(scales.unknown)
    key = "minReplicas" if scales.known else "replicas"
    least = number(_group(unit).get(key)).default(0)
    return product((least, _hosts(unit)), unit.header)


def _most(unit: Unit, scales: Value[bool]) -> Value[int | None]:
    if "headGroupSpec" in unit.pod.path or not fact(scales, True):  # noqa: FBT003
        return perhaps(_floor(unit, scales))
    most = number(_group(unit).get("maxReplicas"))
    if most.unknown or most.known is None:
        return most
    return perhaps(product((most.default(0), _hosts(unit)), unit.header))


def _hosts(unit: Unit) -> Value[int]:
    return number(_group(unit).get("numOfHosts")).default(1)
