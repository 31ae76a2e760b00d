"""EMR: clusters of machines under a data engine, and applications without machines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import (
    children,
    first_given,
    flag,
    given,
    loosely,
    number,
    perhaps,
    text,
)
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import EngineCluster, Resource
from mlcostlint.model.parts import Purchase, Service
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown

_MASTERS = ("master_instance_group", "master_instance_fleet")
_WORKERS = (
    "core_instance_group",
    "core_instance_fleet",
    "task_instance_groups",
    "task_instance_fleets",
)
_BY_MACHINES = "Instances"


@dataclass(frozen=True, slots=True)
class _Group:
    """Equal machines of a cluster."""

    machine: Value[Machine]
    machines: Value[int]
    purchase: Value[Purchase]


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EMR cluster by its workers; nothing ends an idle one unless a policy does.

    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-auto-termination-policy.html
    """
    engine = declared(block, links, "name")
    inner = () if block.dialect == "terraform" else ("instances",)
    masters = list(_groups(engine, inner, _MASTERS))
    workers = list(_groups(engine, inner, _WORKERS))
    workers += [_group(engine, apart.body) for apart in aws.workers(links, block)]
    working = workers or masters
    machines = _sum(engine, [*masters, *workers])
    machine = working[0].machine if working else reading.machine(engine.none, Cloud.AWS)
    idle = number(engine.get("auto_termination_policy", "idle_timeout"))
    yield EngineCluster(
        **engine.common(),
        **engine.machinery(Service.EMR, machine, purchase=_purchase(engine, working)),
        machines=machines,
        floor=_bound(engine, masters, "minimum_capacity_units", machines),
        ceiling=perhaps(_bound(engine, masters, "maximum_capacity_units", machines)),
        stops_when_idle=idle.map(lambda seconds: seconds is not None),
        ends=_ends(engine, inner),
    )


def application(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EMR Serverless application, which stops after 15 idle minutes unless told not to.

    https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_AutoStopConfig.html
    """
    engine = declared(block, links, "name")
    ready = [_ready(one) for one in children(engine.body, "initial_capacity")]
    hole = first_unknown(ready)
    warm = words.computed(sum(fact(one, 0) for one in ready), engine.header)
    stops = flag(engine.get("auto_stop_configuration", "enabled")).default(fallback=True)
    machine = engine.none.hole("the application's workers are of no machine type")
    machinery = engine.machinery(Service.EMR, machine)
    machinery["accelerators"] = defaulted(0, engine.header)
    limit = engine.get("maximum_capacity")
    yield EngineCluster(
        **engine.common(),
        **machinery,
        machines=warm if hole is None else hole,
        floor=warm if hole is None else hole,
        ceiling=limit.hole("its limit counts vCPUs and memory") if given(limit) else engine.none,
        stops_when_idle=stops,
        ends=engine.off,
    )


def _groups(engine: Declaration, inner: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[_Group]:
    for key in keys:
        for group in children(engine.body, *inner, key):
            yield _group(engine, group)


def _group(engine: Declaration, group: Map) -> _Group:
    """Read a group of one type, or a fleet that counts units of its targets.

    Terraform gives a group on its own no machine unless told how many, and one of a cluster one.
    """
    kind = loosely(group, "instance_type")
    if given(kind) or not any(True for _ in children(group, "instance_type_configs")):
        alone = 0 if group is not engine.body and given(loosely(group, "cluster_id")) else 1
        count = number(loosely(group, "instance_count")).default(alone)
        return _Group(reading.machine(kind, Cloud.AWS), count, _market(engine, group))
    first = next(children(group, "instance_type_configs"))
    return _Group(
        reading.machine(loosely(first, "instance_type"), Cloud.AWS),
        _targets(group),
        _of_fleet(group),
    )


def _market(engine: Declaration, group: Map) -> Value[Purchase]:
    market = text(loosely(group, "market"))
    if given(market):
        return market.map(lambda word: Purchase.SPOT if word == "SPOT" else Purchase.ON_DEMAND)
    bid = loosely(group, "bid_price")
    if given(bid):
        return bid.map(lambda _: Purchase.SPOT)
    return defaulted(Purchase.ON_DEMAND, engine.header)


def _target(group: Map, kind: str) -> Value[int]:
    return number(loosely(group, f"target_{kind}_capacity")).default(0)


def _targets(group: Map) -> Value[int]:
    weights = [
        loosely(one, "weighted_capacity") for one in children(group, "instance_type_configs")
    ]
    weighed = next((leaf for leaf in weights if given(leaf)), None)
    if weighed is not None and fact(weighed, None) not in ("1", 1):
        return weighed.hole("the fleet counts units of capacity and not machines")
    both = [_target(group, "on_demand"), _target(group, "spot")]
    hole = first_unknown(both)
    return both[0].map(lambda n: n + both[1].known) if hole is None else hole


def _of_fleet(group: Map) -> Value[Purchase]:
    on_demand, spot = _target(group, "on_demand"), _target(group, "spot")
    hole = first_unknown([on_demand, spot])
    if hole is not None:
        return hole
    if not spot.known:
        return on_demand.map(lambda _: Purchase.ON_DEMAND)
    return spot.map(lambda _: Purchase.MIXED if on_demand.known else Purchase.SPOT)


def _purchase(engine: Declaration, groups: list[_Group]) -> Value[Purchase]:
    bought = [group.purchase for group in groups]
    hole = first_unknown(bought)
    if hole is not None or not bought:
        return defaulted(Purchase.ON_DEMAND, engine.header) if hole is None else hole
    kinds = {one.known for one in bought}
    return bought[0] if len(kinds) == 1 else bought[0].map(lambda _: Purchase.MIXED)


def _sum(engine: Declaration, groups: list[_Group]) -> Value[int]:
    hole = first_unknown(group.machines for group in groups)
    if hole is not None:
        return hole
    return words.computed(sum(group.machines.known for group in groups), engine.header)


def _bound(engine: Declaration, masters: list[_Group], key: str, fixed: Value[int]) -> Value[int]:
    """Return a bound of managed scaling, which counts workers; without it the size is fixed."""
    apart = aws.managed_scaling(engine.links, engine.block)
    policy: Map = engine.body if apart is None else apart.body
    prefix = ("managed_scaling_policy", "compute_limits") if apart is None else ("compute_limits",)
    bound = number(loosely(policy, *prefix, key))
    if not given(bound):
        return fixed
    unit: Leaf = loosely(policy, *prefix, "unit_type")
    if fact(unit, _BY_MACHINES) != _BY_MACHINES:
        return unit.hole("its limits count units of capacity and not machines")
    leading = _sum(engine, masters)
    return leading if leading.unknown else bound.map(lambda count: (count or 0) + leading.known)


def _ends(engine: Declaration, inner: tuple[str, ...]) -> Value[bool]:
    """Say whether a cluster goes when its steps are done; Terraform's stay unless told to go.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/emr_cluster
    """
    stays = flag(engine.get(*inner, "keep_job_flow_alive_when_no_steps"))
    if not given(stays) and engine.block.dialect != "terraform":
        return stays.hole("whether the cluster of a stack stays by default is not known here")
    return stays.default(fallback=True).map(lambda on: not on)


def _ready(capacity: Map) -> Value[int]:
    inner = first_given(
        loosely(capacity, "initial_capacity_config", "worker_count"),
        loosely(capacity, "value", "worker_count"),
        loosely(capacity, "worker_count"),
    )
    return number(inner).default(0)


TABLE: Mapping[str, Adapter] = {
    "aws_emr_cluster": cluster,
    "aws_emrserverless_application": application,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::EMR::Cluster": cluster,
    "AWS::EMRServerless::Application": application,
}
