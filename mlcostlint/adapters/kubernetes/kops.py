"""kOps' InstanceGroup: nodes that a cloud's own scaling group keeps."""

from collections.abc import Iterator

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import objects, scheduling
from mlcostlint.adapters.kubernetes.choices import Choice
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.kubernetes.shares import distributed
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import Common, given, leaves, mapping, number, perhaps
from mlcostlint.adapters.taints import tainted
from mlcostlint.adapters.words import Names
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import NodePool, Purchase, Resource, Service
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

_ZONE = "topology.kubernetes.io/zone"
_MIX = "mixedInstancesPolicy"


def instance_group(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an InstanceGroup of workers."""
    spec = objects.spec(block)
    if fact(spec.get("role"), None) != "Node":
        return
    mixed = next(leaves(spec.get(_MIX, "instances")), None)
    machine = reading.machine(spec.get("machineType") if mixed is None else mixed)
    called = _names(block)
    least, most = (number(spec.get(key)).required(key) for key in ("minSize", "maxSize"))
    yield NodePool(
        **_common(block, machine, called),
        service=Service.KUBERNETES,
        **machinery(machine, called, spec.header),
        purchase=_purchase(block),
        workload=words.workload(called, spec.header),
        floor=least,
        ceiling=perhaps(most),
        shrinks=_room(least, most),
        system=defaulted(fact=False, span=spec.header),
        tainted=tainted(leaves(spec.get("taints")), spec.header),
    )


def _room(least: Value[int], most: Value[int]) -> Value[bool]:
    """Return whether an autoscaler of the cluster has room to remove nodes."""
    if least.unknown:
        return least.hole(least.unknown)
    return most.map(lambda count: count > least.known)


def _purchase(block: Block) -> Value[Purchase]:
    """Return how its machines are bought: on demand, for a price of their own, or as mixed."""
    spec = objects.spec(block)
    if not given(spec.get(_MIX)):
        price = spec.get("maxPrice")
        return price.map(lambda said: Purchase.ON_DEMAND if said is None else Purchase.SPOT)
    return distributed(spec.get(_MIX, "onDemandBase"), spec.get(_MIX, "onDemandAboveBase"))


def _names(block: Block) -> Names:
    spec = objects.spec(block)
    labels = mapping(spec.get("nodeLabels"))
    taints = known_texts(*leaves(spec.get("taints")))
    return Names.of([block.name or "unnamed", *labels, *known_texts(*labels.values()), *taints])


def _common(block: Block, machine: Value[Machine], called: Names) -> Common:
    spec = objects.spec(block)
    # https://kops.sigs.k8s.io/instance_groups/: labels of the cluster are inherited.
    labels = spec.get("cloudLabels")
    inherited = labels.hole("the labels of the cluster are declared elsewhere")
    found = fact(machine, None)
    zones = Choice(tuple(leaves(spec.get("subnets"))))
    return reading.common(
        block,
        Cloud.UNSTATED if found is None else found.cloud,
        scheduling.region(Demands(spec.header, {_ZONE: zones}), block.name),
        tagging.merged(spec.header, inherited, labels),
        called,
    )
