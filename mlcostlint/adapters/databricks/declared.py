"""What Databricks resources say of themselves: names, tags, and the budget policy they name."""

from typing import cast

from mlcostlint.adapters import naming, reading, tagging
from mlcostlint.adapters.databricks.nodes import cloud_of, nowhere
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import databricks as joins
from mlcostlint.model import ManagedService, Tags
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted

_POLICIES = ("budget_policy_id", "usage_policy_id")


def common(block: Block, links: Links, tags: Value[Tags | None], *names: Leaf) -> reading.Common:
    """Return what every kind of resource has that names no machine."""
    called = naming.names(block, *names)
    return reading.common(block, cloud_of(block, links), nowhere(block), tags, called)


def tags(block: Block, links: Links, *sources: Leaf) -> Value[Tags | None]:
    """Return tags, those of the budget policy below them: serverless usage is billed under it.

    https://docs.databricks.com/aws/en/admin/usage/budget-policies
    """
    named = reading.first_given(*(block.get(key) for key in _POLICIES))
    header = block.body.header
    if not reading.given(named):
        return tagging.merged(header, *sources)
    policy = joins.budget_policy(block, named, links)
    if policy is None:
        elsewhere = named.hole("the tags of the budget policy are declared elsewhere")
        return tagging.merged(header, elsewhere, *sources)
    return tagging.merged(header, policy.get("custom_tags"), *sources)


def service(
    shared: reading.Common, size: Value[str | None], units: Value[int], redundant: Value[bool]
) -> ManagedService:
    """Return a service that bills by the hour while it exists."""
    return ManagedService(**shared, size=size, units=units, redundant=redundant)


def alone(block: Block) -> Value[bool]:
    """Return that nothing of it only stands by."""
    return defaulted(fact=False, span=block.body.header)


def one(block: Block) -> Value[int]:
    """Return that there is one unit of it, the least that is billed."""
    return cast("Value[int]", defaulted(1, block.body.header))
