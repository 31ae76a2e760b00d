"""A pipeline as it is started: its definition, its arguments, what all of its tasks are given."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.pipelines.arguments import constant, defaulted, passed, placeholder
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.vertex import folded
from mlcostlint.parsers.yaml_tree import Document, Unrendered
from mlcostlint.source import Unreadable
from mlcostlint.tree import Leaf, Map, Node, as_
from mlcostlint.value import How, Origin, Value, fact, unknown, written

_LOCATION = "{{$.pipeline_google_cloud_location}}"
_PERSISTENT = "{{$.pipeline_persistent_resource_id}}"
_SUBMITTED = "it is said where the pipeline is submitted"


@dataclass(frozen=True, slots=True)
class Run:
    """A pipeline and what it is started with.

    `given` are the arguments by placeholder, `shared` is what all tasks are told: `location`,
    `labels`, `cron`, or the full `name` of the run. `platform` is what the pipeline says to
    Kubernetes alone; `is_job` that the pipeline is sent to Vertex AI.
    """

    name: str
    spec: Map
    given: Mapping[str, Node]
    shared: Map
    platform: Map | None
    is_job: bool


def run(document: Document, root: Map, beyond: Beyond) -> Run | None:
    """Return the pipeline that a document holds, None where it stands elsewhere or is paused."""
    request = _child(root, "createPipelineJobRequest")
    if request is None:
        is_job = _child(root, "pipelineSpec") is not None
        return _job(root, None) if is_job else _definition(document, root, beyond)
    job = _child(request, "pipelineJob")
    if job is None or fact(_leaf(root, "state"), None) == "PAUSED":
        return None
    return _job(job, root)


def _definition(document: Document, root: Map, beyond: Beyond) -> Run:
    hidden = unknown(_SUBMITTED, root.header)
    shared = Map({"labels": hidden, "location": hidden}, root.span, root.header)
    own = _text(root.get("pipelineInfo", "name"))
    platform = _platform(document, beyond)
    return Run(own or "pipeline", root, _given(root, None, shared), shared, platform, is_job=False)


def _job(job: Map, schedule: Map | None) -> Run | None:
    spec = _child(job, "pipelineSpec")
    if spec is None:
        return None
    request = None if schedule is None else _child(schedule, "createPipelineJobRequest")
    entries = {
        "labels": _leaf(job, "labels"),
        "name": _leaf(job, "name"),
        "parent": written(None, job.header) if request is None else _leaf(request, "parent"),
        "cron": written(None, job.header) if schedule is None else _leaf(schedule, "cron"),
    }
    shared = Map(entries, job.span, job.header)
    name = _text(_leaf(job, "displayName")) or _text(spec.get("pipelineInfo", "name"))
    given = _given(spec, _child(job, "runtimeConfig"), shared)
    return Run(name or "pipeline", spec, given, shared, None, is_job=True)


def _given(spec: Map, config: Map | None, shared: Map) -> dict[str, Node]:
    """Return the arguments of a run: defaults of the pipeline, and what it is started with."""
    definitions = spec.child("root", "inputDefinitions", "parameters")
    found: dict[str, Node] = {} if definitions is None else dict(defaulted(definitions))
    if config is not None:
        found |= {placeholder(name): passed(node) for name, node in _values(config)}
    if "location" in shared.entries:
        found[_LOCATION] = shared.entries["location"]
    found[_PERSISTENT] = _persistent(config, shared)
    return found


def _values(config: Map) -> Iterator[tuple[str, Node]]:
    values = _child(config, "parameterValues")
    if values is not None:
        yield from values.entries.items()
    old = _child(config, "parameters")
    for name in old.entries if old is not None else ():
        one = old.child(name) if old is not None else None
        node = None if one is None else constant(one)
        if node is not None:
            yield name, node


def _persistent(config: Map | None, shared: Map) -> Leaf:
    """Return the resource that tasks run on where they name none: empty unless the run has one.

    https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.pipelineJobs
    """
    runtime = None if config is None else _child(config, "defaultRuntime")
    detail = None if runtime is None else _child(runtime, "persistentResourceRuntimeDetail")
    if detail is not None:
        return _leaf(detail, "persistentResourceName")
    return Value("", Origin(How.DEFAULTED, shared.header))


def _platform(document: Document, beyond: Beyond) -> Map | None:
    """Return what the next document of the file says to Kubernetes, if it does."""
    try:
        found = beyond.documents(document.path, posixpath.basename(document.path))
        after = (one for one in found if one.line > document.line and "platforms" in one.text)
        root = next((one.tree() for one in after), None)
    except (Unavailable, Unreadable, Unrendered):
        return None
    return root.child("platforms", "kubernetes") if isinstance(root, Map) else None


def _child(root: Map, name: str) -> Map | None:
    return root.child(_key(root, name))


def _leaf(root: Map, name: str) -> Leaf:
    return root.get(_key(root, name))


def _key(root: Map, name: str) -> str:
    wanted = folded(name)
    return next((key for key in root.entries if folded(key) == wanted), name)


def _text(leaf: Leaf) -> str:
    return fact(as_(str, leaf), None) or ""
