"""Google Kubernetes Engine: control planes and the node pools that serve them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.google import declared, disks, machines, nodes, place
from mlcostlint.adapters.kubernetes import node_labels, parts
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.adapters.taints import tainted
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import (
    Cluster,
    Control,
    NodePool,
    Purchase,
    Resource,
    Service,
    SpendingControl,
    Tags,
)
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown


def cluster(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a control plane, the node pools declared within it, and the default pool it keeps."""
    tags = declared.own_labels(block, "resource_labels")
    yield Cluster(
        **declared.common(block, tags, block.get("name")),
        version=reading.text(block.get("min_master_version")),
        extended_support=_extended(block),
        splits_costs=_splits_costs(block),
    )
    yield from _metrics(block)
    if fact(reading.flag(block.get("enable_autopilot")), None):
        return
    inner = block.get("node_pool")
    for pool in block.body.maps("node_pool"):
        yield from _made(_Pool(block, pool, block, fact(pool.get("name"), None) or "node_pool"))
    removed = reading.flag(block.get("remove_default_node_pool")).default(fallback=False)
    if not inner.unknown and inner.known is None and not fact(removed, 1):
        yield from _made(_Pool(block, block.body, block, "default-pool"))


def node_pool(block: Block, links: Links, of: Block | None = None) -> Iterator[Resource]:
    """Read a node pool; its cluster says where it is, if the pool itself does not.

    `of` is that cluster, where something other than the pool names it.
    """
    yield from _made(_Pool(block, block.body, joins.cluster(block, links) if of is None else of))


@dataclass(frozen=True, slots=True)
class _Pool:
    """The block a pool stands in, its attributes, its cluster, and its name if it stands inside."""

    block: Block
    body: Map
    cluster: Block | None
    inner: str = ""

    @property
    def is_inline(self) -> bool:
        return self.body is not self.block.body


def _made(pool: _Pool) -> Iterator[Resource]:
    """Yield a pool, and the disks of its nodes that it says something about."""
    made = _pool(pool)
    yield made
    yield from disks.of_pool(pool.body, made, ("node_config",))


def _pool(pool: _Pool) -> NodePool:
    header = pool.body.header
    names = _names(pool)
    said = _with_node_words(names, pool.body)
    count = nodes.Count(pool.body, *_zones(pool))
    bare = machines.machine(
        reading.text(pool.body.get("node_config", "machine_type")).default("e2-medium")
    )
    guest = ("node_config", "guest_accelerator")
    machine = machines.carrying(bare, pool.body.get(*guest, "type"), pool.body.get(*guest, "count"))
    return NodePool(
        **_common(pool, names),
        **machinery(machine, said, header),
        service=Service.GCE,
        purchase=_purchase(pool.body),
        workload=words.workload(said, header),
        floor=count.floor(),
        ceiling=count.ceiling(),
        shrinks=count.shrinks(),
        system=defaulted(fact=False, span=header),
        zones=count.zones(),
        tainted=_tainted(pool.body, machine),
        divided=parts.into(node_labels.divisions(pool.body), header),
    )


def _tainted(body: Map, machine: Value[Machine]) -> Value[bool]:
    """Return whether a pool is tainted: GKE does so itself where its nodes have accelerators.

    https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
    """
    accelerators = reading.accelerators(machine)
    if fact(accelerators, 0):
        return accelerators.map(lambda _: True)
    given = body.get("node_config", "taint")
    effects = [taint.get("effect") for taint in body.maps("node_config", "taint")]
    return tainted([*effects, *([given] if given.unknown else [])], body.header)


def _extended(block: Block) -> Value[bool]:
    """Say whether a cluster keeps old versions for money, as only one release channel does.

    https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels
    """
    channel = reading.text(block.get("release_channel", "channel")).default("UNSPECIFIED")
    return channel.map(lambda said: said == "EXTENDED")


def _metrics(block: Block) -> Iterator[Resource]:
    """Yield the metrics of GPUs that a cluster collects.

    https://cloud.google.com/kubernetes-engine/docs/how-to/dcgm-metrics
    """
    for leaf in reading.leaves(block.get("monitoring_config", "enable_components")):
        if fact(leaf, None) == "DCGM":
            common = declared.common(block, declared.no_labels(block), block.get("name"))
            common["address"] += "/DCGM"
            yield SpendingControl(**common, control=leaf.map(lambda _: Control.UTILISATION))


def _splits_costs(block: Block) -> Value[bool]:
    """Say whether the bill tells namespaces apart, or an export of their usage does.

    https://cloud.google.com/kubernetes-engine/docs/how-to/cost-allocations: off by default.
    """
    billed = reading.flag(block.get("cost_management_config", "enabled")).default(fallback=False)
    exported = declared.present(block.get("resource_usage_export_config"))
    return billed if fact(billed, 1) or not fact(exported, 1) else exported


def _common(pool: _Pool, names: words.Names) -> reading.Common:
    shared = reading.common(
        pool.block, Cloud.GCP, _stated(pool).map(place.region_of), _tags(pool), names
    )
    if not pool.inner:
        return shared
    shared["address"] = f"{pool.block.address}/{pool.inner}"
    if pool.is_inline:
        shared["header"], shared["block"] = pool.body.header, pool.body.span
    return shared


def _tags(pool: _Pool) -> Value[Tags | None]:
    """Return the labels of the nodes: the cluster's reach them, the provider's defaults do not.

    https://cloud.google.com/kubernetes-engine/docs/how-to/creating-managing-labels
    """
    header = pool.body.header
    own = pool.body.get("node_config", "resource_labels")
    if pool.cluster is None:
        elsewhere = unknown("the labels of the cluster are declared elsewhere", header)
        return tagging.merged(header, elsewhere, own)
    return tagging.merged(header, pool.cluster.get("resource_labels"), own)


def _names(pool: _Pool) -> words.Names:
    names = naming.names(pool.block, pool.body.get("name"))
    if not pool.inner or names[0] == pool.inner:
        return names
    return words.Names.of([pool.inner, *names], names.hidden)


def _with_node_words(names: words.Names, body: Map) -> words.Names:
    """Return names with the words of labels and taints, which tell what nodes are for."""
    labels = body.get("node_config", "labels")
    said = reading.mapping(labels)
    leaves = [
        leaf
        for taint in body.maps("node_config", "taint")
        for leaf in (taint.get("key"), taint.get("value"))
    ]
    told = [*names, *said, *naming.known_texts(*said.values(), *leaves)]
    return words.Names.of(told, labels if labels.unknown else names.hidden)


def _stated(pool: _Pool) -> Value[str]:
    own = reading.text(pool.body.get("location"))
    if pool.cluster and (fact(own, None) is None) and (not own.unknown or own.refers_to):
        return place.stated(pool.cluster)
    return place.stated(pool.block)


def _zones(pool: _Pool) -> tuple[Value[str], tuple[Map, ...]]:
    if pool.cluster is None or pool.cluster.body is pool.body:
        return _stated(pool), (pool.body,)
    return _stated(pool), (pool.body, pool.cluster.body)


def _purchase(body: Map) -> Value[Purchase]:
    node = "node_config"
    flags = [body.get(node, flag) for flag in ("spot", "preemptible", "flex_start")]
    bought = declared.spot(*flags, body.get("queued_provisioning", "enabled"))
    kind = body.get(node, "reservation_affinity", "consume_reservation_type")
    return declared.reserved(kind, bought)


TABLE: Mapping[str, Adapter] = {
    "google_container_cluster": cluster,
    "google_container_node_pool": node_pool,
}
