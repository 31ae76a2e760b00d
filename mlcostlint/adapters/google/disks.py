"""Persistent disks, on their own or made with a machine, and the policies that copy them."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import loosely
from mlcostlint.model import Compute, Resource, SnapshotPolicy, Volume
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, written

# https://cloud.google.com/compute/docs/disks/local-ssd: one local SSD has 375 GB.
_LOCAL_SSD_GB = 375


def disk(block: Block, links: Links) -> Iterator[Resource]:
    """Read a persistent disk; the provider makes one of type pd-standard unless told otherwise.

    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_disk
    """
    yield Volume(
        **declared.common(block, declared.labels(block), block.get("name")),
        gigabytes=reading.number(block.get("size")),
        type=reading.perhaps(_plain(block.get("type")).default("pd-standard")),
        iops=reading.number(block.get("provisioned_iops")),
        throughput=reading.number(block.get("provisioned_throughput")),
        attached=_attached(block, links),
        outlives_owner=_outlives(block, links),
    )


def snapshots(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a policy that copies disks; without a retention their copies are kept for ever.

    https://cloud.google.com/compute/docs/disks/scheduled-snapshots
    """
    policy = "snapshot_schedule_policy"
    if fact(declared.block_at(block.get(policy, "schedule")), 1) is None:
        return
    tags = declared.own_labels(block, policy, "snapshot_properties", "labels")
    yield SnapshotPolicy(
        **declared.common(block, tags, block.get("name")),
        kept_days=reading.number(block.get(policy, "retention_policy", "max_retention_days")),
        kept_count=defaulted(None, block.body.header),
    )


def of_instance(block: Block, template: Block | None, owner: Compute) -> Iterator[Volume]:
    """Yield the disks that are made with a virtual machine, or else those of its template."""
    boot = list(block.body.maps("boot_disk"))
    for mount in boot:
        made = reading.child(mount, "initialize_params")
        if made is not None and fact(mount.get("source"), 1) is None:
            yield _made(owner, "boot_disk", made, _BY_INSTANCE, mount.get("auto_delete"))
    for place, scratch in enumerate(block.body.maps("scratch_disk")):
        yield _scratch(owner, f"scratch_disk{place}", scratch)
    if template is not None and not boot:
        yield from of_template(template, owner)


def of_template(template: Block, owner: Compute) -> Iterator[Volume]:
    """Yield the disks that every machine of a template is made with."""
    for place, mount in enumerate(template.body.maps("disk")):
        name = f"disk{place}"
        if fact(mount.get("disk_type"), None) == "local-ssd":
            yield _scratch(owner, name, mount)
        elif fact(mount.get("source"), 1) is None:
            yield _made(owner, name, mount, _BY_TEMPLATE, mount.get("auto_delete"))


def of_pool(body: Map, owner: Compute, *paths: tuple[str, ...]) -> Iterator[Volume]:
    """Yield the disks that a pool or a notebook says something about; they go with its machines."""
    for path in paths:
        for place, mount in enumerate(reading.children(body, *path)):
            keys = _keys(mount)
            if keys is not None:
                suffix = str(place) if place else ""
                yield _made(owner, f"{path[-1]}{suffix}", mount, keys, None)


# How each kind of block spells size and type.
_Keys = tuple[str, str]
_BY_INSTANCE: _Keys = ("size", "type")
_BY_TEMPLATE: _Keys = ("disk_size_gb", "disk_type")
_SPELLINGS: tuple[_Keys, ...] = (_BY_TEMPLATE, ("boot_disk_size_gb", "boot_disk_type"))


def _keys(mount: Map) -> _Keys | None:
    return next((pair for pair in _SPELLINGS if _spoken_of(mount, pair)), None)


def _spoken_of(mount: Map, pair: _Keys) -> bool:
    return any(reading.given(loosely(mount, key)) for key in pair)


def _made(owner: Compute, name: str, mount: Map, keys: _Keys, deletes: Leaf | None) -> Volume:
    """Return a disk that a machine is made with and, by default, deleted with."""
    goes = defaulted(fact=True, span=mount.header) if deletes is None else _goes(deletes)
    size, type_ = keys
    return Volume(
        **_common(owner, name, mount),
        gigabytes=reading.number(loosely(mount, size)),
        type=_plain(loosely(mount, type_)).map(
            lambda named: named and named.lower().replace("_", "-")
        ),
        iops=reading.number(mount.get("provisioned_iops")),
        throughput=reading.number(mount.get("provisioned_throughput")),
        attached=defaulted(fact=True, span=mount.header),
        outlives_owner=goes.map(lambda deleted: not deleted),
        owner=owner,
    )


def _scratch(owner: Compute, name: str, mount: Map) -> Volume:
    size = mount.get("disk_size_gb" if "disk_size_gb" in mount.entries else "size")
    return Volume(
        **_common(owner, name, mount),
        gigabytes=cast("Value[int | None]", reading.number(size).default(_LOCAL_SSD_GB)),
        type=reading.perhaps(defaulted("local-ssd", mount.header)),
        iops=defaulted(None, mount.header),
        throughput=defaulted(None, mount.header),
        attached=defaulted(fact=True, span=mount.header),
        outlives_owner=defaulted(fact=False, span=mount.header),
        owner=owner,
    )


def _common(owner: Compute, name: str, mount: Map) -> reading.Common:
    """Return what a disk shares with its machine, which is the one that is asked for labels."""
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
    """Say whether anything beside the disk mounts it; a machine of another root might."""
    uses = joins.disk_uses(block, links)
    for user, _ in uses.by.get(block, ()):
        return written(fact=True, span=user.body.header)
    for hole in uses.holes:
        return hole.hole(hole.unknown)
    if uses.by:
        return defaulted(fact=False, span=block.body.header)
    return words.computed(said=False, span=block.body.header)


def _outlives(block: Block, links: Links) -> Value[bool]:
    for user, source in joins.disk_uses(block, links).by.get(block, ()):
        deletes = joins.deletes_disk(user, source)
        if deletes is not None:
            return _goes(deletes).map(lambda deleted: not deleted)
    return defaulted(fact=True, span=block.body.header)


def _goes(deletes: Leaf) -> Value[bool]:
    # https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_instance
    return reading.flag(deletes).default(fallback=True)


def _plain(leaf: Leaf) -> Value[str | None]:
    named = reading.text(leaf)
    return named.map(lambda path: path and path.rpartition("/")[2])


TABLE: Mapping[str, Adapter] = {
    "google_compute_disk": disk,
    "google_compute_region_disk": disk,
    "google_compute_resource_policy": snapshots,
}
