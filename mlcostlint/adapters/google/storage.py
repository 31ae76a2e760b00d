"""Shared file systems, registries and log buckets on Google Cloud."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import FileSystem, LogGroup, Registry, Resource
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

# https://cloud.google.com/logging/docs/store-log-entries: buckets keep entries for 30 days.
_LOGS_ARE_KEPT_DAYS = 30


def filestore(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Filestore instance, whose tier comes with a throughput."""
    capacity = block.get("file_shares", "capacity_gb")
    tier = reading.text(block.get("tier")).required("tier")
    yield _files(block, block.get("name"), capacity, reading.perhaps(tier))


def parallelstore(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Parallelstore instance."""
    tier = reading.text(block.get("deployment_type"))
    if not tier.unknown and tier.known in (None, "DEPLOYMENT_TYPE_UNSPECIFIED"):
        tier = tier.hole("what Parallelstore deploys by default is not known here")
    yield _files(block, block.get("instance_id"), block.get("capacity_gib"), tier)


def lustre(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Managed Lustre instance; its tiers are called by their MB/s for each TiB."""
    tier = reading.text(block.get("per_unit_storage_throughput"))
    yield _files(block, block.get("instance_id"), block.get("capacity_gib"), tier)


def registry(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an artifact repository; a virtual one holds nothing itself."""
    if fact(block.get("mode"), None) == "VIRTUAL_REPOSITORY":
        return
    name = block.get("repository_id")
    called = naming.names(block, name)
    kept = reading.text(block.get("format")).required("format")
    yield Registry(
        **declared.common(block, declared.labels(block), name),
        gigabytes=defaulted(None, block.body.header),
        cleans_up=reading.perhaps(_cleans_up(block)),
        images=kept.map(lambda format_: _is_large(format_) and not words.small(called)),
        releases=words.releases(called, block.body.header),
    )


def log_bucket(block: Block, links: Links) -> Iterator[Resource]:
    """Read a log bucket, which carries no labels.

    Audit logs lie in Google's own bucket for them, or where a sink routes them.
    """
    name = block.get("bucket_id")
    routed = joins.audit_sink(block, links)
    own = defaulted(fact(name, None) == "_Required", block.body.header)
    yield LogGroup(
        **declared.common(block, declared.no_labels(block), name),
        retention=cast(
            "Value[int | None]",
            reading.number(block.get("retention_days")).default(_LOGS_ARE_KEPT_DAYS),
        ),
        audit=own if routed is None else routed.map(lambda _: True),
    )


def _files(block: Block, name: Leaf, capacity: Leaf, tier: Value[str | None]) -> FileSystem:
    """Return a file system of the kinds that Google sells: none compresses or moves files."""
    header = block.body.header
    return FileSystem(
        **declared.common(block, declared.labels(block), name),
        gigabytes=reading.number(capacity),
        tier=tier,
        throughput=defaulted(None, header),
        compresses=defaulted(None, header),
        moves_cold_files=defaulted(None, header),
    )


def _is_large(format_: str) -> bool:
    """Say whether artifacts of a format are large: images, and wheels with what they link to."""
    return format_.upper() in {"DOCKER", "PYTHON"}


def _cleans_up(block: Block) -> Value[bool]:
    """Say whether a policy deletes: without one, or in a dry run, everything is kept.

    https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy
    """
    dry = reading.flag(block.get("cleanup_policy_dry_run")).default(fallback=False)
    said = defaulted(fact=False, span=block.body.header)
    for node in block.body.each("cleanup_policies"):
        action = node.get("action") if isinstance(node, Map) else cast("Leaf", node)
        if action.unknown:
            said = action.hole(action.unknown)
        elif fact(action, None) == "DELETE":
            return dry.map(lambda only_shows: not only_shows) if fact(dry, 1) else _true(action)
    return said


def _true(at: Leaf) -> Value[bool]:
    return at.map(lambda _: True)


TABLE: Mapping[str, Adapter] = {
    "google_filestore_instance": filestore,
    "google_parallelstore_instance": parallelstore,
    "google_lustre_instance": lustre,
    "google_artifact_registry_repository": registry,
    "google_logging_project_bucket_config": log_bucket,
    "google_logging_folder_bucket_config": log_bucket,
    "google_logging_organization_bucket_config": log_bucket,
    "google_logging_billing_account_bucket_config": log_bucket,
}
