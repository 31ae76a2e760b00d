"""eksctl's ClusterConfig: an EKS control plane and its node groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import sharing
from mlcostlint.adapters.kubernetes.autoscaler import removal
from mlcostlint.adapters.kubernetes.shares import distributed
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import Common, flag, leaves, mapping, number, perhaps, text
from mlcostlint.adapters.taints import tainted
from mlcostlint.adapters.words import Names
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import Cluster, NodePool, Resource, Service
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

# eksctl's schema: the machine and the number of nodes where none is written.
_USUAL_TYPE = "m5.large"
_USUAL_COUNT = 2


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read a ClusterConfig; the tags of its metadata go to everything it makes."""
    tags = block.get("metadata", "tags")
    called = Names.of([block.name])
    # AWS keeps an old version running, for six times the price, unless told to upgrade it.
    support = text(block.get("upgradePolicy", "supportType")).default("EXTENDED")
    yield Cluster(
        **_common(block, called, tags),
        version=text(block.get("metadata", "version")),
        extended_support=support.map(lambda kind: kind.upper() == "EXTENDED"),
    )
    for key in ("managedNodeGroups", "nodeGroups"):
        for node in block.body.maps(key):
            group = _Group(block, node, managed=key == "managedNodeGroups")
            yield group.pool(tags, links)


@dataclass(frozen=True, slots=True)
class _Group:
    block: Block
    node: Map
    managed: bool

    def pool(self, tags: Leaf, links: Links) -> NodePool:
        own = known_texts(self.node.get("name"))
        labels = mapping(self.node.get("labels"))
        called = Names.of([*own, *labels, *known_texts(*labels.values()), self.block.name])
        common = _common(self.block, called, tags, self.node.get("tags"))
        common["address"] += f"[{own[0]}]" if own else "[]"
        common["header"] = self.node.header
        floor, most = self.bounds()
        return NodePool(
            **common,
            service=Service.EC2,
            **machinery(self.machine(), called, self.node.header),
            purchase=self.purchase(),
            workload=words.workload(called, self.node.header),
            floor=floor,
            ceiling=perhaps(most),
            shrinks=_room(floor, most),
            system=defaulted(fact=False, span=self.node.header),
            tainted=tainted(self.effects(), self.node.header),
            divided=sharing.of_pool(links, self.block, labels, self.node.header),
            **removal(links, self.block, self.node.header),
        )

    def machine(self) -> Value[Machine]:
        """Return the machine that is tried first."""
        listed = next(leaves(self.node.get("instanceTypes")), None)
        mixed = next(leaves(self.node.get("instancesDistribution", "instanceTypes")), None)
        first = listed if listed is not None else mixed
        if first is not None:
            return reading.machine(first, Cloud.AWS)
        if self.node.child("instanceSelector") is not None:
            return unknown("it may start any machine its selector finds", self.node.header)
        named = self.node.get("instanceType")
        if not named.unknown and named.known is None:
            named = defaulted(_USUAL_TYPE, self.node.header)
        return reading.machine(named, Cloud.AWS)

    def purchase(self) -> Value[Purchase]:
        """Return how the group's machines are bought."""
        for path in (("capacityReservation",), ("instanceMarketOptions",)):
            reservation = self.node.get(*path)
            if reservation.unknown or reservation.known is not None:
                return reservation.map(lambda _: Purchase.RESERVED)
        if self.managed:
            spot = flag(self.node.get("spot")).default(fallback=False)
            return spot.map(lambda on: Purchase.SPOT if on else Purchase.ON_DEMAND)
        return self._distribution()

    def effects(self) -> Iterator[Leaf]:
        """Yield the effects of the taints, which are a list of them or a map to value:effect."""
        listed = self.node.get("taints")
        if isinstance(fact(listed, None), Map):
            yield from mapping(listed).values()
        yield from (taint.get("effect") for taint in self.node.maps("taints"))

    def bounds(self) -> tuple[Value[int], Value[int]]:
        """Return the least and the most nodes; what is not written follows what is."""
        keys = ("minSize", "maxSize", "desiredCapacity")
        least, most, wanted = (number(self.node.get(key)) for key in keys)
        said = (wanted, least, most)
        start = next((one for one in said if one.unknown or one.known is not None), wanted)
        floor = least if least.unknown or least.known is not None else start
        bound = most if most.unknown or most.known is not None else start
        return floor.default(_USUAL_COUNT), bound.default(_USUAL_COUNT)

    def _distribution(self) -> Value[Purchase]:
        """Read the mix of an unmanaged group: all on demand where it says nothing of it."""
        return distributed(
            self.node.get("instancesDistribution", "onDemandBaseCapacity"),
            self.node.get("instancesDistribution", "onDemandPercentageAboveBaseCapacity"),
        )


def _room(least: Value[int], most: Value[int]) -> Value[bool]:
    """Return whether a cluster autoscaler has room to remove nodes."""
    if least.unknown:
        return least.hole(least.unknown)
    return most.map(lambda count: count > least.known)


def _common(block: Block, called: Names, *tags: Leaf) -> Common:
    header = block.body.header
    region = reading.text(block.get("metadata", "region")).required("metadata.region")
    if words.region_in(fact(region, "")) is None:
        region = region.hole(region.unknown or f"{region.known} is no region")
    return reading.common(block, Cloud.AWS, region, tagging.merged(header, *tags), called)
