"""The pod that a task of a pipeline is on Kubernetes, as a manifest would spell it.

https://github.com/kubeflow/pipelines/blob/master/kubernetes_platform/proto/kubernetes_executor_config.proto
"""

from collections.abc import Iterator

from mlcostlint.parsers.pipelines.arguments import filled
from mlcostlint.parsers.pipelines.runs import Run
from mlcostlint.parsers.pipelines.tasks import Task
from mlcostlint.tree import Leaf, Map, Node, Seq
from mlcostlint.value import fact, written

# How the limits of a container are spelled, the strings that may hold placeholders first.
_CPU = ("resourceCpuLimit", "cpuLimit")
_MEMORY = ("resourceMemoryLimit", "memoryLimit")
_TYPE = ("resourceType", "type")
_COUNT = ("resourceCount", "count")


def pod(run: Run, task: Task, container: Map) -> Map:
    """Return the manifest of the pod that runs a task."""
    whole = filled(container, task.given)
    inside = whole if isinstance(whole, Map) else container
    config = _config(run, task)
    entries = dict(inside.entries)
    limits = dict(_limits(inside))
    entries["resources"] = _map({"limits": _map(limits, inside)}, inside)
    template: dict[str, Node] = {"containers": Seq((_map(entries, inside),), inside.span)}
    metadata: dict[str, Node] = {"name": written(task.path, task.body.header)}
    if config is not None:
        template |= dict(_placed(config))
        noted = config.child("podMetadata")
        metadata |= {} if noted is None else noted.entries
    body = task.body
    return _map({"metadata": _map(metadata, body), "spec": _map(template, body)}, body)


def _config(run: Run, task: Task) -> Map | None:
    if run.platform is None:
        return None
    found = run.platform.child("deploymentSpec", "executors", task.label)
    whole = None if found is None else filled(found, task.given)
    return whole if isinstance(whole, Map) else None


def _limits(container: Map) -> Iterator[tuple[str, Node]]:
    resources = container.child("resources")
    if resources is None:
        return
    for name, keys in (("cpu", _CPU), ("memory", _MEMORY)):
        limit = _first(resources, keys)
        if limit is not None:
            yield name, limit
    accelerator = resources.child("accelerator")
    if accelerator is None:
        return
    kind, count = _first(accelerator, _TYPE), _first(accelerator, _COUNT)
    if kind is not None and count is not None:
        yield str(fact(kind, "nvidia.com/gpu")), kind if kind.unknown else count


def _placed(config: Map) -> Iterator[tuple[str, Node]]:
    """Yield where a pod may run and for how long."""
    labels = config.child("nodeSelector", "labels")
    if labels is not None:
        yield "nodeSelector", labels
    for key in ("tolerations", "activeDeadlineSeconds"):
        if key in config.entries:
            yield key, config.entries[key]
    required = [term for term in config.maps("nodeAffinity") if "weight" not in term.entries]
    if required:
        terms = _map({"nodeSelectorTerms": Seq(tuple(required), config.span)}, config)
        rule: dict[str, Node] = {"requiredDuringSchedulingIgnoredDuringExecution": terms}
        yield "affinity", _map({"nodeAffinity": _map(rule, config)}, config)


def _first(holder: Map, keys: tuple[str, ...]) -> Leaf | None:
    return next((holder.get(key) for key in keys if key in holder.entries), None)


def _map(entries: dict[str, Node], near: Map) -> Map:
    return Map(entries, near.span, near.header)
