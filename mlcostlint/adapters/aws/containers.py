"""ECS services: models that containers serve, and what runs on Fargate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import words
from mlcostlint.adapters.aws import machines
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.hosting import shrinks
from mlcostlint.adapters.aws.models import Served
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import (
    children,
    leaves,
    loosely,
    nodes,
    number,
    perhaps,
)
from mlcostlint.hardware import Machine
from mlcostlint.model import Compute, Endpoint, Other, Resource
from mlcostlint.model.parts import Mode, Purchase, Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown

_FARGATE = ("FARGATE", "FARGATE_SPOT")
_ACCELERATORS = frozenset(["GPU", "InferenceAccelerator"])


@dataclass(frozen=True, slots=True)
class _Capacity:
    """On which machines tasks run, and how these are bought."""

    machine: Value[Machine]
    purchase: Value[Purchase]


def service(block: Block, links: Links) -> Iterator[Resource]:
    """Read a service: an endpoint where its tasks ask for accelerators, which Fargate has not.

    A service on machines of one's own costs no more than they do, so it is none of ours otherwise.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
    """
    tasks = declared(block, links, "name", "service_name")
    if _on_fargate(tasks):
        yield Other(**tasks.common())
        return
    definition = aws.task_definition(links, block)
    said = tasks.none if definition is None else _containers(definition)
    asked = _accelerators(tasks, said)
    if asked.unknown or asked.known:
        yield _endpoint(tasks, said, asked)


def _endpoint(tasks: Declaration, containers: Leaf, asked: Value[int]) -> Endpoint:
    replicas = _started(tasks)
    capacity = _capacity(tasks)
    purpose = words.workload(tasks.called, tasks.header)
    served = _served(tasks, containers)
    machinery = tasks.machinery(
        Service.ECS,
        capacity.machine,
        purchase=capacity.purchase,
        workload=purpose.map(lambda w: Workload.INFERENCE if w is Workload.UNSTATED else w),
        processes=served.processes(),
        model=served.model,
    )
    machinery["accelerators"] = asked
    target = next(aws.service_scaling(tasks.links, tasks.block), None)
    clock = None if target is None else aws.clocked(tasks.links, target)
    by_tag = words.scheduled(tasks.tags, tasks.header)
    return Endpoint(
        **tasks.common(),
        **machinery,
        mode=defaulted(Mode.REALTIME, tasks.header),
        replicas=replicas,
        floor=replicas if target is None else _bound(target, "min_capacity"),
        ceiling=perhaps(replicas if target is None else _bound(target, "max_capacity")),
        scheduled=by_tag if clock is None else clock.map(lambda _: True),
        shrinks=None if target is None else shrinks(tasks.links, target),
    )


def _started(tasks: Declaration) -> Value[int]:
    """Return how many tasks start: Terraform starts none unless told, and a stack one.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
    """
    return number(tasks.get("desired_count")).default(int(tasks.block.dialect != "terraform"))


def _bound(target: Block, key: str) -> Value[int]:
    return number(loosely(target.body, key)).required(key)


def _on_fargate(tasks: Declaration) -> bool:
    providers = [fact(leaf, None) for leaf in _providers(tasks)]
    launched = fact(tasks.get("launch_type"), None)
    return launched in _FARGATE or any(one in _FARGATE for one in providers)


def _providers(tasks: Declaration) -> list[Leaf]:
    strategy = children(tasks.body, "capacity_provider_strategy")
    return [loosely(one, "capacity_provider") for one in strategy]


def _containers(definition: Block) -> Leaf:
    return loosely(definition.body, "container_definitions")


def _served(tasks: Declaration, containers: Leaf) -> Served:
    """Return the container that asks for accelerators, for it is what serves the model."""
    if containers.unknown:
        return Served(None, tasks.header, containers)
    found = (node for node in nodes(containers) if isinstance(node, Map) and _is_accelerated(node))
    return Served(next(found, None), tasks.header)


def _accelerators(tasks: Declaration, containers: Leaf) -> Value[int]:
    asked = [n for node in nodes(containers) if isinstance(node, Map) for n in _asked(node)]
    hole = first_unknown([*leaves(containers), *asked])
    if hole is not None:
        return hole
    if not asked:
        return defaulted(0, tasks.header)
    return asked[0].map(lambda _: sum(one.known for one in asked))


def _asked(container: Map) -> Iterator[Value[int]]:
    """Yield how many accelerators each requirement asks for; one of inference names its device."""
    for requirement in children(container, "resource_requirements"):
        kind = fact(loosely(requirement, "type"), None)
        if kind in _ACCELERATORS:
            value = loosely(requirement, "value")
            yield number(value).default(1) if kind == "GPU" else value.map(lambda _: 1)


def _is_accelerated(container: Map) -> bool:
    return any(True for _ in _asked(container))


def _capacity(tasks: Declaration) -> _Capacity:
    """Return the machines behind the first capacity provider, as far as files tell of them."""
    for provider in _providers(tasks):
        group = aws.capacity(tasks.links, tasks.block, provider)
        for pool in machines.group(group, tasks.links) if group is not None else ():
            if isinstance(pool, Compute):
                return _Capacity(pool.machine, pool.purchase)
    reason = "nothing says on which machines of the cluster the tasks run"
    return _Capacity(tasks.none.hole(reason), tasks.none.hole(reason))


TABLE: Mapping[str, Adapter] = {"aws_ecs_service": service}
STACKED: Mapping[str, Adapter] = {"AWS::ECS::Service": service}
