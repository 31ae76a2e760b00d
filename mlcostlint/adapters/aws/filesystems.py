"""EFS and FSx: file systems that many machines share."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import children, first_given, given, loosely, number, text
from mlcostlint.model import FileSystem, Resource
from mlcostlint.model.parts import DataPath, Role
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact, first_unknown

_COLD = ("transition_to_ia", "transition_to_archive")
_KINDS = {
    "aws_fsx_lustre_file_system": "LUSTRE",
    "aws_fsx_ontap_file_system": "ONTAP",
    "aws_fsx_openzfs_file_system": "OPENZFS",
}
_CONFIGURATIONS = {
    "LUSTRE": "lustre_configuration",
    "ONTAP": "ontap_configuration",
    "OPENZFS": "open_zfs_configuration",
    "WINDOWS": "windows_configuration",
}
# https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html
# https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html
_DEPLOYED_AS = {"LUSTRE": "SCRATCH_1", "WINDOWS": "SINGLE_AZ_1"}
_GIB_PER_TIB = 1024


def elastic(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EFS file system, which grows with what is put into it.

    Its throughput comes with its use unless the mode is "provisioned", and it moves no files
    unless told to. https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
    """
    key = "tags" if block.dialect == "terraform" else "file_system_tags"
    files = declared(block, links, "creation_token", tags_key=key)
    zone = text(files.get("availability_zone_name"))
    yield FileSystem(
        **files.common(),
        gigabytes=files.none,
        tier=zone.map(lambda name: "One Zone" if name else "Regional"),
        throughput=_provisioned(files),
        compresses=files.none,
        moves_cold_files=_moves(files),
    )


def fsx(block: Block, links: Links) -> Iterator[Resource]:
    """Read an FSx file system, which is billed by the capacity that it is given."""
    files = declared(block, links)
    kind = _KINDS.get(block.type) or str(fact(files.get("file_system_type"), None) or "")
    inner = () if block.dialect == "terraform" else (_CONFIGURATIONS.get(kind, "none"),)
    deployed = text(files.get(*inner, "deployment_type"))
    default = _DEPLOYED_AS.get(kind)
    yield FileSystem(
        **files.common(),
        gigabytes=number(files.get("storage_capacity")),
        tier=deployed if default is None else deployed.map(lambda word: word or default),
        throughput=_throughput(files, kind, inner),
        compresses=_compresses(files, kind, inner),
        moves_cold_files=_tiers(files, kind),
        mirrors=tuple(_mirrors(files, inner)),
    )


def _provisioned(files: Declaration) -> Value[int | None]:
    mode = text(files.get("throughput_mode")).default("bursting")
    bought = number(files.get("provisioned_throughput_in_mibps"))
    return bought if fact(mode, "") == "provisioned" else mode.map(lambda _: None)


def _moves(files: Declaration) -> Value[bool | None]:
    for key in ("lifecycle_policy", "lifecycle_policies"):
        leaf = files.get(key)
        if leaf.unknown:
            return leaf
        for policy in children(files.body, key):
            cold = first_given(*(loosely(policy, step) for step in _COLD))
            if given(cold):
                return cold.map(lambda _: True)
    return files.off.map(bool)


def _throughput(files: Declaration, kind: str, inner: tuple[str, ...]) -> Value[int | None]:
    """Return the throughput that is bought; Lustre and ONTAP may count it per unit."""
    whole = number(files.get(*inner, "throughput_capacity"))
    per_tib = number(files.get(*inner, "per_unit_storage_throughput"))
    if kind == "LUSTRE" and given(per_tib):
        return _times(per_tib, number(files.get("storage_capacity")), _GIB_PER_TIB)
    per_pair = number(files.get(*inner, "throughput_capacity_per_ha_pair"))
    if kind == "ONTAP" and given(per_pair):
        return _times(per_pair, number(files.get(*inner, "ha_pairs")).map(lambda n: n or 1), 1)
    return whole


def _times(rate: Value[int | None], units: Value[int | None], per: int) -> Value[int | None]:
    hole = first_unknown([rate, units])
    if hole is not None:
        return hole
    return rate.map(lambda each: -(-(each or 0) * (units.known or 0) // per))


def _compresses(files: Declaration, kind: str, inner: tuple[str, ...]) -> Value[bool | None]:
    """Say whether a file system compresses; neither Lustre nor OpenZFS does unless it is told to.

    https://docs.aws.amazon.com/fsx/latest/APIReference/API_OpenZFSCreateRootVolumeConfiguration.html
    """
    if kind == "LUSTRE":
        said = text(files.get(*inner, "data_compression_type"))
    elif kind == "OPENZFS":
        said = text(files.get(*inner, "root_volume_configuration", "data_compression_type"))
    else:
        return files.none
    return said.default("NONE").map(lambda word: word != "NONE")


def _tiers(files: Declaration, kind: str) -> Value[bool | None]:
    """Say whether files move by access: by the type of storage, which is SSD by default."""
    if kind != "LUSTRE":
        return files.none
    return text(files.get("storage_type")).default("SSD").map(lambda t: t == "INTELLIGENT_TIERING")


def _mirrors(files: Declaration, inner: tuple[str, ...]) -> list[DataPath]:
    given_paths: list[Leaf] = [files.get(*inner, "import_path")]
    given_paths += aws.repositories(files.links, files.block)
    paths = [(Role.INPUT, leaf) for leaf in given_paths]
    return aws.data_paths(files.links, files.block, paths)


TABLE: Mapping[str, Adapter] = {"aws_efs_file_system": elastic, **dict.fromkeys(_KINDS, fsx)}
STACKED: Mapping[str, Adapter] = {"AWS::EFS::FileSystem": elastic, "AWS::FSx::FileSystem": fsx}
