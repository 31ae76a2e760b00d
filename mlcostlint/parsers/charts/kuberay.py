"""The values of KubeRay's chart `ray-cluster`: a head, and groups of workers.

https://github.com/ray-project/kuberay/tree/master/helm-chart/ray-cluster
"""

from collections.abc import Iterator

from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    declared,
    given,
    holds,
    is_absent,
    listed,
)
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted, written

WORDS = ("rayStartParams", "additionalWorkerGroups", "enableInTreeAutoscaling", "groupName")

_POD = (
    "initContainers",
    "nodeSelector",
    "affinity",
    "tolerations",
    "volumes",
    "priorityClassName",
    "runtimeClassName",
    "resourceClaims",
)
_CONTAINER = ("command", "args", "envFrom", "resources", "volumeMounts")
# What the chart's own values say of the first group of workers.
_WORKER = {"replicas": 1, "minReplicas": 1, "maxReplicas": 5}
# What the chart's template writes where the values of a further group are silent.
_ADDITIONAL = {"minReplicas": 0}
_DISABLED_BY_DEFAULT = "smallGroup"


def are_values(values: Map) -> bool:
    """Tell whether these are values of the chart: a head and workers, and words of Ray's."""
    head, worker = values.child("head"), values.child("worker")
    if head is None or worker is None or "apiVersion" in values.entries:
        return False
    words = {*values.entries, *head.entries, *worker.entries}
    return not words.isdisjoint(WORDS)


def objects(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the cluster."""
    head = values.child("head") or around(values, {})
    groups = [*_groups(values)]
    yield from (group for group in groups if isinstance(group, Value))
    workers = [group for group in groups if isinstance(group, Map)]
    spec: dict[str, Node] = {
        **given(head, "enableInTreeAutoscaling", "autoscalerOptions"),
        "headGroupSpec": around(head, {"template": _template(head, values, "ray-head")}),
        "workerGroupSpecs": listed(values, *workers),
    }
    name = release.name or "ray-cluster"
    yield declared(values, "ray.io/v1/RayCluster", name, release, around(values, spec))


def _groups(values: Map) -> Iterator[Map | Leaf]:
    worker = values.child("worker")
    if worker is not None:
        yield from _group(worker, "workergroup", values, _WORKER, disabled=False)
    for further in values.maps("additionalWorkerGroups"):
        for name in further.entries:
            group = further.child(name)
            if group is not None:
                off = name == _DISABLED_BY_DEFAULT
                yield from _group(group, name, values, _ADDITIONAL, disabled=off)


def _group(
    group: Map, name: str, values: Map, defaults: dict[str, int], *, disabled: bool
) -> Iterator[Map | Leaf]:
    off = holds(group, "disabled", otherwise=disabled)
    if isinstance(off, Value):
        yield off
    if off is not False:
        return
    counts = given(group, "replicas", "minReplicas", "maxReplicas", "numOfHosts")
    fixed: dict[str, Node] = {
        key: defaulted(count, group.header) for key, count in defaults.items() if key not in counts
    }
    called = group.get("groupName")
    yield around(
        group,
        {
            "groupName": written(name, group.header) if is_absent(called) else called,
            **fixed,
            **counts,
            "template": _template(group, values, "ray-worker"),
        },
    )


def _template(group: Map, values: Map, name: str) -> Map:
    container: dict[str, Node] = {
        "name": defaulted(name, group.header),
        "image": _image(group, values),
        **given(group, *_CONTAINER),
    }
    variables = [*values.each("common", "containerEnv"), *group.each("containerEnv")]
    if variables:
        container["env"] = listed(group, *variables)
    containers = listed(group, around(group, container), *group.each("sidecarContainers"))
    metadata = around(group, given(group, "labels", "annotations"))
    spec = around(group, {"containers": containers, **given(group, *_POD)})
    return around(group, {"metadata": metadata, "spec": spec})


def _image(group: Map, values: Map) -> Leaf:
    """Return the image, which the values of the whole chart give where those of a group do not."""
    for place in (group, values):
        repository = place.get("image", "repository")
        if not is_absent(repository):
            return repository
    return defaulted("rayproject/ray", group.header)
