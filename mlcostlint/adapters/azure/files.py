"""Shared file systems on Azure: Lustre, NetApp, and shares of a storage account."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import DataPath, FileSystem, Resource, Role
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, unknown

_GIB_PER_TIB = 1024
_CONTAINER = ("hsm_setting", "container_id")


def lustre(block: Block, links: Links) -> Iterator[Resource]:
    """Read a managed Lustre file system, whose throughput comes with its capacity.

    https://learn.microsoft.com/azure/azure-managed-lustre/amlfs-overview
    """
    size = reading.number(block.get("storage_capacity_in_tb"))
    yield FileSystem(
        **declared.common(block, links, block.get("name")),
        gigabytes=size.map(_gibibytes),
        tier=reading.text(block.get("sku_name")),
        throughput=defaulted(None, block.body.header),
        compresses=defaulted(None, block.body.header),
        moves_cold_files=defaulted(None, block.body.header),
        mirrors=_mirrors(block, links),
    )


def netapp_pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NetApp capacity pool, which is billed as a whole, however much its volumes take.

    https://learn.microsoft.com/azure/azure-netapp-files/azure-netapp-files-cost-model
    """
    size = reading.number(block.get("size_in_tb")).required("size_in_tb")
    cool = reading.flag(block.get("cool_access_enabled")).default(fallback=False)
    yield FileSystem(
        **declared.common(block, links, block.get("name")),
        gigabytes=reading.perhaps(size.map(lambda count: count * _GIB_PER_TIB)),
        tier=reading.text(block.get("service_level")),
        throughput=reading.number(block.get("custom_throughput_mibps")),
        compresses=defaulted(None, block.body.header),
        moves_cold_files=reading.perhaps(cool),
    )


def netapp_volume(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NetApp volume whose pool is declared elsewhere; else it is the pool that is billed."""
    if joins.pool_of(block, links) is not None:
        return
    yield FileSystem(
        **declared.common(block, links, block.get("name")),
        gigabytes=reading.number(block.get("storage_quota_in_gb")),
        tier=reading.text(block.get("service_level")),
        throughput=reading.number(block.get("throughput_in_mibps")),
        compresses=defaulted(None, block.body.header),
        moves_cold_files=reading.perhaps(declared.present(block.get("cool_access"))),
    )


def share(block: Block, links: Links) -> Iterator[Resource]:
    """Read a file share, which lies in its account and carries the tags of that alone."""
    account = joins.account_of(block, links)
    placed = declared.region_of(account, block, links, "the storage account of the share")
    yield FileSystem(
        **declared.common(
            block, links, block.get("name"), tags=declared.no_tags(block), placed=placed
        ),
        gigabytes=reading.number(block.get("quota")),
        tier=_share_tier(block, account),
        throughput=defaulted(None, block.body.header),
        compresses=defaulted(None, block.body.header),
        moves_cold_files=defaulted(None, block.body.header),
    )


def _gibibytes(tebibytes: int | None) -> int | None:
    return None if tebibytes is None else tebibytes * _GIB_PER_TIB


def _mirrors(block: Block, links: Links) -> tuple[DataPath, ...]:
    """Return the container that a Lustre file system presents as files, if it has one."""
    container = block.get(*_CONTAINER)
    if not reading.given(container):
        return ()
    account = joins.container_account(block, container, links)
    place = declared.region_of(account, block, links, "the storage account of the container")
    return (DataPath(Role.INPUT, _uri(container), place),)


def _uri(container: Leaf) -> Value[str]:
    return reading.text(container).required("container_id")


def _share_tier(block: Block, account: Block | None) -> Value[str | None]:
    """Return the access tier of a share; a premium account has one of its own.

    https://learn.microsoft.com/rest/api/storagerp/file-shares/create
    """
    said = reading.text(block.get("access_tier"))
    if reading.given(said):
        return said
    if account is None:
        return unknown("the tier follows from the account, declared elsewhere", block.body.header)
    kind = reading.text(account.get("account_tier"))
    usual = "Premium" if kind.unknown == "" and kind.known == "Premium" else "TransactionOptimized"
    return reading.perhaps(said.default(usual)) if not kind.unknown else kind


TABLE: Mapping[str, Adapter] = {
    "azurerm_managed_lustre_file_system": lustre,
    "azurerm_netapp_pool": netapp_pool,
    "azurerm_netapp_volume": netapp_volume,
    "azurerm_storage_share": share,
}
