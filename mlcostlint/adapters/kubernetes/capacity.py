"""How a node's capacity is bought, under every spelling of spot, on demand and reserved."""

from collections.abc import Mapping

from mlcostlint.adapters.kubernetes.choices import Choice
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact, first_unknown, unknown

_Spellings = Mapping[str, Purchase]

_PREEMPTIBLE: _Spellings = {"true": Purchase.SPOT}
_CAPACITY_TYPES: _Spellings = {
    "spot": Purchase.SPOT,
    "on-demand": Purchase.ON_DEMAND,
    "reserved": Purchase.RESERVED,
}
_LIFECYCLES: _Spellings = {
    "spot": Purchase.SPOT,
    "ec2spot": Purchase.SPOT,
    "on-demand": Purchase.ON_DEMAND,
    "ondemand": Purchase.ON_DEMAND,
    "normal": Purchase.ON_DEMAND,
}
LABELS: Mapping[str, _Spellings] = {
    "karpenter.sh/capacity-type": _CAPACITY_TYPES,
    "eks.amazonaws.com/capacityType": {
        "spot": Purchase.SPOT,
        "on_demand": Purchase.ON_DEMAND,
        "capacity_block": Purchase.RESERVED,
    },
    "cloud.google.com/gke-spot": _PREEMPTIBLE,
    "cloud.google.com/gke-preemptible": _PREEMPTIBLE,
    "cloud.google.com/gke-provisioning": {
        "spot": Purchase.SPOT,
        "preemptible": Purchase.SPOT,
        "standard": Purchase.ON_DEMAND,
    },
    "kubernetes.azure.com/scalesetpriority": {
        "spot": Purchase.SPOT,
        "regular": Purchase.ON_DEMAND,
    },
    "node.kubernetes.io/lifecycle": _LIFECYCLES,
    "node-lifecycle": _LIFECYCLES,
    "lifecycle": _LIFECYCLES,
    "spotinst.io/node-lifecycle": {"spot": Purchase.SPOT, "od": Purchase.ON_DEMAND},
    "spot": _PREEMPTIBLE,
}
# Labels that no other nodes have than spot ones.
_OF_SPOT_ALONE = frozenset(
    [
        "cloud.google.com/gke-spot",
        "cloud.google.com/gke-preemptible",
        "kubernetes.azure.com/scalesetpriority",
        "spot",
    ]
)
_RESERVATIONS = ("cloud.google.com/reservation-name",)
_FLEX_START = ("cloud.google.com/gke-flex-start", "cloud.google.com/gke-queued")


def purchase(demanded: Demands) -> Value[Purchase]:
    """Return how the nodes that a pod may run on are bought; unknown where nothing demands it."""
    stated = demanded_purchase(demanded)
    if stated is not None:
        return stated
    if demanded.hole is not None:
        return demanded.hole.hole(demanded.hole.unknown)
    if any(_tolerates_spot(demanded)):
        reason = "it tolerates spot nodes, but nothing says that it runs on them"
        return unknown(reason, demanded.header)
    return unknown("no node selector says how its nodes are bought", demanded.header)


def demanded_purchase(demanded: Demands) -> Value[Purchase] | None:
    """Return what the labels demand of how nodes are bought, None where they do not."""
    reservation = demanded.only(*_RESERVATIONS)
    if reservation is not None:
        return reservation.map(lambda _: Purchase.RESERVED)
    flexible = demanded.only(*_FLEX_START)
    if flexible is not None and str(fact(flexible, "")).lower() == "true":
        return flexible.hole("capacity that starts when there is some has a price of its own")
    for label, spellings in LABELS.items():
        choice = demanded.choices.get(label)
        if choice is None:
            continue
        found = _by_presence(choice) if label in _OF_SPOT_ALONE else None
        found = _meant(choice, spellings) if found is None else found
        if found is not None:
            return found
    return None


def _by_presence(choice: Choice) -> Value[Purchase] | None:
    """Return what it means that a label must be there, or must not."""
    if choice.present is not None and not choice.allowed:
        return choice.present.map(lambda _: Purchase.SPOT)
    return None if choice.absent is None else choice.absent.map(lambda _: Purchase.ON_DEMAND)


def _meant(choice: Choice, spellings: _Spellings) -> Value[Purchase] | None:
    hole = first_unknown((*choice.allowed, *choice.refused))
    if hole is not None:
        return hole
    allowed = [spellings.get(_plainly(leaf)) for leaf in choice.allowed]
    ways = {way for way in allowed if way is not None}
    if choice.allowed:
        return None if None in allowed else _of_several(choice.allowed[0], ways)
    for leaf in choice.refused:
        if spellings.get(_plainly(leaf)) is Purchase.SPOT:
            return leaf.map(lambda _: Purchase.ON_DEMAND)
    return None


def _of_several(first: Leaf, ways: set[Purchase]) -> Value[Purchase]:
    if len(ways) == 1:
        return first.map(lambda _: next(iter(ways)))
    if Purchase.SPOT in ways:
        return first.map(lambda _: Purchase.MIXED)
    return first.hole("its nodes may be reserved or bought on demand")


def _tolerates_spot(demanded: Demands) -> list[bool]:
    keys = [str(fact(one.get("key"), "")) for one in demanded.tolerated]
    return [key in LABELS or "spot" in key or "preemptible" in key for key in keys]


def _plainly(leaf: Leaf) -> str:
    return str(fact(leaf, "")).lower()
