"""Schedules that copy volumes, and the copies that somebody keeps by hand."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import child, children, first_given, loosely, number, perhaps, text
from mlcostlint.model import Other, Resource, SnapshotPolicy
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, fact

_DAYS = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30, "YEARS": 365}
# https://docs.aws.amazon.com/ebs/latest/userguide/default-policies.html
_DEFAULT_POLICY_DAYS = 7


def data_lifecycle(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Data Lifecycle Manager policy: each schedule, and each copy to another region."""
    policy = declared(block, links, "description")
    if fact(policy.get("state"), None) == "DISABLED":
        return
    if fact(policy.get("default_policy"), None) is not None:
        yield _by_default(policy)
    for key in ("schedule", "schedules"):
        for schedule in children(policy.body, "policy_details", key):
            yield from _scheduled(policy, schedule)


def backup_plan(block: Block, links: Links) -> Iterator[Resource]:
    """Read a backup plan: each of its rules keeps recovery points for ever unless told.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
    """
    plan = declared(block, links, "name", tags_key=_plan_tags(block))
    for key in (("rule",), ("backup_plan", "backup_plan_rule")):
        for rule in children(plan.body, *key):
            lifecycle = child(rule, "lifecycle") or Map({}, rule.span, rule.header)
            days = first_given(
                loosely(lifecycle, "delete_after"), loosely(lifecycle, "delete_after_days")
            )
            yield _policy(plan, rule, number(days), plan.none)


def snapshot(block: Block, links: Links) -> Iterator[Resource]:
    """Read one copy of a volume, which is kept while it is declared."""
    yield Other(**declared(block, links, "description").common())


def _plan_tags(block: Block) -> str:
    return "tags" if block.dialect == "terraform" else "backup_plan_tags"


def _by_default(policy: Declaration) -> SnapshotPolicy:
    days = number(
        first_given(policy.get("policy_details", "retain_interval"), policy.get("retain_interval"))
    )
    kept = perhaps(days.default(_DEFAULT_POLICY_DAYS))
    return SnapshotPolicy(**policy.common(), kept_days=kept, kept_count=policy.none)


def _scheduled(policy: Declaration, schedule: Map) -> Iterator[SnapshotPolicy]:
    yield _retained(policy, schedule)
    for key in ("cross_region_copy_rule", "cross_region_copy_rules"):
        for copy in children(schedule, key):
            yield _retained(policy, copy)


def _retained(policy: Declaration, schedule: Map) -> SnapshotPolicy:
    rule = child(schedule, "retain_rule") or Map({}, schedule.span, schedule.header)
    unit = text(loosely(rule, "interval_unit"))
    many = number(loosely(rule, "interval"))
    days = many.map(lambda count: count and count * _DAYS.get(fact(unit, None) or "DAYS", 1))
    if unit.unknown:
        days = unit.hole(unit.unknown)
    return _policy(policy, schedule, days, number(loosely(rule, "count")))


def _policy(
    of: Declaration, rule: Map, days: Value[int | None], count: Value[int | None]
) -> SnapshotPolicy:
    common = of.common()
    named = known_texts(*(loosely(rule, key) for key in ("name", "rule_name", "target")))
    common["address"] += f"[{named[0] if named else f'line {rule.header.line}'}]"
    common["header"] = rule.header
    return SnapshotPolicy(**common, kept_days=days, kept_count=count)


TABLE: Mapping[str, Adapter] = {
    "aws_backup_plan": backup_plan,
    "aws_dlm_lifecycle_policy": data_lifecycle,
    "aws_ebs_snapshot": snapshot,
    "aws_ebs_snapshot_copy": snapshot,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::Backup::BackupPlan": backup_plan,
    "AWS::DLM::LifecyclePolicy": data_lifecycle,
}
