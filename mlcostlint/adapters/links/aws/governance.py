"""Which actions belong to a budget, and which trails write to a log group."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.attributes import attribute
from mlcostlint.adapters.links.aws.parts import Parts, parts
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Leaf

_BUDGETS: Names = {
    "aws_budgets_budget": ("name",),
    "AWS::Budgets::Budget": ("Budget", "BudgetName"),
}
_ACTIONS = ("aws_budgets_budget_action", "AWS::Budgets::BudgetsAction")
_TRAILS = ("aws_cloudtrail", "AWS::CloudTrail::Trail")
_GROUP_KEYS = ("cloud_watch_logs_group_arn", "cloud_watch_logs_log_group_arn")


def actions(links: Links, budget: Block) -> Parts:
    """Return what is done when a budget's thresholds are passed."""
    return parts(links, budget, _ACTIONS, _budget_name, _BUDGETS)


def trails(links: Links, group: Block) -> Iterator[Block]:
    """Yield the audit trails that are written to a log group."""
    for trail in links.of(group, *_TRAILS):
        named = (loosely(trail.body, key) for key in _GROUP_KEYS)
        if any(group in links.referred(trail, leaf) for leaf in named):
            yield trail


def _budget_name(action: Block) -> Leaf:
    return attribute(action, "budget_name")
