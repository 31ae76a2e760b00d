"""Which blocks belong together: the only place that looks from one block to another."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from mlcostlint.adapters.reading import loosely
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

T = TypeVar("T")
Names = Mapping[str, tuple[str, ...]]

_KEYS = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Uses:
    """Which attributes mean a block, each with the block it stands in.

    `holes` are those of which the files do not say what they mean: any of them may mean it.
    """

    by: Mapping[Block, list[tuple[Block, Leaf]]] = field(default_factory=lambda: defaultdict(list))
    holes: list[Leaf] = field(default_factory=list)


def _unread(_block: Block, _links: "Links") -> tuple[Resource, ...]:
    return ()


class Links:
    """Indexes over every block of a scan. References and names hold within one root.

    `read` makes resources of a block, so that one format can ask what another declares.
    """

    def __init__(
        self,
        blocks: Iterable[Block],
        read: Callable[[Block, "Links"], Iterable[Resource]] = _unread,
    ) -> None:
        self.blocks = tuple(blocks)
        self._read = read
        self._resources: dict[Block, tuple[Resource, ...]] = {}
        self._found: dict[Callable[[Links], Any], Any] = {}
        self._names: dict[tuple[str, str, str, tuple[str, ...]], Mapping[str, list[Block]]] = {}
        self._users: dict[tuple[str, str, tuple[str, ...]], Mapping[Block, list[Block]]] = {}
        self._uses: dict[tuple[str, str, tuple[str, ...]], Uses] = {}

    def resources(self, block: Block) -> tuple[Resource, ...]:
        """Return the resources that a block declares; always the same ones."""
        if block not in self._resources:
            self._resources[block] = tuple(self._read(block, self))
        return self._resources[block]

    def once(self, find: Callable[["Links"], T]) -> T:
        """Return what a function finds in the whole scan, which it is asked only once."""
        if find not in self._found:
            self._found[find] = find(self)
        found: T = self._found[find]
        return found

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

    def meant(self, near: Block, leaf: Leaf, names: Names) -> list[Block]:
        """Return the blocks that `leaf` means: those it refers to, else those so named.

        `names` says for each type of block which attribute (a path) holds its name.
        """
        referred = list(self.referred(near, leaf, *names))
        if referred:
            return referred
        wanted = fact(leaf, None)
        return self.named(near, wanted, names) if isinstance(wanted, str) else []

    def named(self, near: Block, name: str, names: Names) -> list[Block]:
        """Return the blocks of these types in the root of `near` that are so named."""
        if not name:
            return []
        return [
            block
            for type_, path in names.items()
            for block in self._by_name(near, type_, path).get(name, ())
        ]

    def users(
        self, of: Block, types: tuple[str, ...], leaf: Callable[[Block], Leaf], names: Names
    ) -> list[Block]:
        """Return the blocks of these types whose `leaf` means the block `of`.

        `leaf` must be the same function for the same types.
        """
        key = (of.dialect, of.root, types)
        if key not in self._users:
            found: dict[Block, list[Block]] = defaultdict(list)
            for user in self.of(of, *types):
                for used in self.meant(user, leaf(user), names):
                    found[used].append(user)
            self._users[key] = found
        return self._users[key].get(of, [])

    def uses(
        self,
        near: Block,
        types: tuple[str, ...],
        leaves: Callable[[Block], Iterable[Leaf]],
        names: Names,
    ) -> Uses:
        """Return what the `leaves` of blocks of these types mean, in the root of `near`.

        `leaves` must be the same function for the same types.
        """
        key = (near.dialect, near.root, types)
        if key not in self._uses:
            found = self._uses[key] = Uses()
            for user in self.of(near, *types):
                for leaf in leaves(user):
                    meant = self.meant(user, leaf, names)
                    for used in meant:
                        found.by[used].append((user, leaf))
                    if leaf.unknown and not any(self.referred(user, leaf)):
                        found.holes.append(leaf)
        return self._uses[key]

    def _by_name(self, near: Block, type_: str, path: tuple[str, ...]) -> Mapping[str, list[Block]]:
        key = (near.dialect, near.root, type_, path)
        if key not in self._names:
            index: dict[str, list[Block]] = defaultdict(list)
            for block in self.of(near, type_):
                name = fact(loosely(block.body, *path), None)
                if isinstance(name, str):
                    index[name].append(block)
            self._names[key] = index
        return self._names[key]

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
