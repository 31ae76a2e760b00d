"""What each task of a pipeline runs, as a block: a message to Vertex AI, or a container."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from mlcostlint.parsers.pipelines.arguments import filled, written_text
from mlcostlint.parsers.pipelines.messages import message
from mlcostlint.parsers.pipelines.pods import pod
from mlcostlint.parsers.pipelines.runs import Run
from mlcostlint.parsers.pipelines.tasks import Task, tasks
from mlcostlint.parsers.pipelines.venue import Venue, venue
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, unknown, written

_NOWHERE = "whether the pipeline runs on Vertex AI or on a Kubernetes cluster is not in the file"
# What each component of Google's calls the message that it sends; others create nothing billed.
_MESSAGES: Mapping[str, str] = {
    "CustomJob": "CustomJob",
    "HyperparameterTuningJob": "HyperparameterTuningJob",
    "BatchPredictionJob": "BatchPredictionJob",
    "DeployModel": "DeployModelRequest",
}


def steps(run: Run) -> Iterator[Block | Leaf]:
    """Yield what the tasks of a run declare, and what cannot be told of them."""
    if run.is_job:
        yield _job(run)
    found = list(tasks(run))
    where = venue(run, (one for one in found if isinstance(one, Task)))
    for one in found:
        if isinstance(one, Task):
            yield from _step(_Step(run, one, where))
        else:
            yield one


def _job(run: Run) -> Block:
    """Return the block of the run itself, which gives its labels to what it makes."""
    shared = run.shared
    entries: dict[str, Node] = {"pipeline": shared, "displayName": written(run.name, shared.header)}
    body = Map(entries, shared.span, shared.header)
    return Block("kfp", "PipelineJob", run.name, _declared(shared), lambda: body, name=run.name)


@dataclass(frozen=True, slots=True)
class _Step:
    """A task of a run, and where its containers run."""

    run: Run
    task: Task
    where: Venue

    def block(self, type_: str, body: Map) -> Block:
        """Return the block of what the task runs."""
        declared = _declared(self.task.body)
        address = f"{self.run.name}/{self.task.path}"
        name = self.task.path.rpartition("/")[2]
        return Block(
            "kfp", type_, address, declared, lambda: body, name=name, copies=self.task.rounds
        )

    def shared(self, location: Leaf | None = None) -> Map:
        """Return what the pipeline gives to its tasks, `location` where one says its own."""
        shared = self.run.shared
        if location is None or (location.unknown and "location" not in shared.entries):
            return shared
        entries = {**shared.entries, "location": location}
        return Map(entries, shared.span, shared.header)


def _step(step: _Step) -> Iterator[Block | Leaf]:
    job = step.task.executor.child("customJob", "customJob")
    if job is not None:
        yield step.block("CustomJob", _with(filled(job, step.task.given), step.shared()))
        return
    container = step.task.executor.child("container")
    if container is None:
        return
    options = _options(container)
    if "--payload" in options and "--type" in options:
        yield from _message(step, options)
    else:
        yield from _container(step, container)


def _message(step: _Step, options: Mapping[str, Leaf]) -> Iterator[Block | Leaf]:
    type_ = _MESSAGES.get(written_text(options["--type"]))
    if type_ is None:
        return
    body = message(options["--payload"], step.task)
    if not isinstance(body, Map):
        yield body
        return
    where = filled(options["--location"], step.task.given) if "--location" in options else None
    yield step.block(type_, _with(body, step.shared(where if isinstance(where, Value) else None)))


def _container(step: _Step, container: Map) -> Iterator[Block | Leaf]:
    if step.where is Venue.KUBERNETES:
        yield step.block("kubernetes/Task", pod(step.run, step.task, container))
        return
    if step.where is Venue.VERTEX:
        inside: Node = filled(container, step.task.given)
        entries: dict[str, Node] = {"container": inside, "pipeline": step.shared()}
        body = step.task.body
        yield step.block("Task", Map(entries, body.span, body.header))
    elif "resources" in container.entries:
        yield unknown(_NOWHERE, step.task.body.header)


def _with(body: Node, shared: Map) -> Map:
    found = body if isinstance(body, Map) else shared
    entries = {**found.entries, "pipeline": shared}
    return Map(entries, found.span, found.header, found.rest)


def _options(container: Map) -> dict[str, Leaf]:
    """Return the options of a component of Google's, each followed by its value."""
    words = [node for node in container.each("args") if isinstance(node, Value)]
    named = pairwise(words)
    return {name: value for one, value in named if (name := written_text(one)).startswith("--")}


def _declared(task: Map) -> Span:
    header, span = task.header, task.span
    return Span(span.path, header.line, header.column, span.end_line, span.end_column)
