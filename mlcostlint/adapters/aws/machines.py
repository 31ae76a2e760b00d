"""EC2 instances and Auto Scaling groups, with what they inherit from launch templates."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.aws import mixes
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.launches import TEMPLATE_KEYS, launched
from mlcostlint.adapters.aws.volumes import devices
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import loosely, number
from mlcostlint.model import NodePool, Resource, VirtualMachine
from mlcostlint.model.parts import Purchase, Service, Tags
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

# Set by EKS, self-managed Kubernetes and ParallelCluster on the machines that they run.
_MANAGERS = ("eks:", "kubernetes.io/cluster/", "k8s.io/cluster-autoscaler/", "parallelcluster:")


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
    asg = _group(block, links)
    launch = launched(asg, *TEMPLATE_KEYS, *mixes.MIXED_KEYS)
    least = number(asg.get("min_size")).required("min_size")
    machinery = asg.machinery(Service.EC2, mixes.offered(launch), purchase=mixes.bought(launch))
    shrinks = _shrinks(asg)
    if shrinks is not None:
        yield NodePool(
            **asg.common(),
            **machinery,
            floor=least,
            ceiling=number(asg.get("max_size")),
            shrinks=shrinks,
            system=asg.off,
            choices=mixes.choices(launch),
            cheapest_first=mixes.by_price(launch),
        )
        return
    yield VirtualMachine(
        **asg.common(),
        **machinery,
        floor=least,
        scheduled=_scheduled(asg, aws.group_schedules(links, block)),
        ends=asg.off,
        managed=_managed(asg),
        choices=mixes.choices(launch),
        cheapest_first=mixes.by_price(launch),
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


def _group(block: Block, links: Links) -> Declaration:
    asg = declared(block, links, "name", "auto_scaling_group_name", tags_key=None)
    tagged = tagging.merged(asg.header, _own_tags(block))
    return _named(Declaration(block, links, asg.body, asg.called, asg.region, tagged))


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


TABLE: Mapping[str, Adapter] = {
    "aws_autoscaling_group": group,
    "aws_instance": instance,
    "aws_spot_instance_request": instance,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::AutoScaling::AutoScalingGroup": group,
    "AWS::EC2::Instance": instance,
}
