"""Azure's data engines: HDInsight clusters, and Spark pools of Synapse."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud
from mlcostlint.model import EngineCluster, Purchase, Resource, Service
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, first_unknown

# Two head nodes and three of ZooKeeper, which no attribute counts:
# https://learn.microsoft.com/azure/hdinsight/hdinsight-virtual-network-architecture
_HEADS, _KEEPERS = 2, 3
_WORKERS = ("roles", "worker_node")


def hdinsight(block: Block, links: Links) -> Iterator[Resource]:
    """Read a cluster, whose machine is that of its workers; it runs until it is deleted.

    https://learn.microsoft.com/azure/hdinsight/hdinsight-delete-cluster
    """
    header, names = block.body.header, naming.names(block, block.get("name"))
    count = reading.number(block.get(*_WORKERS, "target_instance_count"))
    workers = count.required("target_instance_count")
    least, most = _autoscaled(block, workers)
    beside = _HEADS + _KEEPERS + _others(block)
    yield EngineCluster(
        **declared.common(block, links, block.get("name")),
        **machinery(reading.machine(block.get(*_WORKERS, "vm_size"), Cloud.AZURE), names, header),
        service=Service.AZURE_HDINSIGHT,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=words.workload(names, header),
        machines=workers.map(lambda number: number + beside),
        floor=least.map(lambda number: number + beside),
        ceiling=reading.perhaps(most.map(lambda number: number + beside)),
        stops_when_idle=declared.absent(header),
        ends=declared.absent(header),
    )


def spark_pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Spark pool; its nodes start for a session and stay unless it pauses by itself.

    https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-pool-configurations
    """
    header = block.body.header
    attached = [one.get("name") for one in joins.attached(block, links)]
    names = naming.names(block, block.get("name"), *attached)
    home = joins.account(block, "synapse_workspace_id", links)
    nodes, most = _nodes(block)
    size = block.get("node_size").hole("Synapse sells sizes of nodes, not machines")
    yield EngineCluster(
        **declared.common(
            block,
            links,
            block.get("name"),
            placed=declared.region_of(home, block, links, "the Synapse workspace"),
        ),
        **machinery(size, names, header),
        service=Service.AZURE_SYNAPSE,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=words.workload(names, header),
        machines=nodes,
        floor=nodes,
        ceiling=reading.perhaps(most),
        stops_when_idle=declared.present(block.get("auto_pause")),
        ends=declared.absent(header),
    )


def _nodes(block: Block) -> tuple[Value[int], Value[int]]:
    """Return the least and the most nodes of a Spark pool."""
    paths: list[tuple[str, ...]] = [("node_count",), ("node_count",)]
    if reading.given(block.get("auto_scale")):
        paths = [("auto_scale", f"{end}_node_count") for end in ("min", "max")]
    least, most = (reading.number(block.get(*path)).required(path[-1]) for path in paths)
    return least, most


def _autoscaled(block: Block, workers: Value[int]) -> tuple[Value[int], Value[int]]:
    """Return the least and the most workers, by load or by the clock."""
    scale = block.get(*_WORKERS, "autoscale")
    if scale.unknown or not reading.given(scale):
        return (workers, workers) if not scale.unknown else (scale, scale)
    path = (*_WORKERS, "autoscale")
    if reading.given(block.get(*path, "capacity")):
        bounds = (f"{end}_instance_count" for end in ("min", "max"))
        least, most = (
            reading.number(block.get(*path, "capacity", key)).required(key) for key in bounds
        )
        return least, most
    times = [
        reading.number(one.get("target_instance_count")).required("target_instance_count")
        for one in block.body.maps(*path, "recurrence", "schedule")
    ]
    counts = [workers, *times]
    hole = first_unknown(counts)
    if hole is not None:
        return hole, hole
    ordered = sorted(counts, key=lambda one: one.known)
    return ordered[0], ordered[-1]


def _others(block: Block) -> int:
    """Count the nodes that some clusters have beside: those at the edge, and Kafka's own."""
    counts = (
        reading.number(block.get("roles", role, "target_instance_count"))
        for role in ("edge_node", "kafka_management_node")
    )
    return sum(count.known or 0 for count in counts if not count.unknown)


TABLE: Mapping[str, Adapter] = {
    f"azurerm_hdinsight_{engine}_cluster": hdinsight
    for engine in ("hadoop", "hbase", "interactive_query", "kafka", "spark")
} | {"azurerm_synapse_spark_pool": spark_pool}
