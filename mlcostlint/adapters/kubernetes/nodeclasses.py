"""Classes of nodes that Karpenter starts: the tags they are billed under, and their disks."""

from collections.abc import Iterator

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import karpenter, objects
from mlcostlint.adapters.kubernetes.quantities import gibibytes
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import volumes as joined
from mlcostlint.adapters.reading import Common, flag, number, perhaps, text
from mlcostlint.hardware import Cloud
from mlcostlint.model import Resource, Tags, Volume
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, unknown

_REFERENCES = ("nodeClassRef", "providerRef")
_TAGS = ("tags", "labels")  # Google's class calls them labels


def tags(pool: Block, links: Links) -> Value[Tags | None]:
    """Return the tags of a pool's machines, which are those of their node class."""
    header = karpenter.node(pool).header
    found = None
    for key in _REFERENCES:
        kind, name = (karpenter.node(pool).get(key, part) for part in ("kind", "name"))
        found = found or joined.node_class(links, pool, kind, name)
    if found is None:
        return unknown("the tags are those of a node class that is declared elsewhere", header)
    spec = objects.spec(found)
    return tagging.merged(spec.header, reading.first_given(*(spec.get(key) for key in _TAGS)))


def disks(block: Block, _links: Links) -> Iterator[Resource]:
    """Read the disks that a class gives each of its nodes, where it says something about them."""
    spec = objects.spec(block)
    for place, mapped in enumerate(spec.maps("blockDeviceMappings")):
        disk = mapped.child("ebs")
        if disk is not None:
            kept = flag(disk.get("deleteOnTermination")).default(fallback=True)
            yield _volume(
                block,
                disk,
                f"blockDeviceMappings[{place}]",
                size=gibibytes(disk.get("volumeSize")),
                kind=text(disk.get("volumeType")),
                stays=kept.map(lambda deleted: not deleted),
            )
    storage = spec.child("ephemeralStorage")
    if storage is not None:
        # https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
        kind = defaulted("gp3", storage.header)
        size = gibibytes(storage.get("size"))
        yield _volume(block, storage, "ephemeralStorage", size=size, kind=perhaps(kind))


def _volume(  # noqa: PLR0913 - what the classes say in different words
    block: Block,
    disk: Map,
    place: str,
    *,
    size: Value[int | None],
    kind: Value[str | None],
    stays: Value[bool] | None = None,
) -> Volume:
    return Volume(
        **_common(block, disk, place),
        gigabytes=size,
        type=kind,
        iops=number(disk.get("iops")),
        throughput=number(disk.get("throughput")),
        attached=defaulted(fact=True, span=disk.header),
        outlives_owner=defaulted(fact=False, span=disk.header) if stays is None else stays,
    )


def _common(block: Block, disk: Map, place: str) -> Common:
    spec = objects.spec(block)
    where = words.region_in(disk.header.path)
    nowhere = unknown(f"nothing says in which region {block.name} starts nodes", disk.header)
    common = reading.common(
        block,
        Cloud.AWS,
        words.computed(where, disk.header) if where else nowhere,
        tagging.merged(spec.header, spec.get("tags")),
        objects.names(block),
    )
    common["address"] += f".{place}"
    common["header"] = disk.header
    common["copies"] = unknown("how many nodes start from this is not said here", disk.header)
    return common
