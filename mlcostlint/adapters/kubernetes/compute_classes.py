"""GKE's compute classes: which nodes are made for the pods that select one, in order of priority.

https://cloud.google.com/kubernetes-engine/docs/reference/crds/computeclass
"""

from collections.abc import Iterator
from typing import Any

from mlcostlint import hardware
from mlcostlint.adapters import reading, words
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import Common, flag, given, number, text
from mlcostlint.hardware import Accelerator, Cloud, Machine, UnknownAccelerator, UnknownMachine
from mlcostlint.model import Consolidation, NodePool, Purchase, Resource, Service, Tags
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown

LABEL = "cloud.google.com/compute-class"
TYPE = "cloud.google.com/ComputeClass"
_LIMITS = "how many machines it may start is up to the limits of the cluster"


def machine(block: Block, devices: Devices) -> Value[Machine]:
    """Return the machine of a class, where all of its priorities have the same."""
    wanted = devices.count
    if devices.partition is not None:
        wanted = wanted.map(lambda _: 1)
    return _agreed(block, [_machine(one, wanted) for one in _priorities(block)])


def pool(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a class that starts machines with accelerators of its own."""
    spec = objects.spec(block)
    priorities = _priorities(block)
    creates = flag(spec.get("nodePoolAutoCreation", "enabled")).default(fallback=False)
    if fact(creates, 1) is False or not any(map(_has_accelerators, priorities)):
        return
    called = objects.names(block)
    made = _agreed(block, [_machine(one, _count(one)) for one in priorities])
    yield NodePool(
        **_common(block),
        service=Service.KUBERNETES,
        **machinery(made, called, spec.header),
        purchase=purchase(block),
        workload=words.workload(called, spec.header),
        floor=defaulted(0, spec.header),
        ceiling=unknown(_LIMITS, spec.header),
        shrinks=defaulted(fact=True, span=spec.header),
        system=defaulted(fact=False, span=spec.header),
        # https://cloud.google.com/kubernetes-engine/docs/concepts/about-custom-compute-classes:
        # its nodes are tainted with its own name.
        tainted=defaulted(fact=True, span=spec.header),
        consolidation=defaulted(Consolidation.WHEN_UNDERUSED, spec.header),
        patience=_patience(spec),
    )


def purchase(block: Block) -> Value[Purchase]:
    """Return how the nodes of a class are bought: some on spot and some not is a mix."""
    found = [_purchase(one) for one in _priorities(block)]
    known = {fact(one, None) for one in found}
    if known == {Purchase.SPOT, Purchase.ON_DEMAND}:
        return found[0].map(lambda _: Purchase.MIXED)
    return _agreed(block, found)


def _priorities(block: Block) -> list[Map]:
    return list(block.body.maps("spec", "priorities"))


def _agreed(block: Block, found: list[Value[Any]]) -> Value[Any]:
    hole = first_unknown(found)
    if hole is not None:
        return hole
    if not found:
        return unknown(f"compute class {block.name} has no priorities", block.body.header)
    if all(one.known == found[0].known for one in found):
        return found[0]
    shown = ", ".join(dict.fromkeys(str(one.known) for one in found))
    return found[0].hole(f"compute class {block.name} may start any of {shown}")


def _machine(priority: Map, wanted: Value[int]) -> Value[Machine]:
    named = priority.get("machineType")
    if named.unknown or named.known is not None:
        return _carrying(reading.machine(named, Cloud.GCP), priority)
    carried = _accelerator(priority)
    hole = first_unknown((carried, wanted))
    if hole is not None:
        return hole
    return carried.map(lambda one: hardware.host(Cloud.GCP, one, wanted.known))


def _carrying(bare: Value[Machine], priority: Map) -> Value[Machine]:
    """Attach the accelerators that a priority lists: N1 machines have none of their own."""
    if bare.unknown or bare.known.accelerator is not None or priority.child("gpu") is None:
        return bare
    carried, count = _accelerator(priority), _count(priority)
    hole = first_unknown((carried, count))
    if hole is not None:
        return hole
    try:
        whole = hardware.with_accelerators(bare.known, carried.known, count.known)
    except UnknownMachine as reason:
        return bare.hole(str(reason))
    return bare.map(lambda _: whole)


def _count(priority: Map) -> Value[int]:
    """Return how many GPUs a priority asks for: one where no count is written."""
    return number(priority.get("gpu", "count")).default(1)


def _accelerator(priority: Map) -> Value[Accelerator]:
    for key in ("gpu", "tpu"):
        if priority.child(key) is not None:
            return _named(text(priority.get(key, "type")).required(f"{key}.type"))
    family = text(priority.get("machineFamily"))
    carried = hardware.family_accelerator(Cloud.GCP, fact(family, None) or "")
    if carried is not None:
        return family.map(lambda _: carried)
    return unknown("a priority of its compute class names no accelerator", priority.header)


def _named(name: Value[str]) -> Value[Accelerator]:
    if name.unknown:
        return name.hole(name.unknown)
    try:
        found = hardware.accelerator(name.known)
    except UnknownAccelerator as reason:
        return name.hole(str(reason))
    return name.map(lambda _: found)


def _purchase(priority: Map) -> Value[Purchase]:
    affinity = priority.get("reservations", "affinity")
    if fact(affinity, None) == "Specific":
        return affinity.map(lambda _: Purchase.RESERVED)
    if affinity.unknown or affinity.known not in (None, "None"):
        return affinity.hole("its nodes may be reserved or bought on demand")
    if priority.child("flexStart") is not None:
        return unknown(
            "capacity that starts when there is some has a price of its own", priority.header
        )
    spot = flag(priority.get("spot")).default(fallback=False)
    return spot.map(lambda on: Purchase.SPOT if on else Purchase.ON_DEMAND)


def _has_accelerators(priority: Map) -> bool:
    if given(priority.get("gpu")) or given(priority.get("tpu")):
        return True
    found = fact(reading.machine(priority.get("machineType"), Cloud.GCP), None)
    return found is not None and found.accelerator is not None


def _patience(spec: Map) -> Value[int | None]:
    delay = number(spec.get("autoscalingPolicy", "consolidationDelayMinutes"))
    if not delay.unknown and delay.known is None:
        return delay.hole("the autoscaling profile of the cluster decides")
    return delay.map(lambda minutes: None if minutes is None else minutes * 60)


def _common(block: Block) -> Common:
    header = objects.spec(block).header
    where = words.region_in(header.path)
    nowhere = unknown(f"nothing says in which region {block.name} starts machines", header)
    tags: Value[Tags | None] = unknown("the labels of the cluster are declared elsewhere", header)
    placed = words.computed(where, header) if where else nowhere
    return reading.common(block, Cloud.GCP, placed, tags, objects.names(block))
