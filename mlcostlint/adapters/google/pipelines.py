"""Containers that are steps of a pipeline on Vertex AI, which picks a machine for each of them.

https://cloud.google.com/vertex-ai/docs/pipelines/machine-types
"""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint import hardware
from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google.job import JOB_SECONDS, Job, container
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, Machinery, machinery
from mlcostlint.adapters.programs.data import uris
from mlcostlint.adapters.programs.program import Program
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.adapters.reading import child, first_given, loosely
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Purchase,
    Resource,
    Service,
    Training,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_USUAL_MACHINE = "e2-standard-4"
# Strings that may hold placeholders, and what they took the place of.
_TYPE = ("resource_type", "type")
_COUNT = ("resource_count", "count")


def task(block: Block, links: Links) -> Iterator[Resource]:
    """Read a step: a training where it is called one, else a batch job.

    It is a CustomJob, of which a pipeline can say neither strategy nor timeout.
    """
    inside = child(block.body, "container")
    if inside is None:
        return
    job, program = Job(block, links, block.body), container(inside)
    trains = fact(words.workload(job.names(), block.body.header), None) is Workload.TRAINING
    runs = _runs(job, inside, program, Workload.TRAINING if trains else Workload.BATCH)
    if trains:
        told = settings([program], inside.header)
        yield Training(**job.common(), **runs, recipe=recipe(told))
    else:
        yield BatchJob(**job.common(), **runs)


class _Runs(Machinery):
    """What trainings and batch jobs have in common."""

    service: Service
    purchase: Value[Purchase]
    workload: Value[Workload]
    machines: Value[int]
    max_runtime: Value[int | None]
    limited: Value[bool]
    interruption: Value[Interruption]
    runs_a_month: Value[int | None]


def _runs(job: Job, inside: Map, program: Program, workload: Workload) -> _Runs:
    header = job.block.body.header
    plain = machinery(_machine(inside), job.names(), header, served([program], header))
    plain["data"] = joins.data_paths(job.links, uris([program]))
    return _Runs(
        **plain,
        service=Service.VERTEX_TRAINING,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(workload, header),
        machines=defaulted(1, header),
        max_runtime=reading.perhaps(defaulted(JOB_SECONDS, header)),
        limited=defaulted(fact=True, span=header),  # nothing could be set
        interruption=defaulted(Interruption.DENIED, header),
        runs_a_month=job.runs_a_month(),
    )


def _machine(inside: Map) -> Value[Machine]:
    """Return the machine of a step: the usual one unless it asks for anything."""
    resources = child(inside, "resources")
    if resources is None or not resources.entries:
        return reading.machine(defaulted(_USUAL_MACHINE, inside.header), Cloud.GCP)
    device = first_given(*(loosely(resources, "accelerator", key) for key in _TYPE))
    count = first_given(*(loosely(resources, "accelerator", key) for key in _COUNT))
    if reading.given(device):
        return _carrying(device, reading.number(count).default(1))
    reason = "Vertex AI picks the machine that comes closest to the processors and memory asked for"
    return defaulted(_USUAL_MACHINE, resources.header).hole(reason)


def _carrying(device: Leaf, count: Value[int]) -> Value[Machine]:
    """Return the one machine that comes with so many of an accelerator, else any such machine."""
    name = reading.text(device).required("the accelerator")
    for said in (name, count):
        if said.unknown:
            return cast("Value[Machine]", said)
    try:
        accelerator = hardware.accelerator(name.known)
    except hardware.UnknownAccelerator as error:
        return name.hole(str(error))
    found = hardware.carriers(Cloud.GCP, accelerator, count.known)
    one = found[0] if len(found) == 1 else hardware.host(Cloud.GCP, accelerator, count.known)
    return name.map(lambda _: one)


TABLE: Mapping[str, Adapter] = {"Task": task}
