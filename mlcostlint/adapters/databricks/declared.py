"""What Databricks resources say of themselves: names, tags, and the budget policy they name."""

from collections.abc import Iterator
from typing import cast

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.databricks.nodes import cloud_of, nowhere
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import databricks as joins
from mlcostlint.model import Cloud, Environment, ManagedService, Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted

_POLICIES = ("budget_policy_id", "usage_policy_id")


def common(block: Block, links: Links, tags: Value[Tags | None], *names: Leaf) -> reading.Common:
    """Return what every kind of resource has that names no machine."""
    called = naming.names(block, *names)
    return shared(block, cloud_of(block, links), nowhere(block), tags, called)


def shared(
    block: Block, cloud: Cloud, region: Value[str], tags: Value[Tags | None], names: words.Names
) -> reading.Common:
    """Return what every kind of resource has; of a bundle, for the target it is deployed to."""
    found = reading.common(block, cloud, region, tags, names)
    if block.dialect == "databricks" and block.provider is not None:
        found["environment"] = _deployed(block.provider, tags, names)
    return found


def several(body: Map, singular: str) -> Iterator[Map]:
    """Yield blocks that Terraform names in the singular, and the API in the plural."""
    yield from body.maps(singular)
    yield from body.maps(f"{singular}s")


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


def _deployed(target: Map, tags: Value[Tags | None], names: words.Names) -> Value[Environment]:
    """Return what a target is for: tags go before its mode, its mode before any name."""
    said = naming.known_texts(target.get("mode"), target.get("target"))
    called = words.Names.of((*said, *names), names.hidden)
    return words.environment(tags, called, target.header.path, target.header)
