"""Where Azure keeps bytes and logs, and the services that only have a bill to attribute."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Bucket, LogGroup, Other, Registry, Resource, Volume
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted

# Days that are kept where nothing is said: in a workspace those that are free, see
# https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
_KEPT = {"azurerm_log_analytics_workspace": 30, "azurerm_application_insights": 90}


def account(block: Block, links: Links) -> Iterator[Resource]:
    """Read a storage account, whose name its containers are reached by."""
    yield Bucket(
        **declared.common(block, links, block.get("name")),
        gigabytes=defaulted(None, block.body.header),
        bucket=reading.text(block.get("name")).required("name"),
        tier=reading.unread(block.body.header),
        lifecycle=reading.unread(block.body.header),
        versioned=reading.unread(block.body.header),
        moves_by_access=reading.unread(block.body.header),
        kept_deleted=reading.unread(block.body.header),
        geo_redundant=reading.unread(block.body.header),
    )


def disk(block: Block, links: Links) -> Iterator[Resource]:
    """Read a managed disk."""
    yield Volume(
        **declared.common(block, links, block.get("name")),
        gigabytes=reading.number(block.get("disk_size_gb")),
        type=reading.unread(block.body.header),
        iops=reading.unread(block.body.header),
        throughput=reading.unread(block.body.header),
        attached=reading.unread(block.body.header),
        outlives_owner=reading.unread(block.body.header),
    )


def registry(block: Block, links: Links) -> Iterator[Resource]:
    """Read a container registry."""
    yield Registry(
        **declared.common(block, links, block.get("name")),
        gigabytes=defaulted(None, block.body.header),
        cleans_up=reading.unread(block.body.header),
    )


def logs(block: Block, links: Links) -> Iterator[Resource]:
    """Read a workspace of logs, which always has a bound."""
    kept = reading.number(block.get("retention_in_days")).default(_KEPT[block.type])
    yield LogGroup(
        **declared.common(block, links, block.get("name")),
        retention=cast("Value[int | None]", kept),
        audit=defaulted(fact=False, span=block.body.header),
    )


def billed(block: Block, links: Links) -> Iterator[Resource]:
    """Read what is only asked for its tags."""
    yield Other(**declared.common(block, links, block.get("name")))


TABLE: Mapping[str, Adapter] = {
    "azurerm_storage_account": account,
    "azurerm_managed_disk": disk,
    "azurerm_container_registry": registry,
    "azurerm_machine_learning_workspace": billed,
    "azurerm_cognitive_account": billed,
    "azurerm_nat_gateway": billed,
    **dict.fromkeys(_KEPT, logs),
}
