"""Azure Kubernetes Service: control planes, their system pool, and further pools."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.azure import declared, disks
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.taints import tainted
from mlcostlint.hardware import Cloud, Partition
from mlcostlint.model import Cluster, NodePool, Purchase, Resource, Service, Tags, Workload
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_SLICES = re.compile(r"MIG([1-7])g")
_INFERENCE = "azurerm_machine_learning_inference_cluster"


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a control plane and its default pool, which holds the platform's own pods.

    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster
    """
    plan = reading.text(block.get("support_plan")).default("KubernetesOfficial")
    yield Cluster(
        **declared.common(block, links, block.get("name")),
        version=reading.text(block.get("kubernetes_version")),
        extended_support=plan.map(lambda said: said == "AKSLongTermSupport"),
        splits_costs=reading.flag(block.get("cost_analysis_enabled")).default(fallback=False),
    )
    default = block.body.child("default_node_pool")
    if default is not None:
        name = reading.text(default.get("name")).default("default_node_pool")
        yield from _pool(_Pool(block, default, block, fact(name, "default_node_pool")), links)


def node_pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read a further node pool."""
    yield from _pool(_Pool(block, block.body, joins.cluster(block, links)), links)


@dataclass(frozen=True, slots=True)
class _Pool:
    """The block a pool stands in, its attributes, its cluster, and its name if it stands inside."""

    block: Block
    body: Map
    cluster: Block | None
    inner: str = ""


def _pool(pool: _Pool, links: Links) -> Iterator[Resource]:
    header, names = pool.body.header, _names(pool)
    scales = _scales(pool.body)
    floor, ceiling = _bounds(pool.body, scales)
    mode = reading.text(pool.body.get("mode")).default("System" if pool.inner else "User")
    bought = declared.purchase(pool.body.get("priority"))
    found = NodePool(
        **_common(pool, links),
        **machinery(reading.machine(pool.body.get("vm_size"), Cloud.AZURE), names, header),
        service=Service.AZURE_VM,
        purchase=declared.reserved(pool.body.get("capacity_reservation_group_id"), bought),
        workload=_workload(pool, names, links),
        floor=floor,
        ceiling=ceiling,
        shrinks=scales,
        system=mode.map(lambda said: said == "System"),
        tainted=_tainted(pool.body, bought),
        divided=_divided(pool.body),
    )
    yield found
    yield from disks.of_pool(pool.body, found)


def _tainted(body: Map, bought: Value[Purchase]) -> Value[bool]:
    """Return whether a pool is tainted: Azure does so itself where its nodes are spot.

    https://learn.microsoft.com/azure/aks/spot-node-pool
    """
    if fact(bought, None) is Purchase.SPOT:
        return bought.map(lambda _: True)
    return tainted(reading.leaves(body.get("node_taints")), body.header)


def _divided(body: Map) -> Value[Partition | None]:
    """Return the slices that the accelerators of a pool are cut into: MIG1g is one of each.

    https://learn.microsoft.com/azure/aks/gpu-multi-instance
    """
    said = reading.text(body.get("gpu_instance"))
    match = _SLICES.fullmatch(fact(said, None) or "")
    if match is None:
        named = fact(said, None)
        return said.hole(f"no instance of a GPU is called {named!r}") if named else said.map(_whole)
    return said.map(lambda name: Partition(str(name), slices=int(match[1])))


def _whole(_name: str | None) -> None:
    return None


def _common(pool: _Pool, links: Links) -> reading.Common:
    placed = pool.cluster or pool.block
    shared = declared.common(pool.block, links, pool.body.get("name"), tags=_tags(pool, links))
    shared["region"] = declared.region(placed, links)
    if pool.inner:
        shared["address"] = f"{pool.block.address}/{pool.inner}"
        shared["name"] = pool.inner
        shared["header"], shared["block"] = pool.body.header, pool.body.span
    return shared


def _tags(pool: _Pool, links: Links) -> Value[Tags | None]:
    """Return the tags of the nodes, which get those of their cluster too.

    https://learn.microsoft.com/azure/aks/use-tags
    """
    header = pool.body.header
    adding = joins.adding_tags(pool.block, links)
    given = [] if adding is None else [adding.hole("an assigned policy may add tags")]
    if pool.cluster is None:
        given.append(unknown("the tags of the cluster are declared elsewhere", header))
    else:
        given.append(pool.cluster.get("tags"))
    return tagging.merged(header, *given, pool.body.get("tags"))


def _names(pool: _Pool) -> words.Names:
    names = naming.names(pool.block, pool.body.get("name"))
    labels = pool.body.get("node_labels")
    said = reading.mapping(labels)
    taints = known_texts(*reading.leaves(pool.body.get("node_taints")))
    told = [*names, *said, *known_texts(*said.values()), *taints]
    return words.Names.of(told, labels if labels.unknown else names.hidden)


def _workload(pool: _Pool, names: words.Names, links: Links) -> Value[Workload]:
    """Return what nodes are for: as they are called, else serving where the cluster is attached.

    https://learn.microsoft.com/azure/machine-learning/how-to-attach-kubernetes-anywhere
    """
    told = words.workload(names, pool.body.header)
    if told.unknown or told.known is not Workload.UNSTATED or pool.cluster is None:
        return told
    for one in joins.attached(pool.cluster, links):
        if one.type == _INFERENCE:
            return words.computed(Workload.INFERENCE, one.body.header)
    return told


def _scales(body: Map) -> Value[bool]:
    # Version 3 of the provider called it `enable_auto_scaling`.
    for key in ("auto_scaling_enabled", "enable_auto_scaling"):
        said = reading.flag(body.get(key))
        if said.unknown or said.known is not None:
            return said.default(fallback=False)
    return defaulted(fact=False, span=body.header)


def _bounds(body: Map, scales: Value[bool]) -> tuple[Value[int], Value[int | None]]:
    if scales.unknown:
        return cast("Value[int]", scales), cast("Value[int | None]", scales)
    if not scales.known:
        count = reading.number(body.get("node_count")).required("node_count")
        return count, cast("Value[int | None]", count)
    least = reading.number(body.get("min_count")).required("min_count")
    return least, reading.number(body.get("max_count"))


TABLE: Mapping[str, Adapter] = {
    "azurerm_kubernetes_cluster": cluster,
    "azurerm_kubernetes_cluster_node_pool": node_pool,
}
