"""Kubernetes clusters, container apps and models that are served, said as azurerm says them."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure.resource_manager.wording import (
    Declared,
    Each,
    Part,
    Table,
    referring,
    unsaid,
    usual,
)
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import fact

_PROFILES = ("properties", "agent_pool_profiles")
_CLUSTER: Table = {
    "kubernetes_version": "properties.kubernetes_version",
    "support_plan": "properties.support_plan",
    "cost_analysis_enabled": "properties.metrics_profile.cost_analysis.enabled",
}
_POOL: Table = {
    "name": "name",
    "vm_size": "vm_size",
    "auto_scaling_enabled": "enable_auto_scaling",
    "min_count": "min_count",
    "max_count": "max_count",
    "priority": "scale_set_priority",
    "mode": "mode",
    "node_labels": "node_labels",
    "node_taints": "node_taints",
    "os_disk_size_gb": "os_disk_size_gb",
    "scale_down_mode": "scale_down_mode",
    "capacity_reservation_group_id": "capacity_reservation_group_id",
    "tags": "tags",
}


def cluster(it: Declared) -> Iterator[Block]:
    """Yield a cluster with one of its pools, and the other pools that it was made with."""
    pools = list(reading.children(it.body, *_PROFILES))
    first = next((one for one in pools if _mode(one) == "System"), pools[0] if pools else None)
    more: dict[str, Node] = {}
    if first is not None:
        more["default_node_pool"] = _pool(first)
    yield it.said("azurerm_kubernetes_cluster", _CLUSTER, **more)
    for pool in pools:
        if pool is not first:
            name = str(fact(pool.get("name"), None) or pool.header.line)
            home = referring(it.name, it.block.address)
            yield it.part(
                "azurerm_kubernetes_cluster_node_pool",
                f"{it.block.address}/{name}",
                _pool(pool),
                {key: key for key in (*_POOL, "node_count", "os_disk_type")},
                kubernetes_cluster_id=home,
            )


def node_pool(it: Declared) -> Iterator[Block]:
    """Yield a pool that is declared beside its cluster."""
    inner = it.body.child("properties")
    pool = _pool(inner or Map({}, it.body.span, it.body.header, it.body.rest))
    entries: dict[str, Node] = {**pool.entries, "name": it.name, "kubernetes_cluster_id": it.parent}
    yield it.said("azurerm_kubernetes_cluster_node_pool", {}, **entries)


def _mode(pool: Map) -> str:
    return str(fact(loosely(pool, "mode"), ""))


def _pool(pool: Map) -> Map:
    """Return a pool in azurerm's words; without a count it has one node.

    https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters
    """
    entries: dict[str, Node] = {}
    for key, path in _POOL.items():
        leaf = loosely(pool, str(path))
        if reading.given(leaf):
            entries[key] = leaf
    entries["node_count"] = usual(loosely(pool, "count"), 1)
    kind = loosely(pool, "os_disk_type")
    entries["os_disk_type"] = unsaid(kind, "whether nodes have disks of their own is up to AKS")
    return Map(entries, pool.span, pool.header, pool.rest)


def inference(it: Declared) -> Iterator[Block]:
    """Yield what attaches a Kubernetes cluster to a workspace of machine learning."""
    kind = fact(it.get("properties.compute_type"), None)
    if kind in ("AKS", "Kubernetes"):
        key = it.get("properties.resource_id")
        yield it.said("azurerm_machine_learning_inference_cluster", {}, kubernetes_cluster_id=key)


def app(it: Declared) -> Iterator[Block]:
    """Yield a container app."""
    home = reading.first_given(it.get("properties.environment_id"), it.get(_HOME))
    yield it.said("azurerm_container_app", _APP, container_app_environment_id=home)


_HOME = "properties.managed_environment_id"
_APP: Table = {
    "workload_profile_name": "properties.workload_profile_name",
    "template": Part(
        "properties.template",
        {"min_replicas": "scale.min_replicas", "max_replicas": "scale.max_replicas"},
    ),
}
_ENVIRONMENT: Table = {
    "workload_profile": Each(
        "properties.workload_profiles",
        {"name": "name", "workload_profile_type": "workload_profile_type"},
    )
}


def environment(it: Declared) -> Iterator[Block]:
    """Yield the environment of container apps."""
    yield it.said("azurerm_container_app_environment", _ENVIRONMENT)


def account(it: Declared) -> Iterator[Block]:
    """Yield an account of Azure's AI services."""
    yield it.said("azurerm_cognitive_account", {})


def deployment(it: Declared) -> Iterator[Block]:
    """Yield a deployment of a model in such an account."""
    table: Table = {
        "model": Part("properties.model", {"name": "name", "version": "version"}),
        "sku": Part("sku", {"name": "name", "capacity": "capacity"}),
    }
    yield it.said("azurerm_cognitive_deployment", table, cognitive_account_id=it.parent)


def workspace(it: Declared) -> Iterator[Block]:
    """Yield a workspace of machine learning."""
    isolation: Table = {"isolation_mode": "isolation_mode"}
    table: Table = {"managed_network": Part("properties.managed_network", isolation)}
    yield it.said("azurerm_machine_learning_workspace", table)


def outbound_rule(it: Declared) -> Iterator[Block]:
    """Yield a rule by which a workspace's managed network reaches a host by its name."""
    if str(fact(it.get("properties.type"), "")).upper() == "FQDN":
        type_ = "azurerm_machine_learning_workspace_network_outbound_rule_fqdn"
        yield it.said(type_, {}, workspace_id=it.parent)


_ML = "microsoft.machinelearningservices/workspaces"
TABLE: Mapping[str, Callable[[Declared], Iterator[Block]]] = {
    "microsoft.app/containerapps": app,
    "microsoft.app/managedenvironments": environment,
    "microsoft.cognitiveservices/accounts": account,
    "microsoft.cognitiveservices/accounts/deployments": deployment,
    "microsoft.containerservice/managedclusters": cluster,
    "microsoft.containerservice/managedclusters/agentpools": node_pool,
    _ML: workspace,
    f"{_ML}/outboundrules": outbound_rule,
}
