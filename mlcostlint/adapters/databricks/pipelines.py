"""Declarative pipelines, which run when they are asked to or all the time."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading
from mlcostlint.adapters.databricks import declared
from mlcostlint.adapters.databricks.nodes import Nodes
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.model import EngineCluster, Resource, Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import defaulted, fact

_MAINTENANCE = "maintenance"


def pipeline(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pipeline; unless it is continuous, its machines go when the tables are up to date.

    https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/pipeline
    """
    header, names = block.body.header, naming.names(block, block.get("name"))
    for_ever = reading.flag(block.get("continuous")).default(fallback=False)
    done = for_ever.map(lambda runs_on: not runs_on)
    nodes = _nodes(block, links)
    tags = declared.tags(
        block, links, nodes.policy_tags(), block.get("tags"), nodes.body.get("custom_tags")
    )
    shared = declared.common(block, links, tags, block.get("name"))
    hidden = _hidden(block, nodes)
    if hidden is None:
        shared["cloud"], shared["region"] = nodes.cloud(), nodes.region()
    fewest = nodes.fewest() if hidden is None else hidden
    yield EngineCluster(
        **shared,
        **machinery(nodes.machine() if hidden is None else hidden, names, header),
        service=Service.DATABRICKS,
        purchase=nodes.purchase() if hidden is None else hidden,
        workload=defaulted(Workload.BATCH, header),
        machines=fewest,
        floor=fewest,
        ceiling=reading.perhaps(nodes.machines() if hidden is None else hidden),
        stops_when_idle=done,
        ends=done,
    )


def _nodes(block: Block, links: Links) -> Nodes:
    """Return the cluster that updates run on: any but the one for maintenance."""
    for cluster in declared.several(block.body, "cluster"):
        if fact(cluster.get("label"), None) != _MAINTENANCE:
            return Nodes(cluster, block, links)
    return Nodes(Map({}, block.span, block.body.header), block, links)


def _hidden(block: Block, nodes: Nodes) -> Leaf | None:
    """Return why the machines are not known, None where the file names them."""
    serverless = reading.flag(block.get("serverless"))
    if serverless.unknown:
        return serverless.hole(serverless.unknown)
    if serverless.known:
        return serverless.hole("Databricks picks the machines of a serverless pipeline")
    if not nodes.body.entries:
        return serverless.hole("the machines that Databricks picks by default are not known here")
    return None


TABLE: Mapping[str, Adapter] = {"databricks_pipeline": pipeline}
BUNDLES: Mapping[str, Adapter] = {"pipelines": pipeline}
