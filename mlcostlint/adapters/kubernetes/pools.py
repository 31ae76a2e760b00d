"""Node pools that are declared beside the workloads: Karpenter's and eksctl's."""

from collections.abc import Iterator

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import karpenter, nodeclasses, objects, sharing
from mlcostlint.adapters.kubernetes.consolidation import consolidation, patience
from mlcostlint.adapters.kubernetes.objects import environment
from mlcostlint.adapters.kubernetes.quantities import quantity, whole
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import number, perhaps
from mlcostlint.adapters.taints import tainted
from mlcostlint.hardware import Machine
from mlcostlint.model import NodePool, Resource, Service
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, written


def node_pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Karpenter NodePool or Provisioner whose machines have accelerators."""
    accelerators = karpenter.accelerators(block)
    if fact(accelerators, 1) == 0:
        return
    header = karpenter.node(block).header
    called = karpenter.names(block)
    machine = karpenter.machine(block)
    region = karpenter.region_of(block)
    tags = nodeclasses.tags(block, links)
    common = reading.common(block, karpenter.cloud_of(block), region, tags, called)
    labels = tagging.merged(header, block.get("spec", "template", "metadata", "labels"))
    common["environment"] = environment(block, labels, called)
    fields = machinery(machine, called, header)
    fields["accelerators"] = accelerators
    fixed = fact(_is_dynamic(block), None) is False
    yield NodePool(
        **common,
        service=Service.KUBERNETES,
        **fields,
        purchase=karpenter.purchase_of(block),
        workload=words.workload(called, header),
        floor=karpenter.floor(block),
        ceiling=_ceiling(block, machine),
        shrinks=_is_dynamic(block),
        system=defaulted(fact=False, span=header),
        tainted=tainted(_effects(block), header),
        consolidation=None if fixed else consolidation(block),
        patience=None if fixed else patience(block),
        divided=sharing.of_pool(links, block, karpenter.labels(block), header),
    )


def _is_dynamic(block: Block) -> Value[bool]:
    """Return whether Karpenter removes idle nodes: a pool with `replicas` keeps them."""
    return number(block.get("spec", "replicas")).map(lambda count: count is None)


def _effects(block: Block) -> Iterator[Leaf]:
    """Yield the effects of the taints that stay; those of the start are soon taken off."""
    yield from (taint.get("effect") for taint in karpenter.node(block).maps("taints"))


def _ceiling(block: Block, machine: Value[Machine]) -> Value[int | None]:
    """Return the most machines of a pool; without limits Karpenter starts any number of them."""
    fixed = number(block.get("spec", "replicas"))
    if fixed.unknown or fixed.known is not None:
        return fixed
    limits = _limits(block)
    if limits is None:
        return defaulted(None, objects.spec(block).header)
    said = {name: limits.get(name) for name in limits.entries}
    if "nodes" in said:
        return whole(said["nodes"])
    each = _each(karpenter.limit(block), said.get("cpu"), machine)
    if each is None:
        reason = "how many machines its limits allow depends on which machines it starts"
        return written(limits, limits.span).hole(machine.unknown or reason)
    limit, size = each
    total = quantity(limit).required("the limit")
    return perhaps(total.map(lambda amount: int(amount) // size))


def _limits(block: Block) -> Map | None:
    """Return the limits of a pool, those of a Provisioner one step further in."""
    limits = block.body.child("spec", "limits", "resources") or block.body.child("spec", "limits")
    return limits if limits is not None and limits.entries else None


def _each(
    devices: Leaf | None, cpus: Leaf | None, machine: Value[Machine]
) -> tuple[Leaf, int] | None:
    """Return a limit together with how much of it one machine takes."""
    found = fact(machine, None)
    if found is None:
        return None
    if devices is not None:
        return devices, int(found.accelerators) or 1
    return (cpus, found.vcpus) if cpus is not None and found.vcpus else None
