"""How each provider's objects of Cluster API say what machines are, and how they are bought."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.shares import distributed
from mlcostlint.adapters.reading import first_given, flag, given, text
from mlcostlint.hardware import Cloud
from mlcostlint.model import Purchase
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_Path = tuple[str, ...]
_TEMPLATE = ("spec", "template", "spec")
_LAUNCH = ("spec", "awsLaunchTemplate")
_MIX = ("spec", "mixedInstancesPolicy")
_MARKETS = {
    "ondemand": Purchase.ON_DEMAND,
    "spot": Purchase.SPOT,
    "capacityblock": Purchase.RESERVED,
}


@dataclass(frozen=True, slots=True)
class Provider:
    """Where one kind of object writes what concerns us.

    `scales` says that its own bounds are those of an autoscaler; `taints` is empty where nodes
    register themselves with some.
    """

    cloud: Cloud
    machines: tuple[_Path, ...]
    purchase: Callable[[Block], Value[Purchase]]
    tagged: _Path
    taints: _Path = ()
    limits: tuple[_Path, _Path] = (("spec", "minSize"), ("spec", "maxSize"))
    scales: bool = False

    def machine(self, made: Block) -> Leaf:
        """Return the name of the machine, of several the first, which is tried first."""
        return first_given(*(made.get(*path) for path in self.machines))

    def tags(self, made: Block) -> Leaf:
        """Return the tags that a group gives to its machines."""
        return made.get(*self.tagged)

    def bounds(self, made: Block) -> tuple[Leaf, Leaf]:
        """Return the least and the most machines."""
        return made.get(*self.limits[0]), made.get(*self.limits[1])

    def scales_by_itself(self, made: Block) -> bool:
        """Say whether its bounds hold without a word of the group; they do unless switched off."""
        said = fact(made.get("spec", "scaling", "enableAutoscaling"), None)
        return self.scales and said is not False


def _of_market(made: Block, path: _Path) -> Value[Purchase]:
    """Return how AWS is asked for a machine: by its market, else as its options imply."""
    market = text(made.get(*path, "marketType"))
    reservation = made.get(*path, "capacityReservationId")
    options = made.get(*path, "spotMarketOptions")
    if given(reservation):
        return reservation.map(lambda _: Purchase.RESERVED)
    if given(market):
        found = _MARKETS.get(str(market.known).lower()) if not market.unknown else None
        if found is None:
            return market.hole(market.unknown or f"{market.known} is no market of AWS")
        return market.map(lambda _: found)
    return options.map(lambda said: Purchase.ON_DEMAND if said is None else Purchase.SPOT)


def _of_template(made: Block) -> Value[Purchase]:
    return _of_market(made, _TEMPLATE)


def _of_group(made: Block) -> Value[Purchase]:
    """Return how a scaling group buys: as its mix has it, else by its launch template."""
    if not given(made.get(*_MIX)):
        return _of_market(made, _LAUNCH)
    shares = (*_MIX, "instancesDistribution")
    return distributed(
        made.get(*shares, "onDemandBaseCapacity"),
        made.get(*shares, "onDemandPercentageAboveBaseCapacity"),
    )


def _of_node_group(made: Block) -> Value[Purchase]:
    # CRD of AWSManagedMachinePool: on demand where nothing is written.
    said = text(made.get("spec", "capacityType")).default("onDemand")
    return said.map(lambda way: Purchase.SPOT if way.lower() == "spot" else Purchase.ON_DEMAND)


def _with_options(*path: str) -> Callable[[Block], Value[Purchase]]:
    """Return a reader of Azure's machines, which are spot ones where options of spot are set."""
    return lambda made: made.get(*path, "spotVMOptions").map(
        lambda said: Purchase.ON_DEMAND if said is None else Purchase.SPOT
    )


def _of_scale_set(made: Block) -> Value[Purchase]:
    said = text(made.get("spec", "scaleSetPriority")).default("Regular")
    return said.map(lambda way: Purchase.SPOT if way == "Spot" else Purchase.ON_DEMAND)


def _of_instance(made: Block) -> Value[Purchase]:
    """Return how a machine of Google is bought: `provisioningModel`, `preemptible` before it."""
    model = text(made.get(*_TEMPLATE, "provisioningModel"))
    if given(model):
        return model.map(lambda way: Purchase.SPOT if way == "Spot" else Purchase.ON_DEMAND)
    ends = flag(made.get(*_TEMPLATE, "preemptible")).default(fallback=False)
    return ends.map(lambda on: Purchase.SPOT if on else Purchase.ON_DEMAND)


def _on_demand(made: Block) -> Value[Purchase]:
    # GCPManagedMachinePoolSpec of cluster-api-provider-gcp has no field for spot machines.
    return defaulted(Purchase.ON_DEMAND, objects.spec(made).header)


_SCALING = (("spec", "scaling", "minSize"), ("spec", "scaling", "maxSize"))
PROVIDERS: Mapping[str, Provider] = {
    "AWSMachineTemplate": Provider(
        Cloud.AWS,
        ((*_TEMPLATE, "instanceType"),),
        _of_template,
        (*_TEMPLATE, "additionalTags"),
    ),
    "AWSMachinePool": Provider(
        Cloud.AWS,
        ((*_MIX, "overrides", "0", "instanceType"), (*_LAUNCH, "instanceType")),
        _of_group,
        ("spec", "additionalTags"),
    ),
    "AWSManagedMachinePool": Provider(
        Cloud.AWS,
        (("spec", "instanceType"), (*_LAUNCH, "instanceType")),
        _of_node_group,
        ("spec", "additionalTags"),
        taints=("spec", "taints"),
        limits=_SCALING,
    ),
    "AzureMachineTemplate": Provider(
        Cloud.AZURE,
        ((*_TEMPLATE, "vmSize"),),
        _with_options(*_TEMPLATE),
        (*_TEMPLATE, "additionalTags"),
    ),
    "AzureMachinePool": Provider(
        Cloud.AZURE,
        (("spec", "template", "vmSize"),),
        _with_options("spec", "template"),
        ("spec", "additionalTags"),
    ),
    "AzureManagedMachinePool": Provider(
        Cloud.AZURE,
        (("spec", "sku"),),
        _of_scale_set,
        ("spec", "additionalTags"),
        taints=("spec", "taints"),
        limits=_SCALING,
        scales=True,
    ),
    "GCPMachineTemplate": Provider(
        Cloud.GCP,
        ((*_TEMPLATE, "instanceType"),),
        _of_instance,
        (*_TEMPLATE, "additionalLabels"),
    ),
    "GCPManagedMachinePool": Provider(
        Cloud.GCP,
        (("spec", "machineType"), ("spec", "instanceType")),
        _on_demand,
        ("spec", "additionalLabels"),
        taints=("spec", "kubernetesTaints"),
        limits=(("spec", "scaling", "minCount"), ("spec", "scaling", "maxCount")),
        scales=True,
    ),
}
