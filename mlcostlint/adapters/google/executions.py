"""Notebooks that run by themselves in Colab Enterprise, once or by the clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import clock, declared, duration, pools
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.adapters.reading import loosely
from mlcostlint.hardware import Machine
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Purchase,
    Resource,
    Role,
    Service,
    Tags,
    Workload,
)
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/colab_notebook_execution
_EXECUTION_SECONDS = 86_400
_SPEC = "custom_environment_spec"
_REQUEST = ("create_notebook_execution_job_request", "notebook_execution_job")


def execution(block: Block, links: Links) -> Iterator[Resource]:
    """Read a notebook that runs once, which carries no labels in Terraform."""
    once: Value[int | None] = defaulted(None, block.body.header)
    is_message = block.dialect != "terraform"
    tags = declared.labels(block) if is_message else declared.no_labels(block)
    yield _job(_Run(block, block.body, links, tags, once))


def schedule(block: Block, links: Links) -> Iterator[Resource]:
    """Read a notebook or pipeline that runs by the clock, unless that is paused."""
    states = (loosely(block.body, key) for key in ("desired_state", "state"))
    if any(fact(state, None) == "PAUSED" for state in states):
        return
    often = reading.text(loosely(block.body, "cron")).map(_runs)
    notebook = reading.child(block.body, *_REQUEST)
    if notebook is None:
        tags = declared.labels(block, "create_pipeline_job_request", "pipeline_job", "labels")
        yield _pipeline(_Run(block, block.body, links, tags, often))
        return
    tags = declared.labels(block, *_REQUEST, "labels")
    yield _job(_Run(block, notebook, links, tags, often))


@dataclass(frozen=True, slots=True)
class _Run:
    """A block, the part of it that says what runs, and how often that is."""

    block: Block
    body: Map
    links: Links
    tags: Value[Tags | None]
    often: Value[int | None]


def _job(run: _Run) -> BatchJob:
    limit = duration.seconds(loosely(run.body, "execution_timeout"))
    most = reading.perhaps(limit.default(_EXECUTION_SECONDS))
    return _batch(run, _machine(run), most, limit.map(lambda _: True))


def _pipeline(run: _Run) -> BatchJob:
    """Return a pipeline, whose compiled definition says what its steps run on and how long."""
    hidden = unknown("the definition of the pipeline is not read here", run.body.header)
    return _batch(run, hidden, hidden, hidden)


def _batch(
    run: _Run, machine: Value[Machine], limit: Value[int | None], limited: Value[bool]
) -> BatchJob:
    header = run.body.header
    name = loosely(run.block.body, "display_name")
    runs = machinery(machine, naming.names(run.block, name), header)
    runs["data"] = joins.data_paths(
        run.links,
        (
            (Role.INPUT, loosely(run.body, "gcs_notebook_source", "uri")),
            (Role.OUTPUT, loosely(run.body, "gcs_output_uri")),
        ),
    )
    return BatchJob(
        **declared.common(run.block, run.tags, name),
        **runs,
        service=Service.VERTEX_WORKBENCH,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.BATCH, header),
        machines=defaulted(1, header),
        max_runtime=limit,
        limited=limited,
        interruption=words.interruption({}, run.tags, defaulted(Interruption.NONE, header)),
        runs_a_month=run.often,
    )


def _machine(run: _Run) -> Value[Machine]:
    """Return the machine that is asked for, else that of the template that is named."""
    leaf = loosely(run.body, "notebook_runtime_template_resource_name")
    own = reading.child(run.body, _SPEC)
    if own is not None and fact(declared.block_at(loosely(own, "machine_spec")), 1) is not None:
        return pools.machine(own)
    template = joins.runtime_template(run.block, leaf, run.links)
    if template is None:
        return leaf.hole("the template of the notebook's machine is declared elsewhere")
    return pools.machine(template.body)


def _runs(cron: str | None) -> int | None:
    return None if cron is None else clock.runs(cron)


MESSAGES: Mapping[str, Adapter] = {
    "NotebookExecutionJob": execution,
    "Schedule": schedule,
}
TABLE: Mapping[str, Adapter] = {
    "google_colab_notebook_execution": execution,
    "google_colab_schedule": schedule,
    "google_vertex_ai_schedule": schedule,
}
