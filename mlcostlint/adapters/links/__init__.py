"""Which blocks belong together: the only place that looks from one block to another."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_KEYS = re.compile(r"\[[^\[\]]*\]")


class Links:
    """Indexes over every block of a scan. References and names hold within one root."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)

    def of(self, near: Block, *types: str) -> Iterator[Block]:
        """Yield the blocks of these types in the root of `near`, in file order per type."""
        for type_ in types:
            yield from self._by_type.get((near.dialect, near.root, type_), ())

    def referred(self, near: Block, leaf: Leaf, *types: str) -> Iterator[Block]:
        """Yield the blocks that `leaf` refers to; of these types only, where any are given.

        A reference to the whole of a counted resource yields each of its copies.
        """
        for address in leaf.refers_to:
            exact = self._by_address.get((near.dialect, near.root, address))
            plain = self._by_address.get((near.dialect, near.root, plainly(address)), ())
            found = plain if exact is None else exact
            yield from (block for block in found if not types or block.type in types)

    def meant(self, near: Block, leaf: Leaf, names: Mapping[str, tuple[str, ...]]) -> list[Block]:
        """Return the blocks that `leaf` means: those it refers to, else those so named.

        `names` says for each type of block which attribute (a path) holds its name.
        """
        referred = list(self.referred(near, leaf, *names))
        if referred:
            return referred
        wanted = fact(leaf, None)
        if not isinstance(wanted, str) or not wanted:
            return []
        return [
            block
            for type_, path in names.items()
            for block in self.of(near, type_)
            if fact(block.get(*path), None) == wanted
        ]

    def referring(self, to: Block, *types: str) -> Iterator[tuple[Block, Leaf]]:
        """Yield blocks of these types that refer to `to` from an attribute of theirs, and it."""
        for block in self.of(to, *types):
            for key in block.body.entries:
                leaf = block.get(key)
                if any(one is to for one in self.referred(block, leaf)):
                    yield block, leaf
                    break

    @cached_property
    def _by_type(self) -> Mapping[tuple[str, str, str], list[Block]]:
        index: dict[tuple[str, str, str], list[Block]] = defaultdict(list)
        for block in self.blocks:
            index[block.dialect, block.root, block.type].append(block)
        return index

    @cached_property
    def _by_address(self) -> Mapping[tuple[str, str, str], list[Block]]:
        index: dict[tuple[str, str, str], list[Block]] = defaultdict(list)
        for block in self.blocks:
            for spelling in {block.address, plainly(block.address)}:
                index[block.dialect, block.root, spelling].append(block)
        return index


def plainly(address: str) -> str:
    """Return an address without the keys of `count` and `for_each`."""
    return _KEYS.sub("", address)
