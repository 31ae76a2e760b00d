"""What templates of Resource Manager say of things that are no machine learning."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcostlint.model import (
    Bucket,
    Budget,
    Cluster,
    Commitment,
    Endpoint,
    LogGroup,
    ManagedService,
    NatGateway,
    NetworkLink,
    NodePool,
    Notebook,
    Other,
    Registry,
    ServiceEndpoint,
    VirtualMachine,
    Volume,
)
from mlcostlint.value import Value, fact
from tests.adapters.azure import ML, deployed, of, one, resource, template

WEST = {"location": "West Europe"}
VM = "Microsoft.Compute/virtualMachines"
SET = "Microsoft.Compute/virtualMachineScaleSets"
ACCOUNT = "Microsoft.Storage/storageAccounts"
REGISTRY = "Microsoft.ContainerRegistry/registries"
GROUP = "Microsoft.Compute/capacityReservationGroups"
AKS = "Microsoft.ContainerService/managedClusters"
NETWORK = "Microsoft.Network/virtualNetworks"
SIZE = {"hardwareProfile": {"vmSize": "Standard_NC6s_v3"}}


def plain(value: Value[Any]) -> object:
    known = fact(value, "?")
    return known if known is None or isinstance(known, int) else str(known)


@pytest.mark.parametrize(
    ("kind", "fields", "resources"),
    [
        (
            VirtualMachine,
            {"machine": "Standard_NC6s_v3", "purchase": "spot", "region": "westeurope"},
            [resource(VM, "gpu", **WEST, properties={**SIZE, "priority": "Spot"})],
        ),
        (
            VirtualMachine,
            {"scheduled": True},
            [
                resource(VM, "gpu", **WEST, properties=SIZE),
                resource(
                    "Microsoft.DevTestLab/schedules",
                    "stop",
                    properties={
                        "status": "Enabled",
                        "taskType": "ComputeVmShutdownTask",
                        "dailyRecurrence": {"time": "1900"},
                        "targetResourceId": f"[resourceId('{VM}', 'gpu')]",
                    },
                ),
            ],
        ),
        (
            VirtualMachine,
            {"floor": 3, "machine": "Standard_NC6s_v3", "purchase": "mixed"},
            [
                resource(
                    SET,
                    "set",
                    sku={"name": "Standard_NC6s_v3", "capacity": 3},
                    properties={
                        "priorityMixPolicy": {"baseRegularPriorityCount": 1},
                        "virtualMachineProfile": {"priority": "Spot"},
                    },
                )
            ],
        ),
        (
            NodePool,
            {"floor": 1, "ceiling": 9},
            [
                resource(SET, "set", sku={"name": "Standard_NC6s_v3", "capacity": 3}),
                resource(
                    "Microsoft.Insights/autoscaleSettings",
                    "scale",
                    properties={
                        "enabled": True,
                        "targetResourceUri": f"[resourceId('{SET}', 'set')]",
                        "profiles": [{"capacity": {"minimum": "1", "maximum": "9"}}],
                    },
                ),
            ],
        ),
        (
            Volume,
            {"gigabytes": 512, "type": "Premium_LRS", "iops": 9000, "attached": False},
            [
                resource(
                    "Microsoft.Compute/disks",
                    "d",
                    sku={"name": "Premium_LRS"},
                    properties={"diskSizeGB": 512, "diskIOPSReadWrite": 9000},
                )
            ],
        ),
        (
            Cluster,
            {"version": "1.33", "extended_support": True, "splits_costs": True},
            [
                resource(
                    AKS,
                    "k",
                    properties={
                        "kubernetesVersion": "1.33",
                        "supportPlan": "AKSLongTermSupport",
                        "metricsProfile": {"costAnalysis": {"enabled": True}},
                    },
                )
            ],
        ),
        (
            NodePool,
            {"floor": 1, "ceiling": 1, "system": False, "tainted": False, "shrinks": False},
            [resource(f"{AKS}/agentPools", "k/gpu", properties={"vmSize": "Standard_NC6s_v3"})],
        ),
        (
            NodePool,
            {"floor": 0, "ceiling": 4, "purchase": "spot", "tainted": True, "shrinks": True},
            [
                resource(
                    f"{AKS}/agentPools",
                    "k/gpu",
                    properties={
                        "vmSize": "Standard_NC6s_v3",
                        "scaleSetPriority": "Spot",
                        "enableAutoScaling": True,
                        "minCount": 0,
                        "maxCount": 4,
                    },
                )
            ],
        ),
        (
            NodePool,
            {"workload": "inference"},
            [
                resource(f"{AKS}/agentPools", "k/gpu", properties={"vmSize": "Standard_NC6s_v3"}),
                resource(AKS, "k", properties={}),
                resource(
                    f"{ML}/computes",
                    "w/k",
                    properties={
                        "computeType": "Kubernetes",
                        "resourceId": f"[resourceId('{AKS}', 'k')]",
                    },
                ),
            ],
        ),
        (
            Bucket,
            {"tier": "Hot", "geo_redundant": True, "versioned": False, "kept_deleted": 0},
            [resource(ACCOUNT, "a", sku={"name": "Standard_RAGRS"})],
        ),
        (
            Bucket,
            {"tier": "Cool", "geo_redundant": False, "versioned": True, "kept_deleted": 30},
            [
                resource(
                    ACCOUNT,
                    "a",
                    sku={"name": "Standard_LRS"},
                    properties={"accessTier": "Cool"},
                    resources=[
                        resource(
                            "blobServices",
                            "default",
                            properties={
                                "isVersioningEnabled": True,
                                "deleteRetentionPolicy": {"enabled": True, "days": 30},
                            },
                        )
                    ],
                )
            ],
        ),
        (
            Registry,
            {"cleans_up": False},
            [resource(REGISTRY, "r", sku={"name": "Premium"})],
        ),
        (
            Registry,
            {"cleans_up": True},
            [
                resource(
                    REGISTRY,
                    "r",
                    properties={"policies": {"retentionPolicy": {"days": 7, "status": "enabled"}}},
                )
            ],
        ),
        (
            Registry,
            {"cleans_up": "?"},
            [
                resource(REGISTRY, "r"),
                resource(
                    f"{REGISTRY}/tasks",
                    "r/purge",
                    properties={
                        "status": "Enabled",
                        "step": {"type": "EncodedTask", "encodedTaskContent": "eA=="},
                        "trigger": {"timerTriggers": [{"schedule": "0 1 * * *"}]},
                    },
                ),
            ],
        ),
        (LogGroup, {"retention": 30}, [resource("Microsoft.OperationalInsights/workspaces", "l")]),
        (
            LogGroup,
            {"retention": 365, "audit": False},
            [
                resource(
                    "Microsoft.OperationalInsights/workspaces",
                    "l",
                    properties={"retentionInDays": 365},
                )
            ],
        ),
        (LogGroup, {"retention": 90}, [resource("Microsoft.Insights/components", "i")]),
        (
            Commitment,
            {"machine": "Standard_NC6s_v3", "amount": 2, "used": True, "region": "westeurope"},
            [
                resource("Microsoft.Compute/capacityReservationGroups", "g", **WEST),
                resource(
                    "Microsoft.Compute/capacityReservationGroups/capacityReservations",
                    "g/r",
                    sku={"name": "Standard_NC6s_v3", "capacity": 2},
                ),
                resource(
                    VM,
                    "gpu",
                    properties={
                        **SIZE,
                        "capacityReservation": {
                            "capacityReservationGroup": {"id": f"[resourceId('{GROUP}', 'g')]"}
                        },
                    },
                ),
            ],
        ),
        (
            Commitment,
            {"amount": 100},
            [
                resource(
                    "Microsoft.CognitiveServices/accounts/deployments",
                    "a/d",
                    sku={"name": "ProvisionedManaged", "capacity": 100},
                    properties={"model": {"name": "gpt-4o"}},
                )
            ],
        ),
        (
            Endpoint,
            {"mode": "serverless"},
            [
                resource(
                    "Microsoft.CognitiveServices/accounts/deployments",
                    "a/d",
                    sku={"name": "GlobalStandard", "capacity": 10},
                    properties={"model": {"name": "gpt-4o"}},
                )
            ],
        ),
        (
            Endpoint,
            {"floor": 1, "ceiling": 3, "machine": "Standard_NC24ads_A100_v4"},
            [
                resource(
                    "Microsoft.App/managedEnvironments",
                    "e",
                    properties={
                        "workloadProfiles": [
                            {"name": "gpu", "workloadProfileType": "Consumption-GPU-NC24-A100"}
                        ]
                    },
                ),
                resource(
                    "Microsoft.App/containerApps",
                    "app",
                    properties={
                        "environmentId": "[resourceId('Microsoft.App/managedEnvironments', 'e')]",
                        "workloadProfileName": "gpu",
                        "template": {"scale": {"minReplicas": 1, "maxReplicas": 3}},
                    },
                ),
            ],
        ),
        (
            NodePool,
            {"floor": 5, "purchase": "mixed", "region": "westeurope"},
            [
                resource("Microsoft.Batch/batchAccounts", "b", **WEST),
                resource(
                    "Microsoft.Batch/batchAccounts/pools",
                    "b/p",
                    properties={
                        "vmSize": "Standard_NC6s_v3",
                        "scaleSettings": {
                            "fixedScale": {"targetDedicatedNodes": 2, "targetLowPriorityNodes": 3}
                        },
                    },
                ),
            ],
        ),
        (Other, {"region": "westeurope"}, [resource(ML, "w", **WEST)]),
        (
            ManagedService,
            {"units": 1},
            [
                resource(
                    ML,
                    "w",
                    properties={"managedNetwork": {"isolationMode": "AllowOnlyApprovedOutbound"}},
                ),
                resource(f"{ML}/outboundRules", "w/r", properties={"type": "FQDN"}),
            ],
        ),
        (
            NetworkLink,
            {"region": "westeurope", "to": "northeurope"},
            [
                resource(NETWORK, "a", **WEST),
                resource(NETWORK, "b", location="northeurope"),
                resource(
                    f"{NETWORK}/virtualNetworkPeerings",
                    "a/to-b",
                    properties={"remoteVirtualNetwork": {"id": f"[resourceId('{NETWORK}', 'b')]"}},
                ),
            ],
        ),
        (
            ServiceEndpoint,
            {"service": "blob", "free": False},
            [
                resource(
                    "Microsoft.Network/privateEndpoints",
                    "p",
                    properties={
                        "privateLinkServiceConnections": [{"properties": {"groupIds": ["blob"]}}]
                    },
                )
            ],
        ),
        (
            NatGateway,
            {"spares_storage": True, "beside": 1, "public": True},
            [
                resource("Microsoft.Network/natGateways", "n"),
                resource(
                    NETWORK,
                    "v",
                    properties={
                        "subnets": [
                            {
                                "name": "s",
                                "properties": {
                                    "natGateway": {
                                        "id": "[resourceId('Microsoft.Network/natGateways', 'n')]"
                                    },
                                    "serviceEndpoints": [{"service": "Microsoft.Storage"}],
                                },
                            }
                        ]
                    },
                ),
            ],
        ),
    ],
)
def test_a_resource(
    kind: type, fields: dict[str, object], resources: list[dict[str, object]]
) -> None:
    found = one(kind, deployed(*resources))
    assert {name: plain(getattr(found, name)) for name in fields} == fields


def test_the_disks_of_a_virtual_machine() -> None:
    profile = {
        "osDisk": {"diskSizeGB": 64, "managedDisk": {"storageAccountType": "Premium_LRS"}},
        "dataDisks": [
            {
                "lun": 0,
                "name": "data",
                "createOption": "Empty",
                "diskSizeGB": 1024,
                "managedDisk": {"storageAccountType": "StandardSSD_LRS"},
            },
            {"lun": 1, "managedDisk": {"id": "[resourceId('Microsoft.Compute/disks', 'own')]"}},
        ],
    }
    found = deployed(
        resource(VM, "gpu", properties={**SIZE, "storageProfile": profile}),
        resource("Microsoft.Compute/disks", "own", sku={"name": "Premium_LRS"}),
    )
    volumes = [each for each in found if isinstance(each, Volume)]
    said = {each.name: (plain(each.gigabytes), plain(each.attached)) for each in volumes}
    assert said == {"gpu/os_disk": (64, True), "data": (1024, True), "own": (None, True)}
    system = next(each for each in volumes if each.name == "gpu/os_disk")
    assert system.outlives_owner.known is True  # Azure's interface detaches it, and keeps it


def test_rules_for_the_blobs_of_an_account() -> None:
    rule = {
        "enabled": True,
        "name": "old",
        "type": "Lifecycle",
        "definition": {
            "filters": {"blobTypes": ["blockBlob"], "prefixMatch": ["runs/"]},
            "actions": {
                "baseBlob": {
                    "tierToCool": {"daysAfterModificationGreaterThan": 30},
                    "delete": {"daysAfterModificationGreaterThan": 90},
                },
                "version": {"delete": {"daysAfterCreationGreaterThan": 7}},
            },
        },
    }
    found = deployed(
        resource(ACCOUNT, "a", sku={"name": "Standard_LRS"}),
        resource(
            f"{ACCOUNT}/managementPolicies", "a/default", properties={"policy": {"rules": [rule]}}
        ),
    )
    (read,) = one(Bucket, found).lifecycle.known
    fields = (read.prefix, read.moves, read.expires, read.old_versions_expire)
    assert [each.known for each in fields] == ["runs/", 30, 90, 7]


def test_copies_of_a_registry_in_other_regions() -> None:
    copy = resource("replications", "north", location="North Europe")
    found = one(Registry, deployed(resource(REGISTRY, "r", **WEST, resources=[copy])))
    assert [each.known for each in found.copied_to] == ["northeurope"]


def test_a_budget_and_who_is_told() -> None:
    told = {
        "first": {
            "enabled": True,
            "threshold": 80,
            "thresholdType": "Forecasted",
            "contactEmails": ["a@example.com"],
        },
        "off": {"enabled": False, "threshold": 90},
    }
    budget = resource("Microsoft.Consumption/budgets", "b", properties={"notifications": told})
    (alert,) = one(Budget, deployed(budget)).alerts.known
    assert (alert.percent.known, alert.forecast.known, alert.reaches.known) == (80, True, True)


def test_one_pool_of_a_cluster_is_its_own_and_the_others_stand_beside() -> None:
    profiles = [
        {"name": "gpu", "vmSize": "Standard_NC6s_v3", "count": 2},
        {"name": "sys", "mode": "System", "vmSize": "Standard_D4s_v5"},
    ]
    cluster = resource(
        AKS, "k", **WEST, tags={"a": "b"}, properties={"agentPoolProfiles": profiles}
    )
    pools = [each for each in deployed(cluster) if isinstance(each, NodePool)]
    assert [(each.name, plain(each.system), plain(each.floor)) for each in pools] == [
        ("sys", True, 1),
        ("gpu", False, 2),
    ]
    for pool in pools:
        tags = pool.tags.known
        assert tags is not None
        assert (pool.native, list(tags.entries)) == (AKS, ["a"])


def test_a_compute_of_a_workspace_lies_where_the_workspace_does() -> None:
    compute = resource(
        "computes",
        "lab",
        properties={
            "computeType": "ComputeInstance",
            "properties": {"vmSize": "Standard_NC6s_v3", "idleTimeBeforeShutdown": "PT30M"},
        },
    )
    found = one(Notebook, deployed(resource(ML, "w", **WEST, resources=[compute])))
    assert found.region.known == "westeurope"
    assert (found.stops_when_idle.known, found.native) == (True, f"{ML}/computes")
    assert found.address == f"{ML}/computes/w/lab"


def test_what_no_adapter_reads() -> None:
    assert (
        deployed(resource("Microsoft.Web/sites", "s"), resource("Microsoft.KeyVault/vaults", "v"))
        == ()
    )


def test_a_template_of_open_parameters_says_nothing() -> None:
    text = template(
        resource(
            VM,
            "[parameters('name')]",
            location="[parameters('where')]",
            properties="[parameters('all')]",
        ),
        parameters={"name": {}, "where": {}, "all": {"type": "object"}},
    )
    found = one(VirtualMachine, of(("main.json", text)))
    assert found.machine.unknown == "parameter all has no default"
    assert found.purchase.unknown
    assert json.loads(text)["contentVersion"] == "1.0.0.0"


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(
        ["", "x", "a/b", "[parameters('p')]", "[concat('a', 1", "[variables('v').w[0]]"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "properties",
                    "sku",
                    "name",
                    "subnets",
                    "agentPoolProfiles",
                    "policy",
                    "rules",
                    "storageProfile",
                    "dataDisks",
                    "notifications",
                    "computeType",
                    "copy",
                    "count",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
TYPES = (
    *(VM, SET, ACCOUNT, REGISTRY, AKS, NETWORK, f"{ACCOUNT}/managementPolicies"),
    *(f"{ML}/computes", f"{ML}/onlineEndpoints/deployments", f"{NETWORK}/subnets"),
    *("Microsoft.Consumption/budgets", "Microsoft.Insights/autoscaleSettings"),
)


@given(st.sampled_from(TYPES), ODD, ODD, ODD)
def test_whatever_stands_in_a_template_is_read(
    type_: str, name: object, properties: object, more: object
) -> None:
    odd = {"type": type_, "name": name, "properties": properties, "sku": more, "tags": more}
    deployed(
        odd, {**odd, "copy": more, "condition": name}, parameters={"p": {"defaultValue": more}}
    )
