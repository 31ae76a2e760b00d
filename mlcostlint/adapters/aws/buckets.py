"""S3 buckets, with the settings that Terraform declares apart from them."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.aws import lifecycle
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import (
    first_given,
    flag,
    given,
    leaves,
    loosely,
    nodes,
    number,
    text,
)
from mlcostlint.model import Bucket, Other, Resource
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_SETTING = "aws_s3_bucket_"
_DAYS_A_YEAR = 365


def bucket(block: Block, links: Links) -> Iterator[Resource]:
    """Read an S3 bucket; one without a name of its own is named when it is made.

    S3 keeps a bucket within its region, and a deleted object for as long as object lock says.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html
    """
    store = declared(block, links, "bucket", "bucket_name")
    name = text(store.get("bucket" if block.dialect == "terraform" else "bucket_name"))
    rules = _rules(store)
    yield Bucket(
        **store.common(),
        gigabytes=store.none,
        bucket=name.required("the name of the bucket"),
        tier=defaulted("STANDARD", store.header),
        hot=store.on,
        locked=_keeps_versions(store),
        holds=words.contents(store.called, store.header),
        lifecycle=lifecycle.rules(rules),
        versioned=_versioned(store),
        moves_by_access=_moves_by_access(store, rules),
        kept_deleted=_locked(store),
        geo_redundant=store.off,
        copied_to=tuple(_replicas(store)),
    )
    yield from _accelerated(store)


def directory_bucket(block: Block, links: Links) -> Iterator[Resource]:
    """Read a directory bucket, which holds objects of S3 Express One Zone and no old versions.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
    """
    store = declared(block, links, "bucket", "bucket_name")
    name = text(first_given(store.get("bucket"), store.get("bucket_name")))
    yield Bucket(
        **store.common(),
        gigabytes=store.none,
        bucket=name.required("the name of the bucket"),
        tier=defaulted("EXPRESS_ONEZONE", store.header),
        hot=store.off,
        locked=store.off,
        holds=words.contents(store.called, store.header),
        lifecycle=lifecycle.rules(_rules(store)),
        versioned=store.off,
        moves_by_access=store.off,
        kept_deleted=defaulted(0, store.header),
        geo_redundant=store.off,
    )


def acceleration(block: Block, links: Links) -> Iterator[Resource]:
    """Read transfer acceleration, billed by the gigabyte; it carries no tags."""
    if fact(block.get("status"), None) != "Suspended":
        yield Other(**declared(block, links, "bucket", tags_key=None).common())


def _accelerated(store: Declaration) -> Iterator[Resource]:
    """Yield the transfer acceleration that a bucket of a stack switches on."""
    status = store.get("accelerate_configuration", "acceleration_status")
    if given(status) and fact(status, None) != "Suspended":
        common = store.common()
        common["address"] += ".AccelerateConfiguration"
        common["tags"] = store.none
        yield Other(**common)


def _setting(
    store: Declaration, type_: str, path: tuple[str, ...], inline: tuple[str, ...]
) -> Leaf:
    """Return a setting declared apart, else the one in the bucket: older providers and stacks."""
    apart = aws.bucket_setting(store.links, store.block, f"{_SETTING}{type_}")
    if apart.one is not None:
        return loosely(apart.one.body, *path)
    own = store.get(*inline)
    return apart.doubt if apart.doubt is not None and not given(own) else own


def _rules(store: Declaration) -> Leaf:
    inline = store.get("lifecycle_rule")
    path = ("lifecycle_rule",) if given(inline) else ("lifecycle_configuration", "rules")
    return _setting(store, "lifecycle_configuration", ("rule",), path)


def _versioned(store: Declaration) -> Value[bool]:
    inline = ("versioning", "enabled")
    if given(store.get("versioning_configuration")):
        inline = ("versioning_configuration", "status")
    status = _setting(store, "versioning", ("versioning_configuration", "status"), inline)
    return text(status).map(lambda word: word in {"Enabled", "true"})


def _moves_by_access(store: Declaration, rules: Leaf) -> Value[bool]:
    """Say whether all objects are put into the class that S3 tiers by access.

    A tiering configuration only adds archive tiers for objects that are uploaded into that class.
    """
    if rules.unknown:
        return rules
    tier = lifecycle.tiering(rules)
    if tier is not None:
        return tier.map(lambda _: True)
    key = ("intelligent_tiering_configurations",)
    tiers = _setting(store, "intelligent_tiering_configuration", ("tiering",), key)
    if given(tiers):
        return tiers.hole("objects may be uploaded into the class that is tiered by access")
    return store.off


def _locked(store: Declaration) -> Value[int]:
    """Return for how many days nobody can delete a version for good."""
    days = _retention(store, "days")
    if given(days):
        return number(days).default(0)
    years = number(_retention(store, "years"))
    if given(years):
        return years.map(lambda count: (count or 0) * _DAYS_A_YEAR)
    locked = flag(store.get("object_lock_enabled"))
    if fact(locked, True):  # noqa: FBT003
        return locked.hole(locked.unknown or "each object may be locked for a time of its own")
    return defaulted(0, store.header)


def _keeps_versions(store: Declaration) -> Value[bool]:
    """Say whether object lock is on, or its default retention set, which takes it to be on."""
    for unit in ("days", "years"):
        if given(_retention(store, unit)):
            return _retention(store, unit).map(lambda _: True)
    return flag(store.get("object_lock_enabled")).default(fallback=False)


def _retention(store: Declaration, unit: str) -> Leaf:
    path = ("rule", "default_retention", unit)
    return _setting(store, "object_lock_configuration", path, ("object_lock_configuration", *path))


def _replicas(store: Declaration) -> Iterator[Value[str]]:
    inline = ("replication_configuration", "rules")
    rules = _setting(store, "replication_configuration", ("rule",), inline)
    yield from (leaf for leaf in leaves(rules) if leaf.unknown)
    for rule in nodes(rules):
        if isinstance(rule, Map) and fact(loosely(rule, "status"), None) != "Disabled":
            yield aws.lies(store.links, store.block, loosely(rule, "destination", "bucket"))


TABLE: Mapping[str, Adapter] = {
    "aws_s3_bucket": bucket,
    "aws_s3_bucket_accelerate_configuration": acceleration,
    "aws_s3_directory_bucket": directory_bucket,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::S3::Bucket": bucket,
    "AWS::S3Express::DirectoryBucket": directory_bucket,
}
