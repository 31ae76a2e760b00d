"""Google Kubernetes Engine: clusters and their node pools, counted over all zones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google import declared, machines, place
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.model import Cluster, NodePool, Resource, Service
from mlcostlint.tree import Block, Leaf, Map, Seq
from mlcostlint.value import Value, defaulted, fact

# https://cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters
_ZONES_OF_A_REGION = 3


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a control plane and the node pools that are declared within it.

    `default_labels` of the provider do not reach a cluster: its labels are `resource_labels`.
    """
    tags = declared.own_labels(block, "resource_labels")
    yield Cluster(**declared.common(block, tags, block.get("name")))
    if fact(reading.flag(block.get("enable_autopilot")), None):
        return
    for pool in block.body.maps("node_pool"):
        yield _pool(_Place(block, pool, block))
    removed = reading.flag(block.get("remove_default_node_pool")).default(False)
    written_here = fact(block.get("node_pool"), None) is not None
    if not written_here and fact(removed, True) is False:
        yield _pool(_Place(block, block.body, block))


def node_pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a node pool; its cluster says where it is, if the pool itself does not."""
    yield _pool(_Place(block, block.body, joins.cluster(block, links)))


@dataclass(frozen=True, slots=True)
class _Place:
    """A pool: the block it stands in, its own attributes, and the cluster they join."""

    block: Block
    pool: Map
    cluster: Block | None


def _pool(at: _Place) -> NodePool:
    node, header = at.pool.child("node_config"), at.pool.header
    names = _names(at)
    said = names if node is None else [*names, *_node_words(node)]
    bare = machines.machine(_in(at, "machine_type").default("e2-medium"))
    machine = machines.carrying(
        bare,
        at.pool.get("node_config", "guest_accelerator", "type"),
        at.pool.get("node_config", "guest_accelerator", "count"),
    )
    tags = reading.tags(header, at.pool.get("node_config", "resource_labels"))
    stated = _stated(at)
    return NodePool(
        **reading.common(
            at.block, place_cloud, stated.map(place.region_of), tags, names
        ),
        **declared.machinery(machine, said, header),
        service=Service.GCE,
        purchase=_purchase(at.pool),
        workload=words.workload(said, header),
        floor=_floor(at, stated),
        ceiling=_ceiling(at, stated),
        shrinks=_shrinks(at.pool),
        system=defaulted(False, header),
    )
