"""What watches and bounds spending on AWS beside budgets."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mlcostlint.adapters.aws.declaration import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import loosely, scalars, text
from mlcostlint.model import Resource, SpendingControl
from mlcostlint.model.parts import Control
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

_REQUIRED_TAGS = "REQUIRED_TAGS"
_ASKS_FOR_TAGS = "aws:RequestTag"
_NAMES = ("name", "rule_name", "policy_name", "report_name", "monitor_name", "subscription_name")


def control(block: Block, links: Links, *, kind: Control) -> Iterator[Resource]:
    """Read something that is a control by its very type."""
    yield _control(block, links, defaulted(kind, block.body.header))


def allocation_tag(block: Block, links: Links) -> Iterator[Resource]:
    """Read a tag that bills are split by, if it is active."""
    status = text(block.get("status"))
    if fact(status, None) != "Inactive":
        yield _control(block, links, status.map(lambda _: Control.ALLOCATION))


def config_rule(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Config rule that asks for tags; others bound no spending."""
    identifier = text(loosely(block.body, "source", "source_identifier"))
    if fact(identifier, _REQUIRED_TAGS) == _REQUIRED_TAGS:
        yield _control(block, links, identifier.map(lambda _: Control.TAGS))


def organization_policy(block: Block, links: Links) -> Iterator[Resource]:
    """Read a tag policy, or a service control policy that may ask requests for tags."""
    kind = text(loosely(block.body, "type"))
    if fact(kind, None) == "TAG_POLICY":
        yield _control(block, links, kind.map(lambda _: Control.TAGS))
        return
    content = loosely(block.body, "content")
    said = [fact(leaf, _ASKS_FOR_TAGS) for leaf in scalars(content)]
    if any(isinstance(word, str) and _ASKS_FOR_TAGS in word for word in said):
        yield _control(block, links, content.map(lambda _: Control.TAGS))


def _control(block: Block, links: Links, kind: Value[Any]) -> SpendingControl:
    key = "tags" if block.dialect == "terraform" else "resource_tags"
    common = declared(block, links, *_NAMES, tags_key=key).common()
    return SpendingControl(**common, control=kind)


_ANOMALIES = partial(control, kind=Control.ANOMALIES)
_EXPORT = partial(control, kind=Control.EXPORT)
_ALLOCATION = partial(control, kind=Control.ALLOCATION)

TABLE: Mapping[str, Adapter] = {
    "aws_bcmdataexports_export": _EXPORT,
    "aws_ce_anomaly_monitor": _ANOMALIES,
    "aws_ce_anomaly_subscription": _ANOMALIES,
    "aws_ce_cost_allocation_tag": allocation_tag,
    "aws_ce_cost_category": _ALLOCATION,
    "aws_config_config_rule": config_rule,
    "aws_cur_report_definition": _EXPORT,
    "aws_organizations_policy": organization_policy,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::BCMDataExports::Export": _EXPORT,
    "AWS::CE::AnomalyMonitor": _ANOMALIES,
    "AWS::CE::AnomalySubscription": _ANOMALIES,
    "AWS::CE::CostCategory": _ALLOCATION,
    "AWS::CUR::ReportDefinition": _EXPORT,
    "AWS::Config::ConfigRule": config_rule,
    "AWS::Organizations::Policy": organization_policy,
}
