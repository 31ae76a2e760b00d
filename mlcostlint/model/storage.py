"""Kinds that hold bytes, named as one who pays for them would."""

from dataclasses import dataclass

from mlcostlint.model.parts import Contents, DataPath, LifecycleRule, Role
from mlcostlint.model.resource import Compute, Resource, Storage
from mlcostlint.value import Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Bucket(Storage):
    """An object store. Its `region` may be a multi-region.

    `tier` is the provider's own word for the class that new objects get ("STANDARD", "Cool").
    `lifecycle` holds the rules in force, from wherever they are declared; `moves_by_access` says
    that the provider moves what nobody reads to colder classes by itself (Autoclass). Deleted
    objects are billed for `kept_deleted` more days. `copied_to` lists the regions that hold a
    replica; redundancy that the provider keeps by itself across regions is its `geo_redundant`.
    `hot` says that new objects get the class for what is read often, which they could leave for a
    colder one, `locked` that a retention policy forbids to delete. `holds` is what names and
    workloads say the bucket is for, `used` the paths in it that workloads of the scan name.
    """

    bucket: Value[str]
    tier: Value[str]
    hot: Value[bool]
    locked: Value[bool]
    holds: Value[Contents]
    used: tuple[DataPath, ...] = ()
    lifecycle: Value[tuple[LifecycleRule, ...]]
    versioned: Value[bool]
    moves_by_access: Value[bool]
    kept_deleted: Value[int]
    geo_redundant: Value[bool]
    copied_to: tuple[Value[str], ...] = ()

    @property
    def checkpoints(self) -> tuple[DataPath, ...]:
        """The paths in it that workloads write their checkpoints to."""
        return tuple(path for path in self.used if path.role is Role.CHECKPOINTS)

    @property
    def ends_old_versions(self) -> bool:
        """Whether any rule deletes versions that were replaced."""
        return any(rule.old_versions_expire.known is not None for rule in self.lifecycle.known)

    @property
    def ends_uploads(self) -> bool:
        """Whether any rule deletes the parts of uploads that never ended."""
        return any(rule.uploads_abort.known is not None for rule in self.lifecycle.known)

    def expiry(self, prefix: str = "") -> int | None:
        """Return after how many days everything under a prefix is deleted, None for never."""
        found = ((rule.expires.known, rule) for rule in self.lifecycle.known)
        ages = (age for age, rule in found if age is not None and rule.covers(prefix))
        return min(ages, default=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Volume(Storage):
    """A block device, declared on its own or with the machine that mounts it.

    `type` is the provider's word ("gp2", "pd-ssd"); None where the image or the account decides.
    `iops` and `throughput` (MB/s) are what is bought beyond the type's own, None where nothing is
    said. `attached` says that something in the files mounts it, `outlives_owner` that it stays,
    billed, when that is deleted. `owner` is the machine it is declared with.
    """

    type: Value[str | None]
    iops: Value[int | None]
    throughput: Value[int | None]
    attached: Value[bool]
    outlives_owner: Value[bool]
    owner: Compute | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FileSystem(Storage):
    """A shared file system.

    `tier` is the provider's word for its class or deployment ("PERSISTENT_2", "ENTERPRISE"), None
    where there is one only. `throughput` is what is bought apart from capacity, in MB/s, None where
    it comes with it. `compresses` and `moves_cold_files` are None where there is no such setting.
    `mirrors` lists the object stores whose content it presents as files.
    """

    tier: Value[str | None]
    throughput: Value[int | None]
    compresses: Value[bool | None]
    moves_cold_files: Value[bool | None]
    mirrors: tuple[DataPath, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Registry(Storage):
    """A container or artifact registry.

    `cleans_up` says that old images are deleted by a rule, None where the provider has none for it.
    `images` says that it holds images or wheels, which are large, `releases` that it is for those
    that stay by intention.
    """

    cleans_up: Value[bool | None]
    images: Value[bool]
    releases: Value[bool]
    copied_to: tuple[Value[str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SnapshotPolicy(Resource):
    """A schedule that copies volumes, and how long copies stay: days or a count, None for ever."""

    kept_days: Value[int | None]
    kept_count: Value[int | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class FeatureStore(Storage):
    """Features of a model, kept for lookups.

    `online` says that they are also kept where an endpoint can look them up at once, `tier` the
    provider's word for how; `expires` that old ones are deleted there, `provisioned` that its
    throughput is paid for whether it is used or not.
    """

    online: Value[bool]
    tier: Value[str]
    expires: Value[bool]
    provisioned: Value[bool]
