"""What is declared apart from the thing that it belongs to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact


@dataclass(frozen=True, slots=True)
class Parts:
    """The blocks that belong to a thing, and the leaf of one that might but cannot be told."""

    blocks: tuple[Block, ...]
    doubt: Value[Any] | None = None

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    @property
    def one(self) -> Block | None:
        """The first of them, None where there is none."""
        return self.blocks[0] if self.blocks else None


def parts(
    links: Links, of: Block, types: tuple[str, ...], leaf: Callable[[Block], Leaf], names: Names
) -> Parts:
    """Return the blocks of these types whose `leaf` means the block `of`.

    One whose leaf is unknown, or names what a block of unknown name might be called, leaves a doubt
    unless a sure one settles the matter. `leaf` must be the same function for the same types.
    """
    sure = links.users(of, types, leaf, names)
    if sure:
        return Parts(tuple(sure))
    own = loosely(of.body, *names[of.type]) if of.type in names else None
    doubts = (_doubt(links, block, leaf(block), own, names) for block in links.of(of, *types))
    return Parts((), next((doubt for doubt in doubts if doubt is not None), None))


def _doubt(
    links: Links, block: Block, said: Leaf, own: Leaf | None, names: Names
) -> Value[Any] | None:
    if said.unknown:
        return None if said.refers_to else said
    if own is None or not own.unknown or own.refers_to or fact(said, None) is None:
        return None
    return None if links.meant(block, said, names) else own
