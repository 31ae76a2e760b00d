"""The tags of what a ParallelCluster makes: those of the cluster, of a queue, of its machines."""

from mlcostlint.adapters.reading import nodes
from mlcostlint.tree import Block, Leaf, Seq
from mlcostlint.value import written

_PLACES = (("Cluster", "Tags"), ("Queue", "Tags"), ("Tags",))


def tags(block: Block) -> Leaf:
    """Return all tags as one list, in which the narrower ones come later and count."""
    found = tuple(node for place in _PLACES for node in nodes(block.get(*place)))
    return written(Seq(found, block.span) if found else None, block.body.header)
