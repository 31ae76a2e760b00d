"""EC2 instances and Auto Scaling groups, with what they inherit from launch templates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.volumes import devices
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import child, children, given, loosely, number
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import NodePool, Resource, VirtualMachine
from mlcostlint.model.parts import Purchase, Service, Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import How, Value, defaulted, fact

_TEMPLATE_KEYS = (
    ("launch_template", "id"),
    ("launch_template", "name"),
    ("launch_template", "launch_template_id"),
    ("launch_template", "launch_template_name"),
    ("launch_configuration",),
    ("launch_configuration_name",),
)
_RESERVATION = ("capacity_reservation_specification", "capacity_reservation_target")
_ELSEWHERE = "the launch template that may set this is not among the scanned files"
_MIXED = ("mixed_instances_policy", "launch_template")
_MIXED_KEYS = tuple(
    (*_MIXED, "launch_template_specification", key)
    for key in ("launch_template_id", "launch_template_name")
)
_MARKETS = {
    "spot": Purchase.SPOT,
    "capacity-block": Purchase.RESERVED,
    "interruptible-capacity-reservation": Purchase.RESERVED,
}
# Set by EKS, self-managed Kubernetes and ParallelCluster on the machines that they run.
_MANAGERS = ("eks:", "kubernetes.io/cluster/", "k8s.io/cluster-autoscaler/", "parallelcluster:")


@dataclass(frozen=True, slots=True)
class Launch:
    """A declaration and the launch template behind it, which speaks where the first is silent.

    `elsewhere` is the name of a template that is not among the files.
    """

    of: Declaration
    template: Map | None
    elsewhere: Leaf | None

    def get(self, *path: str) -> Leaf:
        """Return the leaf at `path`, inherited where it is absent."""
        own = self.of.get(*path)
        if own.unknown or own.known is not None or self.template is None:
            return own
        inherited = loosely(self.template, *path)
        if not inherited.unknown and inherited.known is None:
            return own
        hop = inherited.origin.used_at(self.of.header, How.PASSED)
        return replace(inherited, origin=hop)

    def machine(self) -> Value[Machine]:
        """Return the machine type; one set in a template that is not to be seen is unknown."""
        leaf = self.get("instance_type")
        if self.elsewhere is None or leaf.unknown or leaf.known is not None:
            return reading.machine(leaf, Cloud.AWS)
        return self.elsewhere.hole(_ELSEWHERE)

    def purchase(self) -> Value[Purchase]:
        """Return how the machine is bought: at a market, which is spot by default, or on demand."""
        for key in ("capacity_reservation_id", "capacity_reservation_resource_group_arn"):
            reserved = self.get(*_RESERVATION, key)
            if reserved.unknown or reserved.known is not None:
                return reserved.map(lambda _: Purchase.RESERVED)
        market = self.get("instance_market_options")
        if not market.unknown and market.known is None:
            price = self.get("spot_price")  # of a launch configuration
            if price.unknown or price.known is not None:
                return price.map(lambda _: Purchase.SPOT)
            if self.elsewhere is not None:
                return self.elsewhere.hole(_ELSEWHERE)
            return defaulted(Purchase.ON_DEMAND, self.of.header)
        kind = reading.text(self.get("instance_market_options", "market_type")).default("spot")
        return kind.map(lambda name: _MARKETS.get(name, Purchase.ON_DEMAND))


def launched(of: Declaration, *paths: tuple[str, ...]) -> Launch:
    """Return a declaration with the launch template that it names."""
    keys = paths or _TEMPLATE_KEYS
    found = aws.launch_template(of.links, of.block, *keys)
    if found is not None:
        return Launch(of, child(found.body, "launch_template_data") or found.body, None)
    named = (of.get(*key) for key in keys)
    return Launch(of, None, next((leaf for leaf in named if given(leaf)), None))


def instance(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EC2 instance or a request for a spot one."""
    vm = _named(declared(block, links))
    launch = launched(vm)
    requested = block.type == "aws_spot_instance_request"
    until = reading.text(vm.get("valid_until"))
    found = VirtualMachine(
        **vm.common(),
        **vm.machinery(
            Service.EC2,
            launch.machine(),
            purchase=defaulted(Purchase.SPOT, vm.header) if requested else launch.purchase(),
        ),
        floor=_running(vm),
        scheduled=_scheduled(vm, aws.stopped_by_clock(links, block)),
        ends=until.map(lambda time: time is not None),
        managed=_managed(vm),
    )
    yield found
    yield from devices(vm, found)


def group(block: Block, links: Links) -> Iterator[Resource]:
    """Read an Auto Scaling group: a node pool where something scales it, machines otherwise.

    Its tags are `tag` blocks of its own; a provider's default tags do not reach it.
    """
    asg = declared(block, links, "name", "auto_scaling_group_name", tags_key=None)
    tagged = reading.tags(asg.header, _own_tags(block))
    asg = _named(Declaration(block, links, asg.body, asg.called, asg.region, tagged))
    launch = launched(asg, *_TEMPLATE_KEYS, *_MIXED_KEYS)
    least = number(asg.get("min_size")).required("min_size")
    machinery = asg.machinery(Service.EC2, _offered(launch), purchase=_mix(launch))
    shrinks = _shrinks(asg)
    if shrinks is not None:
        yield NodePool(
            **asg.common(),
            **machinery,
            floor=least,
            ceiling=number(asg.get("max_size")),
            shrinks=shrinks,
            system=asg.off,
        )
        return
    yield VirtualMachine(
        **asg.common(),
        **machinery,
        floor=least,
        scheduled=_scheduled(asg, aws.group_schedules(links, block)),
        ends=asg.off,
        managed=_managed(asg),
    )


def _running(vm: Declaration) -> Value[int]:
    state = aws.state(vm.links, vm.block)
    if state is None:
        return defaulted(1, vm.header)
    return state.map(lambda word: 0 if word == "stopped" else 1)


def _named(of: Declaration) -> Declaration:
    carried = fact(of.tags, None)
    name = carried.having(frozenset(["name"])) if carried else None
    return of.also_called([name.known]) if name is not None and not name.unknown else of


def _own_tags(block: Block) -> Leaf:
    own = block.get("tag")
    return own if own.unknown or own.known is not None else loosely(block.body, "tags")


def _scheduled(of: Declaration, clock: Leaf | None) -> Value[bool]:
    if clock is not None:
        return clock.map(lambda _: True)
    return words.scheduled(of.tags, of.header)


def _managed(of: Declaration) -> Value[bool]:
    carried = fact(of.tags, None) or Tags({})
    keys = [key for key in carried.entries if key.startswith(_MANAGERS)]
    return words.computed(True, of.header) if keys else defaulted(False, of.header)  # noqa: FBT003


def _shrinks(group: Declaration) -> Value[bool] | None:
    """Say whether what scales a group may shrink it; None where nothing scales it.

    A policy of any other kind than target tracking may always.
    """
    disabled = [_only_grows(one) for one in aws.group_policies(group.links, group.block)]
    grows = [leaf for leaf in disabled if fact(leaf, None) is True]
    if disabled and len(grows) == len(disabled):
        return grows[0].map(lambda _: False)
    tasks = aws.scaled_by_tasks(group.links, group.block)
    if tasks is not None:
        return tasks.map(lambda _: True)
    managed = fact(_managed(group), False)  # noqa: FBT003
    if disabled or managed:
        return words.computed(True, group.header)  # noqa: FBT003
    return None


def _only_grows(policy: Block) -> Value[bool]:
    tracking = ("target_tracking_configuration", "disable_scale_in")
    return reading.flag(loosely(policy.body, *tracking)).default(fallback=False)


def _offered(launch: Launch) -> Value[Machine]:
    """Return the machine of a group; of several offered the first, which is tried first."""
    for override in _overrides(launch):
        kind = loosely(override, "instance_type")
        if kind.unknown or kind.known is not None:
            return reading.machine(kind, Cloud.AWS)
        return kind.hole("the group takes any machine that meets its requirements")
    return launch.machine()


def _overrides(launch: Launch) -> list[Map]:
    keys = ("override", "overrides")
    return [found for key in keys for found in children(launch.of.body, *_MIXED, key)]


def _mix(launch: Launch) -> Value[Purchase]:
    policy = launch.of.get("mixed_instances_policy")
    if policy.unknown:
        return policy
    if policy.known is None:
        return launch.purchase()
    # Defaults of an instances distribution: no base, and 100 % on demand above it.
    # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
    shares = ("mixed_instances_policy", "instances_distribution")
    base = number(launch.of.get(*shares, "on_demand_base_capacity")).default(0)
    above = number(launch.of.get(*shares, "on_demand_percentage_above_base_capacity")).default(100)
    if above.unknown or base.unknown:
        return above.map(lambda _: Purchase.MIXED) if above.unknown else base.hole(base.unknown)
    if above.known == 100:
        return above.map(lambda _: Purchase.ON_DEMAND)
    return above.map(lambda share: Purchase.MIXED if share or base.known else Purchase.SPOT)


TABLE: Mapping[str, Adapter] = {
    "aws_autoscaling_group": group,
    "aws_instance": instance,
    "aws_spot_instance_request": instance,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::AutoScaling::AutoScalingGroup": group,
    "AWS::EC2::Instance": instance,
}
