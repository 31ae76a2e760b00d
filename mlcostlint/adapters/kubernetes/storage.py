"""Claims of storage: the disks and file systems that storage classes make for pods."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.classes import Class
from mlcostlint.adapters.kubernetes.pods import pods
from mlcostlint.adapters.kubernetes.quantities import gibibytes
from mlcostlint.adapters.kubernetes.workloads import workload
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes import volumes as joined
from mlcostlint.adapters.reading import Common, given, number, text
from mlcostlint.hardware import Cloud
from mlcostlint.model import FileSystem, Resource, Tags, Volume
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import How, Value, defaulted, fact, unknown

T = TypeVar("T")

_IOPS = ("iops", "provisioned-iops-on-create", "DiskIOPSReadWrite")
_THROUGHPUT = ("throughput", "DiskMBpsReadWrite", "perUnitStorageThroughput")
_UNSEEN = "pods that are not in these files may mount it"


def claim(block: Block, links: Links) -> Iterator[Resource]:
    """Read a PersistentVolumeClaim; one for a volume that is there already makes none."""
    made = _Claim(block, block.body, links)
    if not made.takes_what_is_there():
        yield made.storage(_mounted(block, links), made.keeps(), _common(made))


def stateful(block: Block, links: Links) -> Iterator[Resource]:
    """Read a StatefulSet and the claims that it makes for each of its replicas."""
    yield from workload(block, links)
    spec = objects.spec(block)
    replicas = number(spec.get("replicas")).default(1)
    for template in spec.maps("volumeClaimTemplates"):
        made = _Claim(block, template, links)
        common = _common(made)
        name = str(fact(template.get("metadata", "name"), None) or "claim")
        common["address"] += f".{name}"
        common["name"] += f"-{name}"
        common["header"], common["block"] = template.header, template.span
        common["copies"] = replicas
        attached = defaulted(fact=True, span=template.header)
        yield made.storage(attached, _kept(spec, made), common)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim, or the template of one, in the object that it stands in."""

    block: Block
    body: Map
    links: Links

    @property
    def spec(self) -> Map:
        return self.body.child("spec") or self.body

    @property
    def named(self) -> Leaf:
        return reading.first_given(
            self.spec.get("storageClassName"),
            self.body.get("metadata", "annotations", "volume.beta.kubernetes.io/storage-class"),
        )

    @property
    def kind(self) -> Class:
        return Class(self.named, joined.storage_class(self.links, self.block, self.named))

    def takes_what_is_there(self) -> bool:
        """Say whether it is bound to a volume that exists: an empty class makes none."""
        if fact(self.named, None) == "" or given(self.spec.get("volumeName")):
            return True
        volumes = joined.volumes(self.links, self.block, self.named)
        return self.kind.block is None and any(volumes)

    def keeps(self) -> Value[bool]:
        return self.used(self.kind.keeps())

    def used(self, value: Value[T]) -> Value[T]:
        """Return what a class says as it is used by the claim."""
        return replace(value, origin=value.origin.used_at(self.spec.header, How.PASSED))

    def storage(self, attached: Value[bool], stays: Value[bool], common: Common) -> Resource:
        kind = self.kind
        driver = kind.provisioner
        size = gibibytes(self.spec.get("resources", "requests", "storage"))
        throughput = self.used(number(kind.parameter(*_THROUGHPUT)))
        if driver is not None and driver.shared:
            nothing: Value[bool | None] = defaulted(None, self.spec.header)
            return FileSystem(
                **common,
                gigabytes=defaulted(None, size.origin.span) if driver.by_use else size,
                tier=self.used(kind.type()),
                throughput=throughput,
                compresses=nothing,
                moves_cold_files=nothing,
            )
        return Volume(
            **common,
            gigabytes=size,
            type=self.used(kind.type()),
            iops=self.used(number(kind.parameter(*_IOPS))),
            throughput=throughput,
            attached=attached,
            outlives_owner=stays,
        )


def _kept(spec: Map, made: _Claim) -> Value[bool]:
    """Return whether volumes stay when their StatefulSet is deleted, as they do unless told."""
    policy = spec.get("persistentVolumeClaimRetentionPolicy", "whenDeleted")
    deleted = text(policy).default("Retain").map(lambda word: word == "Delete")
    if deleted.unknown or not deleted.known:
        return deleted.map(lambda _: True)
    return made.keeps()


def _mounted(block: Block, links: Links) -> Value[bool]:
    mount = next(joined.mounts(links, block, _claims), None)
    if mount is None:
        return unknown(_UNSEEN, objects.spec(block).header)
    return mount.map(lambda _: True)


def _claims(block: Block) -> Iterator[Leaf]:
    """Yield the names of the claims that the pods of an object mount."""
    for pod in pods(block.body):
        for volume in pod.spec.maps("volumes"):
            name = volume.get("persistentVolumeClaim", "claimName")
            if given(name):
                yield name


def _common(made: _Claim) -> Common:
    driver = made.kind.provisioner
    header = made.spec.header
    where = words.region_in(header.path)
    nowhere = unknown(f"nothing says in which region {made.block.name} lies", header)
    untagged: Value[Tags | None] = defaulted(None, header)
    called = objects.names(made.block)
    common = reading.common(
        made.block,
        Cloud.UNSTATED if driver is None else driver.cloud,
        words.computed(where, header) if where else nowhere,
        untagged,
        called,
    )
    labels = tagging.merged(header, made.block.get("metadata", "labels"))
    common["environment"] = objects.environment(made.block, labels, called)
    return common
