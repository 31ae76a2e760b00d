"""GKE's ComputeClass: which machines are started for pods, in order of preference."""

from collections.abc import Iterator

from mlcostlint import hardware
from mlcostlint.adapters import reading, words
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import Common, flag, given, number, text
from mlcostlint.hardware import Cloud, Machine, UnknownAccelerator
from mlcostlint.model import Consolidation, NodePool, Purchase, Resource, Service, Tags
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown

_LIMITS = "how many machines it may start is up to the limits of the cluster"


def pool(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a ComputeClass that starts machines with accelerators of its own."""
    spec = objects.spec(block)
    choices = list(spec.maps("priorities"))
    creates = flag(spec.get("nodePoolAutoCreation", "enabled")).default(fallback=False)
    if fact(creates, 1) is False or not any(map(_has_accelerators, choices)):
        return
    called = objects.names(block)
    yield NodePool(
        **_common(block),
        service=Service.KUBERNETES,
        **machinery(_machine(choices), called, spec.header),
        purchase=_purchase(choices),
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


def _has_accelerators(choice: Map) -> bool:
    if given(choice.get("gpu")) or given(choice.get("tpu")):
        return True
    found = fact(reading.machine(choice.get("machineType"), Cloud.GCP), None)
    return found is not None and found.accelerator is not None


def _machine(choices: list[Map]) -> Value[Machine]:
    """Return the machine that is started, where all choices are for the same one."""
    found = [_chosen(one) for one in choices]
    hole = first_unknown(found)
    if hole is not None:
        return hole
    if len({one.known for one in found}) > 1:
        return found[0].hole("it may start any machine of its priorities")
    return found[0]


def _chosen(choice: Map) -> Value[Machine]:
    named = choice.get("machineType")
    if given(named):
        return reading.machine(named, Cloud.GCP)
    kind, count = text(choice.get("gpu", "type")), number(choice.get("gpu", "count")).default(1)
    hole = first_unknown([kind, count])
    if hole is not None:
        return hole
    try:
        found = hardware.accelerator(kind.known or "")
    except UnknownAccelerator as reason:
        return kind.hole(str(reason) if kind.known else "no priority says which machine it starts")
    return kind.map(lambda _: hardware.host(Cloud.GCP, found, count.known))


def _purchase(choices: list[Map]) -> Value[Purchase]:
    found = [_bought(one) for one in choices]
    hole = first_unknown(found)
    ways = {fact(one, None) for one in found}
    if hole is not None or len(ways) == 1:
        return found[0] if hole is None else hole
    if Purchase.SPOT in ways:
        spot = next(one for one in found if one.known is Purchase.SPOT)
        return spot.map(lambda _: Purchase.MIXED)
    return found[0].hole("its machines may be reserved or bought on demand")


def _bought(choice: Map) -> Value[Purchase]:
    reserved, flexible = choice.get("reservations"), choice.get("flexStart")
    if given(reserved):
        return reserved.map(lambda _: Purchase.RESERVED)
    if given(flexible):
        return flexible.hole("capacity that starts when there is some has a price of its own")
    spot = flag(choice.get("spot")).default(fallback=False)
    return spot.map(lambda on: Purchase.SPOT if on else Purchase.ON_DEMAND)


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
