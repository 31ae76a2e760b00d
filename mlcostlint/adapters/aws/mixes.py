"""Which machines an Auto Scaling group mixes, and how it buys them."""

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws import diversity
from mlcostlint.adapters.aws.launches import Launch
from mlcostlint.adapters.reading import children, given, loosely, number
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model.parts import Purchase
from mlcostlint.tree import Map
from mlcostlint.value import Value

_MIXED = ("mixed_instances_policy", "launch_template")
MIXED_KEYS = tuple(
    (*_MIXED, "launch_template_specification", key)
    for key in ("launch_template_id", "launch_template_name")
)
_SHARES = ("mixed_instances_policy", "instances_distribution")


def offered(launch: Launch) -> Value[Machine]:
    """Return the machine of a group; of several offered the first, which is tried first."""
    for override in _overrides(launch):
        kind = loosely(override, "instance_type")
        if kind.unknown or kind.known is not None:
            return reading.machine(kind, Cloud.AWS)
        return kind.hole("the group takes any machine that meets its requirements")
    return launch.machine()


def bought(launch: Launch) -> Value[Purchase]:
    """Return how a group buys its machines, by the policy of its mix if it has one."""
    policy = launch.of.get("mixed_instances_policy")
    if policy.unknown:
        return policy
    if policy.known is None:
        return launch.purchase()
    # Defaults of an instances distribution: no base, and 100 % on demand above it.
    # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    base = number(launch.of.get(*_SHARES, "on_demand_base_capacity")).default(0)
    above = number(launch.of.get(*_SHARES, "on_demand_percentage_above_base_capacity")).default(100)
    if above.unknown or base.unknown:
        return above.map(lambda _: Purchase.MIXED) if above.unknown else base.hole(base.unknown)
    if above.known == 100:
        return above.map(lambda _: Purchase.ON_DEMAND)
    return above.map(lambda share: Purchase.MIXED if share or base.known else Purchase.SPOT)


def choices(launch: Launch) -> Value[int]:
    """Count the types that a group may choose between; one that states needs takes any."""
    overrides = _overrides(launch)
    for override in overrides:
        required = loosely(override, "instance_requirements")
        if given(required):
            return required.hole("the group takes any machine that meets its requirements")
    listed = (loosely(override, "instance_type") for override in overrides)
    return diversity.choices(listed, launch.of.header)


def by_price(launch: Launch) -> Value[bool]:
    """Say whether a group takes spot capacity by its price alone, as it does by default.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    """
    strategy = launch.of.get(*_SHARES, "spot_allocation_strategy")
    return diversity.cheapest_first(strategy, "lowest-price")


def _overrides(launch: Launch) -> list[Map]:
    keys = ("override", "overrides")
    return [found for key in keys for found in children(launch.of.body, *_MIXED, key)]
