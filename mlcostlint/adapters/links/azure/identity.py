"""How Azure's attributes name another resource: by reference, by resource id, or by name."""

from collections.abc import Callable
from dataclasses import dataclass

from mlcostlint.adapters.links import Links, Names
from mlcostlint.tree import Block, Leaf

VMS: Names = dict.fromkeys(
    ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine"), ("name",)
)
SCALE_SETS: Names = dict.fromkeys(
    (
        "azurerm_linux_virtual_machine_scale_set",
        "azurerm_windows_virtual_machine_scale_set",
        "azurerm_orchestrated_virtual_machine_scale_set",
    ),
    ("name",),
)


@dataclass(frozen=True, slots=True)
class Users:
    """The blocks that mean another one, and the attribute of one that may, if there is any."""

    blocks: tuple[Block, ...]
    doubt: Leaf | None


def by_id(leaf: Leaf) -> Leaf:
    """Return the name at the end of a resource id, which a reference need not spell out."""
    return leaf.map(lambda said: said.rpartition("/")[2] if isinstance(said, str) else said)


def meant(links: Links, near: Block, leaf: Leaf, *types: str) -> Block | None:
    """Return the block of these types that an attribute means."""
    return next(iter(links.meant(near, by_id(leaf), dict.fromkeys(types, ("name",)))), None)


def users(
    links: Links, of: Block, type_: str, target: Callable[[Block], Leaf], names: Names
) -> Users:
    """Return the blocks of a type whose `target` means the block `of`.

    `target` and `names` must be the same for the same type.
    """
    uses = links.uses(of, (type_,), lambda user: (by_id(target(user)),), names)
    found = tuple(user for user, _ in uses.by.get(of, ()))
    return Users(found, uses.holes[0] if uses.holes and not found else None)
