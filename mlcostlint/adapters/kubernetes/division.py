"""What part of each accelerator pods take: as they ask, else as their nodes are divided."""

from collections.abc import Callable
from typing import cast

from mlcostlint.adapters.kubernetes import parts, sharing
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.placement import Placement
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.reading import handed
from mlcostlint.hardware import Partition
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

Part = Value[Partition] | None


def taken(
    devices: Devices,
    wanted: Demands,
    placement: Placement,
    shared: Callable[[Leaf | None], Part],
) -> Part:
    """Return the part that pods take, None for whole accelerators.

    `shared` says what the device plugin makes of them where a node has that label, or none.
    """
    told = devices.partition
    if told is not None and (not told.unknown or devices.names.isdisjoint(parts.SHARED)):
        return told
    found = _of_node(wanted, placement)
    if found is None:
        plugin = shared(_configuration(wanted, placement))
        found = None if plugin is None else handed(plugin, wanted.header)
    if found is None:
        found = _of_pools(wanted, placement)
    return told if found is None else found


def _of_node(wanted: Demands, placement: Placement) -> Part:
    stated, offers = parts.of_node(wanted), placement.offers
    if stated is not None or len(offers) != 1:
        return stated
    found = parts.of_node(Demands(wanted.header, offers[0].labels))
    if found is None or placement.settled:
        return found
    return found.hole(placement.doubt())


def _of_pools(wanted: Demands, placement: Placement) -> Part:
    """Return what the provider of their pools makes of accelerators, where all of them tell."""
    pools = [offer.pool for offer in placement.offers]
    told = [pool.divided for pool in pools if pool.divided is not None]
    if len(told) < len(pools) or all(fact(one, 1) is None for one in told):
        return None
    each = {pool.address: one for pool, one in zip(pools, told, strict=True)}
    return cast("Part", placement.inherited(lambda pool: each[pool.address], wanted.header))


def _configuration(wanted: Demands, placement: Placement) -> Leaf | None:
    """Return the label of their nodes that chooses how the plugin is configured."""
    own = wanted.only(sharing.CONFIGURATION)
    if own is not None:
        return own
    labels = (Demands(wanted.header, offer.labels) for offer in placement.offers)
    found = [
        one for one in (label.only(sharing.CONFIGURATION) for label in labels) if one is not None
    ]
    if not found or (placement.settled and len(placement.offers) == 1):
        return next(iter(found), None)
    return found[0].hole("which of several pools it runs on is not settled")
