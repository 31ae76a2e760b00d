"""Where an attribute stands in each spelling of AWS."""

from mlcostlint.adapters.reading import child, loosely
from mlcostlint.tree import Block, Leaf, Map

ACK = "sagemaker.services.k8s.aws/"
SCALING = "applicationautoscaling.services.k8s.aws/"


def spec(block: Block) -> Map | None:
    """Return the `spec` of an ACK object, which holds what other dialects hold in the block."""
    return child(block.body, "spec") if block.type.startswith((ACK, SCALING)) else None


def attribute(block: Block, *path: str) -> Leaf:
    """Return a leaf of a block under any spelling; of an ACK object, of its `spec`."""
    return loosely(spec(block) or block.body, *path)
