"""What shared file systems and registries cost a month."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal

from mlcostlint.model import FileSystem, Registry
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import rate

_EFS: Mapping[str, str] = {"Regional": "efs_standard", "One Zone": "efs_one_zone"}
_FILESTORE: Mapping[str, str] = {
    "BASIC_HDD": "filestore_basic_hdd",
    "STANDARD": "filestore_basic_hdd",
    "BASIC_SSD": "filestore_basic_ssd",
    "PREMIUM": "filestore_basic_ssd",
    "ZONAL": "filestore_zonal",
    "HIGH_SCALE_SSD": "filestore_zonal",
    "ENTERPRISE": "filestore_regional",
    "REGIONAL": "filestore_regional",
}
_SCRATCH = frozenset({"SCRATCH_1", "SCRATCH_2"})
_PER_TIB = (125, 250, 500, 1000)
_GIB_PER_TIB = 1024
# https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html
_SMALLEST_GIB = 1200
_REGISTRIES: Mapping[str, str] = {"aws": "ecr_storage", "gcp": "artifact_registry"}


def file_system(
    book: sqlite3.Connection, now: FileSystem, files: FileSystem, assumptions: Assumptions
) -> Sum:
    """Return the monthly dollars of `files` for what is kept in `now`.

    Raises `Unpriced` or `Undecided`.
    """
    if files.native in {"aws_efs_file_system", "AWS::EFS::FileSystem"}:
        return _elastic(book, files, assumptions) + _read(book, now, files, assumptions)
    size = files.gigabytes.known
    if size is None:
        raise Unpriced("nothing says how large the file system is")
    held = Sum.of(size)
    if files.compresses.known and not now.compresses.known:
        held -= Sum.of(max(0, size - _SMALLEST_GIB), assumptions["compressed_share"])
    return rate(book, files.cloud.value, _item(files, size), files.region.known) * held


def registry(book: sqlite3.Connection, store: Registry, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of the images in a registry, its copies included."""
    item = _REGISTRIES.get(store.cloud.value)
    if item is None:
        raise Unpriced(f"the price book has no rate for images kept on {store.cloud}")
    held = Sum.of(1, assumptions["images_gb"])
    if not store.cleans_up.known:
        held += Sum.of(1, assumptions["old_images_gb"])
    regions = [store.region.known, *(copy.known for copy in store.copied_to)]
    prices = [rate(book, store.cloud.value, item, region) for region in regions]
    return held * sum(prices[1:], prices[0])


def _elastic(book: sqlite3.Connection, files: FileSystem, assumptions: Assumptions) -> Sum:
    """Price EFS, which is billed by what is in it, and by throughput if that is bought."""
    region, tier = files.region.known, files.tier.known or "Regional"
    gigabytes = Sum.of(1, assumptions["file_system_gb"])
    hot = rate(book, "aws", _EFS[tier], region)
    if files.moves_cold_files.known:
        colder = hot - rate(book, "aws", "efs_standard_ia", region)
        hot -= colder * Sum.of(1, assumptions["rarely_read_share"])
    bought = files.throughput.known
    dollars = gigabytes * hot
    if bought:
        dollars += rate(book, "aws", "efs_provisioned_throughput", region) * Sum.of(bought)
    return dollars


def _read(
    book: sqlite3.Connection, now: FileSystem, files: FileSystem, assumptions: Assumptions
) -> Sum:
    """Return what reading costs where throughput is no longer bought, but billed by its use."""
    if not now.throughput.known or files.throughput.known:
        return Sum.of(0)
    read = Sum.of(1, assumptions["elastic_reads_gb"])
    return rate(book, "aws", "efs_elastic_read", files.region.known) * read


def _item(files: FileSystem, size: int) -> str:
    tier = files.tier.known or ""
    if files.cloud == "gcp" and tier in _FILESTORE:
        return _FILESTORE[tier]
    if files.cloud == "aws" and tier in _SCRATCH:
        return "fsx_lustre_scratch2_ssd"
    if files.cloud == "aws" and tier == "PERSISTENT_2":
        return f"fsx_lustre_persistent2_{_per_tib(files, size)}"
    raise Unpriced(f"the price book has no rate for {tier or 'such file systems'} on {files.cloud}")


def _per_tib(files: FileSystem, size: int) -> int:
    """Return the throughput of Lustre for each TiB, in MB/s, of those that are sold."""
    bought = files.throughput.known
    if not bought:
        raise Unpriced("nothing says what throughput of the file system is bought")
    each = Decimal(bought) * _GIB_PER_TIB / size
    return min(_PER_TIB, key=lambda sold: abs(sold - each))
