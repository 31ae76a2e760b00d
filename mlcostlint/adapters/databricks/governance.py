"""What an organisation on Databricks keeps its spending in order with."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.databricks import declared, policies
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Alert, Budget, Control, Resource, SpendingControl
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown, written

_ALERTS = "alert_configurations"
_ACTIONS = "action_configurations"


def budget(block: Block, links: Links) -> Iterator[Resource]:
    """Read a budget: its thresholds are dollars, and it has no amount to compare them with.

    https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/budget
    """
    nodes = list(block.body.each(_ALERTS))
    alerts = tuple(_alert(node) for node in nodes if isinstance(node, Map))
    hole = first_unknown(node for node in nodes if isinstance(node, Value))
    told = defaulted(alerts, block.body.header)
    if alerts:
        told = block.get(_ALERTS).map(lambda _: alerts)
    yield Budget(**_common(block, links, "display_name"), alerts=told if hole is None else hole)


def budget_policy(block: Block, links: Links) -> Iterator[Resource]:
    """Read a budget policy, under whose tags serverless usage is billed."""
    tags = block.get("custom_tags")
    if reading.given(tags):
        yield SpendingControl(
            **_common(block, links, "policy_name"), control=tags.map(lambda _: Control.ALLOCATION)
        )


def cluster_policy(block: Block, links: Links) -> Iterator[Resource]:
    """Read a policy of clusters that settles tags; what else it fixes is read with the clusters."""
    if policies.settles_tags(block):
        yield SpendingControl(
            **_common(block, links, "name"),
            control=written(Control.TAGS, block.get("definition").origin.span),
        )


def _common(block: Block, links: Links, name: str) -> reading.Common:
    return declared.common(block, links, defaulted(None, block.body.header), block.get(name))


def _alert(node: Map) -> Alert:
    trigger = node.get("trigger_type")
    return Alert(
        percent=defaulted(None, node.header),
        forecast=defaulted(fact=False, span=trigger.origin.span),
        reaches=_reaches(node),
    )


def _reaches(node: Map) -> Value[bool]:
    actions = list(node.each(_ACTIONS))
    hole = first_unknown(action for action in actions if isinstance(action, Value))
    if hole is not None:
        return hole
    for action in actions:
        if isinstance(action, Map) and fact(action.get("target"), "") is not None:
            return action.get("target").map(lambda _: True)
    return defaulted(fact=False, span=node.header)


TABLE: Mapping[str, Adapter] = {
    "databricks_budget": budget,
    "databricks_budget_policy": budget_policy,
    "databricks_cluster_policy": cluster_policy,
}
