"""Volumes and file systems that a ParallelCluster makes for all its nodes, and its logs.

What exists already is named by its id, and declared where it is made.
https://docs.aws.amazon.com/parallelcluster/latest/ug/SharedStorage-v3.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters.aws.filesystems import elastic, fsx
from mlcostlint.adapters.aws.services import log_group
from mlcostlint.adapters.aws.volumes import volume
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.parallelcluster.tags import tags
from mlcostlint.adapters.reading import flag, given, number, perhaps, text
from mlcostlint.adapters.recast import recast, renamed
from mlcostlint.model import FileSystem, Resource, Volume
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted, fact

_VOLUME_GB, _VOLUME_TYPE, _RAID_VOLUMES = 40, "gp3", 2
_LUSTRE = "SCRATCH_2"
# https://docs.aws.amazon.com/parallelcluster/latest/ug/Monitoring-v3.html
_LOGS_ARE_KEPT_DAYS = 180
_VOLUME = {"DeletionPolicy": "deletion_policy", "Iops": "iops", "Throughput": "throughput"}
_ELASTIC = {
    "ProvisionedThroughput": "provisioned_throughput_in_mibps",
    "ThroughputMode": "throughput_mode",
}
_LUSTRE_OF_ITS_OWN = {
    "DataCompressionType": "data_compression_type",
    "ExportPath": "export_path",
    "ImportPath": "import_path",
    "PerUnitStorageThroughput": "per_unit_storage_throughput",
}


def shared(block: Block, links: Links) -> Iterator[Resource]:
    """Read a storage that is made with the cluster."""
    kind = fact(text(block.get("StorageType")), None)
    if kind in _MADE:
        key, ids, read = _MADE[kind]
        settings = block.body.child(key) or Map({}, block.body.span, block.body.header)
        if not any(given(settings.get(name)) for name in ids):
            yield from read(block, settings, links)


def logs(block: Block, links: Links) -> Iterator[Resource]:
    """Read the log group of a cluster, which has one unless it is switched off."""
    if fact(flag(block.get("Enabled")).default(fallback=True), True):  # noqa: FBT003
        days = number(block.get("RetentionInDays")).default(_LOGS_ARE_KEPT_DAYS)
        yield from log_group(recast(block, {"retention_in_days": days, "tags": tags(block)}), links)


def _ebs(block: Block, settings: Map, links: Links) -> Iterator[Resource]:
    """Read a volume, or the several that are one to the nodes."""
    said: dict[str, Node] = {
        **renamed(settings, _VOLUME),
        "size": _size(settings),
        "volume_type": text(settings.get("VolumeType")).default(_VOLUME_TYPE),
        "tags": tags(block),
    }
    for one in volume(recast(block, said), links):
        if isinstance(one, Volume):
            attached = defaulted(fact=True, span=block.body.header)
            yield replace(one, attached=attached, copies=_striped(settings))


def _size(settings: Map) -> Leaf:
    size = number(settings.get("Size"))
    return size if given(settings.get("SnapshotId")) else size.default(_VOLUME_GB)


def _striped(settings: Map) -> Value[int]:
    raid = settings.child("Raid")
    if raid is None:
        return defaulted(1, settings.header)
    return number(raid.get("NumberOfVolumes")).default(_RAID_VOLUMES)


def _efs(block: Block, settings: Map, links: Links) -> Iterator[Resource]:
    said = {**renamed(settings, _ELASTIC), "file_system_tags": tags(block)}
    yield from elastic(recast(block, said), links)


def _lustre(block: Block, settings: Map, links: Links) -> Iterator[Resource]:
    """Read a Lustre file system, which is of the second scratch generation unless it says."""
    own = Map(renamed(settings, _LUSTRE_OF_ITS_OWN), settings.span, settings.header)
    said: dict[str, Node] = {
        **renamed(settings, {"StorageCapacity": "storage_capacity"}),
        "file_system_type": defaulted("LUSTRE", settings.header),
        "lustre_configuration": own,
        "tags": tags(block),
    }
    for one in fsx(recast(block, said), links):
        yield replace(one, tier=_deployed(settings)) if isinstance(one, FileSystem) else one


def _deployed(settings: Map) -> Value[str | None]:
    kind = text(settings.get("DeploymentType"))
    backup = settings.get("BackupId")
    if given(backup) and not given(kind):
        return backup.hole("the file system is deployed as the one that was backed up")
    return perhaps(kind.default(_LUSTRE))


# Where the settings of a type of storage stand, what names one that exists, what reads a new one.
_MADE = {
    "Ebs": ("EbsSettings", ("VolumeId",), _ebs),
    "Efs": ("EfsSettings", ("FileSystemId",), _efs),
    "FsxLustre": ("FsxLustreSettings", ("FileSystemId",), _lustre),
}

TABLE: Mapping[str, Adapter] = {"Monitoring": logs, "SharedStorage": shared}
