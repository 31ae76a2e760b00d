"""What part of each accelerator pods take: as they ask, else as their nodes are divided."""

from collections.abc import Callable
from dataclasses import replace

from mlcostlint.adapters.kubernetes import parts
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.placement import Placement
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.hardware import Partition
from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import How, Value

Part = Value[Partition] | None
_CONFIGURATION = "nvidia.com/device-plugin.config"


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
        found = _through(shared(_configuration(wanted, placement)), wanted.header)
    return told if found is None else found


def _of_node(wanted: Demands, placement: Placement) -> Part:
    stated, offers = parts.of_node(wanted), placement.offers
    if stated is not None or len(offers) != 1:
        return stated
    found = parts.of_node(Demands(wanted.header, offers[0].labels))
    if found is None or placement.settled:
        return found
    return found.hole(placement.doubt())


def _configuration(wanted: Demands, placement: Placement) -> Leaf | None:
    """Return the label of their nodes that chooses how the plugin is configured."""
    own = wanted.only(_CONFIGURATION)
    if own is not None:
        return own
    labels = (Demands(wanted.header, offer.labels) for offer in placement.offers)
    found = [one for one in (label.only(_CONFIGURATION) for label in labels) if one is not None]
    if not found or (placement.settled and len(placement.offers) == 1):
        return next(iter(found), None)
    return found[0].hole("which of several pools it runs on is not settled")


def _through(found: Part, use: Span) -> Part:
    if found is None:
        return None
    return replace(found, origin=found.origin.used_at(use, How.PASSED))
