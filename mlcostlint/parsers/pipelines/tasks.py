"""The tasks of a pipeline that run a container, wherever in its graph they stand."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.parsers.pipelines.arguments import Arguments, handed, placeholder, written_text
from mlcostlint.parsers.pipelines.runs import Run
from mlcostlint.tree import Leaf, Map, Seq
from mlcostlint.value import Value, defaulted, fact, unknown

# A graph of components that use each other can unfold without end; no real one goes so deep.
_DEEPEST = 30
_MOST_TASKS = 5_000


@dataclass(frozen=True, slots=True)
class Task:
    """A task that runs an executor.

    `path` names it and the groups around it, `body` is what the graph says of it, `label` names
    the executor, `given` are its arguments by placeholder, `rounds` counts how often it runs.
    """

    path: str
    body: Map
    label: str
    executor: Map
    given: Arguments
    rounds: Value[int]


@dataclass(frozen=True, slots=True)
class _Group:
    """A component made of tasks, as a task around it uses it."""

    component: Map
    given: Arguments
    path: tuple[str, ...]
    rounds: Value[int]


def tasks(run: Run) -> Iterator[Task | Leaf]:
    """Yield the tasks of a pipeline, a hole in the place of those that are too many."""
    root = run.spec.child("root")
    if root is None:
        return
    waiting = deque([_Group(root, run.given, (), defaulted(1, root.header))])
    seen = 0
    while waiting:
        for found in _members(run, waiting.popleft()):
            seen += 1
            if seen > _MOST_TASKS:
                yield unknown(f"the pipeline has more than {_MOST_TASKS} tasks", root.header)
                return
            if isinstance(found, Task):
                yield found
            elif len(found.path) < _DEEPEST:
                waiting.append(found)


def _members(run: Run, group: _Group) -> Iterator[Task | _Group]:
    declared = group.component.child("dag", "tasks")
    for name in declared.entries if declared is not None else ():
        task = declared.child(name) if declared is not None else None
        if task is not None:
            yield from _member(run, group, name, task)


def _member(run: Run, group: _Group, name: str, task: Map) -> Iterator[Task | _Group]:
    component = run.spec.child("components", str(fact(task.get("componentRef", "name"), "")))
    if component is None:
        return
    given = handed(task, component, group.given)
    path = (*group.path, name)
    rounds = _times(group.rounds, task, given)
    if component.child("dag") is not None:
        yield _Group(component, given, path, rounds)
        return
    label = str(fact(component.get("executorLabel"), ""))
    executor = run.spec.child("deploymentSpec", "executors", label)
    if executor is not None:
        yield Task("/".join(path), task, label, executor, given, rounds)


def _times(outer: Value[int], task: Map, given: Arguments) -> Value[int]:
    """Return how often a task of a loop runs: once for each item, as far as they are known."""
    condition = task.get("triggerPolicy", "condition")
    if fact(condition, 1) is not None:
        return condition.hole("whether it runs depends on a condition")
    own = _rounds(task, given)
    if own is None:
        return outer
    for rounds in (own, outer):
        if rounds.unknown:
            return rounds
    return own.map(lambda count: count * outer.known)


def _rounds(task: Map, given: Arguments) -> Value[int] | None:
    if "artifactIterator" in task.entries:
        return unknown("how many artifacts there are is known when the pipeline runs", task.header)
    items = task.child("parameterIterator", "items")
    if items is None:
        return None
    name = str(fact(items.get("inputParameter"), ""))
    listed = given.get(placeholder(name)) if name else items.get("raw")
    if isinstance(listed, Seq):
        return defaulted(len(listed.items), items.header)
    leaf = listed if isinstance(listed, Value) else items.get("raw")
    return _counted(leaf)


def _counted(leaf: Value[object]) -> Value[int]:
    found = fact(leaf, None)
    if isinstance(found, Seq):
        return leaf.map(lambda _: len(found.items))
    try:
        items = json.loads(written_text(leaf))
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        return leaf.hole(leaf.unknown or "how many rounds a loop has is not known here")
    return Value(len(items), leaf.origin)
