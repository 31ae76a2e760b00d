"""Which machines and pods mount a volume that is declared on its own."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws.attributes import attribute
from mlcostlint.adapters.reading import children, given, loosely
from mlcostlint.tree import Block, Leaf

_ATTACHMENTS = ("aws_volume_attachment", "AWS::EC2::VolumeAttachment")
_INSTANCES = ("AWS::EC2::Instance",)
_PERSISTENT = ("kubernetes_persistent_volume", "kubernetes_persistent_volume_v1")
_SOURCE = ("spec", "persistent_volume_source")
_MOUNTED = (
    (*_SOURCE, "aws_elastic_block_store", "volume_id"),
    (*_SOURCE, "csi", "volume_handle"),
)
_REPOSITORIES = (
    "aws_fsx_data_repository_association",
    "AWS::FSx::DataRepositoryAssociation",
)


def attached(links: Links, volume: Block) -> Leaf | None:
    """Return what names the volume to mount it, or might; None where nothing does."""
    doubt: Leaf | None = None
    for user, leaf in _mounts(links, volume):
        if volume in links.referred(user, leaf, volume.type):
            return leaf
        if leaf.unknown and not leaf.refers_to:
            doubt = leaf
    return doubt


def repositories(links: Links, files: Block) -> Iterator[Leaf]:
    """Yield the paths of object stores that are associated with an FSx file system."""
    for association in links.of(files, *_REPOSITORIES):
        said = attribute(association, "file_system_id")
        if files in links.referred(association, said, files.type):
            yield attribute(association, "data_repository_path")


def _mounts(links: Links, volume: Block) -> Iterator[tuple[Block, Leaf]]:
    for attachment in links.of(volume, *_ATTACHMENTS):
        yield attachment, attribute(attachment, "volume_id")
    for instance in links.of(volume, *_INSTANCES):
        for mounted in children(instance.body, "volumes"):
            yield instance, loosely(mounted, "volume_id")
    for persistent in links.of(volume, *_PERSISTENT):
        found = (loosely(persistent.body, *path) for path in _MOUNTED)
        yield from ((persistent, leaf) for leaf in found if given(leaf))
