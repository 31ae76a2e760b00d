"""Nodes of a Ray cluster on AWS, whose configuration is a request for EC2 instances."""

from collections.abc import Iterator

from mlcostlint.adapters.aws.machines import instance
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.ray.nodes import config, table
from mlcostlint.adapters.reading import children, loosely
from mlcostlint.adapters.recast import recast
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact


def _machine(block: Block, links: Links) -> Iterator[Resource]:
    node = config(block)
    return instance(recast(block, {**node.entries, "tags": _tags(node)}), links)


def _tags(node: Map) -> Leaf:
    """Return the tags of instances: a request may tag what else it makes in another way."""
    for specification in children(node, "tag_specifications"):
        if fact(loosely(specification, "resource_type"), None) == "instance":
            return loosely(specification, "tags")
    return node.get("TagSpecifications").map(lambda _: None)


TABLE = table("aws", _machine)
