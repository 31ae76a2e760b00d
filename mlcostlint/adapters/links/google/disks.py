"""What mounts a persistent disk: instances, templates, attachments, volumes of Kubernetes."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Uses
from mlcostlint.adapters.links.google.naming import called
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value

_DISKS = {"google_compute_disk": ("name",), "google_compute_region_disk": ("name",)}
# Blocks that hold a disk, and the attribute in them that names it, by the type that has them.
_MOUNTS = {
    "google_compute_attached_disk": ((), "disk"),
    "google_compute_instance": (("attached_disk", "boot_disk"), "source"),
    "google_compute_instance_from_template": (("attached_disk", "boot_disk"), "source"),
    "google_compute_instance_template": (("disk",), "source"),
    "google_compute_region_instance_template": (("disk",), "source"),
    "google_compute_per_instance_config": (("preserved_state.disk",), "source"),
    "google_compute_region_per_instance_config": (("preserved_state.disk",), "source"),
    "kubernetes_persistent_volume": (
        ("spec.persistent_volume_source.gce_persistent_disk",),
        "pd_name",
    ),
    "kubernetes_persistent_volume_v1": (
        ("spec.persistent_volume_source.gce_persistent_disk",),
        "pd_name",
    ),
}
_TYPES = tuple(_MOUNTS)
_DELETING = ("boot_disk", "disk")


def disk_uses(disk: Block, links: Links) -> Uses:
    """Return what mounts disks in the root of `disk`."""
    return links.uses(disk, _TYPES, _sources, _DISKS)


def deletes_disk(user: Block, source: Leaf) -> Leaf | None:
    """Return whether what mounts a disk deletes it with itself, None for what never does."""
    for name in _DELETING:
        for mount in user.body.maps(name):
            if mount.get("source").origin == source.origin:
                return mount.get("auto_delete")
    return None


def _sources(user: Block) -> Iterator[Leaf]:
    holders, key = _MOUNTS[user.type]
    if not holders:
        yield called(user.get(key))
    for holder in holders:
        for node in user.body.each(*holder.split(".")):
            if isinstance(node, Map):
                yield called(node.get(key))
            elif isinstance(node, Value) and node.unknown:
                yield node
