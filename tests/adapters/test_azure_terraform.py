"""Azure in Terraform: sizes, priority, node counts, idle stops, locations."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint.adapters import azure
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.spelling import edited
from mlcostlint.model import (
    Bucket,
    Cluster,
    LogGroup,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    VirtualMachine,
    Workload,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(text: str) -> tuple[Resource, ...]:
    source = Source("main.tf", textwrap.dedent(text).lstrip("\n"))
    blocks = read([source], Inputs(), ALONE).blocks
    links = Links(blocks)
    known = ((azure.TERRAFORM.get(block.type), block) for block in blocks)
    return tuple(one for adapter, block in known if adapter for one in adapter(block, links))


def only(text: str) -> Any:
    (found,) = resources(text)
    return found


def vm(attributes: str) -> Any:
    return only(
        'resource "azurerm_linux_virtual_machine" "gpu" {\n  name = "gpu"\n'
        f'  size = "Standard_NC6s_v3"\n  location = "East US"\n{attributes}\n}}\n'
    )


def test_a_machine() -> None:
    machine = vm("")
    assert isinstance(machine, VirtualMachine)
    assert (str(machine.machine.known), machine.accelerators.known) == ("Standard_NC6s_v3", 1)
    assert machine.region.known == "eastus"
    assert machine.purchase.known is Purchase.ON_DEMAND
    assert machine.purchase.origin.how is How.DEFAULTED
    assert machine.tags.known is not None
    assert not machine.tags.known.entries


@pytest.mark.parametrize(
    ("attributes", "purchase"),
    [
        ('priority = "Spot"', Purchase.SPOT),
        ('capacity_reservation_group_id = "/subscriptions/x"', Purchase.RESERVED),
    ],
)
def test_how_a_machine_is_bought(attributes: str, purchase: Purchase) -> None:
    assert vm(attributes).purchase.known is purchase


@pytest.mark.parametrize(
    ("extra", "scheduled"), [("", True), ("enabled = true", True), ("enabled = false", False)]
)
def test_a_daily_shutdown(extra: str, *, scheduled: bool) -> None:
    machine = only(
        f"""
        resource "azurerm_linux_virtual_machine" "lab" {{
          size = "Standard_NC6s_v3"
        }}
        resource "azurerm_dev_test_global_vm_shutdown_schedule" "night" {{
          virtual_machine_id    = azurerm_linux_virtual_machine.lab.id
          daily_recurrence_time = "1900"
          {extra}
        }}
        """
    )
    assert machine.scheduled.known is scheduled


def test_a_location_copied_from_the_resource_group() -> None:
    machine = only(
        """
        resource "azurerm_resource_group" "rg" {
          name     = "rg"
          location = "West Europe"
        }
        resource "azurerm_linux_virtual_machine" "gpu" {
          size     = "Standard_NC6s_v3"
          location = azurerm_resource_group.rg.location
        }
        """
    )
    assert machine.region.known == "westeurope"


SET = """
    resource "azurerm_linux_virtual_machine_scale_set" "s" {
      sku       = "Standard_NC6s_v3"
      instances = 2
    }
"""
AUTOSCALE = """
    resource "azurerm_monitor_autoscale_setting" "a" {
      target_resource_id = azurerm_linux_virtual_machine_scale_set.s.id
      profile {
        name = "day"
        capacity {
          default = 2
          minimum = 2
          maximum = 5
        }
      }
      profile {
        name = "night"
        capacity {
          default = 0
          minimum = 0
          maximum = 5
        }
      }
    }
"""


def test_scale_sets() -> None:
    fixed = only(SET)
    assert isinstance(fixed, VirtualMachine)
    assert fixed.floor.known == 2
    scaled = only(SET + AUTOSCALE)
    assert isinstance(scaled, NodePool)
    assert (scaled.floor.known, scaled.ceiling.known) == (0, 5)


INSTANCE = """
    resource "azurerm_machine_learning_compute_instance" "nb" {
      name                 = "nb"
      virtual_machine_size = "STANDARD_NC6S_V3"
    }
"""


def test_a_compute_instance_cannot_be_told_to_stop() -> None:
    notebook = only(INSTANCE)
    assert isinstance(notebook, Notebook)
    assert notebook.stops_when_idle.known is False
    assert notebook.stops_when_idle.origin.span.line == 1


def test_what_azapi_sets_on_a_compute_instance_is_an_open_question() -> None:
    notebook = only(
        INSTANCE
        + """
    resource "azapi_update_resource" "idle" {
      type        = "Microsoft.MachineLearningServices/workspaces/computes@2024-04-01"
      resource_id = azurerm_machine_learning_compute_instance.nb.id
    }
"""
    )
    assert "azapi" in notebook.stops_when_idle.unknown


@pytest.mark.parametrize(
    ("priority", "purchase"),
    [("Dedicated", Purchase.ON_DEMAND), ("LowPriority", Purchase.SPOT)],
)
def test_compute_cluster(priority: str, purchase: Purchase) -> None:
    cluster = only(
        f"""
        resource "azurerm_machine_learning_compute_cluster" "c" {{
          vm_size     = "Standard_NC6s_v3"
          vm_priority = "{priority}"
          location    = "westeurope"
          scale_settings {{
            min_node_count = 2
            max_node_count = 4
          }}
        }}
        """
    )
    assert isinstance(cluster, NodePool)
    assert (cluster.floor.known, cluster.ceiling.known, cluster.shrinks.known) == (2, 4, True)
    assert (cluster.purchase.known, cluster.workload.known) == (purchase, Workload.BATCH)
    better = replace(cluster, floor=cluster.floor.but(0))
    edit = edited(cluster, better, azure.SPELLINGS)
    assert edit is not None
    assert edit.span == cluster.floor.origin.span
    assert edit.text == "0"


CLUSTER = """
    resource "azurerm_kubernetes_cluster" "k" {
      name     = "k"
      location = "eastus2"
      tags     = { team = "ml" }
      default_node_pool {
        name       = "system"
        vm_size    = "Standard_D2s_v3"
        node_count = 2
      }
    }
"""


def pool(attributes: str) -> Any:
    found = resources(
        CLUSTER
        + f"""
    resource "azurerm_kubernetes_cluster_node_pool" "gpu" {{
      name                  = "gpu"
      kubernetes_cluster_id = azurerm_kubernetes_cluster.k.id
      vm_size               = "Standard_NC6s_v3"
      {attributes}
    }}
"""
    )
    assert [type(one) for one in found] == [Cluster, NodePool, NodePool]
    return found[2]


def test_the_default_pool_is_the_systems() -> None:
    _, default = resources(CLUSTER)
    assert isinstance(default, NodePool)
    assert default.address == "azurerm_kubernetes_cluster.k/system"
    assert default.system.known is True
    assert default.floor.known == 2
    assert default.shrinks.known is False


@pytest.mark.parametrize(
    ("attributes", "counts"),
    [
        ("node_count = 3", (3, 3, False)),
        ("auto_scaling_enabled = true\nmin_count = 1\nmax_count = 4", (1, 4, True)),
        ("enable_auto_scaling = true\nmin_count = 0\nmax_count = 4", (0, 4, True)),
    ],
)
def test_node_counts(attributes: str, counts: tuple[int, int, bool]) -> None:
    found = pool(attributes)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == counts
    assert found.region.known == "eastus2"
    assert found.system.known is False
    assert list(found.tags.known.entries) == ["team"]


@pytest.mark.parametrize(
    ("attributes", "workload"),
    [
        ('node_labels = { workload = "training" }', Workload.TRAINING),
        ('node_taints = ["dedicated=inference:NoSchedule"]', Workload.INFERENCE),
    ],
)
def test_what_nodes_are_for(attributes: str, workload: Workload) -> None:
    assert pool(f"node_count = 1\n{attributes}").workload.known is workload


def test_a_storage_account_is_reached_by_its_name() -> None:
    account = only(
        'resource "azurerm_storage_account" "s" {\n  name = "teamdata"\n'
        '  location = "West Europe"\n}\n'
    )
    assert isinstance(account, Bucket)
    assert (account.bucket.known, account.region.known) == ("teamdata", "westeurope")


@pytest.mark.parametrize(("extra", "days"), [("", 30), ("retention_in_days = 400", 400)])
def test_logs_have_a_bound(extra: str, days: int) -> None:
    logs = only(f'resource "azurerm_log_analytics_workspace" "l" {{\n  {extra}\n}}\n')
    assert isinstance(logs, LogGroup)
    assert logs.retention.known == days
