"""How many nodes a GKE pool has over all its zones."""

from dataclasses import dataclass, replace
from typing import cast

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import declared, place
from mlcostlint.tree import Leaf, Map, Seq
from mlcostlint.value import How, Value, defaulted, fact

# https://cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters
_ZONES_OF_A_REGION = 3
_TOTALS = ("total_min_node_count", "total_max_node_count")


@dataclass(frozen=True, slots=True)
class Count:
    """The counts of a pool, which Google states per zone.

    `stated` is the region or zone of its cluster; of `bodies`, the pool and then its cluster, the
    first to list `node_locations` says which zones.
    """

    pool: Map
    stated: Value[str]
    bodies: tuple[Map, ...]

    def floor(self) -> Value[int]:
        """Return how many nodes always run."""
        scaling = self._scaling()
        if scaling.unknown:
            return cast("Value[int]", scaling)
        if scaling.known is None:
            return self._everywhere(self._fixed())
        total = self.pool.get("autoscaling", "total_min_node_count")
        if _speaks(total):
            return reading.number(total).default(0)
        minimum = reading.number(self.pool.get("autoscaling", "min_node_count"))
        return self._everywhere(minimum.default(0))

    def ceiling(self) -> Value[int | None]:
        """Return how many nodes run at most."""
        scaling = self._scaling()
        if scaling.unknown or scaling.known is None:
            return cast("Value[int | None]", self.floor())
        total = self.pool.get("autoscaling", "total_max_node_count")
        if _speaks(total):
            return reading.number(total)
        most = reading.number(self.pool.get("autoscaling", "max_node_count"))
        return cast("Value[int | None]", self._everywhere(most.required("max_node_count")))

    def shrinks(self) -> Value[bool]:
        """Return whether an autoscaler is set: without the block, the size is fixed."""
        return declared.present(self._scaling())

    def zones(self) -> Value[int] | None:
        """Return how many zones each get what is stated, None where the whole is stated."""
        totals = (self.pool.get("autoscaling", key) for key in _TOTALS)
        return None if any(_speaks(total) for total in totals) else self._zones()

    def _scaling(self) -> Leaf:
        return declared.block_at(self.pool.get("autoscaling"))

    def _fixed(self) -> Value[int]:
        count = self.pool.get("node_count")
        if not _speaks(count):
            count = self.pool.get("initial_node_count")
        return reading.number(count).default(0)

    def _everywhere(self, per_zone: Value[int]) -> Value[int]:
        if per_zone.unknown or per_zone.known == 0:
            return per_zone
        zones = self._zones()
        if zones.unknown or zones.known == 1:
            return zones if zones.unknown else per_zone
        total = per_zone.map(lambda count: count * zones.known)
        return replace(total, origin=replace(per_zone.origin, how=How.COMPUTED))

    def _zones(self) -> Value[int]:
        for index, body in enumerate(self.bodies):
            listed = body.get("node_locations")
            if listed.unknown:
                return cast("Value[int]", listed)
            if isinstance(listed.known, Seq) and listed.known.items:
                return self._listed(listed, listed.known, of_cluster=index > 0)
        return self.stated.map(lambda at: 1 if place.is_zone(at) else _ZONES_OF_A_REGION)

    def _listed(self, leaf: Leaf, listed: Seq, *, of_cluster: bool) -> Value[int]:
        """Count zones; what a zonal cluster lists comes on top of its own zone."""
        at = fact(self.stated, "")
        named = {fact(item, None) for item in listed.items if isinstance(item, Value)}
        extra = of_cluster and place.is_zone(at) and at not in named
        return defaulted(len(listed.items) + extra, leaf.origin.span)


def _speaks(leaf: Leaf) -> bool:
    return bool(leaf.unknown) or leaf.known is not None
