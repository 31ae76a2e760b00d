"""What every Azure resource in Terraform says of itself: location, tags, spot."""

from mlcostlint.adapters import naming, reading
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.hardware import Cloud
from mlcostlint.model import Purchase, Tags
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact


def common(
    block: Block, links: Links, *names: Leaf, tags: Value[Tags | None] | None = None
) -> reading.Common:
    """Return what every kind of resource has; the first of `names` is what people call it."""
    carried = own_tags(block) if tags is None else tags
    return reading.common(
        block, Cloud.AZURE, region(block, links), carried, naming.names(block, *names)
    )


def region(block: Block, links: Links) -> Value[str]:
    """Return the location, its own or its resource group's; "East US" and "eastus" are one."""
    place = reading.text(block.get("location"))
    group = joins.group(block, links)
    if place.unknown and group is not None:
        place = reading.text(group.get("location"))
    return place.required("location").map(lambda name: name.replace(" ", "").lower())


def own_tags(block: Block) -> Value[Tags | None]:
    """Return the tags as written: neither the provider nor a resource group hands any down."""
    return reading.tags(block.body.header, block.get("tags"))


def purchase(priority: Leaf, spot: str = "Spot") -> Value[Purchase]:
    """Return how capacity is bought: regular unless the priority says `spot`."""
    said = reading.text(priority).default("Regular")
    return said.map(lambda name: Purchase.SPOT if name == spot else Purchase.ON_DEMAND)


def reserved(reservation: Leaf, otherwise: Value[Purchase]) -> Value[Purchase]:
    """Return `otherwise` unless the machine is put on reserved capacity."""
    if fact(reservation, None) is None and not (reservation.unknown or reservation.refers_to):
        return otherwise
    return defaulted(Purchase.RESERVED, reservation.origin.span)
