"""Which Azure resources belong together."""

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import flag
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_PATCHES = ("azapi_resource", "azapi_update_resource", "azapi_resource_action")


def group(block: Block, links: Links) -> Block | None:
    """Return the resource group that the location of a block is copied from, if it is declared."""
    return next(links.referred(block, block.get("location"), "azurerm_resource_group"), None)


def cluster(pool: Block, links: Links) -> Block | None:
    """Return the AKS cluster of a node pool, if it is declared beside it."""
    leaf = pool.get("kubernetes_cluster_id")
    return next(links.referred(pool, leaf, "azurerm_kubernetes_cluster"), None)


def autoscale(group_: Block, links: Links) -> Block | None:
    """Return the autoscale setting that targets a scale set."""
    for setting in links.of(group_, "azurerm_monitor_autoscale_setting"):
        if group_ in links.referred(setting, setting.get("target_resource_id"), group_.type):
            return setting
    return None


def shutdown(vm: Block, links: Links) -> Leaf | None:
    """Return the time at which a schedule shuts a VM down every day, if one is enabled."""
    for schedule in links.of(vm, "azurerm_dev_test_global_vm_shutdown_schedule"):
        enabled = flag(schedule.get("enabled")).default(fallback=True)
        if vm in links.referred(schedule, schedule.get("virtual_machine_id"), vm.type):
            time = schedule.get("daily_recurrence_time")
            return time if fact(enabled, 1) else None
    return None


def patched(block: Block, links: Links) -> Leaf | None:
    """Return the reference by which an azapi resource sets what azurerm cannot say of a block."""
    for patch in links.of(block, *_PATCHES):
        for key in ("resource_id", "parent_id", "name"):
            leaf = patch.get(key)
            if block in links.referred(patch, leaf, block.type):
                return leaf
    return None
