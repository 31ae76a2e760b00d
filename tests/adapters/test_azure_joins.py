"""Azure in Terraform: what resources say together, by reference, by name, or not at all."""

import textwrap

import pytest

from mlcostlint.model import (
    Bucket,
    Budget,
    Commitment,
    Control,
    Endpoint,
    EngineCluster,
    FileSystem,
    LogGroup,
    ManagedService,
    Mode,
    NodePool,
    Other,
    Registry,
    SpendingControl,
    VirtualMachine,
    Volume,
    Workload,
)
from mlcostlint.value import How, fact
from tests.adapters.terraform import block, only, resources, told

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED


ACCOUNT = "azurerm_storage_account"
BATCH = "azurerm_batch_pool"
BUDGET = "azurerm_consumption_budget_subscription"
SPARK = "azurerm_synapse_spark_pool"

RULE = """
    name    = "old"
    enabled = {enabled}
    filters {{
      blob_types   = ["blockBlob"]
      prefix_match = ["ckpt/", "tmp/"]
    }}
    actions {{
      base_blob {{
        tier_to_cool_after_days_since_modification_greater_than = 30
        tier_to_archive_after_days_since_modification_greater_than = 90
        delete_after_days_since_creation_greater_than = 180
      }}
      version {{
        delete_after_days_since_creation = 14
      }}
    }}
"""


def policy(account: str, rule: str) -> str:
    return block(
        "azurerm_storage_management_policy",
        f"storage_account_id = {account}\nrule {{\n{textwrap.dedent(rule)}\n}}",
        "policy",
    )


@pytest.mark.parametrize(
    "account",
    [
        "azurerm_storage_account.x.id",
        '"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/data"',
    ],
)
def test_what_becomes_of_blobs(account: str) -> None:
    found = only(
        Bucket, block(ACCOUNT, 'name = "data"') + policy(account, RULE.format(enabled="true"))
    )
    first, second = found.lifecycle.known
    assert (first.prefix.known, second.prefix.known) == ("ckpt/", "tmp/")
    ages = first.expires, first.old_versions_expire, first.moves, first.uploads_abort
    assert [age.known for age in ages] == [180, 14, 30, 7]
    assert first.narrow.known is False
    assert told(first.moves) == (30, WRITTEN, 16)


@pytest.mark.parametrize(
    ("account", "rule", "lifecycle"),
    [
        ("azurerm_storage_account.x.id", RULE.format(enabled="false"), ()),
        ("azurerm_storage_account.other.id", RULE.format(enabled="true"), ()),
        ("var.account", RULE.format(enabled="true"), "?"),
        ("azurerm_storage_account.x.id", RULE.format(enabled="var.on"), "?"),
        ("azurerm_storage_account.x.id", "enabled = true\nactions = var.actions", "?"),
        ("azurerm_storage_account.x.id", "enabled = true\nactions {\n}\nfilters = var.x", "?"),
    ],
)
def test_a_policy_that_is_off_or_for_another_account(
    account: str, rule: str, lifecycle: object
) -> None:
    text = block(ACCOUNT, 'name = "data"') + policy(account, rule)
    found = resources(text + block(ACCOUNT, 'name = "more"', "other"))
    assert isinstance(found[0], Bucket)
    assert fact(found[0].lifecycle, "?") == lifecycle


@pytest.mark.parametrize(
    ("kinds", "base", "narrow", "expires"),
    [
        ('["appendBlob"]', "base_blob = var.base", True, "?"),
        ('["blockBlob"]', "base_blob {\n}", False, None),
        ('["blockBlob", "appendBlob"]', "", False, None),
        (
            '["blockBlob"]',
            "base_blob {\n  delete_after_days_since_creation_greater_than = var.days\n}",
            False,
            "?",
        ),
    ],
)
def test_what_a_rule_is_for(kinds: str, base: str, *, narrow: bool, expires: object) -> None:
    rule = f"enabled = true\nfilters {{\n  blob_types = {kinds}\n}}\nactions {{\n{base}\n}}"
    found = only(Bucket, block(ACCOUNT) + policy("azurerm_storage_account.x.id", rule))
    (one,) = found.lifecycle.known
    assert (one.narrow.known, fact(one.expires, "?")) == (narrow, expires)


def test_a_rule_for_tagged_blobs_is_narrow() -> None:
    rule = """
        enabled = true
        filters {
          blob_types = ["blockBlob"]
          match_blob_index_tag {
            name = "kind"
          }
        }
        actions {
          base_blob {
            delete_after_days_since_modification_greater_than = -1
          }
        }
    """
    found = only(Bucket, block(ACCOUNT) + policy("azurerm_storage_account.x.id", rule))
    (one,) = found.lifecycle.known
    assert (one.narrow.known, one.expires.known, one.prefix.known) == (True, None, "")


@pytest.mark.parametrize(
    ("disk", "attached"),
    [
        ("azurerm_managed_disk.x.id", True),
        ('"/subscriptions/s/providers/Microsoft.Compute/disks/data"', True),
        ('"/subscriptions/s/providers/Microsoft.Compute/disks/other"', False),
        ("var.disk", "?"),
    ],
)
def test_what_mounts_a_disk(disk: str, attached: object) -> None:
    text = block("azurerm_managed_disk", 'name = "data"') + block(
        "azurerm_virtual_machine_data_disk_attachment", f"managed_disk_id = {disk}"
    )
    assert fact(only(Volume, text).attached, "?") == attached


def test_a_disk_that_a_machine_starts_from_is_mounted() -> None:
    text = block("azurerm_managed_disk") + block(
        "azurerm_linux_virtual_machine",
        'size = "Standard_NC6s_v3"\nos_managed_disk_id = azurerm_managed_disk.x.id\nos_disk {\n}',
    )
    assert only(Volume, text).attached.known is True


@pytest.mark.parametrize(
    ("features", "stays"),
    [("", False), ("virtual_machine {\n delete_os_disk_on_deletion = false\n}", True)],
)
def test_whether_a_system_disk_goes_with_its_machine(features: str, *, stays: bool) -> None:
    provider = f'provider "azurerm" {{\nfeatures {{\n{features}\n}}\n}}\n'
    vm = block("azurerm_linux_virtual_machine", "os_disk {\n  disk_size_gb = 64\n}")
    found = only(Volume, provider + vm)
    assert found.outlives_owner.known is stays
    assert isinstance(found.owner, VirtualMachine)
    assert found.address == "azurerm_linux_virtual_machine.x/os_disk"


def test_a_disk_on_the_host_is_part_of_the_machine() -> None:
    vm = 'os_disk {\n  diff_disk_settings {\n    option = "Local"\n  }\n}'
    assert not [
        one
        for one in resources(block("azurerm_linux_virtual_machine", vm))
        if isinstance(one, Volume)
    ]


PURGE = """
    container_registry_id = {registry}
    {extra}
    encoded_step {{
      task_content = base64encode("cmd: acr purge --ago 30d")
    }}
    timer_trigger {{
      name     = "nightly"
      schedule = "0 3 * * *"
    }}
"""


@pytest.mark.parametrize(
    ("registry", "extra", "cleans_up"),
    [
        ("azurerm_container_registry.x.id", 'name = "purge-old"', True),
        ("azurerm_container_registry.x.id", 'name = "purge"\nenabled = false', False),
        ("var.registry", 'name = "purge"', "?"),
    ],
)
def test_a_task_that_purges(registry: str, extra: str, cleans_up: object) -> None:
    task = PURGE.format(registry=registry, extra=extra)
    text = block("azurerm_container_registry", 'name = "images"\nsku = "Premium"') + block(
        "azurerm_container_registry_task", task
    )
    assert fact(only(Registry, text).cleans_up, "?") == cleans_up


def test_copies_of_a_registry() -> None:
    places = ('"West Europe"', "var.far")
    copies = "".join(f"georeplications {{\n  location = {place}\n}}\n" for place in places)
    found = only(Registry, block("azurerm_container_registry", copies))
    assert [fact(place, "?") for place in found.copied_to] == ["westeurope", "?"]


def test_a_share_lies_in_its_account() -> None:
    account = block(ACCOUNT, 'location = "West Europe"\naccount_tier = "Premium"')
    share = block(
        "azurerm_storage_share", "storage_account_id = azurerm_storage_account.x.id\nquota = 100"
    )
    found = only(FileSystem, account + share)
    assert (found.region.known, found.tier.known) == ("westeurope", "Premium")
    assert found.tags.known is None


def test_a_netapp_volume_is_billed_by_its_pool() -> None:
    pool = block("azurerm_netapp_pool", 'name = "p"\nsize_in_tb = 4')
    volume = block("azurerm_netapp_volume", "pool_name = azurerm_netapp_pool.x.name")
    assert only(FileSystem, pool + volume).native == "azurerm_netapp_pool"


def test_what_a_lustre_file_system_mirrors() -> None:
    text = """
        resource "azurerm_storage_account" "s" {
          name     = "data"
          location = "East US"
        }
        resource "azurerm_storage_container" "c" {
          name               = "train"
          storage_account_id = azurerm_storage_account.s.id
        }
        resource "azurerm_managed_lustre_file_system" "l" {
          hsm_setting {
            container_id = azurerm_storage_container.c.id
          }
        }
    """
    (path,) = only(FileSystem, text).mirrors
    assert path.region.known == "eastus"


@pytest.mark.parametrize(
    ("category", "audit"),
    [('category = "kube-audit"', True), ('category = "kube-scheduler"', False)],
)
def test_logs_that_an_audit_is_sent_to(category: str, *, audit: bool) -> None:
    text = block("azurerm_log_analytics_workspace") + block(
        "azurerm_monitor_diagnostic_setting",
        "log_analytics_workspace_id = azurerm_log_analytics_workspace.x.id\n"
        f"enabled_log {{\n  {category}\n}}",
    )
    assert only(LogGroup, text).audit.known is audit


ALERTS = """
    notification {
      threshold      = 90
      threshold_type = "Forecasted"
      contact_emails = ["a@example.com"]
    }
    notification {
      threshold = 100.5
    }
    notification {
      enabled        = false
      threshold      = 50
      contact_emails = ["a@example.com"]
    }
"""


def test_the_alerts_of_a_budget() -> None:
    forecast, actual = only(Budget, block(BUDGET, ALERTS)).alerts.known
    assert (told(forecast.percent)[1:], forecast.percent.known) == ((WRITTEN, 3), 90)
    assert (forecast.forecast.known, forecast.reaches.known) == (True, True)
    assert (actual.percent.known, actual.forecast.known) == (100.5, False)
    assert (actual.reaches.known, actual.reaches.origin.how) == (False, DEFAULTED)


ASSIGNED = "azurerm_subscription_policy_assignment"
BUILT_IN = "/providers/Microsoft.Authorization/policyDefinitions/"
CUSTOM = """
    resource "azurerm_policy_definition" "d" {
      name        = "tags"
      policy_rule = jsonencode({
        if   = { field = "tags['team']", exists = "false" }
        then = { effect = "EFFECT" }
      })
    }
    resource "azurerm_policy_set_definition" "s" {
      name = "all"
      policy_definition_reference {
        policy_definition_id = azurerm_policy_definition.d.id
      }
    }
"""


@pytest.mark.parametrize(
    ("definition", "extra", "controls"),
    [
        (f'"{BUILT_IN}871b6d14-10aa-478d-b590-94f262ecfa99"', "", [Control.TAGS]),
        (f'"{BUILT_IN}871b6d14-10aa-478d-b590-94f262ecfa99"', "enforce = false", []),
        (f'"{BUILT_IN}e56962a6-4747-49cd-b67b-bf8b01975c4c"', "", []),
        ("azurerm_policy_definition.d.id", "", [Control.TAGS]),
        ("azurerm_policy_set_definition.s.id", "", [Control.TAGS]),
        ("var.definition", "", ["?"]),
    ],
)
def test_a_policy_about_tags(definition: str, extra: str, controls: list[object]) -> None:
    text = textwrap.dedent(CUSTOM).replace("EFFECT", "deny") + block(
        ASSIGNED, f"policy_definition_id = {definition}\n{extra}"
    )
    found = [one for one in resources(text) if isinstance(one, SpendingControl)]
    assert [fact(one.control, "?") for one in found] == controls


@pytest.mark.parametrize(
    "type_",
    [
        "azurerm_management_group_policy_assignment",
        "azurerm_policy_assignment",
        "azurerm_resource_group_policy_assignment",
        "azurerm_resource_policy_assignment",
    ],
)
def test_assignments_at_every_level(type_: str) -> None:
    named = f'policy_definition_id = "{BUILT_IN}1e30110a-5ceb-460c-a204-c1c3969c6d62"'
    assert only(SpendingControl, block(type_, named)).control.known is Control.TAGS


@pytest.mark.parametrize(
    ("definition", "effect", "is_open"),
    [
        (f'"{BUILT_IN}cd3aa116-8754-49c9-a813-ad46512ece54"', "deny", True),
        (f'"{BUILT_IN}871b6d14-10aa-478d-b590-94f262ecfa99"', "deny", False),
        ("azurerm_policy_definition.d.id", "modify", True),
        ("azurerm_policy_definition.d.id", "deny", False),
    ],
)
def test_tags_that_a_policy_may_add(definition: str, effect: str, *, is_open: bool) -> None:
    text = textwrap.dedent(CUSTOM).replace("EFFECT", effect) + block(
        ASSIGNED, f"policy_definition_id = {definition}"
    )
    machine = block("azurerm_linux_virtual_machine", 'tags = { team = "ml" }')
    tags = only(VirtualMachine, text + machine).tags.known
    assert list(tags.entries) == ["team"]
    assert (tags.rest is not None) is is_open


def test_a_firewall_in_a_managed_network() -> None:
    workspace = block(
        "azurerm_machine_learning_workspace",
        'name = "ml"\nmanaged_network {\n  isolation_mode = "AllowOnlyApprovedOutbound"\n}',
    )
    rule = block(
        "azurerm_machine_learning_workspace_network_outbound_rule_fqdn",
        "workspace_id = azurerm_machine_learning_workspace.x.id",
    )
    assert not [one for one in resources(workspace) if isinstance(one, ManagedService)]
    found = only(ManagedService, workspace + rule)
    assert (found.size.known, found.header.line) == ("Standard", 7)
    assert only(Other, workspace + rule).name == "ml"


PROFILE = """
    resource "azurerm_container_app_environment" "e" {
      location = "Sweden Central"
      workload_profile {
        name                  = "gpu"
        workload_profile_type = "NC24-A100"
      }
    }
    resource "azurerm_container_app" "a" {
      container_app_environment_id = azurerm_container_app_environment.e.id
      workload_profile_name        = "gpu"
      template {
        MIN
      }
    }
"""


@pytest.mark.parametrize(
    ("least", "floor", "how"), [("", 0, DEFAULTED), ("min_replicas = 2", 2, WRITTEN)]
)
def test_a_container_app_with_a_gpu(least: str, floor: int, how: How) -> None:
    found = only(Endpoint, PROFILE.replace("MIN", least))
    assert str(found.machine.known) == "Standard_NC24ads_A100_v4"
    assert (found.floor.known, found.floor.origin.how, found.ceiling.known) == (floor, how, 10)
    assert (found.region.known, found.mode.known) == ("swedencentral", Mode.REALTIME)


def test_a_container_app_whose_profile_is_elsewhere() -> None:
    found = only(Endpoint, block("azurerm_container_app", 'workload_profile_name = "gpu"'))
    assert "not in the files" in found.machine.unknown


def test_a_batch_pool_lies_and_is_tagged_where_its_account_is() -> None:
    account = block(
        "azurerm_batch_account", 'name = "b"\nlocation = "uksouth"\ntags = { team = "ml" }'
    )
    pool = block(BATCH, 'account_name = "b"\nfixed_scale {\n}')
    found = only(NodePool, account + pool)
    assert (found.region.known, list(found.tags.known.entries)) == ("uksouth", ["team"])
    alone = only(NodePool, pool)
    assert (bool(alone.region.unknown), bool(alone.tags.unknown)) == (True, True)


@pytest.mark.parametrize(
    ("machine", "used"),
    [
        ("azurerm_capacity_reservation_group.g.id", True),
        ('"/subscriptions/s/capacityReservationGroups/h"', False),
        ("var.group", "?"),
    ],
)
def test_whether_a_reservation_is_used(machine: str, used: object) -> None:
    text = f"""
        resource "azurerm_capacity_reservation_group" "g" {{
          name     = "g"
          location = "eastus"
        }}
        resource "azurerm_capacity_reservation" "r" {{
          capacity_reservation_group_id = azurerm_capacity_reservation_group.g.id
          sku {{
            name     = "Standard_NC6s_v3"
            capacity = 4
          }}
        }}
        resource "azurerm_linux_virtual_machine" "vm" {{
          size                          = "Standard_NC6s_v3"
          capacity_reservation_group_id = {machine}
        }}
    """
    found = only(Commitment, text)
    assert (str(found.machine.known), found.region.known) == ("Standard_NC6s_v3", "eastus")
    assert fact(found.used, "?") == used


def test_a_cluster_that_serves_models() -> None:
    text = """
        resource "azurerm_kubernetes_cluster" "k" {
          name = "k"
        }
        resource "azurerm_kubernetes_cluster_node_pool" "p" {
          name                  = "gpu"
          kubernetes_cluster_id = azurerm_kubernetes_cluster.k.id
          vm_size               = "Standard_NC6s_v3"
          node_count            = 1
        }
    """
    attached = block(
        "azurerm_machine_learning_inference_cluster",
        "kubernetes_cluster_id = azurerm_kubernetes_cluster.k.id",
    )
    assert only(NodePool, text).workload.known is Workload.UNSTATED
    found = only(NodePool, textwrap.dedent(text) + attached)
    assert (found.workload.known, found.workload.origin.how) == (Workload.INFERENCE, COMPUTED)


def test_a_spark_pool_that_trains_models() -> None:
    pool = block(SPARK, "node_count = 3")
    attached = block(
        "azurerm_machine_learning_synapse_spark",
        'name = "training"\nsynapse_spark_pool_id = azurerm_synapse_spark_pool.x.id',
    )
    assert only(EngineCluster, pool).workload.known is Workload.UNSTATED
    assert only(EngineCluster, pool + attached).workload.known is Workload.TRAINING
