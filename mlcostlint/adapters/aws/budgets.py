"""AWS budgets: their thresholds, and who is told when one is passed."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import given, leaves, loosely, nodes, text
from mlcostlint.model import Alert, Budget, Resource
from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import Value, defaulted, fact, first_unknown

_OF_MONEY = "COST"
_PERCENT = "PERCENTAGE"
_NOTIFIED = ("subscriber_email_addresses", "subscriber_sns_topic_arns", "subscribers", "subscriber")


def budget(block: Block, links: Links) -> Iterator[Resource]:
    """Read a budget of money; those of usage and of reservations watch something else."""
    plan = declared(block, links, "name", tags_key=_tags(block))
    inner = ("budget",) if given(plan.get("budget")) else ()
    if fact(plan.get(*inner, "budget_type"), _OF_MONEY) != _OF_MONEY:
        return
    limit = _limit(plan, inner)
    yield Budget(**plan.common(), alerts=_alerts(plan, limit))


def _tags(block: Block) -> str:
    return "tags" if block.dialect == "terraform" else "resource_tags"


def _limit(plan: Declaration, inner: tuple[str, ...]) -> Value[float | None]:
    flat = plan.get(*inner, "limit_amount")
    return as_(float, flat if given(flat) else plan.get(*inner, "budget_limit", "amount"))


def _alerts(plan: Declaration, limit: Value[float | None]) -> Value[tuple[Alert, ...]]:
    notifications = plan.get("notification")
    if not given(notifications):
        notifications = plan.get("notifications_with_subscribers")
    acting = aws.actions(plan.links, plan.block)
    hole = first_unknown(
        [*leaves(notifications), plan.off if acting.doubt is None else acting.doubt]
    )
    if hole is not None:
        return hole
    found = [_alert(one, limit) for one in nodes(notifications) if isinstance(one, Map)]
    found += [_acted(action.body, limit) for action in acting]
    if not found:
        return defaulted((), plan.header)
    return notifications.map(lambda _: tuple(found))


def _alert(notification: Map, limit: Value[float | None]) -> Alert:
    inner = loosely(notification, "notification")
    of = inner.known if isinstance(fact(inner, None), Map) else notification
    return Alert(
        percent=_percent(loosely(of, "threshold"), loosely(of, "threshold_type"), limit),
        forecast=_looks_ahead(loosely(of, "notification_type")),
        reaches=_reaches(notification),
    )


def _acted(action: Map, limit: Value[float | None]) -> Alert:
    at = ("action_threshold",)
    value, kind = loosely(action, *at, "action_threshold_value"), "action_threshold_type"
    if not given(value):
        value, kind = loosely(action, *at, "value"), "type"
    return Alert(
        percent=_percent(value, loosely(action, *at, kind), limit),
        forecast=_looks_ahead(loosely(action, "notification_type")),
        reaches=_reaches(action),
    )


def _percent(threshold: Leaf, kind: Leaf, limit: Value[float | None]) -> Value[float | None]:
    """Return a threshold in percent of the budget; without a type it is one.

    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
    """
    of_type, at = text(kind).default(_PERCENT), as_(float, threshold)
    hole = first_unknown([of_type, at])
    if hole is not None:
        return hole
    if of_type.known == _PERCENT:
        return at
    if limit.unknown:
        return limit
    return at.map(lambda amount: 100 * amount / limit.known if amount and limit.known else None)


def _looks_ahead(kind: Leaf) -> Value[bool]:
    return text(kind).required("notification_type").map(lambda word: word == "FORECASTED")


def _reaches(notification: Map) -> Value[bool]:
    told = [loosely(notification, key) for key in _NOTIFIED]
    filled = [leaf for leaf in told if leaf.unknown or any(True for _ in nodes(leaf))]
    if filled:
        return filled[0].map(lambda _: True)
    return defaulted(fact=False, span=notification.header)


TABLE: Mapping[str, Adapter] = {"aws_budgets_budget": budget}
STACKED: Mapping[str, Adapter] = {"AWS::Budgets::Budget": budget}
