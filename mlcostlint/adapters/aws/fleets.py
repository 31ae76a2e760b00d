"""EC2 Fleet and Spot Fleet requests: many machines of several types, bought in two ways."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.diversity import cheapest_first, choices
from mlcostlint.adapters.aws.launches import launched
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import children, first_given, given, loosely, number, text
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import Resource, VirtualMachine
from mlcostlint.model.parts import Purchase, Service
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown

_TARGET = "target_capacity_specification"
_CONFIGURATIONS = ("launch_template_config", "launch_template_configs")
_OVERRIDES = ("override", "overrides")
_SPECIFICATIONS = ("launch_specification", "launch_specifications")
_TEMPLATE_KEYS = ("id", "launch_template_id", "name", "launch_template_name")


def ec2_fleet(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EC2 Fleet, which keeps up its target capacity of spot and on-demand machines."""
    fleet = declared(block, links, tags_key=None)
    kind = text(fleet.get(_TARGET, "default_target_capacity_type"))
    rest = (
        "spot_target_capacity" if fact(kind, None) == "on-demand" else "on_demand_target_capacity"
    )
    yield _fleet(
        fleet,
        fleet.body,
        number(fleet.get(_TARGET, "total_target_capacity")),
        _bought(kind.required("default_target_capacity_type"), number(fleet.get(_TARGET, rest))),
    )


def spot_fleet(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Spot Fleet request, which may ask for a part of it on demand."""
    fleet = declared(block, links, tags_key="tags" if block.dialect == "terraform" else None)
    inner = "spot_fleet_request_config_data"
    body = reading.child(fleet.body, inner) or fleet.body
    part = number(loosely(body, "on_demand_target_capacity"))
    spot = defaulted("spot", fleet.header)
    yield _fleet(fleet, body, number(loosely(body, "target_capacity")), _bought(spot, part))


def _fleet(
    fleet: Declaration, body: Map, target: Value[int | None], bought: Value[Purchase]
) -> VirtualMachine:
    until = text(loosely(body, "valid_until"))
    strategy = first_given(
        loosely(body, "spot_options", "allocation_strategy"), loosely(body, "allocation_strategy")
    )
    return VirtualMachine(
        **fleet.common(),
        **fleet.machinery(Service.EC2, _machine(fleet, body), purchase=bought),
        floor=_machines(body, target.required("the target capacity")),
        scheduled=words.scheduled(fleet.tags, fleet.header),
        ends=until.map(lambda time: time is not None),
        managed=fleet.off,
        choices=_count(fleet, body),
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotOptionsRequest.html
        cheapest_first=cheapest_first(strategy, "lowestPrice"),
    )


def _bought(kind: Value[str], rest: Value[int | None]) -> Value[Purchase]:
    hole = first_unknown([kind, rest])
    if hole is not None:
        return hole
    if rest.known:
        return rest.map(lambda _: Purchase.MIXED)
    return kind.map(lambda word: Purchase.SPOT if word == "spot" else Purchase.ON_DEMAND)


def _machine(fleet: Declaration, body: Map) -> Value[Machine]:
    """Return the first machine that the fleet lists, else that of its launch template."""
    for choice in _choices(body):
        kind = loosely(choice, "instance_type")
        if given(kind):
            return reading.machine(kind, Cloud.AWS)
        if given(loosely(choice, "instance_requirements")):
            return kind.hole("the fleet takes any machine that meets its requirements")
    prefix = () if body is fleet.body else ("spot_fleet_request_config_data",)
    paths = [
        (*prefix, key, "launch_template_specification", name)
        for key in _CONFIGURATIONS
        for name in _TEMPLATE_KEYS
    ]
    return launched(fleet, *paths).machine()


def _count(fleet: Declaration, body: Map) -> Value[int]:
    listed = list(_choices(body))
    for choice in listed:
        required = loosely(choice, "instance_requirements")
        if given(required):
            return required.hole("the fleet takes any machine that meets its requirements")
    return choices((loosely(choice, "instance_type") for choice in listed), fleet.header)


def _choices(body: Map) -> Iterator[Map]:
    for key in _SPECIFICATIONS:
        yield from children(body, key)
    for key in _CONFIGURATIONS:
        for configuration in children(body, key):
            for override in _OVERRIDES:
                yield from children(configuration, override)


def _machines(body: Map, target: Value[int]) -> Value[int]:
    """Return how many machines a target is; with weights it counts something else."""
    weights = [loosely(choice, "weighted_capacity") for choice in _choices(body)]
    unit = first_given(loosely(body, _TARGET, "target_capacity_unit_type"), *weights)
    if given(unit) and fact(unit, None) not in ("units", "1", 1):
        return unit.hole("the target counts units of capacity and not machines")
    return target


TABLE: Mapping[str, Adapter] = {
    "aws_ec2_fleet": ec2_fleet,
    "aws_spot_fleet_request": spot_fleet,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::EC2::EC2Fleet": ec2_fleet,
    "AWS::EC2::SpotFleet": spot_fleet,
}
