"""Services of Google Cloud that bill by the hour, and those that only have a bill to attribute."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import declared, place
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import loosely
from mlcostlint.model import ManagedService, Other, Resource
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

# https://cloud.google.com/vertex-ai/docs/reference/rest/v1/AutomaticResources
_INDEX_REPLICAS = 2
# Nodes of the Kubernetes cluster of a first-generation environment:
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/composer_environment
_LEGACY_NODES = "node_count"


def deployed_index(block: Block, links: Links) -> Iterator[Resource]:
    """Read a deployed index, which carries no labels; without machines Google picks them."""
    body = block.body
    size = reading.text(loosely(body, "dedicated_resources", "machine_spec", "machine_type"))
    least = reading.number(loosely(body, "dedicated_resources", "min_replica_count"))
    if reading.child(body, "dedicated_resources") is None:
        least = reading.number(loosely(body, "automatic_resources", "min_replica_count"))
        least = reading.perhaps(least.default(_INDEX_REPLICAS))
    names = loosely(body, "display_name"), loosely(body, "deployed_index_id")
    shared = declared.common(
        block, declared.no_labels(block), *names, region=_of_index(block, links)
    )
    yield _service(shared, size, least.required("min_replica_count"), _alone(block))


def feature_store(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a legacy feature store, which serves online only from nodes that are asked for.

    https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.featurestores
    """
    config = "online_serving_config"
    fixed = reading.number(loosely(block.body, config, "fixed_node_count"))
    if not fixed.unknown and fixed.known is None:
        fixed = reading.number(loosely(block.body, config, "scaling", "min_node_count"))
    yield _billed_service(block, fixed.default(0))


def online_store(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an online feature store, which keeps nodes of Bigtable or of its own kind."""
    least = reading.number(loosely(block.body, "bigtable", "auto_scaling", "min_node_count"))
    if not least.unknown and least.known is None:
        least = least.hole("how many nodes an optimized online store keeps is not known here")
    yield _billed_service(block, least.required("min_node_count"))


def composer(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an Airflow environment, of one size or, in the first generation, of so many nodes."""
    header = block.body.header
    nodes = reading.number(block.get("config", _LEGACY_NODES)).default(1)
    mode = reading.text(block.get("config", "resilience_mode"))
    size = reading.text(block.get("config", "environment_size"))
    if not size.unknown and size.known is None:
        size = size.hole("the size that Composer picks by default is not known here")
    yield _service(
        declared.common(block, declared.labels(block), block.get("name")),
        size if fact(block.get("config", _LEGACY_NODES), 1) is None else defaulted(None, header),
        nodes,
        mode.map(lambda said: said == "HIGH_RESILIENCE"),
    )


def redis(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Redis instance: STANDARD_HA keeps a replica, the default BASIC does not.

    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/redis_instance
    """
    tier = reading.text(block.get("tier")).default("BASIC")
    replicas = reading.number(block.get("replica_count"))
    if not replicas.unknown and replicas.known is None:
        enabled = fact(block.get("read_replicas_mode"), "") == "READ_REPLICAS_ENABLED"
        standby = 2 if enabled else 1
        replicas = reading.perhaps(tier.map(lambda said: standby if said == "STANDARD_HA" else 0))
    yield _service(
        declared.common(block, declared.labels(block), block.get("name")),
        reading.perhaps(tier),
        replicas.default(0).map(lambda count: count + 1),
        tier.map(lambda said: said == "STANDARD_HA"),
    )


def billed(block: Block, _links: Links) -> Iterator[Resource]:
    """Read what is only asked for its labels, if it can carry any."""
    path = _LABELLED[block.type]
    tags = declared.labels(block, *path) if path else declared.no_labels(block)
    name = loosely(block.body, _NAMED.get(block.type, "name"))
    yield Other(**declared.common(block, tags, name))


def _billed_service(block: Block, units: Value[int]) -> ManagedService:
    shared = declared.common(block, declared.labels(block), loosely(block.body, "name"))
    return _service(shared, defaulted(None, block.body.header), units, _alone(block))


def _service(
    shared: reading.Common, size: Value[str | None], units: Value[int], redundant: Value[bool]
) -> ManagedService:
    return ManagedService(**shared, size=size, units=units, redundant=redundant)


def _alone(block: Block) -> Value[bool]:
    return defaulted(fact=False, span=block.body.header)


def _of_index(block: Block, links: Links) -> Value[str]:
    """Return the region of an index: its own, that in the name of its endpoint, the endpoint's."""
    if block.dialect != "terraform":
        return place.of_message(block)
    own = reading.text(block.get("region"))
    if own.unknown or own.known is not None:
        return own.required("region")
    named = place.in_name(block.get("index_endpoint"))
    if named is not None:
        return named
    endpoint = joins.index_endpoint(block, links)
    return place.region(block if endpoint is None else endpoint)


# Type of resource: path of its labels, empty where it cannot carry any.
_LABELLED: Mapping[str, tuple[str, ...]] = {
    "google_bigquery_dataset": ("labels",),
    "google_bigtable_instance": ("labels",),
    "google_memorystore_instance": ("labels",),
    "google_spanner_instance": ("labels",),
    "google_sql_database_instance": ("settings", "user_labels"),
    "google_vertex_ai_index": ("labels",),
    "google_vertex_ai_metadata_store": (),
    "google_vertex_ai_tensorboard": ("labels",),
    "ModelDeploymentMonitoringJob": ("labels",),
    "PipelineJob": ("labels",),
}
_NAMED: Mapping[str, str] = {
    "google_bigquery_dataset": "dataset_id",
    "google_vertex_ai_index": "display_name",
    "google_vertex_ai_tensorboard": "display_name",
    "ModelDeploymentMonitoringJob": "display_name",
    "PipelineJob": "display_name",
}

MESSAGES: Mapping[str, Adapter] = {
    "DeployedIndex": deployed_index,
    "FeatureOnlineStore": online_store,
    "Featurestore": feature_store,
    "ModelDeploymentMonitoringJob": billed,
    "PipelineJob": billed,
}
TABLE: Mapping[str, Adapter] = {
    "google_composer_environment": composer,
    "google_redis_instance": redis,
    "google_vertex_ai_feature_online_store": online_store,
    "google_vertex_ai_featurestore": feature_store,
    "google_vertex_ai_index_endpoint_deployed_index": deployed_index,
    **{type_: billed for type_ in _LABELLED if type_ not in MESSAGES},
}
