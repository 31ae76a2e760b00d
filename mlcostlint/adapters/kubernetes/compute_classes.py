"""GKE's compute classes: which nodes are made for the pods that select one, in order of priority.

https://cloud.google.com/kubernetes-engine/docs/reference/crds/computeclass
"""

from typing import Any

from mlcostlint import hardware
from mlcostlint.adapters import reading
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.reading import flag, text
from mlcostlint.hardware import Accelerator, Cloud, Machine, UnknownAccelerator, UnknownMachine
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, fact, first_unknown, unknown

LABEL = "cloud.google.com/compute-class"
TYPE = "cloud.google.com/ComputeClass"


def machine(block: Block, devices: Devices) -> Value[Machine]:
    """Return the machine of a class, where all of its priorities have the same."""
    return _agreed(block, [_machine(one, devices) for one in _priorities(block)])


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


def _machine(priority: Map, devices: Devices) -> Value[Machine]:
    named = priority.get("machineType")
    if named.unknown or named.known is not None:
        return _carrying(reading.machine(named, Cloud.GCP), priority)
    carried = _accelerator(priority)
    hole = first_unknown((carried, devices.count))
    if hole is not None:
        return hole
    count = 1 if devices.partition is not None else devices.count.known
    return carried.map(lambda one: hardware.host(Cloud.GCP, one, count))


def _carrying(bare: Value[Machine], priority: Map) -> Value[Machine]:
    """Attach the accelerators that a priority lists: N1 machines have none of their own."""
    if bare.unknown or bare.known.accelerator is not None or priority.child("gpu") is None:
        return bare
    carried = _accelerator(priority)
    # One GPU where no count is written (ComputeClass, gpu.count).
    count = reading.number(priority.get("gpu", "count")).default(1)
    hole = first_unknown((carried, count))
    if hole is not None:
        return hole
    try:
        whole = hardware.with_accelerators(bare.known, carried.known, count.known)
    except UnknownMachine as reason:
        return bare.hole(str(reason))
    return bare.map(lambda _: whole)


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
