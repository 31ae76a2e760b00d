"""File systems and buckets that modules of the Cluster Toolkit make."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import words
from mlcostlint.adapters.blueprint.virtual_machine import Defaults, virtual_machine
from mlcostlint.adapters.google import buckets, disks, storage
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import flag, number, text
from mlcostlint.adapters.recast import recast, renamed, reworded
from mlcostlint.model import Resource, Volume
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import Value, defaulted, fact, first_unknown

_PLACE = {"labels": "labels", "region": "region", "zone": "zone"}
_BUCKET = {
    "autoclass": "autoclass",
    "labels": "labels",
    "lifecycle_rules": "lifecycle_rule",
    "region": "location",
}
_FILESTORE_GB, _FILESTORE_TIER = 2560, "BASIC_SSD"
_LUSTRE_GIB, _LUSTRE_THROUGHPUT = 36_000, 500
_PARALLELSTORE_GIB = 12_000
_NFS = Defaults("n2d-standard-2", 20, "pd-standard")
_NFS_DISK_GB, _NFS_DISK_TYPE = 100, "pd-ssd"


def filestore(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Filestore instance."""
    share: dict[str, Node] = {"capacity_gb": number(block.get("size_gb")).default(_FILESTORE_GB)}
    said: dict[str, Node] = {
        **_placed(block),
        "tier": text(block.get("filestore_tier")).default(_FILESTORE_TIER),
        "file_shares": Map(share, block.body.span, block.body.header),
    }
    yield from storage.filestore(recast(block, said), links)


def lustre(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Managed Lustre instance."""
    throughput = number(block.get("per_unit_storage_throughput")).default(_LUSTRE_THROUGHPUT)
    said: dict[str, Node] = {
        **_placed(block),
        "capacity_gib": number(block.get("size_gib")).default(_LUSTRE_GIB),
        "per_unit_storage_throughput": throughput,
    }
    yield from storage.lustre(recast(block, said), links)


def parallelstore(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Parallelstore instance."""
    capacity = number(block.get("size_gb")).default(_PARALLELSTORE_GIB)
    yield from storage.parallelstore(
        recast(block, {**_placed(block), "capacity_gib": capacity}), links
    )


def bucket(block: Block, links: Links) -> Iterator[Resource]:
    """Read a bucket, which is made in the region of the blueprint."""
    kept = {"soft_delete_retention_duration": "retention_duration_seconds"}
    said: dict[str, Node] = {
        **renamed(block.body, _BUCKET),
        "name": _name(block),
        "storage_class": text(block.get("storage_class")).default("REGIONAL"),
        "versioning": reworded(block.body, {"enable_versioning": "enabled"}),
        "soft_delete_policy": reworded(block.body, kept),
    }
    yield from buckets.bucket(recast(block, said), links)


def _name(block: Block) -> Value[str | None]:
    """Return the name that the module puts together; a random end of it is known to nobody."""
    at = block.get("name_prefix")
    random = flag(block.get("random_suffix")).default(fallback=False)
    if fact(random, True):  # noqa: FBT003
        return at.hole("the name of the bucket ends in something random")
    shown = flag(block.get("use_deployment_name_in_bucket_name")).default(fallback=True)
    parts = [text(at), *([text(block.get("deployment_name"))] if fact(shown, True) else [])]  # noqa: FBT003
    hole = first_unknown([shown, *parts])
    if hole is not None:
        return hole
    said = "-".join(part.known for part in parts if part.known)
    return words.computed(said, at.origin.span)


def nfs_server(block: Block, links: Links) -> Iterator[Resource]:
    """Read a machine that serves files from a disk of its own."""
    yield from virtual_machine(block, links, _NFS)
    said: dict[str, Node] = {
        **_placed(block),
        "size": number(block.get("disk_size")).default(_NFS_DISK_GB),
        "type": text(block.get("type")).default(_NFS_DISK_TYPE),
    }
    for one in disks.disk(recast(block, said), links):
        if isinstance(one, Volume):
            attached = defaulted(fact=True, span=block.body.header)
            yield replace(one, address=f"{one.address}/data", attached=attached)


def _placed(block: Block) -> dict[str, Node]:
    return renamed(block.body, _PLACE)


_FILES = "modules/file-system"

TABLE: Mapping[str, Adapter] = {
    f"{_FILES}/cloud-storage-bucket": bucket,
    f"{_FILES}/filestore": filestore,
    f"{_FILES}/managed-lustre": lustre,
    f"{_FILES}/parallelstore": parallelstore,
    f"community/{_FILES}/cloud-storage-bucket": bucket,
    f"community/{_FILES}/nfs-server": nfs_server,
}
