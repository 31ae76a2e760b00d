"""Nodes of a Ray cluster on Azure, whose configuration are parameters of Ray's own template."""

from collections.abc import Iterator

from mlcostlint.adapters.azure.compute import machine
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.ray.nodes import config, table
from mlcostlint.adapters.recast import recast
from mlcostlint.model import Resource
from mlcostlint.tree import Block

_PARAMETERS = "azure_arm_parameters"


def _machine(block: Block, links: Links) -> Iterator[Resource]:
    node, provider = config(block), ("cluster", "provider")
    said = {
        "location": block.get(*provider, "location"),
        "tags": block.get(*provider, "tags"),
        "size": node.get(_PARAMETERS, "vmSize"),
        "priority": node.get(_PARAMETERS, "priority"),
    }
    return machine(recast(block, said), links)


TABLE = table("azure", _machine)
