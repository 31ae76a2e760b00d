"""Which Azure resources something that keeps bytes belongs together with."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.azure.identity import VMS, Users, by_id, meant, users
from mlcostlint.tree import Block, Leaf

_ACCOUNTS: Names = {"azurerm_storage_account": ("name",)}
_DISKS: Names = {"azurerm_managed_disk": ("name",)}
_REGISTRIES: Names = {"azurerm_container_registry": ("name",)}
_WORKSPACES: Names = {"azurerm_log_analytics_workspace": ("name",)}


def policies(account: Block, links: Links) -> Users:
    """Return the management policies that say what becomes of the blobs of an account."""
    type_ = "azurerm_storage_management_policy"
    return users(links, account, type_, lambda policy: policy.get("storage_account_id"), _ACCOUNTS)


def account_of(share: Block, links: Links) -> Block | None:
    """Return the account that a file share lies in; older providers call it by name."""
    by_name = share.get("storage_account_name")
    found = meant(links, share, share.get("storage_account_id"), *_ACCOUNTS)
    return meant(links, share, by_name, *_ACCOUNTS) if found is None else found


def container_account(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the account of the container that `leaf` means."""
    container = meant(links, near, leaf, "azurerm_storage_container")
    return None if container is None else account_of(container, links)


def mounts(disk: Block, links: Links) -> Users:
    """Return what mounts a managed disk: attachments, and machines that start from it."""
    type_ = "azurerm_virtual_machine_data_disk_attachment"
    attached = users(links, disk, type_, lambda user: user.get("managed_disk_id"), _DISKS)
    started = [
        users(links, disk, vm, lambda user: user.get("os_managed_disk_id"), _DISKS) for vm in VMS
    ]
    blocks = tuple(block for found in (attached, *started) for block in found.blocks)
    doubts = [found.doubt for found in (attached, *started) if found.doubt is not None]
    return Users(blocks, doubts[0] if doubts and not blocks else None)


def tasks(registry: Block, links: Links) -> Users:
    """Return the tasks that run in a container registry."""
    type_ = "azurerm_container_registry_task"
    return users(
        links, registry, type_, lambda task: task.get("container_registry_id"), _REGISTRIES
    )


def pool_of(volume: Block, links: Links) -> Block | None:
    """Return the capacity pool that a NetApp volume is cut from."""
    return meant(links, volume, volume.get("pool_name"), "azurerm_netapp_pool")


def diagnosed(workspace: Block, links: Links) -> Iterator[Block]:
    """Yield the diagnostic settings that send logs to a workspace."""
    type_ = "azurerm_monitor_diagnostic_setting"
    target = _logs_to
    yield from users(links, workspace, type_, target, _WORKSPACES).blocks


def _logs_to(setting: Block) -> Leaf:
    return by_id(setting.get("log_analytics_workspace_id"))
