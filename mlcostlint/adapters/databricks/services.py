"""Services of Databricks that bill while they exist: warehouses, indexes, databases, apps."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.databricks import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.model import EngineCluster, Purchase, Resource, Service
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

# https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/sql_endpoint
_STOPS_AFTER_MINUTES = 120
_WAREHOUSES = ("databricks_sql_endpoint", "sql_warehouses")
_POLICIES: Mapping[str, Purchase] = {
    "COST_OPTIMIZED": Purchase.MIXED,
    "RELIABILITY_OPTIMIZED": Purchase.ON_DEMAND,
}


def warehouse(block: Block, links: Links) -> Iterator[Resource]:
    """Read a SQL warehouse, which stops after two idle hours unless told otherwise.

    Its workers are spot machines by default, its driver never is:
    https://docs.databricks.com/aws/en/compute/sql-warehouse/create
    """
    header, names = block.body.header, naming.names(block, block.get("name"))
    tags = declared.tags(block, links, _tags(block))
    stops = reading.number(block.get("auto_stop_mins")).default(_STOPS_AFTER_MINUTES)
    size = block.get("cluster_size").hole("Databricks sells sizes of warehouses, not machines")
    yield EngineCluster(
        **declared.common(block, links, tags, block.get("name")),
        **machinery(size, names, header),
        service=Service.DATABRICKS,
        purchase=_purchase(block),
        workload=words.workload(names, header),
        machines=size,
        floor=size,
        ceiling=size,
        stops_when_idle=stops.map(lambda minutes: minutes > 0),
        ends=defaulted(fact=False, span=header),
    )


def vector_search(block: Block, links: Links) -> Iterator[Resource]:
    """Read an endpoint of indexes, which runs whether it is asked or not.

    https://docs.databricks.com/aws/en/vector-search/vector-search-cost-management
    """
    size = reading.text(block.get("endpoint_type"))
    yield declared.service(_shared(block, links), size, declared.one(block), declared.alone(block))


def online_table(block: Block, links: Links) -> Iterator[Resource]:
    """Read a table that is kept where an endpoint can look rows up at once."""
    size: Value[str | None] = defaulted(None, block.body.header)
    yield declared.service(_shared(block, links), size, declared.one(block), declared.alone(block))


def online_store(block: Block, links: Links) -> Iterator[Resource]:
    """Read a store of features, with its replicas.

    https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/online_store
    """
    replicas = reading.number(block.get("read_replica_count")).default(0)
    yield declared.service(
        _shared(block, links),
        reading.text(block.get("capacity")),
        replicas.map(lambda count: count + 1),
        declared.alone(block),
    )


def database(block: Block, links: Links) -> Iterator[Resource]:
    """Read a database, unless it is stopped; further nodes stand by unless they may be read.

    https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/database_instance
    """
    if fact(reading.flag(block.get("stopped")), None):
        return
    nodes = reading.number(block.get("node_count")).default(1)
    readable = reading.flag(block.get("enable_readable_secondaries")).default(fallback=False)
    redundant = nodes.map(lambda count: count > 1)
    if fact(redundant, 0) and fact(readable, 1):
        redundant = readable.map(lambda used: not used)
    size = reading.text(block.get("capacity"))
    if not reading.given(size):
        size = size.hole("the capacity that Databricks picks by default is not known here")
    yield declared.service(_shared(block, links), size, nodes, redundant)


def app(block: Block, links: Links) -> Iterator[Resource]:
    """Read an app, which is billed by the hour while it runs.

    https://docs.databricks.com/aws/en/dev-tools/databricks-apps/compute-size
    """
    size = reading.text(block.get("compute_size")).default("MEDIUM")
    yield declared.service(
        _shared(block, links), reading.perhaps(size), declared.one(block), declared.alone(block)
    )


def _shared(block: Block, links: Links) -> reading.Common:
    return declared.common(
        block, links, declared.tags(block, links, _tags(block)), block.get("name")
    )


def _tags(block: Block) -> Leaf:
    """Return the tags of a service; those of a warehouse stand in a block of their own."""
    if block.type in _WAREHOUSES:
        return block.get("tags", "custom_tags")
    return block.get("custom_tags")


def _purchase(block: Block) -> Value[Purchase]:
    """Return how the machines of a warehouse are bought; a serverless one has none of its own."""
    named = reading.text(block.get("spot_instance_policy")).default("COST_OPTIMIZED")
    serverless = reading.flag(block.get("enable_serverless_compute"))
    if fact(serverless, None):
        return serverless.map(lambda _: Purchase.ON_DEMAND)
    if named.unknown or named.known in _POLICIES:
        return named.map(lambda said: _POLICIES[said])
    return named.hole(f"no way to buy is {named.known!r}")


TABLE: Mapping[str, Adapter] = {
    "databricks_app": app,
    "databricks_database_instance": database,
    "databricks_online_store": online_store,
    "databricks_online_table": online_table,
    "databricks_sql_endpoint": warehouse,
    "databricks_vector_search_endpoint": vector_search,
}
BUNDLES: Mapping[str, Adapter] = {
    "apps": app,
    "database_instances": database,
    "sql_warehouses": warehouse,
    "vector_search_endpoints": vector_search,
}
