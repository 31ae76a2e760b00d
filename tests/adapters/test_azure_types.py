"""Azure in Terraform: what each type of resource is read as, and where its facts stand."""

from operator import attrgetter
from typing import Any

import pytest

from mlcostlint.model import (
    Bucket,
    Budget,
    Cluster,
    Commitment,
    Endpoint,
    EngineCluster,
    FileSystem,
    LogGroup,
    Mode,
    NatGateway,
    NetworkLink,
    NodePool,
    Other,
    Registry,
    Resource,
    ServiceEndpoint,
    SnapshotPolicy,
    SpendingControl,
    VirtualMachine,
    Volume,
)
from mlcostlint.value import How
from tests.adapters.terraform import block, only, told

# Type, kind, attributes, field, and what it is told as: the fact, how, and on which line.
Row = tuple[str, type[Resource], str, str, tuple[Any, How, int]]

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED
ACCOUNT = "azurerm_storage_account"
KEPT = "blob_properties {\n  delete_retention_policy {\n"
STORAGE: list[Row] = [
    (ACCOUNT, Bucket, "", "tier", ("Hot", DEFAULTED, 1)),
    (ACCOUNT, Bucket, 'access_tier = "Cool"', "tier", ("Cool", WRITTEN, 2)),
    (ACCOUNT, Bucket, 'account_tier = "Premium"', "tier", ("Premium", WRITTEN, 2)),
    (ACCOUNT, Bucket, 'access_tier = "Smart"', "moves_by_access", (True, WRITTEN, 2)),
    (ACCOUNT, Bucket, "", "moves_by_access", (False, DEFAULTED, 1)),
    (ACCOUNT, Bucket, "", "lifecycle", ((), DEFAULTED, 1)),
    (ACCOUNT, Bucket, "", "versioned", (False, DEFAULTED, 1)),
    (
        ACCOUNT,
        Bucket,
        "blob_properties {\n  versioning_enabled = true\n}",
        "versioned",
        (True, WRITTEN, 3),
    ),
    (ACCOUNT, Bucket, "", "kept_deleted", (0, DEFAULTED, 1)),
    (ACCOUNT, Bucket, f"{KEPT}  }}\n}}", "kept_deleted", (7, DEFAULTED, 3)),
    (ACCOUNT, Bucket, f"{KEPT}    days = 30\n  }}\n}}", "kept_deleted", (30, WRITTEN, 4)),
    (ACCOUNT, Bucket, 'account_replication_type = "RAGRS"', "geo_redundant", (True, WRITTEN, 2)),
    (ACCOUNT, Bucket, 'account_replication_type = "ZRS"', "geo_redundant", (False, WRITTEN, 2)),
    (ACCOUNT, Bucket, "", "geo_redundant", ("?", DEFAULTED, 1)),
    (
        "azurerm_managed_disk",
        Volume,
        'storage_account_type = "UltraSSD_LRS"',
        "type",
        ("UltraSSD_LRS", WRITTEN, 2),
    ),
    (
        "azurerm_data_protection_backup_policy_disk",
        SnapshotPolicy,
        'default_retention_duration = "P4M"',
        "kept_days",
        ("?", WRITTEN, 2),
    ),
    (
        "azurerm_data_protection_backup_policy_disk",
        SnapshotPolicy,
        'default_retention_duration = "P7D"',
        "kept_days",
        (7, WRITTEN, 2),
    ),
    ("azurerm_managed_disk", Volume, "disk_size_gb = 512", "gigabytes", (512, WRITTEN, 2)),
    ("azurerm_managed_disk", Volume, "disk_iops_read_write = 9000", "iops", (9000, WRITTEN, 2)),
    ("azurerm_managed_disk", Volume, "", "iops", (None, DEFAULTED, 1)),
    ("azurerm_managed_disk", Volume, "disk_mbps_read_write = 5", "throughput", (5, WRITTEN, 2)),
    ("azurerm_managed_disk", Volume, "", "attached", (False, COMPUTED, 1)),
    ("azurerm_managed_disk", Volume, "", "outlives_owner", (True, DEFAULTED, 1)),
    (
        "azurerm_managed_lustre_file_system",
        FileSystem,
        "storage_capacity_in_tb = 8",
        "gigabytes",
        (8192, WRITTEN, 2),
    ),
    (
        "azurerm_managed_lustre_file_system",
        FileSystem,
        'sku_name = "AMLFS-Durable-Premium-250"',
        "tier",
        ("AMLFS-Durable-Premium-250", WRITTEN, 2),
    ),
    ("azurerm_netapp_pool", FileSystem, "size_in_tb = 4", "gigabytes", (4096, WRITTEN, 2)),
    ("azurerm_netapp_pool", FileSystem, 'service_level = "Ultra"', "tier", ("Ultra", WRITTEN, 2)),
    ("azurerm_netapp_pool", FileSystem, "", "moves_cold_files", (False, DEFAULTED, 1)),
    (
        "azurerm_netapp_pool",
        FileSystem,
        "custom_throughput_mibps = 256",
        "throughput",
        (256, WRITTEN, 2),
    ),
    (
        "azurerm_netapp_volume",
        FileSystem,
        "storage_quota_in_gb = 100",
        "gigabytes",
        (100, WRITTEN, 2),
    ),
    (
        "azurerm_netapp_volume",
        FileSystem,
        'cool_access {\n  tiering_policy = "Auto"\n}',
        "moves_cold_files",
        (True, WRITTEN, 2),
    ),
    ("azurerm_storage_share", FileSystem, "quota = 50", "gigabytes", (50, WRITTEN, 2)),
    ("azurerm_storage_share", FileSystem, 'access_tier = "Cool"', "tier", ("Cool", WRITTEN, 2)),
    ("azurerm_storage_share", FileSystem, "", "tier", ("?", WRITTEN, 1)),
    ("azurerm_container_registry", Registry, "", "cleans_up", ("?", DEFAULTED, 1)),
    (
        "azurerm_container_registry",
        Registry,
        'sku = "Premium"',
        "cleans_up",
        (False, DEFAULTED, 1),
    ),
    ("azurerm_container_registry", Registry, 'sku = "Basic"', "cleans_up", (None, DEFAULTED, 1)),
    (
        "azurerm_container_registry",
        Registry,
        "retention_policy_in_days = 7",
        "cleans_up",
        (True, WRITTEN, 2),
    ),
    (
        "azurerm_container_registry",
        Registry,
        "retention_policy {\n  enabled = true\n  days = 7\n}",
        "cleans_up",
        (True, WRITTEN, 3),
    ),
    ("azurerm_log_analytics_workspace", LogGroup, "", "retention", (30, DEFAULTED, 1)),
    ("azurerm_log_analytics_workspace", LogGroup, "", "audit", (False, DEFAULTED, 1)),
    (
        "azurerm_log_analytics_workspace",
        LogGroup,
        'name = "audit-logs"',
        "audit",
        (True, COMPUTED, 1),
    ),
    ("azurerm_application_insights", LogGroup, "", "retention", (90, DEFAULTED, 1)),
]
AKS, POOL = "azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool"
ORCHESTRATED = "azurerm_orchestrated_virtual_machine_scale_set"
BATCH = "azurerm_batch_pool"
SPARK, HDINSIGHT = "azurerm_synapse_spark_pool", "azurerm_hdinsight_spark_cluster"
WORKER = (
    'roles {\n  worker_node {\n    vm_size = "Standard_D13_V2"\n    target_instance_count = 4\n'
)
SPOT_MIX = 'priority = "Spot"\npriority_mix {\n  base_regular_count = 1\n}'
COMPUTE: list[Row] = [
    (AKS, Cluster, "", "version", (None, DEFAULTED, 1)),
    (AKS, Cluster, 'kubernetes_version = "1.31"', "version", ("1.31", WRITTEN, 2)),
    (AKS, Cluster, "", "extended_support", (False, DEFAULTED, 1)),
    (
        AKS,
        Cluster,
        'support_plan = "AKSLongTermSupport"',
        "extended_support",
        (True, WRITTEN, 2),
    ),
    (AKS, Cluster, "", "splits_costs", (False, DEFAULTED, 1)),
    (AKS, Cluster, "cost_analysis_enabled = true", "splits_costs", (True, WRITTEN, 2)),
    (POOL, Volume, "os_disk_size_gb = 512", "gigabytes", (512, WRITTEN, 2)),
    (POOL, Volume, "os_disk_size_gb = 512", "outlives_owner", (False, DEFAULTED, 1)),
    (POOL, Volume, 'scale_down_mode = "Deallocate"', "outlives_owner", (True, WRITTEN, 2)),
    (
        POOL,
        NodePool,
        'capacity_reservation_group_id = "/subscriptions/s/g"',
        "purchase",
        ("reserved", DEFAULTED, 2),
    ),
    (
        ORCHESTRATED,
        VirtualMachine,
        'sku_name = "Standard_NC6s_v3"\ninstances = 3',
        "floor",
        (3, WRITTEN, 3),
    ),
    (ORCHESTRATED, VirtualMachine, "", "floor", ("?", DEFAULTED, 1)),
    (ORCHESTRATED, VirtualMachine, 'sku_name = "Mix"', "machine", ("?", WRITTEN, 2)),
    (ORCHESTRATED, VirtualMachine, 'priority = "Spot"', "purchase", ("spot", WRITTEN, 2)),
    (ORCHESTRATED, VirtualMachine, SPOT_MIX, "purchase", ("mixed", WRITTEN, 4)),
    (
        "azurerm_linux_virtual_machine",
        Volume,
        'os_disk {\n  storage_account_type = "Premium_LRS"\n}',
        "type",
        ("Premium_LRS", WRITTEN, 3),
    ),
    (
        "azurerm_linux_virtual_machine",
        Volume,
        "os_disk {\n  disk_size_gb = 64\n}",
        "outlives_owner",
        (False, DEFAULTED, 2),
    ),
    (
        "azurerm_windows_virtual_machine_scale_set",
        Volume,
        'data_disk {\n  disk_size_gb = 900\n  storage_account_type = "Premium_LRS"\n}',
        "gigabytes",
        (900, WRITTEN, 3),
    ),
    (BATCH, NodePool, "fixed_scale {\n}", "floor", (1, DEFAULTED, 2)),
    (BATCH, NodePool, "fixed_scale {\n}", "purchase", ("on-demand", DEFAULTED, 2)),
    (
        BATCH,
        NodePool,
        "fixed_scale {\n  target_low_priority_nodes = 4\n}",
        "floor",
        (5, WRITTEN, 3),
    ),
    (
        BATCH,
        NodePool,
        "fixed_scale {\n  target_low_priority_nodes = 4\n}",
        "purchase",
        ("mixed", WRITTEN, 3),
    ),
    (
        BATCH,
        NodePool,
        "fixed_scale {\n  target_dedicated_nodes = 0\n  target_low_priority_nodes = 4\n}",
        "purchase",
        ("spot", WRITTEN, 4),
    ),
    (BATCH, NodePool, 'auto_scale {\n  formula = "x = 1;"\n}', "ceiling", ("?", WRITTEN, 3)),
    (BATCH, NodePool, 'auto_scale {\n  formula = "x = 1;"\n}', "shrinks", (True, WRITTEN, 2)),
    (BATCH, NodePool, "", "floor", ("?", WRITTEN, 1)),
    (HDINSIGHT, EngineCluster, f"{WORKER}  }}\n}}", "machines", (9, WRITTEN, 5)),
    (HDINSIGHT, EngineCluster, f"{WORKER}  }}\n}}", "stops_when_idle", (False, DEFAULTED, 1)),
    (
        HDINSIGHT,
        EngineCluster,
        (
            f"{WORKER}    autoscale {{\n      capacity {{\n        min_instance_count = 3\n"
            "        max_instance_count = 10\n      }\n    }\n  }\n}"
        ),
        "ceiling",
        (15, WRITTEN, 9),
    ),
    (
        HDINSIGHT,
        EngineCluster,
        (
            f"{WORKER}    autoscale {{\n      recurrence {{\n        schedule {{\n"
            "          target_instance_count = 1\n        }\n      }\n    }\n  }\n}"
        ),
        "floor",
        (6, WRITTEN, 9),
    ),
    *(
        (
            f"azurerm_hdinsight_{engine}_cluster",
            EngineCluster,
            f"{WORKER}  }}\n}}",
            "floor",
            (9, WRITTEN, 5),
        )
        for engine in ("hadoop", "hbase", "interactive_query", "kafka")
    ),
    (SPARK, EngineCluster, "node_count = 5", "floor", (5, WRITTEN, 2)),
    (SPARK, EngineCluster, "node_count = 5", "stops_when_idle", (False, DEFAULTED, 1)),
    (
        SPARK,
        EngineCluster,
        "auto_pause {\n  delay_in_minutes = 15\n}",
        "stops_when_idle",
        (True, WRITTEN, 2),
    ),
    (
        SPARK,
        EngineCluster,
        "auto_scale {\n  min_node_count = 3\n  max_node_count = 12\n}",
        "ceiling",
        (12, WRITTEN, 4),
    ),
    (SPARK, EngineCluster, 'node_size = "Large"', "machine", ("?", WRITTEN, 2)),
    ("azurerm_container_app", Other, "", "copies", (1, DEFAULTED, 1)),
]
PROVISIONED = 'sku {\n  name     = "ProvisionedManaged"\n  capacity = 100\n}'
DEPLOYMENT = "azurerm_cognitive_deployment"
BUDGET = "azurerm_consumption_budget_subscription"
PLATFORM: list[Row] = [
    (DEPLOYMENT, Commitment, PROVISIONED, "amount", (100, WRITTEN, 4)),
    (DEPLOYMENT, Commitment, PROVISIONED, "ends", (False, DEFAULTED, 1)),
    (DEPLOYMENT, Commitment, PROVISIONED, "machine", ("?", WRITTEN, 1)),
    (
        DEPLOYMENT,
        Commitment,
        'sku {\n  name = "GlobalProvisionedManaged"\n}',
        "amount",
        (1, DEFAULTED, 2),
    ),
    (
        DEPLOYMENT,
        Endpoint,
        'sku {\n  name = "GlobalStandard"\n}',
        "mode",
        (Mode.SERVERLESS, WRITTEN, 3),
    ),
    (
        DEPLOYMENT,
        Endpoint,
        'model {\n  name = "gpt-4o"\n}\nscale {\n  type = "Standard"\n}',
        "model.id",
        ("gpt-4o", WRITTEN, 3),
    ),
    (
        "azurerm_capacity_reservation",
        Commitment,
        'sku {\n  name     = "Standard_NC6s_v3"\n  capacity = 4\n}',
        "amount",
        (4, WRITTEN, 4),
    ),
    ("azurerm_nat_gateway", NatGateway, "", "beside", (1, DEFAULTED, 1)),
    ("azurerm_nat_gateway", NatGateway, "", "public", (True, DEFAULTED, 1)),
    ("azurerm_nat_gateway", NatGateway, "", "spares_storage", ("?", WRITTEN, 1)),
    (
        "azurerm_private_endpoint",
        ServiceEndpoint,
        'private_service_connection {\n  subresource_names = ["blob"]\n}',
        "service",
        ("blob", WRITTEN, 3),
    ),
    ("azurerm_private_endpoint", ServiceEndpoint, "", "free", (False, DEFAULTED, 1)),
    (
        "azurerm_subnet",
        ServiceEndpoint,
        'service_endpoints = ["Microsoft.Storage"]',
        "service",
        ("Microsoft.Storage", WRITTEN, 2),
    ),
    (
        "azurerm_subnet",
        ServiceEndpoint,
        'service_endpoint {\n  service = "Microsoft.Storage"\n}',
        "service",
        ("Microsoft.Storage", WRITTEN, 3),
    ),
    ("azurerm_virtual_network_peering", NetworkLink, "", "to", ("?", WRITTEN, 1)),
    (
        "azurerm_cost_anomaly_alert",
        SpendingControl,
        "",
        "control",
        ("anomaly-detection", DEFAULTED, 1),
    ),
    (
        "azurerm_subscription_cost_management_export",
        SpendingControl,
        "",
        "control",
        ("cost-export", DEFAULTED, 1),
    ),
    (BUDGET, Budget, "", "alerts", ((), DEFAULTED, 1)),
    ("azurerm_consumption_budget_resource_group", Budget, "", "alerts", ((), DEFAULTED, 1)),
    ("azurerm_consumption_budget_management_group", Budget, "", "alerts", ((), DEFAULTED, 1)),
]


@pytest.mark.parametrize(
    ("type_", "kind", "attributes", "field", "expected"), [*STORAGE, *COMPUTE, *PLATFORM]
)
def test_a_type(
    type_: str, kind: type[Resource], attributes: str, field: str, expected: tuple[Any, How, int]
) -> None:
    found = only(kind, block(type_, attributes))
    assert told(attrgetter(field)(found)) == expected
