"""Azure virtual machines and scale sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared, disks, scaling
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import NodePool, Purchase, Resource, Service, VirtualMachine
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_RESERVATION = "capacity_reservation_group_id"


def machine(block: Block, links: Links) -> Iterator[Resource]:
    """Read a virtual machine and the disk it starts from."""
    header, names = block.body.header, naming.names(block, block.get("name"))
    bought = declared.purchase(block.get("priority"))
    found = VirtualMachine(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(block.get("size"), Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=declared.reserved(block.get(_RESERVATION), bought),
        workload=words.workload(names, header),
        floor=defaulted(1, header),
        scheduled=_scheduled(block, links),
        ends=declared.absent(header),
        managed=declared.absent(header),
    )
    yield found
    yield from disks.of_machine(block, found)


def scale_set(block: Block, links: Links) -> Iterator[Resource]:
    """Read a scale set with its disks, and its autoscale setting if it has one."""
    group = _Group(block.get("sku"), reading.number(block.get("instances")).default(0))
    yield from _scale_set(block, group, links)


def orchestrated(block: Block, links: Links) -> Iterator[Resource]:
    """Read a scale set that may mix sizes, and spot with regular machines.

    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/orchestrated_virtual_machine_scale_set
    """
    size, count = block.get("sku_name"), reading.number(block.get("instances"))
    if fact(size, None) == "Mix":
        size = size.hole("this scale set mixes machines of several sizes")
    if not reading.given(count):
        count = count.hole("how many machines this starts with by default is not known here")
    yield from _scale_set(block, _Group(size, count.default(0)), links)


@dataclass(frozen=True, slots=True)
class _Group:
    """The size of the machines in a scale set, and how many of them it starts with."""

    size: Leaf
    instances: Value[int]


def _scale_set(block: Block, group: _Group, links: Links) -> Iterator[Resource]:
    settings = joins.autoscale(block, links)
    bounds = scaling.bounds(settings)
    if settings.doubt is not None:
        doubt = settings.doubt.hole("an autoscale setting may be for this scale set")
        group = _Group(group.size, doubt)
    found = _fixed(block, group, links)
    if bounds is not None:
        found = _scaled(block, group, links, bounds)
    yield found
    yield from disks.of_scale_set(block, found)


def _fixed(block: Block, group: _Group, links: Links) -> VirtualMachine | NodePool:
    header, names = block.body.header, naming.names(block, block.get("name"))
    return VirtualMachine(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(group.size, Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=_purchase(block),
        workload=words.workload(names, header),
        floor=group.instances,
        scheduled=_scheduled(block, links),
        ends=declared.absent(header),
        managed=declared.absent(header),
    )


def _scaled(block: Block, group: _Group, links: Links, bounds: scaling.Bounds) -> NodePool:
    header, names = block.body.header, naming.names(block, block.get("name"))
    return NodePool(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(group.size, Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=_purchase(block),
        workload=words.workload(names, header),
        floor=bounds.floor,
        ceiling=reading.perhaps(bounds.ceiling),
        shrinks=bounds.shrinks,
        system=declared.absent(header),
    )


def _purchase(block: Block) -> Value[Purchase]:
    """Return how machines are bought; a mix of priorities keeps some of them regular."""
    bought = declared.reserved(block.get(_RESERVATION), declared.purchase(block.get("priority")))
    mix = block.get("priority_mix")
    if fact(bought, None) is not Purchase.SPOT or not reading.given(mix):
        return bought
    least = reading.number(block.get("priority_mix", "base_regular_count")).default(0)
    share = reading.number(block.get("priority_mix", "regular_percentage_above_base")).default(0)
    regular = least if fact(least, 1) else share
    return regular.map(lambda count: Purchase.MIXED if count else Purchase.SPOT)


def _scheduled(block: Block, links: Links) -> Value[bool]:
    said = list(joins.stops(block, links))
    by_tag = words.scheduled(declared.own_tags(block, links), block.body.header)
    for one in (*said, by_tag):
        if fact(one, 0):
            return one
    return next((one for one in said if one.unknown), by_tag)


TABLE: Mapping[str, Adapter] = {
    "azurerm_linux_virtual_machine": machine,
    "azurerm_windows_virtual_machine": machine,
    "azurerm_linux_virtual_machine_scale_set": scale_set,
    "azurerm_windows_virtual_machine_scale_set": scale_set,
    "azurerm_orchestrated_virtual_machine_scale_set": orchestrated,
}
