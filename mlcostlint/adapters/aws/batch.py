"""AWS Batch job definitions: containers that run to their end, or for ever."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.pools import compute_environment
from mlcostlint.adapters.aws.schedule import runs
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import child, children, leaves, loosely, mapping, number, text
from mlcostlint.hardware import Machine
from mlcostlint.model import BatchJob, NodePool, Resource
from mlcostlint.model.parts import Interruption, Purchase, Service, Workload
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_FARGATE = "FARGATE"


def job_definition(block: Block, links: Links) -> Iterator[Resource]:
    """Read a job definition of containers on EC2; a job without a timeout has no limit at all."""
    job = declared(block, links, "name", "job_definition_name")
    if _FARGATE in [fact(leaf, None) for leaf in leaves(job.get("platform_capabilities"))]:
        return
    nodes = child(job.body, "node_properties")
    container = _container(job, nodes)
    seconds = number(job.get("timeout", "attempt_duration_seconds"))
    pools = _pools(job)
    machinery = job.machinery(
        Service.EC2,
        _machine(job, pools),
        purchase=_purchase(job, pools),
        workload=defaulted(Workload.BATCH, job.header),
    )
    machinery["accelerators"] = _gpus(job, container)
    yield BatchJob(
        **job.common(),
        **machinery,
        machines=number(loosely(nodes, "num_nodes")).default(1) if nodes else _one(job),
        max_runtime=seconds,
        limited=seconds.map(lambda limit: limit is not None),
        interruption=_interruption(job, container),
        runs_a_month=runs(job),
    )


def _one(job: Declaration) -> Value[int]:
    return defaulted(1, job.header)


def _container(job: Declaration, nodes: Map | None) -> Map | None:
    ranges = list(children(nodes, "node_range_properties")) if nodes else []
    if ranges:
        return child(ranges[0], "container")
    return child(job.body, "container_properties")


def _pools(job: Declaration) -> list[NodePool]:
    """Return the environments that run the job, the first choice first."""
    blocks = aws.environments(job.links, job.block)
    found = (pool for block in blocks for pool in compute_environment(block, job.links))
    return [pool for pool in found if isinstance(pool, NodePool)]


def _machine(job: Declaration, pools: list[NodePool]) -> Value[Machine]:
    if pools:
        return pools[0].machine
    return unknown("the job definition does not say on which machines it runs", job.header)


def _purchase(job: Declaration, pools: list[NodePool]) -> Value[Purchase]:
    """Return how the first choice is bought; behind spot capacity anything else is a reserve."""
    if not pools:
        return unknown("the job definition does not say how its machines are bought", job.header)
    bought = pools[0].purchase
    others = {fact(pool.purchase, None) for pool in pools[1:]} - {Purchase.SPOT}
    if fact(bought, None) is Purchase.SPOT and others:
        return bought.map(lambda _: Purchase.MIXED)
    return bought


def _gpus(job: Declaration, container: Map | None) -> Value[int]:
    if container is None:
        given = job.get("container_properties")
        return given.hole(given.unknown) if given.unknown else defaulted(0, job.header)
    for requirement in children(container, "resource_requirements"):
        if fact(loosely(requirement, "type"), None) == "GPU":
            return number(loosely(requirement, "value")).default(1)
    return defaulted(0, job.header)


def _interruption(job: Declaration, container: Map | None) -> Value[Interruption]:
    for rule in children(job.body, "retry_strategy", "evaluate_on_exit"):
        # What Batch reports of a job whose spot machine was taken back.
        # https://docs.aws.amazon.com/batch/latest/userguide/spot-interruptions.html
        reason = text(loosely(rule, "on_status_reason"))
        if (fact(reason, None) or "").startswith("Host EC2"):
            return reason.map(lambda _: Interruption.STRONG)
    otherwise = defaulted(Interruption.NONE, job.header)
    if container is None:
        return otherwise
    said = {
        **mapping(loosely(container, "environment")),
        **words.arguments(leaves(loosely(container, "command"))),
    }
    return words.interruption(said, job.tags, otherwise)


TABLE: Mapping[str, Adapter] = {"aws_batch_job_definition": job_definition}
STACKED: Mapping[str, Adapter] = {"AWS::Batch::JobDefinition": job_definition}
