"""Which Databricks resources belong together."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.tree import Block, Leaf

# What Terraform, and what a bundle calls them.
_POOLS = ("databricks_instance_pool", "instance_pools")
_CLUSTERS = ("databricks_cluster", "clusters")


def pool(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the instance pool that machines are drawn from, if it is declared."""
    return next(links.referred(near, leaf, *_POOLS), None)


def cluster(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the cluster for people that a task borrows, if it is declared."""
    return next(links.referred(near, leaf, *_CLUSTERS), None)


def cluster_policy(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the policy that a cluster is made under, if it is declared."""
    return next(links.referred(near, leaf, "databricks_cluster_policy"), None)


def budget_policy(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the policy whose tags serverless usage is billed under, if it is declared."""
    return next(links.referred(near, leaf, "databricks_budget_policy"), None)


def nodes(near: Block, links: Links) -> Iterator[Block]:
    """Yield the clusters and pools of the same root, which tell on which cloud the workspace is."""
    yield from links.of(near, *_CLUSTERS, *_POOLS)
