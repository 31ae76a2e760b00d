"""How Google Cloud resources name each other: by reference, by name, by path or address."""

from mlcostlint.adapters.links import Links
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact


def called(leaf: Leaf) -> Leaf:
    """Return the last part of a path or self link, which is the name of what it points at."""
    said = fact(leaf, None)
    return leaf.map(lambda _: said.rpartition("/")[2]) if isinstance(said, str) else leaf


def meant(links: Links, near: Block, leaf: Leaf, *types: str, key: str = "name") -> Block | None:
    """Return the block of these types that `leaf` refers to, or names under `key`."""
    found = links.meant(near, called(leaf), dict.fromkeys(types, (key,)))
    return found[0] if found else None


def is_elsewhere(links: Links, near: Block, leaf: Leaf) -> bool:
    """Say whether `leaf` may point at a block, but the files do not say at which."""
    return bool(leaf.unknown) and not any(links.referred(near, leaf))
