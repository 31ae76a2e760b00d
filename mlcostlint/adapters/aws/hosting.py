"""SageMaker endpoints, in any spelling: one resource for each variant of a configuration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.aws import components, traffic
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.models import served_model
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import (
    Common,
    child,
    children,
    flag,
    given,
    loosely,
    number,
    perhaps,
)
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import Endpoint, Resource
from mlcostlint.model.parts import Environment, Mode, Purchase, Service, Workload
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact

# A serverless variant has memory and no machine, and SageMaker sells none with a GPU:
# https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
_DEFAULT_SERVERLESS_MB = 2048


@dataclass(frozen=True, slots=True)
class _Capacity:
    """How many machines a variant has, and whether load or the clock changes that."""

    floor: Value[int]
    ceiling: Value[int | None]
    scheduled: Value[bool]
    shrinks: Value[bool] | None = None
    rests: Value[bool] | None = None
    told: Value[int] | None = None


def endpoint_configuration(
    block: Block, links: Links, body: Map | None = None
) -> Iterator[Resource]:
    """Read an endpoint configuration; one that no endpoint uses yet is read as if one did.

    What is billed, and carries the tags of the bill, is the endpoint.
    """
    config = declared(block, links, "name", "endpoint_config_name", body=body)
    serving = aws.endpoints(links, block)
    answering = list(children(config.body, "production_variants"))
    shadows = list(children(config.body, "shadow_production_variants"))
    alone = len(answering) + len(shadows) == 1
    for variant in (*answering, *shadows):
        found = _variant(config, variant, serving)
        found = replace(found, traffic=traffic.weight(variant, shadow=variant in shadows))
        place = found.address if alone else f"{found.address}[{_called(variant)}]"
        yield replace(found, address=place)


def shrinks(links: Links, target: Block) -> Value[bool] | None:
    """Say whether a target's policies may scale in; None where none is among the files."""
    suspended = flag(aws.attribute(target, "suspended_state", "dynamic_scaling_in_suspended"))
    if fact(suspended, False):  # noqa: FBT003
        return suspended.map(lambda _: False)
    tracking = "target_tracking_scaling_policy_configuration"
    disabled = [
        flag(aws.attribute(policy, tracking, "disable_scale_in")).default(fallback=False)
        for policy in aws.policies(links, target)
    ]
    free = [one for one in disabled if not fact(one, True)]  # noqa: FBT003
    decisive = (free or [one for one in disabled if one.unknown] or disabled)[:1]
    return decisive[0].map(lambda off: not off) if decisive else None


def _variant(config: Declaration, variant: Map, serving: list[Block]) -> Endpoint:
    mode = _mode(config, variant)
    placed = _placed(config, variant, serving)
    served = components.served(config, placed) if placed else served_model(config, variant)
    common = _billed(config, serving)
    replicas = _replicas(variant, mode)
    by_tag = words.scheduled(common["tags"], config.header)
    fixed = _Capacity(replicas, perhaps(replicas), by_tag, rests=_rests(mode))
    capacity = _capacity(config, variant, serving, mode, fixed)
    if config.region.unknown and served.region is not None:
        common["region"] = served.region
    return Endpoint(
        **common,
        **config.machinery(
            Service.SAGEMAKER_HOSTING,
            _machine(variant, mode),
            purchase=_purchase(config, variant),
            workload=defaulted(Workload.INFERENCE, config.header),
            processes=components.used(config, placed, capacity.floor)
            if placed
            else served.processes(),
            model=served.model,
            data=aws.data_paths(config.links, config.block, served.artefacts()),
        ),
        mode=mode,
        replicas=replicas,
        floor=capacity.floor,
        ceiling=capacity.ceiling,
        scheduled=capacity.scheduled,
        shrinks=capacity.shrinks,
        rests=capacity.rests,
        told=capacity.told,
        captured=traffic.captured(config),
    )


def _placed(config: Declaration, variant: Map, serving: list[Block]) -> list[Block]:
    """Return the inference components of a variant, which has no model of its own then."""
    if given(loosely(variant, "model_name")):
        return []
    return aws.components(config.links, serving, loosely(variant, "variant_name"))


def _called(variant: Map) -> str:
    names = known_texts(loosely(variant, "variant_name"))
    return names[0] if names else f"line {variant.span.line}"


def _mode(config: Declaration, variant: Map) -> Value[Mode]:
    serverless = loosely(variant, "serverless_config")
    if serverless.unknown or serverless.known is not None:
        return serverless.map(lambda _: Mode.SERVERLESS)
    asynchronous = config.get("async_inference_config")
    if asynchronous.unknown or asynchronous.known is not None:
        return asynchronous.map(lambda _: Mode.ASYNCHRONOUS)
    return defaulted(Mode.REALTIME, config.header)


def _billed(config: Declaration, serving: list[Block]) -> Common:
    """Return what every resource has, with the tags of the endpoint if there is one: it is billed.

    So it is the endpoint that says first what all of it is for.
    """
    common = config.common()
    if not serving:
        return common
    endpoint = declared(
        serving[0], config.links, "name", "endpoint_name", body=aws.spec(serving[0])
    )
    theirs = endpoint.common()["environment"]
    if theirs.unknown or theirs.known is not Environment.UNSTATED:
        common["environment"] = theirs
    common["tags"] = endpoint.tags
    return common


def _machine(variant: Map, mode: Value[Mode]) -> Value[Machine]:
    if fact(mode, None) is not Mode.SERVERLESS:
        return reading.machine(loosely(_pool(variant), "instance_type"), Cloud.AWS)
    memory = number(loosely(variant, "serverless_config", "memory_size_in_mb"))
    return memory.default(_DEFAULT_SERVERLESS_MB).map(_serverless)


def _pool(variant: Map) -> Map:
    """Return the pool of a variant that is filled first, the variant itself if it has none.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstancePool.html
    """
    pools = list(children(variant, "instance_pools"))
    ranks = [fact(number(loosely(pool, "priority")), None) or 1 for pool in pools]
    return pools[ranks.index(min(ranks))] if pools else variant


def _serverless(megabytes: int) -> Machine:
    gib = Decimal(megabytes) / 1024
    return Machine("serverless", Cloud.AWS, None, gib, None, Decimal(0), "serverless")


def _replicas(variant: Map, mode: Value[Mode]) -> Value[int]:
    if fact(mode, None) is Mode.SERVERLESS:
        return number(loosely(variant, "serverless_config", "provisioned_concurrency")).default(0)
    return number(loosely(variant, "initial_instance_count")).required("initial_instance_count")


def _capacity(
    config: Declaration, variant: Map, serving: list[Block], mode: Value[Mode], fixed: _Capacity
) -> _Capacity:
    """Return the capacity of a variant, which is `fixed` where nothing scales it."""
    if fact(mode, None) is Mode.SERVERLESS:
        return fixed
    managed = child(variant, "managed_instance_scaling")
    if managed is not None and fact(loosely(managed, "status"), "") != "DISABLED":
        return _managed(variant, managed, fixed)
    named = loosely(variant, "variant_name")
    targets = aws.scaling(config.links, config.block, serving, named)
    return _scaled(config.links, targets[0], mode, fixed) if targets else fixed


def _scaled(links: Links, target: Block, mode: Value[Mode], fixed: _Capacity) -> _Capacity:
    least = number(aws.attribute(target, "min_capacity")).required("min_capacity")
    resource_id = aws.attribute(target, "resource_id")
    if resource_id.unknown and not any(links.referred(target, resource_id)):
        least = least.hole("the endpoint that this scales cannot be told from its resource id")
    # Only asynchronous variants and inference components reach 0: a real-time one keeps a machine.
    # https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
    rests = fact(mode, None) is Mode.ASYNCHRONOUS
    clock = aws.clocked(links, target)
    return _Capacity(
        floor=least if rests else least.map(lambda count: max(count, 1)),
        ceiling=number(aws.attribute(target, "max_capacity")),
        scheduled=fixed.scheduled if clock is None else clock.map(lambda _: True),
        shrinks=shrinks(links, target),
        rests=fixed.rests,
        told=None if rests or fact(mode, None) is None else least,
    )


def _managed(variant: Map, scaling: Map, fixed: _Capacity) -> _Capacity:
    least = number(loosely(scaling, "min_instance_count"))
    of_components = loosely(variant, "model_name")
    holds_components = not of_components.unknown and of_components.known is None
    floor = least.default(1)
    return _Capacity(
        floor=floor if holds_components else floor.map(lambda count: max(count, 1)),
        ceiling=number(loosely(scaling, "max_instance_count")),
        scheduled=fixed.scheduled,
        rests=of_components.map(lambda _: True) if holds_components else None,
        told=None if holds_components or of_components.unknown else floor,
    )


def _rests(mode: Value[Mode]) -> Value[bool] | None:
    """Say that a queue holds the requests; a real-time variant cannot go, whatever it is told.

    https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
    """
    return mode.map(lambda _: True) if fact(mode, None) is Mode.ASYNCHRONOUS else None


def _purchase(config: Declaration, variant: Map) -> Value[Purchase]:
    reserved = loosely(variant, "capacity_reservation_config")
    if reserved.unknown or reserved.known is not None:
        return reserved.map(lambda _: Purchase.RESERVED)
    return defaulted(Purchase.ON_DEMAND, config.header)


TABLE: Mapping[str, Adapter] = {"aws_sagemaker_endpoint_configuration": endpoint_configuration}
STACKED: Mapping[str, Adapter] = {"AWS::SageMaker::EndpointConfig": endpoint_configuration}
