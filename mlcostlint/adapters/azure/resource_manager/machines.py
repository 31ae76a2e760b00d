"""Virtual machines, scale sets, disks, reservations and Batch, said as azurerm says them."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure.resource_manager.wording import (
    Declared,
    Each,
    Part,
    Table,
    Turned,
    referring,
    unsaid,
)
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import fact, written

_RESERVED = "capacity_reservation.capacity_reservation_group.id"
_DISK: Table = {
    "disk_size_gb": "disk_size_gb",
    "storage_account_type": "managed_disk.storage_account_type",
    "diff_disk_settings": "diff_disk_settings",
}
_VM: Table = {
    "size": "properties.hardware_profile.vm_size",
    "priority": "properties.priority",
    "capacity_reservation_group_id": f"properties.{_RESERVED}",
    "os_disk": Part("properties.storage_profile.os_disk", _DISK),
    "os_managed_disk_id": "properties.storage_profile.os_disk.managed_disk.id",
}
_PROFILE = "properties.virtual_machine_profile"
_SCALE_SET: Table = {
    "priority": f"{_PROFILE}.priority",
    "capacity_reservation_group_id": f"{_PROFILE}.{_RESERVED}",
    "os_disk": Part(f"{_PROFILE}.storage_profile.os_disk", _DISK),
    "data_disk": Each(f"{_PROFILE}.storage_profile.data_disks", _DISK),
    "priority_mix": Part(
        "properties.priority_mix_policy",
        {
            "base_regular_count": "base_regular_priority_count",
            "regular_percentage_above_base": "regular_priority_percentage_above_base",
        },
    ),
}
_VOLUME: Table = {
    "storage_account_type": "sku.name",
    "disk_size_gb": "properties.disk_size_gb",
    "disk_iops_read_write": "properties.disk_iops_read_write",
    "disk_mbps_read_write": "properties.disk_mbps_read_write",
}
_POOL: Table = {
    "vm_size": "properties.vm_size",
    "fixed_scale": Part(
        "properties.scale_settings.fixed_scale",
        {
            "target_dedicated_nodes": "target_dedicated_nodes",
            "target_low_priority_nodes": "target_low_priority_nodes",
        },
    ),
    "auto_scale": Part("properties.scale_settings.auto_scale", {"formula": "formula"}),
}
_SHUTDOWN: Table = {
    "virtual_machine_id": "properties.target_resource_id",
    "daily_recurrence_time": "properties.daily_recurrence.time",
    # https://learn.microsoft.com/azure/templates/microsoft.devtestlab/schedules
    "enabled": Turned("properties.status", lambda said: said == "Enabled"),
}
_WINDOWS = "azurerm_windows_virtual_machine"
_LINUX = "azurerm_linux_virtual_machine"
_DATA_DISKS = ("properties", "storage_profile", "data_disks")
_ATTACHMENT = "azurerm_virtual_machine_data_disk_attachment"


def machine(it: Declared) -> Iterator[Block]:
    """Yield a virtual machine, and the disks that are made with it or attached to it."""
    windows = _is_windows(it)
    yield it.served(_keeps_its_disk(it)).said(_WINDOWS if windows else _LINUX, _VM)
    for place, disk in enumerate(reading.children(it.body, *_DATA_DISKS)):
        yield from _data_disk(it, disk, place)


def _is_windows(it: Declared) -> bool:
    said = str(fact(it.get("properties.storage_profile.os_disk.os_type"), ""))
    return said == "Windows" or reading.given(it.get("properties.os_profile.windows_configuration"))


def _keeps_its_disk(it: Declared) -> Map:
    """Return the features of a provider that treats the disk as Azure's interface does.

    Without a word it is detached and stays: https://learn.microsoft.com/azure/virtual-machines/delete
    """
    option = reading.text(it.get("properties.storage_profile.os_disk.delete_option"))
    goes = option.default("Detach").map(lambda said: said == "Delete")
    features: dict[str, Node] = {"delete_os_disk_on_deletion": goes}
    header = it.body.header
    inner = Map({"virtual_machine": Map(features, header, header)}, header, header)
    return Map({"features": inner}, header, header)


def _data_disk(it: Declared, disk: Map, place: int) -> Iterator[Block]:
    address = f"{it.block.address}/dataDisk{place}"
    given = reading.loosely(disk, "managed_disk", "id")
    if not reading.given(given):
        table: Table = {
            "name": "name",
            "storage_account_type": "managed_disk.storage_account_type",
            "disk_size_gb": "disk_size_gb",
        }
        more = {key: it.get(key) for key in ("location", "tags")}
        yield it.part("azurerm_managed_disk", address, disk, table, **more)
        given = referring(written(None, disk.header).hole("the disk has no id yet"), address)
    mounted: Table = {}
    yield it.part(_ATTACHMENT, f"{address}/attachment", disk, mounted, managed_disk_id=given)


def scale_set(it: Declared) -> Iterator[Block]:
    """Yield a scale set with as many machines as its SKU says."""
    more: dict[str, Node] = {
        "sku": unsaid(it.get("sku.name"), "the machines of this scale set are named elsewhere"),
        "instances": unsaid(it.get("sku.capacity"), "how many machines this starts with is open"),
    }
    yield it.said("azurerm_linux_virtual_machine_scale_set", _SCALE_SET, **more)


def disk(it: Declared) -> Iterator[Block]:
    """Yield a managed disk."""
    yield it.said("azurerm_managed_disk", _VOLUME)


def reservation(it: Declared) -> Iterator[Block]:
    """Yield reserved capacity."""
    table: Table = {"sku": Part("sku", {"name": "name", "capacity": "capacity"})}
    more = {"capacity_reservation_group_id": it.parent}
    yield it.said("azurerm_capacity_reservation", table, **more)


def reservations(it: Declared) -> Iterator[Block]:
    """Yield the group that reservations lie in."""
    yield it.said("azurerm_capacity_reservation_group", {})


def batch_account(it: Declared) -> Iterator[Block]:
    """Yield an account of Azure Batch."""
    yield it.said("azurerm_batch_account", {})


def batch_pool(it: Declared) -> Iterator[Block]:
    """Yield a pool of Azure Batch."""
    yield it.said("azurerm_batch_pool", _POOL, account_name=it.parent)


def shutdown(it: Declared) -> Iterator[Block]:
    """Yield a schedule that shuts a virtual machine down; one without a status is in force."""
    if fact(it.get("properties.task_type"), "ComputeVmShutdownTask") == "ComputeVmShutdownTask":
        yield it.said("azurerm_dev_test_global_vm_shutdown_schedule", _SHUTDOWN)


def autoscale(it: Declared) -> Iterator[Block]:
    """Yield an autoscale setting.

    Whether one without a word is in force depends on the version of the interface.
    """
    enabled = it.get("properties.enabled")
    yield it.said(
        "azurerm_monitor_autoscale_setting",
        {
            "target_resource_id": "properties.target_resource_uri",
            "profile": Each(
                "properties.profiles",
                {
                    "capacity": Part("capacity", {"minimum": "minimum", "maximum": "maximum"}),
                    "recurrence": "recurrence",
                    "fixed_date": "fixed_date",
                },
            ),
        },
        enabled=unsaid(enabled, "whether the setting is in force depends on the API's version"),
    )


TABLE: Mapping[str, Callable[[Declared], Iterator[Block]]] = {
    "microsoft.batch/batchaccounts": batch_account,
    "microsoft.batch/batchaccounts/pools": batch_pool,
    "microsoft.compute/capacityreservationgroups": reservations,
    "microsoft.compute/capacityreservationgroups/capacityreservations": reservation,
    "microsoft.compute/disks": disk,
    "microsoft.compute/virtualmachines": machine,
    "microsoft.compute/virtualmachinescalesets": scale_set,
    "microsoft.devtestlab/schedules": shutdown,
    "microsoft.insights/autoscalesettings": autoscale,
}
