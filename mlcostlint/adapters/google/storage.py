"""Where Google Cloud keeps bytes, and the services that only have a bill to attribute."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Bucket, FileSystem, LogGroup, Other, Registry, Resource, Volume
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

# https://cloud.google.com/logging/docs/store-log-entries: buckets keep entries for 30 days.
_LOGS_ARE_KEPT_DAYS = 30


def bucket(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a bucket; its location may be a multi-region ("US") or a dual region ("NAM4")."""
    location = reading.text(block.get("location")).required("location")
    yield Bucket(
        **declared.common(
            block, declared.labels(block), block.get("name"), region=location.map(_spelt)
        ),
        gigabytes=defaulted(None, block.body.header),
        bucket=reading.text(block.get("name")).required("name"),
        tier=reading.unread(block.body.header),
        lifecycle=reading.unread(block.body.header),
        versioned=reading.unread(block.body.header),
        moves_by_access=reading.unread(block.body.header),
        kept_deleted=reading.unread(block.body.header),
        geo_redundant=reading.unread(block.body.header),
    )


def disk(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a persistent disk."""
    yield Volume(
        **declared.common(block, declared.labels(block), block.get("name")),
        gigabytes=reading.number(block.get("size")),
        type=reading.unread(block.body.header),
        iops=reading.unread(block.body.header),
        throughput=reading.unread(block.body.header),
        attached=reading.unread(block.body.header),
        outlives_owner=reading.unread(block.body.header),
    )


def filestore(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Filestore instance."""
    yield FileSystem(
        **declared.common(block, declared.labels(block), block.get("name")),
        gigabytes=reading.number(block.get("file_shares", "capacity_gb")),
        tier=reading.unread(block.body.header),
        throughput=reading.unread(block.body.header),
        compresses=reading.unread(block.body.header),
        moves_cold_files=reading.unread(block.body.header),
    )


def parallel(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a parallel file system (Parallelstore, Managed Lustre)."""
    yield FileSystem(
        **declared.common(block, declared.labels(block), block.get("instance_id")),
        gigabytes=reading.number(block.get("capacity_gib")),
        tier=reading.unread(block.body.header),
        throughput=reading.unread(block.body.header),
        compresses=reading.unread(block.body.header),
        moves_cold_files=reading.unread(block.body.header),
    )


def registry(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an artifact repository."""
    yield Registry(
        **declared.common(block, declared.labels(block), block.get("repository_id")),
        gigabytes=defaulted(None, block.body.header),
        cleans_up=reading.unread(block.body.header),
    )


def log_bucket(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a log bucket, which carries no labels; Google's own for audit logs is told by name."""
    name = block.get("bucket_id")
    yield LogGroup(
        **declared.common(block, declared.no_labels(block), name),
        retention=cast(
            "Value[int | None]",
            reading.number(block.get("retention_days")).default(_LOGS_ARE_KEPT_DAYS),
        ),
        audit=defaulted(fact(name, None) == "_Required", block.body.header),
    )


def billed(block: Block, _links: Links) -> Iterator[Resource]:
    """Read what is only asked for its labels."""
    name = block.get(_NAMED.get(block.type, "name"))
    yield Other(**declared.common(block, declared.labels(block, *_LABELLED[block.type]), name))


def _spelt(location: str) -> str:
    """Write a multi-region or dual region in capitals, as Google does, and a region in small."""
    is_region = "-" in location
    return location.lower() if is_region else location.upper()


# Type of resource: path of its labels.
_LABELLED: Mapping[str, tuple[str, ...]] = {
    "google_bigquery_dataset": ("labels",),
    "google_composer_environment": ("labels",),
    "google_dataproc_cluster": ("labels",),
    "google_memorystore_instance": ("labels",),
    "google_redis_instance": ("labels",),
    "google_spanner_instance": ("labels",),
    "google_sql_database_instance": ("settings", "user_labels"),
    "google_vertex_ai_feature_online_store": ("labels",),
    "google_vertex_ai_featurestore": ("labels",),
    "google_vertex_ai_tensorboard": ("labels",),
}
_NAMED: Mapping[str, str] = {
    "google_bigquery_dataset": "dataset_id",
    "google_vertex_ai_tensorboard": "display_name",
}

TABLE: Mapping[str, Adapter] = {
    "google_storage_bucket": bucket,
    "google_compute_disk": disk,
    "google_compute_region_disk": disk,
    "google_filestore_instance": filestore,
    "google_parallelstore_instance": parallel,
    "google_lustre_instance": parallel,
    "google_artifact_registry_repository": registry,
    "google_logging_project_bucket_config": log_bucket,
    **dict.fromkeys(_LABELLED, billed),
}
