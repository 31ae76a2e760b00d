"""What a target's mode and presets make of every resource that is deployed to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from mlcostlint.parsers.databricks.references import Scope
from mlcostlint.parsers.databricks.targets import Target
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import How, Origin, Value, fact

_STARTERS = ("schedule", "continuous", "trigger")
_TAGS: Mapping[str, str] = {
    "clusters": "custom_tags",
    "instance_pools": "custom_tags",
    "jobs": "tags",
    "pipelines": "tags",
}
_COMPUTE = ("new_cluster", "existing_cluster_id", "job_cluster_key", "environment_key")


@dataclass(frozen=True, slots=True)
class Presets:
    """What holds for all resources of a target: its mode, its presets, its one cluster."""

    mode: Leaf
    said: Map
    cluster: Leaf

    @classmethod
    def of(cls, target: Target, scope: Scope) -> Self:
        """Return the presets of a target, references in place."""
        said = scope.settled(target.part("presets"))
        cluster = scope.settled(target.said.get("cluster_id"))
        return cls(
            target.mode,
            said if isinstance(said, Map) else target.part("presets"),
            cluster if isinstance(cluster, Value) else target.said.get("cluster_id"),
        )


def preset(type_: str, body: Map, presets: Presets) -> Map:
    """Return a resource as it is deployed to a target.

    https://docs.databricks.com/aws/en/dev-tools/bundles/deployment-modes
    """
    changed: dict[str, Node] = dict(_tags(type_, body, presets))
    paused = _pauses(presets)
    if type_ == "jobs":
        changed |= _started(body, paused)
        changed |= _on_one_cluster(body, presets.cluster)
    if type_ == "pipelines" and fact(paused, "") == "PAUSED":
        changed["continuous"] = paused.map(lambda _: False)
    return replace(body, entries={**body.entries, **changed}) if changed else body


def _pauses(presets: Presets) -> Leaf:
    """Return whether schedules start paused; in development they do unless a preset says no."""
    said = presets.said.get("trigger_pause_status")
    if fact(said, 0) is None and fact(presets.mode, None) == "development":
        return Value("PAUSED", Origin(How.DEFAULTED, presets.mode.origin.span))
    return said


def _started(body: Map, paused: Leaf) -> Iterator[tuple[str, Node]]:
    if fact(paused, 0) is None:
        return
    for key in _STARTERS:
        starter = body.child(key)
        if starter is not None and fact(starter.get("pause_status"), 0) is None:
            yield key, replace(starter, entries={**starter.entries, "pause_status": paused})


def _tags(type_: str, body: Map, presets: Presets) -> Iterator[tuple[str, Node]]:
    """Yield the tags with those of the presets, which give way to the resource's own."""
    given = presets.said.child("tags")
    tags: dict[str, Node] = dict(given.entries) if given is not None else {}
    if fact(presets.mode, None) == "development":
        hidden = presets.mode.hole("the tag dev names whoever deploys the bundle")
        tags.setdefault("dev", hidden)
    if not tags:
        return
    if type_ in _TAGS:
        key = _TAGS[type_]
        own = body.child(key)
        if own is None and fact(body.get(key), None) is not None:
            return
        if own is None:
            yield key, Map(tags, body.span, body.header)
        else:
            yield key, replace(own, entries={**tags, **own.entries})
    elif type_ == "sql_warehouses":
        yield "tags", _pairs(body, tags)


def _pairs(body: Map, tags: Mapping[str, Node]) -> Map:
    """Return the tags of a warehouse, which are a list of keys and values."""
    own = body.child("tags") or Map({}, body.span, body.header)
    listed = list(own.each("custom_tags"))
    named = {fact(one.get("key"), "") for one in listed if isinstance(one, Map)}
    for name, value in tags.items():
        if name not in named:
            span = value.origin.span if isinstance(value, Value) else value.span
            key = Value(name, Origin(How.DEFAULTED, span))
            listed.append(Map({"key": key, "value": value}, span, span))
    entries = {**own.entries, "custom_tags": Seq(tuple(listed), own.span)}
    return replace(own, entries=entries)


def _on_one_cluster(body: Map, cluster: Leaf) -> Iterator[tuple[str, Node]]:
    """Yield the tasks as they run on the one cluster that a target may name for all of them."""
    tasks = fact(body.get("tasks"), None)
    if fact(cluster, 0) is not None and isinstance(tasks, Seq):
        yield "tasks", replace(tasks, items=tuple(_moved(task, cluster) for task in tasks.items))


def _moved(task: Node, cluster: Leaf) -> Node:
    if not isinstance(task, Map):
        return task
    inner = task.child("for_each_task", "task")
    holder = task.child("for_each_task")
    if inner is not None and holder is not None:
        each = replace(holder, entries={**holder.entries, "task": _moved(inner, cluster)})
        return replace(task, entries={**task.entries, "for_each_task": each})
    if not any(key in task.entries for key in _COMPUTE):
        return task
    kept = {key: node for key, node in task.entries.items() if key not in _COMPUTE}
    return replace(task, entries={**kept, "existing_cluster_id": cluster})
