"""What every Azure resource in Terraform says of itself: location, tags, spot."""

from mlcostlint.adapters import naming, reading, tagging
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.hardware import Cloud
from mlcostlint.model import Purchase, Tags
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import How, Value, defaulted, fact, unknown


def common(
    block: Block,
    links: Links,
    *names: Leaf,
    tags: Value[Tags | None] | None = None,
    placed: Value[str] | None = None,
) -> reading.Common:
    """Return what every kind of resource has; the first of `names` is what people call it."""
    carried = own_tags(block, links) if tags is None else tags
    where = region(block, links) if placed is None else placed
    return reading.common(block, Cloud.AZURE, where, carried, naming.names(block, *names))


def inside(shared: reading.Common, name: str, header: Span, span: Span) -> reading.Common:
    """Return what a part of a block shares with it, under a name of its own."""
    part = shared.copy()
    part["address"], part["name"] = f"{shared['address']}/{name}", f"{shared['name']}/{name}"
    part["header"], part["block"] = header, span
    return part


def region(block: Block, links: Links) -> Value[str]:
    """Return the location, its own or its resource group's; "East US" and "eastus" are one."""
    place = reading.text(block.get("location"))
    group = joins.group(block, links)
    if place.unknown and group is not None:
        place = reading.text(group.get("location"))
    return place.required("location").map(lambda name: name.replace(" ", "").lower())


def region_of(parent: Block | None, near: Block, links: Links, called: str) -> Value[str]:
    """Return the location of what a block is a part of, in which it lies too."""
    if parent is None:
        return unknown(f"{called} is declared elsewhere", near.body.header)
    return region(parent, links)


def region_of_workspace(near: Block, links: Links) -> Value[str]:
    """Return the location of the workspace that a file of machine learning is used with."""
    found = joins.workspace(near, links)
    if found is None:
        return unknown("the region is that of the workspace, declared elsewhere", near.body.header)
    where = region(found, links)
    return where.at(where.origin.used_at(near.body.header, How.COMPUTED))


def own_tags(block: Block, links: Links) -> Value[Tags | None]:
    """Return the tags as written: neither the provider nor a resource group hands any down.

    A policy may: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-policies
    """
    adding = joins.adding_tags(block, links)
    if adding is None:
        return tagging.merged(block.body.header, block.get("tags"))
    more = adding.hole("an assigned policy may add tags")
    return tagging.merged(block.body.header, more, block.get("tags"))


def no_tags(block: Block) -> Value[Tags | None]:
    """Return the tags of what cannot carry any."""
    return defaulted(None, block.body.header)


def purchase(priority: Leaf, spot: str = "Spot") -> Value[Purchase]:
    """Return how capacity is bought: regular unless the priority says `spot`."""
    said = reading.text(priority).default("Regular")
    return said.map(lambda name: Purchase.SPOT if name == spot else Purchase.ON_DEMAND)


def reserved(reservation: Leaf, otherwise: Value[Purchase]) -> Value[Purchase]:
    """Return `otherwise` unless the machine is put on reserved capacity."""
    if reservation.unknown and not reservation.refers_to:
        return reservation.hole(reservation.unknown)
    if fact(reservation, None) is None and not (reservation.unknown or reservation.refers_to):
        return otherwise
    return defaulted(Purchase.RESERVED, reservation.origin.span)


def present(leaf: Leaf) -> Value[bool]:
    """Return whether something is written there, open where the files hide it."""
    if leaf.unknown and not leaf.refers_to:
        return leaf.hole(leaf.unknown)
    if not reading.given(leaf):
        return absent(leaf.origin.span)
    return Value(_fact=True, origin=leaf.origin)


def absent(header: Span) -> Value[bool]:
    """Return that something is off because the block does not ask for it."""
    return defaulted(fact=False, span=header)
