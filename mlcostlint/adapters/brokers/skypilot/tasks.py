"""What a task of SkyPilot is: a cluster, a managed job, a service or a pool of workers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.brokers.skypilot import resources
from mlcostlint.adapters.brokers.skypilot.mounts import mounted
from mlcostlint.adapters.brokers.terms import Ending, Range
from mlcostlint.adapters.brokers.work import Work
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.program import Program, program
from mlcostlint.model import Interruption, Purchase, Resource, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import How, Value, defaulted, fact

_NO_LIMIT = "SkyPilot has no setting that ends a run"
# Both start with one where nothing is said: https://docs.skypilot.co/en/latest/serving/service-yaml-spec.html
_REPLICAS = 1


def task(block: Block, links: Links) -> Iterator[Resource]:
    """Read a task that is launched on a cluster, which stays until something stops it."""
    asked = resources.choices(block.body)
    if resources.recovery(asked) is not None:
        yield from job(block, links)
        return
    work, stops = _work(block, links), _by_default(resources.stops(asked))
    if work.use is Workload.TRAINING:
        stays = stops.map(lambda does: not does)
        yield work.training(_ending(work, stays, asked))
    elif work.use is Workload.INFERENCE:
        yield work.endpoint(Range.between(work.nodes, reading.perhaps(work.nodes)))
    elif work.use is Workload.INTERACTIVE or not reading.given(block.get("run")):
        yield work.notebook(stops, words.scheduled(work.tags, work.header))
    else:
        yield work.machine(stops)


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a job whose controller deletes its machines when it is done.

    https://docs.skypilot.co/en/latest/examples/managed-jobs.html
    """
    work = _work(block, links)
    asked = resources.choices(block.body)
    ending = _ending(work, defaulted(fact=False, span=work.header), asked)
    yield work.training(ending) if work.use is Workload.TRAINING else work.batch(ending)


def service(block: Block, links: Links) -> Iterator[Resource]:
    """Read a service, whose replicas may be spot with machines on demand to fall back on."""
    policy = ("service", "replica_policy")
    floor = _count(block, (*policy, "min_replicas"), ("service", "replicas"))
    most = _ceiling(block.get(*policy, "max_replicas"), floor)
    work = _work(block, links)
    falls_back = _falls_back(block, policy)
    if falls_back is not None and fact(work.purchase, None) is Purchase.SPOT:
        bought = falls_back.map(lambda does: Purchase.MIXED if does else Purchase.SPOT)
        work = replace(work, purchase=bought)
    yield work.endpoint(Range.between(floor, most))


def pool(block: Block, links: Links) -> Iterator[Resource]:
    """Read workers that wait for jobs."""
    floor = _count(block, ("pool", "min_workers"), ("pool", "workers"))
    most = _ceiling(block.get("pool", "max_workers"), floor)
    yield _work(block, links).pool(Range.between(floor, most))


def _work(block: Block, links: Links) -> Work:
    body = block.body
    asked = resources.choices(body)
    place = resources.place(asked)
    offer = resources.offer(asked, place.cloud)
    nodes = reading.number(body.get("num_nodes")).default(1)
    header = asked[0].header
    known = {"SKYPILOT_NUM_GPUS_PER_NODE": offer.accelerators, "SKYPILOT_NUM_NODES": nodes}
    variables = {**known, **dict(_variables(body))}
    return Work(
        block=block,
        links=links,
        header=header,
        names=naming.names(block, block.get("name")),
        tags=tagging.merged(header, *(one.get("labels") for one in asked[:1])),
        program=_program(body, variables),
        offer=offer,
        place=place,
        purchase=resources.purchase(asked),
        nodes=nodes,
        mounts=tuple(mounted(body, variables)),
    )


def _program(body: Map, variables: Mapping[str, Leaf]) -> Program:
    told = [leaf for leaf in (reading.text(body.get("run")),) if reading.given(leaf)]
    image = reading.text(body.get("resources", "image_id"))
    return program(image, told, variables, body.header)


def _variables(body: Map) -> Iterator[tuple[str, Leaf]]:
    for name, leaf in reading.mapping(body.get("envs")).items():
        asked = leaf.hole(f"{name} is asked for when the task is launched")
        yield name, reading.text(leaf) if reading.given(leaf) else asked
    for name, leaf in reading.mapping(body.get("secrets")).items():
        yield name, leaf.hole(f"{name} is a secret")


def _ending(work: Work, stays: Value[bool], asked: list[Map]) -> Ending:
    recovers = resources.recovery(asked)
    usual: Value[Interruption] = defaulted(Interruption.NONE, work.header)
    silent: Value[int | None] = defaulted(None, work.header)
    return Ending(
        limit=silent,
        limited=silent.hole(_NO_LIMIT),
        runs_a_month=silent,
        stays=stays,
        recovers=usual if recovers is None else recovers.map(lambda _: Interruption.STRONG),
    )


def _by_default(stops: Value[bool]) -> Value[bool]:
    """Return what becomes of a cluster; a task without a word of it may be a managed job too."""
    if stops.origin.how is How.DEFAULTED and not stops.known:
        return words.computed(stops.known, stops.origin.span)
    return stops


def _count(block: Block, *paths: tuple[str, ...]) -> Value[int]:
    leaf = reading.first_given(*(block.get(*path) for path in paths))
    return reading.number(leaf).default(_REPLICAS)


def _ceiling(leaf: Leaf, floor: Value[int]) -> Value[int | None]:
    most = reading.number(leaf)
    return most if reading.given(most) else reading.perhaps(floor)


def _falls_back(block: Block, policy: tuple[str, ...]) -> Value[bool] | None:
    """Return whether machines on demand stand in for spot ones, None where nothing says so."""
    dynamic = reading.flag(block.get(*policy, "dynamic_ondemand_fallback"))
    least = reading.number(block.get(*policy, "base_ondemand_fallback_replicas"))
    if reading.given(dynamic) and fact(dynamic, 1):
        return dynamic.map(bool)
    return least.map(bool) if reading.given(least) else None


TABLE: Mapping[str, Adapter] = {"job": job, "pool": pool, "service": service, "task": task}
