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


_ML = "Microsoft.MachineLearningServices/workspaces"
_OF_COMPUTE = "properties.properties"
# Minutes, as the studio proposes them:
# https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance
_STOPS_AFTER = 60


def _idle(written: Scalar) -> Callable[[object], Scalar | None]:
    return lambda stops: written if stops is True else None


_SENT: Spellings = {
    ("arm", "Microsoft.Compute/disks"): {
        "iops": Spelling("properties.diskIOPSReadWrite"),
        "throughput": Spelling("properties.diskMBpsReadWrite"),
        "type": Spelling("sku.name"),
    },
    ("arm", "Microsoft.Compute/virtualMachines"): {
        **_machine("properties.hardwareProfile.vmSize"),
        "purchase": Spelling("properties.priority", _priority("Spot", "Regular")),
    },
    ("arm", "Microsoft.Compute/virtualMachineScaleSets"): {
        **_machine("sku.name"),
        "purchase": Spelling(
            "properties.virtualMachineProfile.priority", _priority("Spot", "Regular")
        ),
    },
    ("arm", "Microsoft.ContainerService/managedClusters"): {
        **_machine("properties.agentPoolProfiles.vmSize"),
        "purchase": Spelling(
            "properties.agentPoolProfiles.scaleSetPriority", _priority("Spot", "Regular")
        ),
        "floor": Spelling("properties.agentPoolProfiles.minCount"),
    },
    ("arm", "Microsoft.ContainerService/managedClusters/agentPools"): {
        **_machine("properties.vmSize"),
        "purchase": Spelling("properties.scaleSetPriority", _priority("Spot", "Regular")),
        "floor": Spelling("properties.minCount"),
    },
    ("arm", f"{_ML}/computes"): {
        **_machine(f"{_OF_COMPUTE}.vmSize"),
        "purchase": Spelling(f"{_OF_COMPUTE}.vmPriority", _priority("LowPriority", "Dedicated")),
        "floor": Spelling(f"{_OF_COMPUTE}.scaleSettings.minNodeCount"),
        "stops_when_idle": Spelling(
            f"{_OF_COMPUTE}.idleTimeBeforeShutdown", _idle(f"PT{_STOPS_AFTER}M")
        ),
    },
    ("arm", f"{_ML}/onlineEndpoints/deployments"): _machine("properties.instanceType"),
    ("arm", "Microsoft.OperationalInsights/workspaces"): {
        "retention": Spelling("properties.retentionInDays")
    },
    ("azureml", "amlcompute"): {
        **_machine("size"),
        "purchase": Spelling("tier", _priority("low_priority", "dedicated")),
        "floor": Spelling("min_instances"),
    },
    ("azureml", "computeinstance"): {
        **_machine("size"),
        "stops_when_idle": Spelling("idle_time_before_shutdown_minutes", _idle(_STOPS_AFTER)),
    },
    ("azureml", "online-deployment"): _machine("instance_type"),
}

SPELLINGS: Spellings = {
    **_SENT,
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
