"""How Azure's dialects write the fields of the model."""

from collections.abc import Callable, Mapping

from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings
from mlcostlint.model import Purchase

_Fields = Mapping[str, Spelling]

# Minutes, as the portal proposes them:
# https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-pool-configurations
_PAUSES_AFTER = 15


def _priority(spot: str, regular: str) -> Callable[[object], Scalar | None]:
    words = {Purchase.SPOT: spot, Purchase.ON_DEMAND: regular}
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


def _machine(path: str) -> _Fields:
    return {"machine": Spelling(path, str), "accelerators": FOLLOWS}


# A pool has to say what happens to its nodes when Azure takes them back.
_POOL_PRIORITY = Spelling(
    "priority", _priority("Spot", "Regular"), lambda _now: [("eviction_policy", "Delete")]
)
_VM_PRIORITY = Spelling(
    "priority", _priority("Spot", "Regular"), lambda _now: [("eviction_policy", "Deallocate")]
)
_VM: _Fields = {**_machine("size"), "purchase": _VM_PRIORITY}


def _pool(size: str) -> _Fields:
    return {**_machine(size), "purchase": _VM_PRIORITY}


def _local(redundant: object) -> Scalar | None:
    """Return the replication that stays in one region; which of the others was meant is open."""
    return "LRS" if redundant is False else None


SPELLINGS: Spellings = {
    ("terraform", "azurerm_linux_virtual_machine"): _VM,
    ("terraform", "azurerm_windows_virtual_machine"): _VM,
    ("terraform", "azurerm_linux_virtual_machine_scale_set"): _pool("sku"),
    ("terraform", "azurerm_windows_virtual_machine_scale_set"): _pool("sku"),
    ("terraform", "azurerm_orchestrated_virtual_machine_scale_set"): _pool("sku_name"),
    ("terraform", "azurerm_batch_pool"): _machine("vm_size"),
    ("terraform", "azurerm_kubernetes_cluster"): {
        "extended_support": Spelling(
            "support_plan", lambda extended: "KubernetesOfficial" if extended is False else None
        ),
        "splits_costs": Spelling("cost_analysis_enabled"),
    },
    ("terraform", "azurerm_kubernetes_cluster_node_pool"): {
        **_machine("vm_size"),
        "purchase": _POOL_PRIORITY,
        "floor": Spelling("min_count"),
    },
    ("terraform", "azurerm_log_analytics_workspace"): {"retention": Spelling("retention_in_days")},
    ("terraform", "azurerm_application_insights"): {"retention": Spelling("retention_in_days")},
    ("terraform", "azurerm_machine_learning_compute_cluster"): {
        **_machine("vm_size"),
        "purchase": Spelling("vm_priority", _priority("LowPriority", "Dedicated")),
        "floor": Spelling("scale_settings.min_node_count"),
    },
    ("terraform", "azurerm_machine_learning_compute_instance"): _machine("virtual_machine_size"),
    ("terraform", "azurerm_managed_disk"): {
        "iops": Spelling("disk_iops_read_write"),
        "throughput": Spelling("disk_mbps_read_write"),
        "type": Spelling("storage_account_type"),
    },
    ("terraform", "azurerm_storage_account"): {
        "geo_redundant": Spelling("account_replication_type", _local),
        "kept_deleted": Spelling(
            "blob_properties.delete_retention_policy.days",
            lambda days: days if isinstance(days, int) and days else None,
        ),
        "tier": Spelling("access_tier"),
    },
    ("terraform", "azurerm_synapse_spark_pool"): {
        "stops_when_idle": Spelling(
            "auto_pause.delay_in_minutes", lambda stops: _PAUSES_AFTER if stops is True else None
        ),
    },
}
