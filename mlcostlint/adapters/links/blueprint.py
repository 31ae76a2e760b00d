"""Which modules of a blueprint belong together: one names those that it uses."""

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import leaves
from mlcostlint.tree import Block
from mlcostlint.value import fact


def user(block: Block, links: Links, type_: str) -> Block | None:
    """Return the module of this type that uses a block."""
    name = fact(block.get("id"), None)
    users = links.of(block, type_)
    return next((one for one in users if name in known_texts(*leaves(one.get("use")))), None)


def used(block: Block, links: Links, type_: str) -> Block | None:
    """Return the module of this type that a block uses."""
    names = known_texts(*leaves(block.get("use")))
    return next((one for one in links.of(block, type_) if fact(one.get("id"), None) in names), None)
