"""Storage accounts, registries and logs, said as azurerm says them."""

from collections.abc import Callable, Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure.resource_manager.wording import (
    Declared,
    Each,
    Part,
    Table,
    Turned,
)
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Map, Node, Seq
from mlcostlint.value import fact

_BLOBS = "microsoft.storage/storageaccounts/blobservices"
_REPLICAS = "microsoft.containerregistry/registries/replications"
_ACCOUNT: Table = {
    "account_tier": Turned("sku.name", lambda said: said.partition("_")[0]),
    "account_replication_type": Turned("sku.name", lambda said: said.partition("_")[2]),
    "access_tier": "properties.access_tier",
}
_AGES: Table = {
    "tier_to_cool_after_days_since_modification_greater_than": (
        "tier_to_cool.days_after_modification_greater_than"
    ),
    "tier_to_cool_after_days_since_last_access_time_greater_than": (
        "tier_to_cool.days_after_last_access_time_greater_than"
    ),
    "tier_to_cool_after_days_since_creation_greater_than": (
        "tier_to_cool.days_after_creation_greater_than"
    ),
    "tier_to_cold_after_days_since_modification_greater_than": (
        "tier_to_cold.days_after_modification_greater_than"
    ),
    "tier_to_archive_after_days_since_modification_greater_than": (
        "tier_to_archive.days_after_modification_greater_than"
    ),
    "delete_after_days_since_modification_greater_than": (
        "delete.days_after_modification_greater_than"
    ),
    "delete_after_days_since_last_access_time_greater_than": (
        "delete.days_after_last_access_time_greater_than"
    ),
    "delete_after_days_since_creation_greater_than": "delete.days_after_creation_greater_than",
}
_RULE: Table = {
    "enabled": "enabled",
    "filters": Part(
        "definition.filters",
        {
            "blob_types": "blob_types",
            "prefix_match": "prefix_match",
            "match_blob_index_tag": "blob_index_match",
        },
    ),
    "actions": Part(
        "definition.actions",
        {
            "base_blob": Part("base_blob", _AGES),
            "version": Part(
                "version",
                {"delete_after_days_since_creation": "delete.days_after_creation_greater_than"},
            ),
        },
    ),
}


def account(it: Declared) -> Iterator[Block]:
    """Yield a storage account, with what its blob service says where that is declared."""
    services = it.beside.get(_BLOBS, ())
    more: dict[str, Node] = {"blob_properties": _blobs(services[0])} if services else {}
    yield it.said("azurerm_storage_account", _ACCOUNT, **more)


def _blobs(service: Map) -> Map:
    entries: dict[str, Node] = {}
    versions = loosely(service, "properties", "is_versioning_enabled")
    if reading.given(versions):
        entries["versioning_enabled"] = versions
    kept = loosely(service, "properties", "delete_retention_policy")
    enabled = reading.flag(loosely(service, "properties", "delete_retention_policy", "enabled"))
    if fact(enabled, None):
        entries["delete_retention_policy"] = fact(kept, kept)
    elif enabled.unknown:
        entries["delete_retention_policy"] = enabled
    return Map(entries, service.span, service.header, service.rest)


def policy(it: Declared) -> Iterator[Block]:
    """Yield the rules by which blobs are moved and deleted."""
    table: Table = {"rule": Each("properties.policy.rules", _RULE)}
    yield it.said("azurerm_storage_management_policy", table, storage_account_id=it.parent)


def registry(it: Declared) -> Iterator[Block]:
    """Yield a container registry with its copies in other regions."""
    table: Table = {
        "sku": "sku.name",
        "retention_policy": Part(
            "properties.policies.retention_policy",
            {"days": "days", "enabled": Turned("status", lambda said: said == "enabled")},
        ),
    }
    copies = tuple(it.beside.get(_REPLICAS, ()))
    more = {"georeplications": Seq(copies, it.body.span)} if copies else {}
    yield it.said("azurerm_container_registry", table, **more)


def task(it: Declared) -> Iterator[Block]:
    """Yield a task of a registry, whose steps are encoded."""
    table: Table = {
        "enabled": Turned("properties.status", lambda said: said != "Disabled"),
        "timer_trigger": "properties.trigger.timer_triggers",
    }
    steps = it.get("properties.step")
    inner: dict[str, Node] = {"task_content": steps.hole("the steps of the task are encoded")}
    encoded = Map(inner, it.body.span, it.body.header)
    yield it.said(
        "azurerm_container_registry_task",
        table,
        container_registry_id=it.parent,
        encoded_step=encoded,
    )


def logs(it: Declared) -> Iterator[Block]:
    """Yield a workspace of logs."""
    yield it.said("azurerm_log_analytics_workspace", {"retention_in_days": _RETENTION})


def insights(it: Declared) -> Iterator[Block]:
    """Yield the logs of one application."""
    yield it.said("azurerm_application_insights", {"retention_in_days": _RETENTION})


_RETENTION = "properties.retention_in_days"


def budget(it: Declared) -> Iterator[Block]:
    """Yield a budget, whose notifications are told apart by names."""
    told: Node = it.get("properties.notifications")
    named = it.body.child("properties", "notifications")
    if named is not None:
        told = Seq(tuple(_snake(one) for one in named.entries.values()), named.span)
    yield it.said("azurerm_consumption_budget_subscription", {}, notification=told)


def _snake(notification: Node) -> Node:
    if not isinstance(notification, Map):
        return notification
    leaves = {key: loosely(notification, key) for key in _NOTIFICATION}
    entries = {key: leaf for key, leaf in leaves.items() if reading.given(leaf)}
    return Map(dict(entries), notification.span, notification.header, notification.rest)


_NOTIFICATION = (
    "enabled",
    "threshold",
    "threshold_type",
    "contact_emails",
    "contact_groups",
    "contact_roles",
)


def diagnostics(it: Declared) -> Iterator[Block]:
    """Yield what is logged of a resource, and where it is sent."""
    table: Table = {
        "log_analytics_workspace_id": "properties.workspace_id",
        "enabled_log": Each(
            "properties.logs", {"category": "category", "category_group": "category_group"}
        ),
    }
    yield it.said("azurerm_monitor_diagnostic_setting", table)


TABLE: Mapping[str, Callable[[Declared], Iterator[Block]]] = {
    "microsoft.consumption/budgets": budget,
    "microsoft.containerregistry/registries": registry,
    "microsoft.containerregistry/registries/tasks": task,
    "microsoft.insights/components": insights,
    "microsoft.insights/diagnosticsettings": diagnostics,
    "microsoft.operationalinsights/workspaces": logs,
    "microsoft.storage/storageaccounts": account,
    "microsoft.storage/storageaccounts/managementpolicies": policy,
}
INSIDE = frozenset([_BLOBS, _REPLICAS])
