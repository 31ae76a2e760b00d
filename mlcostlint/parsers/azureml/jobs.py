"""Jobs of Azure Machine Learning: one block for each, those inside pipelines included."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from mlcostlint.parsers.azureml import heading
from mlcostlint.parsers.azureml.placeholders import Scope, filled, inputs
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.surroundings import Unavailable
from mlcostlint.parsers.yaml_tree import Unrendered
from mlcostlint.source import Unreadable
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, fact, written

_DEEPEST = 6
_MOST_STEPS = 500
# What a job of a pipeline says of itself alone, and does not hand on to its component.
_COMPONENTS = ("component", "trial")
_PLACES = ("file:", "./", "../")
_YAML = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Around:
    """What a job stands in: a file, a schedule, a pipeline with its compute and its inputs."""

    path: str
    beyond: Beyond
    trigger: Node | None = None
    within: str = ""
    compute: Leaf | None = None
    tags: Leaf | None = None
    scope: Scope = field(default_factory=Scope)
    depth: int = 0


def jobs(kind: str, job: Map, around: Around) -> Iterator[Block]:
    """Yield a job, or those that make up a pipeline."""
    component, path = _component(job, around)
    scope = Scope(_inputs(component, job, around), around.scope)
    kind = _kind(kind, component)
    if kind == "pipeline":
        yield from _steps(job if component is None else component, job, around, scope, path)
    else:
        yield _block(kind, _body(job, component, scope, around), around)


def _kind(kind: str, component: Map | None) -> str:
    if kind == "sweep":  # what it runs is a command, many times
        return kind
    said = "" if component is None else str(fact(component.get("type"), ""))
    return said if said in ("command", "pipeline", "spark", "sweep", "parallel", "automl") else kind


def _steps(of: Map, job: Map, around: Around, scope: Scope, path: str) -> Iterator[Block]:
    """Yield the jobs of a pipeline, which `of` lists and `job` starts."""
    if around.depth > _DEEPEST:
        return
    own = heading.name(job, path)
    inner = replace(
        around,
        path=path,
        within="/".join(filter(None, (around.within, own))),
        compute=_compute(job, of, around),
        tags=job.get("tags") if "tags" in job.entries else around.tags,
        scope=scope,
        depth=around.depth + 1,
    )
    steps = of.child("jobs")
    entries = {} if steps is None else steps.entries
    for name in list(entries)[:_MOST_STEPS]:
        step = entries[name]
        if isinstance(step, Map):
            called = {"name": written(name, step.header), **step.entries}
            kind = str(fact(step.get("type"), None) or "command")
            yield from jobs(kind, replace(step, entries=called), inner)


def _compute(job: Map, of: Map, around: Around) -> Leaf | None:
    """Return what the jobs of a pipeline run on unless they say otherwise."""
    for said in (job, of):
        for leaf in (said.get("settings", "default_compute"), said.get("compute")):
            found = filled(leaf, around.scope)
            if isinstance(found, Value) and fact(found, 0) is not None:
                return found
    return around.compute


def _inputs(component: Map | None, job: Map, around: Around) -> Mapping[str, Leaf]:
    """Return what a job is given, which it may have from the pipeline around it."""
    defaults = {} if component is None else inputs(component.child("inputs"))
    outer = Scope(parent=around.scope)
    given = {
        name: found
        for name, leaf in inputs(job.child("inputs")).items()
        if isinstance(found := filled(leaf, outer), Value)
    }
    return {**defaults, **given}


def _body(job: Map, component: Map | None, scope: Scope, around: Around) -> Map:
    entries: dict[str, Node] = {}
    if component is not None:
        entries |= component.entries
    entries |= {key: child for key, child in job.entries.items() if key not in _COMPONENTS}
    if around.compute is not None and "compute" not in entries:
        entries["compute"] = around.compute
    if around.tags is not None and "tags" not in job.entries:
        entries["tags"] = around.tags
    if around.trigger is not None:
        entries["trigger"] = around.trigger
    rest = job.rest if component is None else component.rest
    whole = filled(Map(entries, job.span, heading.head(job), rest), scope)
    return whole if isinstance(whole, Map) else job


def _component(job: Map, around: Around) -> tuple[Map | None, str]:
    """Return the component that a job runs, and the file it stands in; None for a job without.

    Of one that is registered elsewhere nothing is known: everything of it is a hole.
    """
    for key in _COMPONENTS:
        said = job.entries.get(key)
        if isinstance(said, Map):
            return said, around.path
        text = fact(said, None) if isinstance(said, Value) else None
        if isinstance(said, Value) and (said.unknown or isinstance(text, str)):
            return _referred(said, str(text), around)
    return None, around.path


def _referred(said: Leaf, text: str, around: Around) -> tuple[Map, str]:
    path = text.removeprefix("file:")
    here = text.startswith(_PLACES) or path.endswith(_YAML)
    span = said.origin.span
    hole = said.hole(
        f"the component {text} is registered elsewhere" if not said.unknown else said.unknown
    )
    if here and not said.unknown:
        found = _file(path, around)
        if found is not None:
            return found
        hole = said.hole(f"the component {text} is not among the scanned files")
    return Map({}, span, span, hole), around.path


def _file(path: str, around: Around) -> tuple[Map, str] | None:
    try:
        documents = around.beyond.documents(around.path, path)
        root = documents[0].tree(templated=False) if documents else None
    except (Unavailable, Unreadable, Unrendered):
        return None
    place = posixpath.normpath(posixpath.join(posixpath.dirname(around.path), path))
    return (root, place) if isinstance(root, Map) else None


def _block(kind: str, body: Map, around: Around) -> Block:
    name = heading.name(body, around.path)
    address = "/".join(filter(None, (kind, around.within, name)))
    return Block("azureml", kind, address, body.span, lambda: body, root=body.span.path, name=name)
