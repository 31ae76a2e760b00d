"""Services of AWS that bill by the hour while they exist, and those that bill by use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import first_given, flag, given, number, perhaps, text
from mlcostlint.model import ManagedService, Other, Resource
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, fact

_Path = tuple[str, ...]
_NAMES = (
    "name",
    "identifier",
    "db_instance_identifier",
    "cluster_identifier",
    "cluster_id",
    "cluster_name",
    "domain_name",
    "replication_group_id",
    "tracking_server_name",
    "function_name",
    "workgroup_name",
    "endpoint_name",
    "labeling_job_name",
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where a service says of what size it is, of how many units, and whether some stand by.

    A `usual_size` or `usual_units` of None is one that nobody documents.
    """

    size: _Path
    usual_size: str | None = None
    units: _Path = ()
    usual_units: int | None = 1
    redundant: tuple[_Path, ...] = ()


# https://registry.terraform.io/providers/hashicorp/aws/latest/docs: each type's page, and its
# schema for the count of OpenSearch's nodes.
_SHAPES: Mapping[str, _Shape] = {
    "aws_db_instance": _Shape(("instance_class",), redundant=(("multi_az",),)),
    "AWS::RDS::DBInstance": _Shape(("db_instance_class",), redundant=(("multi_az",),)),
    "aws_elasticache_cluster": _Shape(("node_type",), units=("num_cache_nodes",)),
    "AWS::ElastiCache::CacheCluster": _Shape(("cache_node_type",), units=("num_cache_nodes",)),
    "aws_glue_dev_endpoint": _Shape(
        ("worker_type",), units=("number_of_workers",), usual_units=None
    ),
    "AWS::Glue::DevEndpoint": _Shape(
        ("worker_type",), units=("number_of_workers",), usual_units=None
    ),
    "aws_mwaa_environment": _Shape(("environment_class",), "mw1.small"),
    "AWS::MWAA::Environment": _Shape(("environment_class",)),
    "aws_redshift_cluster": _Shape(
        ("node_type",), units=("number_of_nodes",), redundant=(("multi_az",),)
    ),
    "AWS::Redshift::Cluster": _Shape(
        ("node_type",), units=("number_of_nodes",), redundant=(("multi_az",),)
    ),
    **dict.fromkeys(
        ("aws_opensearch_domain", "AWS::OpenSearchService::Domain"),
        _Shape(
            ("cluster_config", "instance_type"),
            units=("cluster_config", "instance_count"),
            redundant=(
                ("cluster_config", "zone_awareness_enabled"),
                ("cluster_config", "multi_az_with_standby_enabled"),
            ),
        ),
    ),
    **dict.fromkeys(
        (
            "aws_sagemaker_mlflow_tracking_server",
            "AWS::SageMaker::MlflowTrackingServer",
            "CreateMlflowTrackingServer",
        ),
        _Shape(("tracking_server_size",), "Small"),
    ),
}
# Functions are not among them: those that serve no model are glue that costs cents.
_BY_USE = (
    "aws_redshiftserverless_workgroup",
    "aws_sagemaker_labeling_job",
    "AWS::RedshiftServerless::Workgroup",
    "CreateLabelingJob",
)


def service(block: Block, links: Links) -> Iterator[Resource]:
    """Read a service that bills by the hour; a standby counts among its units."""
    of = declared(block, links, *_NAMES)
    shape = _SHAPES[block.type]
    stands_by = _redundant(of, shape)
    yield ManagedService(
        **of.common(),
        size=_size(of, shape),
        units=_units(of, shape, stands_by),
        redundant=stands_by,
    )


def replication_group(block: Block, links: Links) -> Iterator[Resource]:
    """Read a group of caches: a primary in each shard, and its replicas.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    """
    group = declared(block, links, *_NAMES)
    size = first_given(group.get("node_type"), group.get("cache_node_type"))
    spare = first_given(group.get("multi_az_enabled"), group.get("automatic_failover_enabled"))
    yield ManagedService(
        **group.common(),
        size=text(size),
        units=_caches(group),
        redundant=flag(spare).default(fallback=False),
    )


def collection(block: Block, links: Links) -> Iterator[Resource]:
    """Read an OpenSearch collection, whose standby replicas are on unless switched off.

    https://docs.aws.amazon.com/opensearch-service/latest/ServerlessAPIReference/API_CreateCollection.html
    """
    index = declared(block, links, *_NAMES)
    replicas = text(index.get("standby_replicas")).default("ENABLED")
    yield ManagedService(
        **index.common(),
        size=index.none,
        units=index.none.hole("how many capacity units it takes follows from its load"),
        redundant=replicas.map(lambda word: word == "ENABLED"),
    )


def by_use(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read what costs nothing while nobody uses it."""
    yield Other(**declared(block, links, *_NAMES, body=body).common())


def _size(of: Declaration, shape: _Shape) -> Value[str | None]:
    said = text(of.get(*shape.size))
    if shape.usual_size is not None:
        return perhaps(said.default(shape.usual_size))
    if given(said):
        return said
    return said.hole(f"what size {of.block.type} has by default is not known here")


def _units(of: Declaration, shape: _Shape, stands_by: Value[bool]) -> Value[int]:
    if not shape.units:
        return stands_by.map(lambda spare: 2 if spare else 1)
    said = number(of.get(*shape.units))
    if shape.usual_units is not None:
        return said.default(shape.usual_units)
    return said.required(".".join(shape.units))


def _redundant(of: Declaration, shape: _Shape) -> Value[bool]:
    said = [flag(of.get(*path)).default(fallback=False) for path in shape.redundant]
    on = [one for one in said if fact(one, False)]  # noqa: FBT003
    return (on or [one for one in said if one.unknown] or said or [of.off])[0]


def _caches(group: Declaration) -> Value[int]:
    whole = number(first_given(group.get("num_cache_clusters"), group.get("number_cache_clusters")))
    shards = number(group.get("num_node_groups"))
    if given(whole) or not given(shards):
        return whole.default(1)
    replicas = number(group.get("replicas_per_node_group")).default(0)
    if replicas.unknown:
        return replicas
    return shards.map(lambda count: (count or 1) * (1 + replicas.known))


TABLE: Mapping[str, Adapter] = {
    **{type_: service for type_ in _SHAPES if type_.startswith("aws_")},
    **{type_: by_use for type_ in _BY_USE if type_.startswith("aws_")},
    "aws_elasticache_replication_group": replication_group,
    "aws_opensearchserverless_collection": collection,
}
STACKED: Mapping[str, Adapter] = {
    **{type_: service for type_ in _SHAPES if type_.startswith("AWS::")},
    **{type_: by_use for type_ in _BY_USE if type_.startswith("AWS::")},
    "AWS::ElastiCache::ReplicationGroup": replication_group,
    "AWS::OpenSearchServerless::Collection": collection,
}
REQUESTS: Mapping[str, Adapter] = {
    "CreateLabelingJob": by_use,
    "CreateMlflowTrackingServer": service,
}
