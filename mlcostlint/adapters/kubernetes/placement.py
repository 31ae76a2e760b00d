"""On which of the node pools that a scan declares pods run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from mlcostlint import hardware
from mlcostlint.adapters.kubernetes.choices import Choice, Fit
from mlcostlint.adapters.kubernetes.devices import Devices
from mlcostlint.adapters.kubernetes.machines import ACCELERATORS
from mlcostlint.adapters.kubernetes.offers import Estate, Offer
from mlcostlint.adapters.kubernetes.scheduling import ZONES, Demands, region_of_zone
from mlcostlint.adapters.kubernetes.taints import Taint, tolerates
from mlcostlint.adapters.links.kubernetes.places import is_below, nearest
from mlcostlint.adapters.links.pools import Home
from mlcostlint.adapters.reading import handed
from mlcostlint.hardware import UnknownAccelerator
from mlcostlint.model import NodePool
from mlcostlint.source import Span
from mlcostlint.value import Value, fact, first_unknown

T = TypeVar("T")

# Nodes of different clusters have these in common; they are no sign that pods belong to a pool.
_EVERYWHERE = frozenset(
    [
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "nvidia.com/gpu.present",
        "topology.kubernetes.io/region",
        *ZONES,
    ]
)
_SEVERAL = 2
_MAKERS = frozenset(["nvidia", "amd", "google", "aws"])
_VENDORS = {
    "aliyun": "nvidia",
    "alpha": "nvidia",
    "gaudi": "intel",
    "gpu": "intel",
    "habana": "intel",
    "volcano": "nvidia",
}


@dataclass(frozen=True, slots=True)
class Placement:
    """The pools whose nodes may be those of some pods; `settled` where one surely offers them.

    `clusters` are those of which nothing says which one the pods run in.
    """

    offers: tuple[Offer, ...] = ()
    settled: bool = False
    clusters: tuple[Home, ...] = ()

    @property
    def pools(self) -> tuple[NodePool, ...]:
        """The pools that the pods run on one of."""
        return tuple(offer.pool for offer in self.offers) if self.settled else ()

    def inherited(self, pick: Callable[[NodePool], Value[T]], use: Span) -> Value[T] | None:
        """Return what all the pools have in common, used at `use`; None where there is no pool."""
        found = [pick(offer.pool) for offer in self.offers]
        if not found:
            return None
        first = handed(found[0], use)
        if not self.settled:
            return first.hole(self.doubt())
        hole = first_unknown(found)
        if hole is not None:
            return handed(hole, use)
        if all(one.known == first.known for one in found):
            return first
        return first.hole(f"it runs on {self._names()}, which differ")

    def doubt(self) -> str:
        """Return why it is not settled on which pool the pods run."""
        if self.clusters:
            return f"it may run in the cluster {_called(self.clusters)}, and nothing says in which"
        return f"whether it runs on {self._names()} is not settled{self._why()}"

    def _why(self) -> str:
        hidden = (offer.hidden for offer in self.offers if offer.hidden is not None)
        return next((f": {leaf.unknown}" for leaf in hidden if leaf.unknown), "")

    def _names(self) -> str:
        return " or ".join(dict.fromkeys(offer.pool.name for offer in self.offers))


def placed(
    wanted: Demands, devices: Devices, estate: Estate, path: str, served: Home | None = None
) -> Placement:
    """Return the pools that pods declared in a file may run on: by labels, taints, accelerators.

    A scan may hold the files of many clusters. The one counts that the pods are `served` by. Else
    those count that are declared beside the pods, or in the nearest folder above them that holds
    any; where it holds several, pods must select a label that somebody chose for pools of only one
    of them, and not only a kind of machine.
    """
    if served is not None:
        own = (offer for offer in estate.offers if offer.home in (served, None))
        return _fitting(own, wanted, devices, alone=True)
    folders = {offer.folder for offer in estate.offers} | {one.folder for one in estate.clusters}
    home = nearest(folders, path)
    near = [offer for offer in estate.offers if is_below(offer.folder, home)]
    clusters = tuple(sorted(one for one in estate.clusters if is_below(one.folder, home)))
    if len(clusters) < _SEVERAL:
        return _fitting(near, wanted, devices, alone=True)
    chosen = _fitting(near, wanted, devices, alone=False)
    if not chosen.offers:
        found = _fitting(near, wanted, devices, alone=True)
        return replace(found, settled=False, clusters=clusters)
    homes = {offer.home for offer in chosen.offers if offer.home is not None}
    doubtful = tuple(sorted(homes)) if len(homes) > 1 else ()
    return replace(chosen, settled=chosen.settled and not doubtful, clusters=doubtful)


def _fitting(
    offers: Iterable[Offer], wanted: Demands, devices: Devices, *, alone: bool
) -> Placement:
    fits = [(fit(offer, wanted, devices, alone=alone), offer) for offer in offers]
    surely = [offer for how, offer in fits if how is Fit.YES]
    perhaps = [offer for how, offer in fits if how is Fit.MAYBE]
    return Placement((*surely, *perhaps), settled=bool(surely))


def fit(offer: Offer, wanted: Demands, devices: Devices, *, alone: bool) -> Fit:
    """Say whether pods run on a pool's nodes; `alone` where they can be of no other cluster."""
    concerns = _shares(offer, wanted) if alone else _is_chosen(offer, wanted)
    if not concerns or not _carries(offer.pool, devices):
        return Fit.NO
    worst = Fit.YES if offer.hidden is None else Fit.MAYBE
    for check in _checks(offer, wanted, devices):
        worst = min(worst, check)
        if worst is Fit.NO:
            break
    return worst


def _checks(offer: Offer, wanted: Demands, devices: Devices) -> Iterator[Fit]:
    for label, choice in wanted.choices.items():
        yield _offered(offer, label, choice)
    for taint in offer.taints:
        yield _tolerated(wanted, taint, devices)


def _called(clusters: Sequence[Home]) -> str:
    """Return what several clusters are called; those of one name by their folders too."""
    names = [one.name for one in clusters]
    shown = [
        one.name if names.count(one.name) == 1 else f"{one.name} of {one.folder or '.'}"
        for one in clusters
    ]
    more = len(shown) - _SEVERAL
    return " or ".join(shown[:_SEVERAL]) + (f" or one of {more} others" if more > 0 else "")


def _shares(offer: Offer, wanted: Demands) -> bool:
    """Say whether there is a label or a taint that both the pool and the pods name."""
    named = wanted.choices.keys() - _EVERYWHERE
    if any(label in offer.labels and offer.labels[label].absent is None for label in named):
        return True
    tolerated = {str(fact(one.get("key"), "")) for one in wanted.tolerated}
    return any(taint.key in tolerated for taint in offer.taints)


def _is_chosen(offer: Offer, wanted: Demands) -> bool:
    return any(choice.allowed for label, choice in wanted.choices.items() if label in offer.own)


def _offered(offer: Offer, label: str, choice: Choice) -> Fit:
    own = offer.labels.get(label)
    if own is not None and own.absent is None:
        return choice.met_by(own, _canonical(label))
    if not choice.is_needed or label.startswith(offer.free):
        return Fit.YES
    return Fit.NO if offer.hidden is None else Fit.MAYBE


def _tolerated(wanted: Demands, taint: Taint, devices: Devices) -> Fit:
    # Many clusters add the toleration of the resource that a pod asks for by themselves
    # (ExtendedResourceToleration).
    if taint.key in devices.names:
        return Fit.YES
    return max((tolerates(one, taint) for one in wanted.tolerated), default=Fit.NO)


def _carries(pool: NodePool, devices: Devices) -> bool:
    """Say whether a machine of the pool has as many accelerators of the vendor as a pod wants."""
    machine = fact(pool.machine, None)
    if machine is None or machine.accelerator is None:
        return machine is None and fact(pool.accelerators, 1) != 0
    if all(_vendor(name) != machine.accelerator.vendor.lower() for name in devices.names):
        return False
    return devices.partition is not None or machine.accelerators >= fact(devices.count, 0)


@lru_cache(maxsize=256)
def _vendor(resource: str) -> str:
    """Return who makes what a name stands for: "nvidia.com/gpu", "gpu.amd.com", "habana.ai/x"."""
    parts = resource.partition("/")[0].split(".")
    named = next((part for part in parts if part in _MAKERS), parts[0])
    return _VENDORS.get(named, named)


def _canonical(label: str) -> Callable[[str], str]:
    if label in ZONES:
        return lambda zone: region_of_zone(zone) or zone
    return _device if label in ACCELERATORS else str


def _device(name: str) -> str:
    try:
        return hardware.accelerator(name).name
    except UnknownAccelerator:
        return name
