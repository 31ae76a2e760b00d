"""What is said in YAML, in a template, through azapi and in azurerm is one resource."""

import dataclasses
import json
from collections.abc import Mapping

import pytest

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.model import Resource, ServedModel, Tags
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from mlcostlint.value import Value
from tests.adapters.azure import ML, resource, template

_PLACES = {"address", "block", "calls", "dialect", "header", "native", "name", "owner"}
PROVIDER = 'provider "azurerm" {\n  features {}\n}\n'


def hcl(value: object) -> str:
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{json.dumps(key)} = {hcl(one)}" for key, one in value.items()) + "}"
        )
    return json.dumps(value)


def azapi(type_: str, name: str, body: Mapping[str, object], above: str = "") -> str:
    own = {"location": body.get("location"), "tags": body.get("tags")}
    sent = {key: one for key, one in body.items() if key not in own}
    parent = f"parent_id = {json.dumps(above)}\n" if above else ""
    said = "".join(f"{key} = {hcl(one)}\n" for key, one in own.items() if one)
    return (
        f'resource "azapi_resource" "x" {{\ntype = "{type_}@2024-04-01"\nname = "{name}"\n'
        f"{parent}{said}body = {hcl(sent)}\n}}\n"
    )


TAGS = {"project": "p", "team": "t", "environment": "dev"}
SAID = "location: westeurope\ntags: {project: p, team: t, environment: dev}\n"
WORDED = """location = "westeurope"
resource_group_name = "g"
tags = { project = "p", team = "t", environment = "dev" }
"""
COMMON = {"location": "westeurope", "tags": TAGS}

INSTANCE = {
    **COMMON,
    "properties": {
        "computeType": "ComputeInstance",
        "properties": {"vmSize": "Standard_NC6s_v3"},
    },
}
CLUSTER = {
    **COMMON,
    "properties": {
        "computeType": "AmlCompute",
        "properties": {
            "vmSize": "Standard_NC24ads_A100_v4",
            "vmPriority": "Dedicated",
            "scaleSettings": {"minNodeCount": 2, "maxNodeCount": 6},
        },
    },
}
ONLINE = {
    **COMMON,
    "sku": {"name": "Default", "capacity": 3},
    "properties": {
        "endpointComputeType": "Managed",
        "instanceType": "Standard_NC24ads_A100_v4",
        "model": "azureml:llama:1",
    },
}
VM = {
    **COMMON,
    "properties": {
        "hardwareProfile": {"vmSize": "Standard_NC24ads_A100_v4"},
        "storageProfile": {
            "osDisk": {
                "diskSizeGB": 256,
                "deleteOption": "Delete",
                "managedDisk": {"storageAccountType": "Premium_LRS"},
            }
        },
    },
}
POOL = {
    "name": "gpu",
    "vmSize": "Standard_NC24ads_A100_v4",
    "mode": "User",
    "enableAutoScaling": True,
    "minCount": 2,
    "maxCount": 8,
}
SYSTEM = {"name": "system", "vmSize": "Standard_D4s_v5", "mode": "System", "count": 2}
AKS = {
    **COMMON,
    "properties": {"kubernetesVersion": "1.33", "agentPoolProfiles": [SYSTEM, POOL]},
}

TWINS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "compute instance": (
        ("a.yml", f"name: lab\ntype: computeinstance\nsize: Standard_NC6s_v3\n{SAID}"),
        ("a.json", template(resource(f"{ML}/computes", "ws/lab", **INSTANCE))),
        ("a.tf", azapi(f"{ML}/computes", "lab", INSTANCE, "/workspaces/ws")),
        (
            "b.tf",
            (
                'resource "azurerm_machine_learning_compute_instance" "x" {\nname = "lab"\n'
                f'virtual_machine_size = "Standard_NC6s_v3"\n{WORDED}}}\n'
            ),
        ),
    ),
    "compute cluster": (
        (
            "a.yml",
            (
                "name: big\ntype: amlcompute\nsize: Standard_NC24ads_A100_v4\ntier: dedicated\n"
                f"min_instances: 2\nmax_instances: 6\n{SAID}"
            ),
        ),
        ("a.json", template(resource(f"{ML}/computes", "ws/big", **CLUSTER))),
        ("a.tf", azapi(f"{ML}/computes", "big", CLUSTER, "/workspaces/ws")),
        (
            "b.tf",
            (
                'resource "azurerm_machine_learning_compute_cluster" "x" {\nname = "big"\n'
                'vm_size = "Standard_NC24ads_A100_v4"\nvm_priority = "Dedicated"\n'
                f"scale_settings {{\nmin_node_count = 2\nmax_node_count = 6\n}}\n{WORDED}}}\n"
            ),
        ),
    ),
    "online deployment": (
        (
            "a.yml",
            (
                "name: blue\nendpoint_name: chat\nmodel: azureml:llama:1\ninstance_count: 3\n"
                f"instance_type: Standard_NC24ads_A100_v4\n{SAID}"
            ),
        ),
        (
            "a.json",
            template(resource(f"{ML}/onlineEndpoints/deployments", "ws/chat/blue", **ONLINE)),
        ),
        (
            "a.tf",
            azapi(f"{ML}/onlineEndpoints/deployments", "blue", ONLINE, "/onlineEndpoints/chat"),
        ),
    ),
    "virtual machine": (
        ("a.json", template(resource("Microsoft.Compute/virtualMachines", "gpu", **VM))),
        ("a.tf", azapi("Microsoft.Compute/virtualMachines", "gpu", VM)),
        (
            "b.tf",
            (
                f'{PROVIDER}resource "azurerm_linux_virtual_machine" "x" {{\nname = "gpu"\n'
                'size = "Standard_NC24ads_A100_v4"\n'
                'os_disk {\ndisk_size_gb = 256\nstorage_account_type = "Premium_LRS"\n}\n'
                f"{WORDED}}}\n"
            ),
        ),
    ),
    "cluster": (
        ("a.json", template(resource("Microsoft.ContainerService/managedClusters", "k", **AKS))),
        ("a.tf", azapi("Microsoft.ContainerService/managedClusters", "k", AKS)),
        (
            "b.tf",
            (
                'resource "azurerm_kubernetes_cluster" "x" {\nname = "k"\n'
                'kubernetes_version = "1.33"\n'
                'default_node_pool {\nname = "system"\nvm_size = "Standard_D4s_v5"\n'
                "node_count = 2\n}\n"
                f"{WORDED}}}\n"
                'resource "azurerm_kubernetes_cluster_node_pool" "g" {\nname = "gpu"\n'
                "kubernetes_cluster_id = azurerm_kubernetes_cluster.x.id\n"
                "min_count = 2\nmax_count = 8\n"
                'vm_size = "Standard_NC24ads_A100_v4"\nauto_scaling_enabled = true\n}\n'
            ),
        ),
    ),
}


def plain(value: object) -> object:
    if isinstance(value, Value):
        return "?" if value.unknown else plain(value.known)
    if isinstance(value, Tags):
        return {key: plain(one) for key, one in value.entries.items()}, plain(value.rest)
    if isinstance(value, ServedModel):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    return value


def facts(found: Resource) -> dict[str, object]:
    said = {one.name: plain(getattr(found, one.name)) for one in dataclasses.fields(found)}
    return {key: one for key, one in said.items() if key not in _PLACES} | {"kind": type(found)}


@pytest.mark.parametrize("thing", TWINS)
def test_every_dialect_says_the_same(thing: str) -> None:
    prices = PriceBook.open()
    chosen = api.rules()
    seen = []
    for file in TWINS[thing]:
        loaded = api.read([Source(*file)], Inputs())
        report = api.lint(loaded, chosen, prices, Config())
        findings = sorted((one.rule, str(one.monthly)) for one in report.findings)
        seen.append(([facts(one) for one in loaded.resources], findings, report.costs))
        assert loaded.resources, file
    for other in seen[1:]:
        assert other == seen[0]
    assert seen[0][1], "nothing to compare in dollars"


@pytest.mark.parametrize(
    ("file", "rule", "sentence"),
    [
        (
            TWINS["compute instance"][0],
            "notebook-no-idle-shutdown",
            "set `idle_time_before_shutdown_minutes: 60`",
        ),
        (
            TWINS["compute instance"][1],
            "notebook-no-idle-shutdown",
            'set `properties.properties.idleTimeBeforeShutdown: "PT60M"`',
        ),
        (
            TWINS["compute cluster"][0],
            "gpu-capacity-floor-nonzero",
            "replace `min_instances: 2` with `0`",
        ),
        (
            TWINS["compute cluster"][1],
            "gpu-capacity-floor-nonzero",
            "replace `minNodeCount: 2` with `0`",
        ),
        (
            TWINS["cluster"][0],
            "gpu-capacity-floor-nonzero",
            "replace `minCount: 2` with `0`",
        ),
    ],
)
def test_a_change_is_said_in_the_words_of_the_file(
    file: tuple[str, str], rule: str, sentence: str
) -> None:
    report = api.lint(api.read([Source(*file)], Inputs()), api.rules(), PriceBook.open(), Config())
    (found,) = [one for one in report.findings if one.rule == rule]
    assert found.edit is not None
    assert found.edit.sentence == sentence


WAIVER = "mlcostlint: ignore[notebook-no-idle-shutdown] runs the display"


@pytest.mark.parametrize(
    ("file", "line", "waived"),
    [
        (TWINS["compute instance"][0], "name: lab", f"name: lab  # {WAIVER}"),
        (TWINS["compute instance"][1], '/computes",', f'/computes", // {WAIVER}'),
    ],
)
def test_a_comment_waives_a_finding(file: tuple[str, str], line: str, waived: str) -> None:
    path, text = file
    loaded = api.read([Source(path, text.replace(line, waived, 1))], Inputs())
    report = api.lint(loaded, api.rules(), PriceBook.open(), Config())
    assert "notebook-no-idle-shutdown" not in {one.rule for one in report.findings}
    assert [one.finding.rule for one in report.suppressed] == ["notebook-no-idle-shutdown"]
