"""The machines of a cluster or pool: which, how many, on which cloud, and how they are bought."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.databricks.policies import Settled
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import databricks as joins
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import Purchase
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact, unknown

# https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/cluster
_ATTRIBUTES = {
    Cloud.AWS: ("aws_attributes", "SPOT_WITH_FALLBACK"),
    Cloud.AZURE: ("azure_attributes", "ON_DEMAND_AZURE"),
    Cloud.GCP: ("gcp_attributes", "ON_DEMAND_GCP"),
}
_BOUGHT: Mapping[str, Purchase] = {
    "SPOT": Purchase.SPOT,
    "SPOT_WITH_FALLBACK": Purchase.MIXED,
    "ON_DEMAND": Purchase.ON_DEMAND,
    "SPOT_AZURE": Purchase.SPOT,
    "SPOT_WITH_FALLBACK_AZURE": Purchase.MIXED,
    "ON_DEMAND_AZURE": Purchase.ON_DEMAND,
    "PREEMPTIBLE_GCP": Purchase.SPOT,
    "PREEMPTIBLE_WITH_FALLBACK_GCP": Purchase.MIXED,
    "ON_DEMAND_GCP": Purchase.ON_DEMAND,
}


@dataclass(frozen=True, slots=True)
class Nodes:
    """The attributes of a cluster or pool, and the block they stand in."""

    body: Map
    block: Block
    links: Links

    def get(self, *path: str) -> Leaf:
        """Return an attribute, as the cluster or its policy says."""
        return Settled(self.body, self.block, self.links).get(*path)

    def policy_tags(self) -> Leaf:
        """Return the tags that the policy fixes."""
        return Settled(self.body, self.block, self.links).tags()

    def machine(self) -> Value[Machine]:
        """Return the machine of the workers, that of the pool they are drawn from if it is one."""
        source = self._source()
        return reading.machine(
            self.get("node_type_id") if source is None else source.get("node_type_id")
        )

    def cloud(self) -> Cloud:
        """Return the cloud that sells the machine, else the one whose attributes are given."""
        found = self.machine()
        if not found.unknown:
            return found.known.cloud
        given = (cloud for cloud, (key, _) in _ATTRIBUTES.items() if self.body.child(key))
        return next(given, Cloud.UNSTATED)

    def purchase(self, on_aws: str = "") -> Value[Purchase]:
        """Return how workers are bought; the first nodes of a cluster may be on demand anyway."""
        if self.cloud() not in _ATTRIBUTES:
            return unknown("nothing says on which cloud the workspace runs", self.body.header)
        key, usual = _ATTRIBUTES[self.cloud()]
        source = self._source()
        read = self.get if source is None else source.get
        first = reading.number(read(key, "first_on_demand"))
        said = reading.text(read(key, "availability"))
        default = on_aws if on_aws and self.cloud() is Cloud.AWS else usual
        named = said.default(default)
        if not named.unknown and named.known not in _BOUGHT:
            return named.hole(f"no way to buy is {named.known!r}")
        if self._all_on_demand(first):
            return first.map(lambda _: Purchase.ON_DEMAND)
        return named.map(lambda name: _BOUGHT[name])

    def machines(self) -> Value[int]:
        """Return how many machines run at most, the driver included."""
        return self._with_driver("max_workers")

    def fewest(self) -> Value[int]:
        """Return how many machines run at least, the driver included."""
        return self._with_driver("min_workers")

    def region(self) -> Value[str]:
        """Return the region of the zone that is asked for; a workspace has one, but elsewhere."""
        zone = reading.text(self.body.get("aws_attributes", "zone_id"))
        place = words.region_in((fact(zone, None) or "")[:-1])
        if place is not None:
            return zone.map(lambda _: place)
        return nowhere(self.block)

    def _with_driver(self, bound: str) -> Value[int]:
        scaled = self.body.get("autoscale")
        if reading.given(scaled):
            return (
                reading.number(self.body.get("autoscale", bound))
                .required(bound)
                .map(lambda count: count + 1)
            )
        return reading.number(self.get("num_workers")).default(0).map(lambda count: count + 1)

    def _source(self) -> Block | None:
        return joins.pool(self.block, self.get("instance_pool_id"), self.links)

    def _all_on_demand(self, first: Value[int | None]) -> bool:
        nodes = fact(self.machines(), None)
        count = fact(first, None)
        return nodes is not None and count is not None and count >= nodes


def nowhere(block: Block) -> Value[str]:
    """Return the region of what lies where its workspace does."""
    return unknown("the region of the workspace is not in the file", block.body.header)


def cloud_of(block: Block, links: Links) -> Cloud:
    """Return the cloud of a workspace, as the machines declared in the same root tell."""
    found = {Nodes(one.body, one, links).cloud() for one in joins.nodes(block, links)}
    found.discard(Cloud.UNSTATED)
    return found.pop() if len(found) == 1 else Cloud.UNSTATED
