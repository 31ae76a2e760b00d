"""Node pools that are declared beside the workloads: Karpenter's and eksctl's."""

from collections.abc import Iterator
from typing import cast

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.kubernetes import karpenter
from mlcostlint.adapters.kubernetes.objects import environment
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import number, perhaps
from mlcostlint.hardware import Machine
from mlcostlint.model import NodePool, Resource, Service, Tags
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact


def node_pool(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Karpenter NodePool or Provisioner whose machines have accelerators."""
    accelerators = karpenter.accelerators(block)
    if fact(accelerators, 1) == 0:
        return
    header = karpenter.node(block).header
    called = karpenter.names(block)
    machine = karpenter.machine(block)
    region = karpenter.region_of(block)
    untagged: Value[Tags | None] = defaulted(None, header)
    common = reading.common(block, karpenter.cloud_of(block), region, untagged, called)
    labels = reading.tags(header, block.get("spec", "template", "metadata", "labels"))
    common["environment"] = environment(block, labels, called)
    fields = machinery(machine, called, header)
    fields["accelerators"] = accelerators
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
    )


def _is_dynamic(block: Block) -> Value[bool]:
    """Return whether Karpenter removes idle nodes: a pool with `replicas` keeps them."""
    return number(block.get("spec", "replicas")).map(lambda count: count is None)


def _ceiling(block: Block, machine: Value[Machine]) -> Value[int | None]:
    """Return the most machines of a pool: its limit counts accelerators."""
    fixed = number(block.get("spec", "replicas"))
    if fixed.unknown or fixed.known is not None:
        return fixed
    limit = karpenter.limit(block)
    if limit is None:
        return defaulted(None, karpenter.node(block).header)
    if machine.unknown:
        return limit.hole(machine.unknown)
    each = int(machine.known.accelerators) or 1
    total = number(limit).required("the limit of accelerators")
    return perhaps(cast("Value[int]", total.map(lambda count: count // each)))
