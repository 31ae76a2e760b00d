"""AWS Batch job definitions: containers that run to their end, or for ever."""

from collections.abc import Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.pools import compute_environment
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import child, children, leaves, loosely, mapping, number, text
from mlcostlint.hardware import Machine
from mlcostlint.model import BatchJob, NodePool, Resource
from mlcostlint.model.parts import Interruption, Service, Workload
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_ENVIRONMENTS = ("aws_batch_compute_environment", "AWS::Batch::ComputeEnvironment")
_FARGATE = "FARGATE"


def job_definition(block: Block, links: Links) -> Iterator[Resource]:
    """Read a job definition of containers on EC2; a job without a timeout has no limit at all."""
    job = declared(block, links, "name", "job_definition_name")
    if _FARGATE in [fact(leaf, None) for leaf in leaves(job.get("platform_capabilities"))]:
        return
    nodes = child(job.body, "node_properties")
    container = _container(job, nodes)
    seconds = number(job.get("timeout", "attempt_duration_seconds"))
    machinery = job.machinery(
        Service.EC2, _machine(job), workload=defaulted(Workload.BATCH, job.header)
    )
    machinery["accelerators"] = _gpus(job, container)
    yield BatchJob(
        **job.common(),
        **machinery,
        machines=number(loosely(nodes, "num_nodes")).default(1) if nodes else _one(job),
        max_runtime=seconds,
        limited=seconds.map(lambda limit: limit is not None),
        interruption=_interruption(job, container),
        runs_a_month=defaulted(None, job.header),
    )


def _one(job: Declaration) -> Value[int]:
    return defaulted(1, job.header)


def _container(job: Declaration, nodes: Map | None) -> Map | None:
    ranges = list(children(nodes, "node_range_properties")) if nodes else []
    if ranges:
        return child(ranges[0], "container")
    return child(job.body, "container_properties")


def _machine(job: Declaration) -> Value[Machine]:
    """Return the machine of the one compute environment beside the definition, if there is one."""
    pools = [
        pool
        for block in job.links.of(job.block, *_ENVIRONMENTS)
        for pool in compute_environment(block, job.links)
    ]
    if len(pools) == 1 and isinstance(pools[0], NodePool):
        return pools[0].machine
    return unknown("the job definition does not say on which machines it runs", job.header)


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
