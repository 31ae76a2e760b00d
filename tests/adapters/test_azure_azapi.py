"""What azapi declares: computes and deployments of Azure Machine Learning."""

import pytest

from mlcostlint.model import (
    BatchJob,
    Endpoint,
    NodePool,
    Notebook,
    Purchase,
)
from mlcostlint.value import How, fact
from tests.adapters.terraform import block, only, resources, told

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED


AZAPI = "Microsoft.MachineLearningServices/workspaces"


def azapi(kind: str, body: str, extra: str = "", name: str = "x") -> str:
    return block(
        "azapi_resource",
        f'type = "{AZAPI}/{kind}@2024-04-01"\nname = "{name}"\n{extra}\nbody = {body}',
        name,
    )


INSTANCE = """{ properties = {
  computeType = "ComputeInstance"
  properties  = { vmSize = "STANDARD_NC6S_V3" EXTRA }
} }"""


@pytest.mark.parametrize(
    ("extra", "stops", "scheduled"),
    [
        ("", False, False),
        (', idleTimeBeforeShutdown = "PT60M"', True, False),
        (', schedules = { computeStartStop = [{ action = "Stop" }] }', False, True),
        (
            ', schedules = { computeStartStop = [{ action = "Stop", status = "Disabled" }] }',
            False,
            False,
        ),
        (', schedules = { computeStartStop = [{ action = "Start" }] }', False, False),
        (", idleTimeBeforeShutdown = var.idle", "?", False),
        (', idleTimeBeforeShutdown = "an hour"', "?", False),
        (", schedules = { computeStartStop = [{ action = var.what }] }", False, "?"),
        (", schedules = { computeStartStop = var.times }", False, "?"),
        (
            ', schedules = { computeStartStop = [{ action = "Stop", status = var.on }] }',
            False,
            "?",
        ),
    ],
)
def test_a_compute_instance_of_azapi(extra: str, stops: object, scheduled: object) -> None:
    found = only(Notebook, azapi("computes", INSTANCE.replace("EXTRA", extra)))
    assert str(found.machine.known) == "Standard_NC6s_v3"
    assert (fact(found.stops_when_idle, "?"), fact(found.scheduled, "?")) == (stops, scheduled)


def test_a_body_that_is_encoded() -> None:
    body = INSTANCE.replace("EXTRA", ', schedules = { computeStartStop = [{ action = "Stop" }] }')
    found = only(Notebook, azapi("computes", f"jsonencode({body})"))
    assert (str(found.machine.known), found.scheduled.known) == ("Standard_NC6s_v3", True)


@pytest.mark.parametrize("body", ["var.body", '"{ not json"', "[]"])
def test_a_body_that_the_files_hide(body: str) -> None:
    found = only(Endpoint, azapi("onlineEndpoints/deployments", body))
    assert bool(found.machine.unknown)
    assert bool(found.floor.unknown)


@pytest.mark.parametrize(
    ("properties", "machine"),
    [
        ('endpointComputeType = "Kubernetes", instanceType = "gpu"', "attached cluster"),
        ('endpointComputeType = "Managed"', "by default is not known"),
    ],
)
def test_a_deployment_whose_machine_no_file_names(properties: str, machine: str) -> None:
    body = f"{{ sku = {{ capacity = 1 }}, properties = {{ {properties} }} }}"
    assert machine in only(Endpoint, azapi("onlineEndpoints/deployments", body)).machine.unknown


def test_a_batch_deployment_may_name_its_machine() -> None:
    body = '{ properties = { resources = { instanceType = "Standard_NC6s_v3" } } }'
    found = only(BatchJob, azapi("batchEndpoints/deployments", body))
    assert str(found.machine.known) == "Standard_NC6s_v3"
    assert found.machines.known == 1


def test_the_place_of_a_resource_may_be_the_usual_one() -> None:
    provider = 'provider "azapi" {\n  default_location = "West US"\n}\n'
    found = only(NodePool, provider + azapi("computes", AML_CLUSTER))
    assert found.region.known == "westus"


AML_CLUSTER = """{ properties = {
  computeType = "AmlCompute"
  properties  = {
    vmSize     = "STANDARD_NC6S_V3"
    vmPriority = "LowPriority"
    scaleSettings = { maxNodeCount = 4 }
  }
} }"""


def test_a_compute_cluster_of_azapi() -> None:
    found = only(NodePool, azapi("computes", AML_CLUSTER, 'location = "East US"'))
    assert told(found.floor) == (0, DEFAULTED, 10)
    assert told(found.ceiling) == (4, WRITTEN, 10)
    assert (found.purchase.known, found.region.known) == (Purchase.SPOT, "eastus")


def test_the_tags_of_azapi_are_those_of_the_block_or_its_body_and_of_the_provider() -> None:
    provider = 'provider "azapi" {\n  default_tags = { team = "ml" }\n}\n'
    body = AML_CLUSTER.replace("{ prop", '{ tags = { project = "p" }, prop', 1)
    found = only(NodePool, provider + azapi("computes", body))
    assert sorted(found.tags.known.entries) == ["project", "team"]


ONLINE = """{
  sku        = { name = "Default", capacity = 2 }
  properties = { instanceType = "Standard_NC6s_v3", model = "azureml://models/llama/versions/1" }
}"""
SETTING = """
    target_resource_id = {target}
    profile {{
      capacity {{
        minimum = 1
        maximum = 6
      }}
    }}
"""


@pytest.mark.parametrize(
    ("target", "bounds"),
    [("", (2, 2)), ("azapi_resource.x.id", (1, 6)), ("var.deployment", ("?", "?"))],
)
def test_a_deployment_of_an_online_endpoint(target: str, bounds: tuple[object, object]) -> None:
    text = azapi("onlineEndpoints/deployments", ONLINE)
    if target:
        text += block("azurerm_monitor_autoscale_setting", SETTING.format(target=target))
    found = only(Endpoint, text)
    assert (str(found.machine.known), found.replicas.known) == ("Standard_NC6s_v3", 2)
    assert (fact(found.floor, "?"), fact(found.ceiling, "?")) == bounds


def test_a_deployment_that_shrinks_by_the_clock() -> None:
    nightly = SETTING.format(target="azapi_resource.x.id").replace(
        "profile {", 'profile {\n  recurrence {\n    days = ["Monday"]\n  }'
    )
    text = azapi("onlineEndpoints/deployments", ONLINE)
    found = only(Endpoint, text + block("azurerm_monitor_autoscale_setting", nightly))
    assert found.scheduled.known is True


def test_a_deployment_is_called_after_its_endpoint_too() -> None:
    endpoint = azapi("onlineEndpoints", "{ properties = {} }", name="dev-chat")
    deployment = azapi(
        "onlineEndpoints/deployments", ONLINE, "parent_id = azapi_resource.dev-chat.id", "blue"
    )
    found = only(Endpoint, endpoint + deployment)
    assert found.environment.known == "non-production"


BATCH_DEPLOYMENT = "{ properties = { compute = COMPUTE, resources = { instanceCount = 3 } } }"


@pytest.mark.parametrize(
    ("compute", "machine", "purchase"),
    [
        ("azurerm_machine_learning_compute_cluster.c.id", "Standard_NC6s_v3", Purchase.SPOT),
        ('"/subscriptions/s/computes/cpu"', "Standard_NC6s_v3", Purchase.SPOT),
        ("azapi_resource.own.id", "Standard_NC6s_v3", Purchase.SPOT),
        ("var.compute", "?", "?"),
    ],
)
def test_a_deployment_of_a_batch_endpoint(compute: str, machine: str, purchase: object) -> None:
    cluster = block(
        "azurerm_machine_learning_compute_cluster",
        'name = "cpu"\nvm_size = "Standard_NC6s_v3"\nvm_priority = "LowPriority"',
        "c",
    )
    text = cluster + azapi("computes", AML_CLUSTER, name="own")
    found = only(
        BatchJob,
        text + azapi("batchEndpoints/deployments", BATCH_DEPLOYMENT.replace("COMPUTE", compute)),
    )
    assert (str(fact(found.machine, "?")), fact(found.purchase, "?")) == (machine, purchase)
    assert found.machines.known == 3


def test_other_types_of_azapi_are_not_read() -> None:
    assert not resources(block("azapi_resource", 'type = "Microsoft.Web/sites@2022-03-01"'))
