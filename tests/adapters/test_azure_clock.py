"""What stops, scales or patches Azure's machines from another block."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import NodePool, Notebook, Purchase, Resource, VirtualMachine
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How, fact


def resources(*texts: str) -> tuple[Resource, ...]:
    source = Source("main.tf", "".join(map(textwrap.dedent, texts)).lstrip("\n"))
    return adapters.resources(read([source], Inputs(), ALONE).blocks)


def first(*texts: str) -> Any:
    return resources(*texts)[0]


VM = """
    resource "azurerm_linux_virtual_machine" "lab" {
      name = "lab"
      size = "Standard_NC6s_v3"
    }
"""
NIGHTLY = """
    resource "azurerm_dev_test_global_vm_shutdown_schedule" "night" {
      virtual_machine_id    = TARGET
      daily_recurrence_time = "1900"
      ENABLED
    }
"""


@pytest.mark.parametrize(
    ("target", "enabled", "scheduled"),
    [
        ("azurerm_linux_virtual_machine.lab.id", "", True),
        ("azurerm_linux_virtual_machine.lab.id", "enabled = var.on", "?"),
        ('"/subscriptions/s/virtualMachines/lab"', "", True),
        ('"/subscriptions/s/virtualMachines/other"', "", False),
        ("var.machine", "", "?"),
    ],
)
def test_a_nightly_shutdown(target: str, enabled: str, scheduled: object) -> None:
    found = first(VM, NIGHTLY.replace("TARGET", target).replace("ENABLED", enabled))
    assert fact(found.scheduled, "?") == scheduled


def test_a_shutdown_stands_where_its_time_is_written() -> None:
    found = first(
        VM, NIGHTLY.replace("TARGET", "azurerm_linux_virtual_machine.lab.id").replace("ENABLED", "")
    )
    assert (found.scheduled.origin.how, found.scheduled.origin.span.line) == (How.WRITTEN, 8)


RUNBOOK = """
    resource "azurerm_automation_schedule" "evening" {
      name      = "evening"
      frequency = "FREQUENCY"
    }
    resource "azurerm_automation_runbook" "r" {
      name = "RUNBOOK"
    }
    resource "azurerm_automation_job_schedule" "j" {
      schedule_name = azurerm_automation_schedule.evening.name
      runbook_name  = azurerm_automation_runbook.r.name
      parameters    = PARAMETERS
    }
"""


@pytest.mark.parametrize(
    ("frequency", "runbook", "parameters", "scheduled"),
    [
        ("Day", "Stop-AzureVMs", "{ vmname = azurerm_linux_virtual_machine.lab.name }", True),
        ("Day", "Stop-AzureVMs", '{ vmname = "lab" }', True),
        ("Day", "Stop-AzureVMs", "{ tag = var.tag }", "?"),
        ("Day", "Stop-AzureVMs", "null", "?"),
        ("Day", "Rotate-Keys", '{ vmname = "lab" }', False),
        ("OneTime", "Stop-AzureVMs", '{ vmname = "lab" }', False),
    ],
)
def test_a_scheduled_runbook(
    frequency: str, runbook: str, parameters: str, scheduled: object
) -> None:
    text = RUNBOOK.replace("FREQUENCY", frequency).replace("RUNBOOK", runbook)
    found = first(VM, text.replace("PARAMETERS", parameters))
    assert fact(found.scheduled, "?") == scheduled


def test_a_runbook_for_another_machine() -> None:
    other = VM.replace('"lab"', '"other"')
    text = RUNBOOK.replace("FREQUENCY", "Day").replace("RUNBOOK", "stop-vm")
    found = first(VM, other, text.replace("PARAMETERS", '{ vmname = "other" }'))
    assert found.scheduled.known is False


SET = """
    resource "azurerm_orchestrated_virtual_machine_scale_set" "s" {
      name      = "s"
      sku_name  = "Standard_NC6s_v3"
      instances = 2
    }
"""
AUTOSCALE = """
    resource "azurerm_monitor_autoscale_setting" "a" {
      target_resource_id = TARGET
      ENABLED
      profile {
        capacity {
          minimum = 1
          maximum = 5
        }
      }
    }
"""
_SELF = "azurerm_orchestrated_virtual_machine_scale_set.s.id"


@pytest.mark.parametrize(
    ("target", "enabled", "kind", "floor"),
    [
        (_SELF, "", NodePool, 1),
        (_SELF, "enabled = false", VirtualMachine, 2),
        (_SELF, "enabled = var.on", NodePool, "?"),
        ('"/subscriptions/s/virtualMachineScaleSets/s"', "", NodePool, 1),
        ("var.target", "", VirtualMachine, "?"),
    ],
)
def test_an_autoscale_setting(
    target: str, enabled: str, kind: type[Resource], floor: object
) -> None:
    found = first(SET, AUTOSCALE.replace("TARGET", target).replace("ENABLED", enabled))
    assert (type(found), fact(found.floor, "?")) == (kind, floor)


INSTANCE = """
    resource "azurerm_machine_learning_compute_instance" "nb" {
      name                 = "nb"
      virtual_machine_size = "STANDARD_NC6S_V3"
    }
"""
PATCH = """
    resource "azapi_update_resource" "idle" {
      type        = "Microsoft.MachineLearningServices/workspaces/computes@2024-04-01"
      resource_id = TARGET
      body        = BODY
    }
"""
_IDLE = '{ properties = { properties = { idleTimeBeforeShutdown = "PT60M" } } }'
_TIMED = (
    '{ properties = { properties = { schedules = { computeStartStop = [{ action = "Stop" }] } } } }'
)


@pytest.mark.parametrize(
    ("target", "body", "stops", "scheduled"),
    [
        ("azurerm_machine_learning_compute_instance.nb.id", _IDLE, True, False),
        ("azurerm_machine_learning_compute_instance.nb.id", f"jsonencode({_IDLE})", True, False),
        ("azurerm_machine_learning_compute_instance.nb.id", _TIMED, False, True),
        ("azurerm_machine_learning_compute_instance.nb.id", "{ tags = {} }", False, False),
        ("azurerm_machine_learning_compute_instance.nb.id", "var.body", "?", "?"),
        ('"/subscriptions/s/workspaces/w/computes/nb"', _IDLE, True, False),
        ('"/subscriptions/s/workspaces/w/computes/other"', _IDLE, False, False),
        ("var.instance", _IDLE, "?", "?"),
    ],
)
def test_what_azapi_sets_on_a_compute_instance(
    target: str, body: str, stops: object, scheduled: object
) -> None:
    found = first(INSTANCE, PATCH.replace("TARGET", target).replace("BODY", body))
    assert isinstance(found, Notebook)
    assert (fact(found.stops_when_idle, "?"), fact(found.scheduled, "?")) == (stops, scheduled)


OTHER = """
    resource "TYPE" "other" {
      type = "Microsoft.MachineLearningServices/workspaces/KIND@2024-04-01"
      name = NAME
      body = { properties = { properties = { idleTimeBeforeShutdown = "PT60M" } } }
    }
"""


@pytest.mark.parametrize(
    ("type_", "kind", "name", "stops"),
    [
        ("azapi_resource", "computes", "azurerm_machine_learning_compute_instance.nb.name", True),
        ("azapi_resource", "computes", "var.name", False),
        ("azapi_update_resource", "computes", '"nb"', True),
        ("azapi_update_resource", "connections", "var.name", False),
        ("azapi_resource_action", "computes", '"nb"', "?"),
    ],
)
def test_other_ways_to_reach_a_compute_instance(
    type_: str, kind: str, name: str, stops: object
) -> None:
    text = OTHER.replace("TYPE", type_).replace("KIND", kind).replace("NAME", name)
    assert fact(first(INSTANCE, text).stops_when_idle, "?") == stops


def test_how_an_account_is_kept_in_one_region_is_written() -> None:
    found = first(
        'resource "azurerm_storage_account" "s" {\n  account_replication_type = "RAGRS"\n}\n'
    )
    edit = adapters.edit(found, replace(found, geo_redundant=found.geo_redundant.but(fact=False)))
    assert edit is not None
    assert edit.text == '"LRS"'


@pytest.mark.parametrize(
    ("type_", "size"),
    [
        ("azurerm_linux_virtual_machine_scale_set", "sku"),
        ("azurerm_orchestrated_virtual_machine_scale_set", "sku_name"),
    ],
)
def test_how_a_scale_set_is_bought_is_written(type_: str, size: str) -> None:
    found = first(f'resource "{type_}" "s" {{\n  {size} = "Standard_NC6s_v3"\n}}\n')
    spot = replace(found, purchase=found.purchase.but(Purchase.SPOT))
    edit = adapters.edit(found, spot)
    assert edit is not None
    assert 'priority = "Spot"' in edit.sentence
    assert "eviction_policy" in edit.sentence
