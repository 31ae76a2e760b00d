"""Which Azure resources a machine, a pool or a scale set belongs together with."""

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.azure.identity import (
    SCALE_SETS,
    VMS,
    Users,
    by_id,
    meant,
    users,
)
from mlcostlint.tree import Block, Leaf

_AKS: Names = {"azurerm_kubernetes_cluster": ("name",)}
_SPARK: Names = {"azurerm_synapse_spark_pool": ("name",)}
_SCALED: Names = {**SCALE_SETS, "azapi_resource": ("name",)}
_GROUPS: Names = {"azurerm_capacity_reservation_group": ("name",)}
_TAKERS = (*VMS, *SCALE_SETS, "azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool")


def group(block: Block, links: Links) -> Block | None:
    """Return the resource group that the location of a block is copied from, if it is declared."""
    return next(links.referred(block, block.get("location"), "azurerm_resource_group"), None)


def cluster(pool: Block, links: Links) -> Block | None:
    """Return the AKS cluster of a node pool, if it is declared beside it."""
    return meant(links, pool, pool.get("kubernetes_cluster_id"), *_AKS)


def autoscale(of: Block, links: Links) -> Users:
    """Return the autoscale settings that target a scale set or a deployment."""
    return users(
        links,
        of,
        "azurerm_monitor_autoscale_setting",
        lambda setting: setting.get("target_resource_id"),
        _SCALED,
    )


def attached(cluster_: Block, links: Links) -> tuple[Block, ...]:
    """Return the computes by which an AKS cluster or a Spark pool serves machine learning."""
    if cluster_.type in _SPARK:
        type_, key, names = (
            "azurerm_machine_learning_synapse_spark",
            "synapse_spark_pool_id",
            _SPARK,
        )
    else:
        type_, key, names = (
            "azurerm_machine_learning_inference_cluster",
            "kubernetes_cluster_id",
            _AKS,
        )
    return users(links, cluster_, type_, lambda compute: compute.get(key), names).blocks


def account(of: Block, key: str, links: Links) -> Block | None:
    """Return the account, environment, workspace or vault that `key` of a block names."""
    return meant(links, of, of.get(key), *_PARENTS[key])


def reserved_in(reservation: Block, links: Links) -> Block | None:
    """Return the group that a capacity reservation belongs to."""
    return meant(links, reservation, reservation.get("capacity_reservation_group_id"), *_GROUPS)


def takers(reservation: Block, links: Links) -> Users:
    """Return what takes its machines from the group that a capacity reservation belongs to."""
    own = reservation.get("capacity_reservation_group_id")
    home = reserved_in(reservation, links)
    if home is None:
        return Users((), own.hole("the group of this reservation is declared elsewhere"))
    found: list[Block] = []
    doubt: Leaf | None = None
    for machine in links.of(reservation, *_TAKERS):
        pool = machine.body.child("default_node_pool") or machine.body
        leaf = pool.get("capacity_reservation_group_id")
        if home in links.meant(machine, by_id(leaf), _GROUPS):
            found.append(machine)
        elif leaf.unknown and not any(links.referred(machine, leaf)):
            doubt = leaf if doubt is None else doubt
    return Users(tuple(found), None if found else doubt)


_PARENTS = {
    "account_name": ("azurerm_batch_account",),
    "cognitive_account_id": ("azurerm_cognitive_account", "azurerm_ai_services"),
    "container_app_environment_id": ("azurerm_container_app_environment",),
    "synapse_workspace_id": ("azurerm_synapse_workspace",),
    "vault_id": ("azurerm_data_protection_backup_vault",),
}
