"""What an organisation on Google Cloud keeps its spending in order with."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Alert, Budget, Control, Resource, SpendingControl
from mlcostlint.tree import Block, Map, as_
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown, written

_MAILED = "all_updates_rule"
_OF_LABELS = frozenset(["label", "labels", "tag", "tags"])


def budget(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a budget; Google writes its thresholds as fractions of the amount."""
    reaches = _reaches(block)
    nodes = list(block.body.each("threshold_rules"))
    alerts = tuple(_alert(node, reaches) for node in nodes if isinstance(node, Map))
    hole = first_unknown(node for node in nodes if isinstance(node, Value))
    told = defaulted(alerts, block.body.header)
    if alerts:
        told = block.get("threshold_rules").map(lambda _: alerts)
    yield Budget(**_common(block, "display_name"), alerts=told if hole is None else hole)


def policy(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a policy of the organisation that asks for labels or tags; others bound no spending."""
    name = reading.text(block.get("name"))
    constraint = (fact(name, None) or "").rpartition("/")[2]
    enforced = block.body.child("spec") is not None and not any(
        str(fact(rule.get("enforce"), "")).upper() == "FALSE"
        for rule in block.body.maps("spec", "rules")
    )
    if enforced and not _OF_LABELS.isdisjoint(words.tokens(constraint)):
        yield SpendingControl(
            **_common(block, "name"), control=written(Control.TAGS, name.origin.span)
        )


def binding(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a tag that is bound to a project or resource, which the bill then tells apart by.

    https://cloud.google.com/billing/docs/how-to/bq-examples#tags
    """
    yield SpendingControl(
        **_common(block, "tag_value"), control=written(Control.ALLOCATION, block.body.header)
    )


def _common(block: Block, name: str) -> reading.Common:
    nowhere = unknown("this holds in every region", block.body.header)
    return declared.common(block, declared.no_labels(block), block.get(name), region=nowhere)


def _alert(rule: Map, reaches: Value[bool]) -> Alert:
    part = as_(float, rule.get("threshold_percent")).required("threshold_percent")
    basis = reading.text(rule.get("spend_basis")).default("CURRENT_SPEND")
    return Alert(
        percent=part.map(lambda fraction: round(fraction * 100, 6)),
        forecast=basis.map(lambda said: said == "FORECASTED_SPEND"),
        reaches=reaches,
    )


def _reaches(block: Block) -> Value[bool]:
    """Say whether an alert reaches anybody: the billing administrators, unless that is off.

    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/billing_budget
    """
    off = reading.flag(block.get(_MAILED, "disable_default_iam_recipients"))
    mailed = off.default(fallback=False).map(lambda disabled: not disabled)
    if fact(mailed, 0):
        return mailed
    others = ("pubsub_topic", "monitoring_notification_channels", "enable_project_level_recipients")
    leaves = [block.get(_MAILED, key) for key in others]
    for leaf in leaves:
        if leaf.refers_to:  # what is made with the budget has an address once it is made
            return written(fact=True, span=leaf.origin.span)
    told = declared.present(*leaves)
    return told if fact(told, 1) else mailed


TABLE: Mapping[str, Adapter] = {
    "google_billing_budget": budget,
    "google_org_policy_policy": policy,
    "google_tags_tag_binding": binding,
}
