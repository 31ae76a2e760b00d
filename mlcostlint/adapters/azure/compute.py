"""Azure virtual machines and scale sets."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import NodePool, Resource, Service, VirtualMachine
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, first_unknown


def machine(block: Block, links: Links) -> Iterator[Resource]:
    """Read a virtual machine."""
    header, names = block.body.header, naming.names(block, block.get("name"))
    bought = declared.purchase(block.get("priority"))
    yield VirtualMachine(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(block.get("size"), Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=declared.reserved(block.get("capacity_reservation_group_id"), bought),
        workload=words.workload(names, header),
        floor=defaulted(1, header),
        scheduled=_scheduled(block, links),
        ends=defaulted(fact=False, span=header),
        managed=defaulted(fact=False, span=header),
    )


def scale_set(block: Block, links: Links) -> Iterator[Resource]:
    """Read a scale set, with its autoscale setting if it has one."""
    setting = joins.autoscale(block, links)
    yield _fixed(block, links) if setting is None else _scaled(block, setting, links)


def _fixed(block: Block, links: Links) -> Resource:
    header, names = block.body.header, naming.names(block, block.get("name"))
    return VirtualMachine(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(block.get("sku"), Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=declared.purchase(block.get("priority")),
        workload=words.workload(names, header),
        floor=reading.number(block.get("instances")).default(0),
        scheduled=_scheduled(block, links),
        ends=defaulted(fact=False, span=header),
        managed=defaulted(fact=False, span=header),
    )


def _scaled(block: Block, setting: Block, links: Links) -> Resource:
    header, names = block.body.header, naming.names(block, block.get("name"))
    return NodePool(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(block.get("sku"), Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=declared.purchase(block.get("priority")),
        workload=words.workload(names, header),
        floor=_least(setting),
        ceiling=cast("Value[int | None]", _bounds(setting, "maximum")[-1]),
        shrinks=defaulted(fact=True, span=setting.body.header),
        system=defaulted(fact=False, span=header),
    )


def _least(setting: Block) -> Value[int]:
    """Return the lowest minimum of all profiles: some of them hold only by the clock."""
    bounds = _bounds(setting, "minimum")
    hole = first_unknown(bounds)
    return min(bounds, key=lambda bound: bound.known) if hole is None else hole


def _bounds(setting: Block, which: str) -> list[Value[int]]:
    profiles = setting.body.maps("profile")
    found = [reading.number(profile.get("capacity", which)).required(which) for profile in profiles]
    return found or [reading.number(setting.get("profile")).hole("the profiles are not known")]


def _scheduled(block: Block, links: Links) -> Value[bool]:
    time = joins.shutdown(block, links)
    if time is not None:
        return defaulted(fact=True, span=time.origin.span)
    return words.scheduled(declared.own_tags(block), block.body.header)


TABLE: Mapping[str, Adapter] = {
    "azurerm_linux_virtual_machine": machine,
    "azurerm_windows_virtual_machine": machine,
    "azurerm_linux_virtual_machine_scale_set": scale_set,
    "azurerm_windows_virtual_machine_scale_set": scale_set,
}
