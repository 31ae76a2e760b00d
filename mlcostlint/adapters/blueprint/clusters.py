"""GKE clusters and node pools as modules of the Cluster Toolkit make them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters.google import gke
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.blueprint import used
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import first_given, flag, given, number, text
from mlcostlint.adapters.recast import recast, renamed, reworded
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted, fact

_CLUSTER = "modules/scheduler/gke-cluster"
_SYSTEM_LEAST, _SYSTEM_MOST, _SYSTEM_DISK_GB = 2, 10, 100
_SYSTEM_MACHINE = "e2-standard-4"
_LEAST, _MOST, _DISK_GB = 0, 1000, 100
_MACHINE = "c2-standard-60"
_SYSTEM = "system_node_pool"
_NODE = {
    "disk_type": "disk_type",
    "enable_flex_start": "flex_start",
    "guest_accelerator": "guest_accelerator",
    "kubernetes_labels": "labels",
    "labels": "resource_labels",
    "reservation_affinity": "reservation_affinity",
    "spot": "spot",
    "taints": "taint",
}
_PER_ZONE = {
    "autoscaling_max_node_count": "max_node_count",
    "autoscaling_min_node_count": "min_node_count",
}


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a cluster with the pool that it keeps for the platform itself."""
    said = _plane(block.body)
    if fact(flag(block.get(f"{_SYSTEM}_enabled")).default(fallback=True), True):  # noqa: FBT003
        said["node_pool"] = _system_pool(block.body)
    yield from gke.cluster(recast(block, said), links)


def node_pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read node pools, of which one module may make several alike."""
    beside = used(block, links, _CLUSTER)
    plane = None if beside is None else recast(beside, _plane(beside.body))
    said: dict[str, Node] = {
        **renamed(block.body, {"name": "name", "zones": "node_locations"}),
        **renamed(block.body, {"initial_node_count": "initial_node_count"}),
        "node_config": _node(block.body),
        "queued_provisioning": reworded(block.body, {"enable_queued_provisioning": "enabled"}),
        **_scaling(block.body),
    }
    many = _many(block)
    for one in gke.node_pool(recast(block, said), links, plane):
        yield replace(one, copies=many)


def _plane(body: Map) -> dict[str, Node]:
    return {
        **renamed(body, {"labels": "resource_labels", "min_master_version": "min_master_version"}),
        "location": _location(body),
        "release_channel": reworded(body, {"release_channel": "channel"}),
        "remove_default_node_pool": defaulted(fact=True, span=body.header),
    }


def _location(body: Map) -> Leaf:
    """Return where a cluster is: in all zones of its region unless it is said to be zonal."""
    kind = text(body.get("cluster_availability_type")).default("REGIONAL")
    if kind.unknown:
        return kind
    return body.get("zone" if kind.known == "ZONAL" else "region")


def _system_pool(body: Map) -> Map:
    counts = (_SYSTEM, "node_count")
    key = "_".join(counts)
    node: dict[str, Node] = {
        **renamed(body, {f"{_SYSTEM}_disk_type": "disk_type", "labels": "resource_labels"}),
        "machine_type": text(body.get(f"{_SYSTEM}_machine_type")).default(_SYSTEM_MACHINE),
        "disk_size_gb": number(body.get(f"{_SYSTEM}_disk_size_gb")).default(_SYSTEM_DISK_GB),
    }
    scaling: dict[str, Node] = {
        "total_min_node_count": number(body.get(key, "total_min_nodes")).default(_SYSTEM_LEAST),
        "total_max_node_count": number(body.get(key, "total_max_nodes")).default(_SYSTEM_MOST),
    }
    said: dict[str, Node] = {
        "name": text(body.get(f"{_SYSTEM}_name")).default("system"),
        "autoscaling": Map(scaling, body.span, body.header),
        "node_config": Map(node, body.span, body.header),
    }
    return Map(said, body.span, body.header)


def _node(body: Map) -> Map:
    said: dict[str, Node] = {
        **renamed(body, _NODE),
        "machine_type": text(body.get("machine_type")).default(_MACHINE),
        "disk_size_gb": number(body.get("disk_size_gb")).default(_DISK_GB),
    }
    return Map(said, body.span, body.header)


def _scaling(body: Map) -> dict[str, Node]:
    """Return the size of a pool: one number, bounds for each zone, or bounds over all zones."""
    static = body.get("static_node_count")
    if given(static):
        return {"node_count": static}
    if given(first_given(*(body.get(key) for key in _PER_ZONE))):
        return {"autoscaling": reworded(body, _PER_ZONE)}
    said: dict[str, Node] = {
        "total_min_node_count": number(body.get("autoscaling_total_min_nodes")).default(_LEAST),
        "total_max_node_count": number(body.get("autoscaling_total_max_nodes")).default(_MOST),
    }
    return {"autoscaling": Map(said, body.span, body.header)}


def _many(block: Block) -> Value[int]:
    """Return how many pools a module makes: the more of its slices and of its pools."""
    pools, slices = (number(block.get(key)).default(1) for key in ("num_node_pools", "num_slices"))
    if pools.unknown or slices.unknown:
        return pools if pools.unknown else slices
    return pools if pools.known >= slices.known else slices


TABLE: Mapping[str, Adapter] = {_CLUSTER: cluster, "modules/compute/gke-node-pool": node_pool}
