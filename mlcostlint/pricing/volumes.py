"""What block devices cost a month: their size, and what is bought beside it."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal

from mlcostlint.model import SnapshotPolicy, Volume
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import rate

# What comes with a volume of type gp3 (EBS pricing page).
_FREE_IOPS = 3000
_FREE_THROUGHPUT = 125
# IOPS of io2 are billed in tiers that begin here (EBS pricing page); of the third no price is held.
_FIRST_TIER = 32_000
_SECOND_TIER = 64_000

_BY_TYPE: Mapping[str, Mapping[str, str]] = {
    "aws": {
        "gp2": "ebs_gp2",
        "gp3": "ebs_gp3",
        "io1": "ebs_io1",
        "io2": "ebs_io2",
        "sagemaker": "sagemaker_storage",
        "sc1": "ebs_sc1",
        "st1": "ebs_st1",
        "standard": "ebs_magnetic",
    },
    "gcp": {
        name: name
        for name in ("pd-standard", "pd-balanced", "pd-ssd", "pd-extreme", "local-ssd",
                     "hyperdisk-balanced", "hyperdisk-extreme", "hyperdisk-ml")
    },
    "azure": {"PremiumV2_LRS": "premium_ssd_v2", "UltraSSD_LRS": "ultra_disk"},
}  # fmt: skip

_SNAPSHOTS: Mapping[str, str] = {"aws": "ebs_snapshot_standard", "gcp": "pd-snapshot"}
_DAYS_PER_YEAR = 365

# Azure bills managed disks by steps of size; these are the steps whose price is held.
_STEPS: Mapping[tuple[str, int], str] = {
    ("Premium_LRS", 32): "managed_disk_P4_32GiB",
    ("Premium_LRS", 1024): "managed_disk_P30_1TiB",
    ("StandardSSD_LRS", 1024): "managed_disk_E30_1TiB",
    ("Standard_LRS", 32): "managed_disk_S4_32GiB",
}


def volume(book: sqlite3.Connection, now: Volume, disk: Volume, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of `disk` in the place of `now`; raises `Unpriced` or `Undecided`.

    One that goes with its machine is not paid for while nobody has that machine.
    """
    cost = _kept(book, disk)
    if now.outlives_owner.known and not disk.outlives_owner.known:
        cost -= cost * Sum.of(1, assumptions["left_behind_share"])
    return cost


def _kept(book: sqlite3.Connection, disk: Volume) -> Sum:
    cloud, region, kind = disk.cloud.value, disk.region.known, disk.type.known
    size = disk.gigabytes.known
    if kind is None:
        raise Unpriced("the image or the account decides what type of volume it is")
    if size is None:
        raise Unpriced("nothing says how large the volume is")
    step = _STEPS.get((kind, size)) if cloud == "azure" else None
    if step is not None:
        return rate(book, cloud, step, region)
    item = _BY_TYPE.get(cloud, {}).get(kind)
    if item is None:
        raise Unpriced(f"the price book has no rate for volumes of type {kind} on {cloud}")
    return rate(book, cloud, item, region) * Sum.of(size) + _extras(book, disk, kind)


def snapshots(book: sqlite3.Connection, policy: SnapshotPolicy, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of the snapshots that a policy keeps, one a day.

    What is kept for ever is counted as after a year.
    """
    item = _SNAPSHOTS.get(policy.cloud.value)
    if item is None:
        raise Unpriced(f"the price book has no rate for snapshots on {policy.cloud}")
    days, count = policy.kept_days.known, policy.kept_count.known
    kept = count if count is not None else days if days is not None else _DAYS_PER_YEAR
    held = Sum.of(min(kept, _DAYS_PER_YEAR), assumptions["snapshot_gb"])
    return rate(book, policy.cloud.value, item, policy.region.known) * held


def _extras(book: sqlite3.Connection, disk: Volume, kind: str) -> Sum:
    """Return what operations and throughput cost that do not come with the size."""
    region, iops = disk.region.known, disk.iops.known or 0
    match kind:
        case "gp3":
            more = max(0, iops - _FREE_IOPS)
            faster = max(0, (disk.throughput.known or 0) - _FREE_THROUGHPUT)
            return _each(book, "ebs_gp3_iops_over_3000", region, more) + _each(
                book, "ebs_gp3_throughput_over_125", region, faster
            )
        case "io1":
            return _each(book, "ebs_io1_iops", region, iops)
        case "io2":
            if iops > _SECOND_TIER:
                raise Unpriced(f"no price for more than {_SECOND_TIER:,} IOPS of io2")
            first, second = min(iops, _FIRST_TIER), max(0, iops - _FIRST_TIER)
            return _each(book, "ebs_io2_iops_le_32000", region, first) + _each(
                book, "ebs_io2_iops_32001_64000", region, second
            )
        case "UltraSSD_LRS":
            return rate(book, "azure", "ultra_disk_iops", region) * Sum.of(iops)
        case "PremiumV2_LRS" if iops > _FREE_IOPS:
            raise Unpriced("no price for IOPS of Premium SSD v2")
    return Sum.of(Decimal(0))


def _each(book: sqlite3.Connection, item: str, region: str, count: int) -> Sum:
    return rate(book, "aws", item, region) * Sum.of(count) if count else Sum.of(0)
