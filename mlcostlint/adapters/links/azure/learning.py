"""What belongs to a workspace of Azure Machine Learning beside what azurerm says in one block."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.azure.identity import by_id, meant
from mlcostlint.adapters.reading import given
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_PATCHES = ("azapi_resource", "azapi_update_resource", "azapi_resource_action")
_PATCHED: Names = {"azurerm_machine_learning_compute_instance": ("name",)}
_HOST_RULE = "azurerm_machine_learning_workspace_network_outbound_rule_fqdn"
_COMPUTES = "/workspaces/computes"
_CLUSTERS = ("azurerm_machine_learning_compute_cluster", "azapi_resource")


def patches(instance: Block, links: Links) -> Iterator[tuple[Block | None, Leaf]]:
    """Yield the azapi blocks that set something of a compute instance, at what names it.

    None stands for one of which the files do not say whether it is this instance that it means.
    """
    uses = links.uses(instance, _PATCHES, _targets, _PATCHED)
    yield from uses.by.get(instance, ())
    for hole in uses.holes:
        yield None, hole


def parent(of: Block, links: Links) -> Block | None:
    """Return the azapi resource that another one is a part of: the endpoint of a deployment."""
    return meant(links, of, of.get("parent_id"), "azapi_resource")


def compute(near: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the compute cluster that a batch deployment runs on."""
    return meant(links, near, leaf, *_CLUSTERS)


def _targets(patch: Block) -> Iterator[Leaf]:
    if _COMPUTES not in str(fact(patch.get("type"), _COMPUTES)).lower():
        return
    if patch.type == "azapi_resource":  # most often a compute of its own, which nobody else names
        yield from (leaf for leaf in (patch.get("name"),) if not leaf.unknown or leaf.refers_to)
        return
    key = "resource_id" if given(patch.get("resource_id")) else "name"
    yield by_id(patch.get(key))


def named_hosts(workspace: Block, links: Links) -> Block | None:
    """Return a rule that lets a workspace's managed network reach a host by its name."""
    for rule in links.of(workspace, _HOST_RULE):
        if workspace is meant(links, rule, rule.get("workspace_id"), workspace.type):
            return rule
    return None
