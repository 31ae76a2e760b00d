"""Managed disks: on their own, or made with the machines that mount them."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.azure import declared, duration
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Compute, Resource, SnapshotPolicy, Volume
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, written

_IOPS, _THROUGHPUT = "disk_iops_read_write", "disk_mbps_read_write"
_DELETES = ("features", "virtual_machine", "delete_os_disk_on_deletion")


def disk(block: Block, links: Links) -> Iterator[Resource]:
    """Read a managed disk, which nothing but its own declaration deletes."""
    yield Volume(
        **declared.common(block, links, block.get("name")),
        gigabytes=reading.number(block.get("disk_size_gb")),
        type=reading.perhaps(
            reading.text(block.get("storage_account_type")).required("storage_account_type")
        ),
        iops=reading.number(block.get(_IOPS)),
        throughput=reading.number(block.get(_THROUGHPUT)),
        attached=_attached(block, links),
        outlives_owner=defaulted(fact=True, span=block.body.header),
    )


def backups(block: Block, links: Links) -> Iterator[Resource]:
    """Read a policy that copies disks into a vault, and how long the copies stay."""
    vault = joins.account(block, "vault_id", links)
    yield SnapshotPolicy(
        **declared.common(
            block,
            links,
            block.get("name"),
            tags=declared.no_tags(block),
            placed=declared.region_of(vault, block, links, "the backup vault"),
        ),
        kept_days=duration.days(block.get("default_retention_duration")),
        kept_count=defaulted(None, block.body.header),
    )


def of_machine(block: Block, owner: Compute) -> Iterator[Volume]:
    """Yield the disk that a virtual machine starts from, unless it is one of its own.

    The provider deletes it with the machine unless it is told not to:
    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/features-block
    """
    system = block.body.child("os_disk")
    if system is None or _ephemeral(system) or reading.given(block.get("os_managed_disk_id")):
        return
    features = system.get("absent") if block.provider is None else block.provider.get(*_DELETES)
    goes = reading.flag(features).default(fallback=True)
    yield _made(owner, "os_disk", system, stays=goes.map(lambda deleted: not deleted))


def of_scale_set(block: Block, owner: Compute) -> Iterator[Volume]:
    """Yield the disks that every machine of a scale set is made with, and goes with."""
    for key in ("os_disk", "data_disk"):
        for place, mount in enumerate(block.body.maps(key)):
            if not _ephemeral(mount):
                name = f"{key}{place}" if place else key
                yield _made(owner, name, mount, stays=defaulted(fact=False, span=mount.header))


def of_pool(body: Map, owner: Compute) -> Iterator[Volume]:
    """Yield the disk of every node of an AKS pool, where the file says something about it.

    A pool that deallocates its nodes keeps their disks:
    https://learn.microsoft.com/azure/aks/scale-down-mode
    """
    size, scaling = body.get("os_disk_size_gb"), body.get("scale_down_mode")
    kind = reading.text(body.get("os_disk_type")).default("Managed")
    if not (reading.given(size) or reading.given(scaling)):
        return
    if kind.unknown or kind.known != "Managed":
        return
    mode = reading.text(scaling).default("Delete")
    shared = _common(owner, "os_disk", body)
    yield Volume(
        **shared,
        gigabytes=reading.number(size),
        type=defaulted(None, body.header),
        iops=defaulted(None, body.header),
        throughput=defaulted(None, body.header),
        attached=defaulted(fact=True, span=body.header),
        outlives_owner=mode.map(lambda said: said == "Deallocate"),
        owner=owner,
    )


def _made(owner: Compute, name: str, mount: Map, *, stays: Value[bool]) -> Volume:
    ultra = mount.get("ultra_ssd_disk_iops_read_write"), mount.get("ultra_ssd_disk_mbps_read_write")
    return Volume(
        **_common(owner, name, mount),
        gigabytes=reading.number(mount.get("disk_size_gb")),
        type=reading.text(mount.get("storage_account_type")),
        iops=reading.number(reading.first_given(mount.get(_IOPS), ultra[0])),
        throughput=reading.number(reading.first_given(mount.get(_THROUGHPUT), ultra[1])),
        attached=defaulted(fact=True, span=mount.header),
        outlives_owner=stays,
        owner=owner,
    )


def _ephemeral(mount: Map) -> bool:
    """Say whether a disk lies on the host itself, where it is part of the price of the machine."""
    return mount.child("diff_disk_settings") is not None


def _common(owner: Compute, name: str, mount: Map) -> reading.Common:
    """Return what a disk shares with its machine, which is the one that is asked for tags."""
    return reading.Common(
        address=f"{owner.address}/{name}",
        name=f"{owner.name}/{name}",
        dialect=owner.dialect,
        native=owner.native,
        cloud=owner.cloud,
        header=mount.header,
        block=mount.span,
        calls=owner.calls,
        region=owner.region,
        environment=owner.environment,
        tags=defaulted(None, mount.header),
        copies=owner.copies,
    )


def _attached(block: Block, links: Links) -> Value[bool]:
    """Say whether anything in the same root mounts a disk."""
    mounts = joins.mounts(block, links)
    for user in mounts.blocks:
        return written(fact=True, span=user.body.header)
    if mounts.doubt is not None:
        return mounts.doubt.hole("something that mounts disks may mount this one")
    return words.computed(said=False, span=block.body.header)


TABLE: Mapping[str, Adapter] = {
    "azurerm_data_protection_backup_policy_disk": backups,
    "azurerm_managed_disk": disk,
}
