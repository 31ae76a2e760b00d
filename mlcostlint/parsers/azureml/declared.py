"""Documents of Azure Machine Learning to blocks."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers.azureml import heading
from mlcostlint.parsers.azureml.jobs import Around, jobs
from mlcostlint.parsers.azureml.placeholders import Scope, filled, inputs
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import fact

_JOBS = frozenset(["automl", "command", "parallel", "pipeline", "spark", "sweep"])


def declared(kind: str, root: Map, path: str, beyond: Beyond) -> Iterator[Block]:
    """Yield what a document of this kind declares."""
    if kind in _JOBS:
        yield from jobs(kind, root, Around(path, beyond))
    elif kind == "schedule":
        yield from _schedule(root, path, beyond)
    elif kind != "asset":
        given = Scope(inputs(root.child("inputs")))
        yield block(kind, opened(root, given), path)


def block(kind: str, body: Map, path: str) -> Block:
    """Return the block of one thing."""
    name = heading.name(body, path)
    return Block("azureml", kind, f"{kind}/{name}", body.span, lambda: body, root=path, name=name)


def opened(root: Map, scope: Scope) -> Map:
    """Return a document with its placeholders filled in, declared by its type or its name."""
    body = filled(root, scope)
    return replace(body if isinstance(body, Map) else root, header=heading.head(root))


def _text(body: Map, key: str) -> str:
    said = fact(body.get(key), None)
    return said if isinstance(said, str) else ""


def _schedule(root: Map, path: str, beyond: Beyond) -> Iterator[Block]:
    """Yield a schedule, and the job or the monitor that stands in it."""
    body = opened(root, Scope(inputs(root.child("inputs"))))
    yield block("schedule", body, path)
    trigger = body.entries.get("trigger")
    job = root.child("create_job")
    if job is not None and "job" not in job.entries:
        kind = _text(job, "type") or "command"
        if kind in _JOBS:
            yield from jobs(kind, job, Around(path, beyond, trigger, _text(body, "name")))
    monitor = body.child("create_monitor")
    if monitor is not None:
        # What jobs call resources, a monitor calls its compute.
        entries: dict[str, Node] = {"name": body.get("name"), "tags": body.get("tags")}
        entries |= {"resources": monitor.get("compute")}
        if trigger is not None:
            entries["trigger"] = trigger
        yield block("monitor", replace(monitor, entries=entries), path)
