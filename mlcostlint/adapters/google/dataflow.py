"""Dataflow: pipelines that are started from a template and run on workers."""

import re
from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared, machines
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Machine
from mlcostlint.model import BatchJob, Interruption, Purchase, Resource, Role, Service, Workload
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted

_DEVICE = re.compile(r"worker_accelerator=type:([a-z0-9-]+);count:([0-9]+)")
_ENDLESS = "a template does not say how long its pipeline runs"
# Both spellings of the pipeline option, of Java and of Python.
_CHEAP = ("flexRSGoal", "flexrs_goal")


def job(block: Block, links: Links) -> Iterator[Resource]:
    """Read a pipeline; it may be a stream, so nothing is known of how long it runs.

    https://cloud.google.com/dataflow/docs/reference/pipeline-options
    """
    header = block.body.header
    tags = declared.labels(block)
    said = reading.mapping(block.get("parameters"))
    runs = machinery(_machine(block, said), naming.names(block, block.get("name")), header)
    runs["data"] = joins.data_paths(links, ((_role(key), leaf) for key, leaf in said.items()))
    most = reading.number(block.get("max_workers"))
    open_end = defaulted(None, header).hole(_ENDLESS)
    yield BatchJob(
        **declared.common(block, tags, block.get("name")),
        **runs,
        service=Service.GCE,
        purchase=_purchase(block, said),
        workload=defaulted(Workload.BATCH, header),
        machines=most.required("max_workers, without which Dataflow takes what it needs,"),
        max_runtime=open_end,
        limited=open_end,
        interruption=words.interruption(said, tags, defaulted(Interruption.MEDIUM, header)),
        runs_a_month=defaulted(None, header),
    )


def _machine(block: Block, said: Mapping[str, Leaf]) -> Value[Machine]:
    asked = reading.text(block.get("machine_type"))
    if not asked.unknown and asked.known is None:
        return asked.hole("the machine that Dataflow picks is not known here")
    for leaf in _options(block, said):
        if leaf.unknown:
            return leaf.hole(leaf.unknown)
        found = _DEVICE.search(str(leaf.known))
        if found:
            kind, count = (Value(part, leaf.origin) for part in found.groups())
            return machines.carrying(machines.machine(asked), kind, count)
    return machines.machine(asked)


def _options(block: Block, said: Mapping[str, Leaf]) -> Iterator[Leaf]:
    """Yield what may ask for accelerators: experiments, pipeline options, and the hint for them."""
    for name in ("additional_experiments", "additional_pipeline_options"):
        yield from reading.leaves(block.get(name))
    for key in ("dataflow_service_options", "dataflowServiceOptions"):
        if key in said:
            yield from reading.leaves(said[key])
    if "worker_accelerator" in said:
        yield said["worker_accelerator"].map(lambda hint: f"worker_accelerator={hint}")


def _purchase(block: Block, said: Mapping[str, Leaf]) -> Value[Purchase]:
    """Return how workers are bought: FlexRS mixes spot ones with others."""
    goal = next((said[key] for key in _CHEAP if key in said), None)
    if goal is None:
        return defaulted(Purchase.ON_DEMAND, block.body.header)
    cheap = "COST_OPTIMIZED"
    return goal.map(lambda word: Purchase.MIXED if word == cheap else Purchase.ON_DEMAND)


def _role(key: str) -> Role:
    return Role.OUTPUT if "output" in words.tokens(key) else Role.INPUT


TABLE: Mapping[str, Adapter] = {
    "google_dataflow_flex_template_job": job,
    "google_dataflow_job": job,
}
