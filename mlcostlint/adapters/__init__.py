"""Blocks of every dialect as resources of one model, and a resource's change as an edit.

Each cloud's package knows how its provider spells an attribute and what it does by default; its
tables say which function reads which type of block.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mlcostlint.adapters import aws, azure, databricks, google, kubernetes
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.spelling import Spellings, edited
from mlcostlint.finding import Edit
from mlcostlint.model import Resource
from mlcostlint.tree import Block
from mlcostlint.value import Undecided, fact

__all__ = ["ADAPTERS", "SPELLINGS", "Adapter", "edit", "resources"]

Adapter = Callable[[Block, Links], Iterable[Resource]]

ADAPTERS: Mapping[str, Mapping[str, Adapter]] = {
    "terraform": {
        **aws.TERRAFORM,
        **azure.TERRAFORM,
        **databricks.TERRAFORM,
        **google.TERRAFORM,
    },
    "cloudformation": aws.CLOUDFORMATION,
    "sagemaker": aws.SAGEMAKER,
    "vertex": google.VERTEX,
    "kubernetes": {**kubernetes.KUBERNETES, **aws.ACK},
}
SPELLINGS: Spellings = {
    **aws.SPELLINGS,
    **azure.SPELLINGS,
    **databricks.SPELLINGS,
    **google.SPELLINGS,
    **kubernetes.SPELLINGS,
}


def resources(blocks: Sequence[Block]) -> tuple[Resource, ...]:
    """Return what costs money among `blocks`, without what is switched off."""
    links = Links(blocks)
    return tuple(resource for block in blocks for resource in _read(block, links))


def edit(now: Resource, instead: Resource) -> Edit | None:
    """Return what to write so that `now` becomes `instead`, None where the dialect cannot."""
    return edited(now, instead, SPELLINGS)


def _read(block: Block, links: Links) -> Iterator[Resource]:
    adapter = ADAPTERS.get(block.dialect, {}).get(block.type)
    if adapter is None and block.dialect == "kubernetes":
        adapter = kubernetes.pods
    if adapter is None or fact(block.copies, 1) == 0:
        return
    try:
        found = tuple(adapter(block, links))
    except Undecided:  # a shape no adapter foresaw: nothing is known of it, the scan goes on
        return
    yield from found
