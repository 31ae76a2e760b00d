"""What an organisation on Azure keeps its spending in order with."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Alert, Budget, Control, Resource, SpendingControl
from mlcostlint.tree import Block, Map, as_
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown

_CONTACTS = ("contact_emails", "contact_groups", "contact_roles")


def budget(block: Block, links: Links) -> Iterator[Resource]:
    """Read a budget; its thresholds are always percents of the amount.

    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/consumption_budget_subscription
    """
    nodes = list(block.body.each("notification"))
    alerts = tuple(_alert(node) for node in nodes if isinstance(node, Map) and not _off(node))
    hole = first_unknown(node for node in nodes if isinstance(node, Value))
    told = defaulted(alerts, block.body.header)
    if alerts:
        told = block.get("notification").map(lambda _: alerts)
    yield Budget(**_common(block, links), alerts=told if hole is None else hole)


def anomaly_alert(block: Block, links: Links) -> Iterator[Resource]:
    """Read an alert on unusual costs."""
    yield _control(block, links, Control.ANOMALIES)


def export(block: Block, links: Links) -> Iterator[Resource]:
    """Read an export of costs, by which the bill can be taken apart."""
    yield _control(block, links, Control.EXPORT)


def assignment(block: Block, links: Links) -> Iterator[Resource]:
    """Read an assigned policy that is about tags and enforced; others bound no spending."""
    about = joins.asks_for_tags(block, links)
    enforced = reading.flag(block.get("enforce")).default(fallback=True)
    if fact(about, 1) and fact(enforced, 1):
        hole = first_unknown([about, enforced])
        control = about.map(lambda _: Control.TAGS) if hole is None else hole
        yield SpendingControl(**_common(block, links), control=control)


def _control(block: Block, links: Links, control: Control) -> SpendingControl:
    return SpendingControl(**_common(block, links), control=defaulted(control, block.body.header))


def _common(block: Block, links: Links) -> reading.Common:
    nowhere = unknown("this holds in every region", block.body.header)
    name = reading.first_given(block.get("name"), block.get("display_name"))
    return declared.common(block, links, name, tags=declared.no_tags(block), placed=nowhere)


def _off(notification: Map) -> bool:
    """Say whether a notification is switched off; one of which that is not known tells nobody."""
    return fact(reading.flag(notification.get("enabled")), None) is False


def _alert(notification: Map) -> Alert:
    kind = reading.text(notification.get("threshold_type")).default("Actual")
    return Alert(
        percent=reading.perhaps(as_(float, notification.get("threshold")).required("threshold")),
        forecast=kind.map(lambda said: said == "Forecasted"),
        reaches=_reaches(notification),
    )


def _reaches(notification: Map) -> Value[bool]:
    enabled = reading.flag(notification.get("enabled")).default(fallback=True)
    if enabled.unknown:
        return enabled
    for key in _CONTACTS:
        for contact in reading.leaves(notification.get(key)):
            return contact.map(lambda _: True)
    return declared.absent(notification.header)


TABLE: Mapping[str, Adapter] = {
    "azurerm_billing_account_cost_management_export": export,
    "azurerm_consumption_budget_management_group": budget,
    "azurerm_consumption_budget_resource_group": budget,
    "azurerm_consumption_budget_subscription": budget,
    "azurerm_cost_anomaly_alert": anomaly_alert,
    "azurerm_resource_group_cost_management_export": export,
    "azurerm_subscription_cost_management_export": export,
    **dict.fromkeys(joins.ASSIGNMENTS, assignment),
}
