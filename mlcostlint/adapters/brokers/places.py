"""On whose machines, and where, as far as a broker is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlcostlint import hardware
from mlcostlint.hardware import Cloud
from mlcostlint.model import Service
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

_OURS: Mapping[str, Cloud] = {"aws": Cloud.AWS, "gcp": Cloud.GCP, "azure": Cloud.AZURE}
# Whoever runs the cluster, its nodes are machines like any other.
_ANYWHERE = frozenset(["*", "kubernetes", "k8s"])
# A machine of no known cloud is priced like the node of a pod that names none.
_SERVICES: Mapping[Cloud, Service] = {
    Cloud.AWS: Service.EC2,
    Cloud.GCP: Service.GCE,
    Cloud.AZURE: Service.AZURE_VM,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where machines are rented. `foreign` is set where it is from none whose machines we know."""

    cloud: Cloud
    region: Value[str]
    foreign: Value[Any] | None = None

    @property
    def service(self) -> Service:
        """Whose price list they are billed by."""
        return _SERVICES.get(self.cloud, Service.KUBERNETES)


def place(seller: Leaf, region: Leaf, silent: Value[Any]) -> Place:
    """Return the place that a seller and a region name, `silent` being the region of none."""
    said = str(fact(seller, None) or "").lower()
    where = fact(region, None)
    found: Value[str] = region if region.unknown or isinstance(where, str) else silent
    if seller.unknown:
        return Place(Cloud.UNSTATED, found, seller)
    if said in _OURS:
        return Place(_OURS[said], found)
    if said and said not in _ANYWHERE:
        hole = seller.hole(f"the machines of {said} are not known here")
        return Place(Cloud.UNSTATED, hole, hole)
    return Place(hardware.region_cloud(where) if isinstance(where, str) else Cloud.UNSTATED, found)


def anyway(places: list[Place], silent: Value[Any]) -> Place:
    """Return the one place that several amount to, else none in particular."""
    if len(places) == 1:
        return places[0]
    clouds = {one.cloud for one in places}
    regions = {fact(one.region, None) for one in places}
    foreign = next((one.foreign for one in places if one.foreign is not None), None)
    same = len(regions) == 1 and None not in regions
    return Place(
        clouds.pop() if len(clouds) == 1 else Cloud.UNSTATED,
        places[0].region if same else silent,
        foreign,
    )
