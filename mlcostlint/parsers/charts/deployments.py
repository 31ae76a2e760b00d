"""A model server as a chart makes it: one Deployment or StatefulSet, and what scales it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    declared,
    given,
    holds,
    listed,
    renamed,
)
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted


@dataclass(frozen=True, slots=True)
class Server:
    """The parts of one server: what its container is, where it may run, and how many there are."""

    name: str
    kind: str
    container: dict[str, Node]
    placement: dict[str, Node]
    replicas: Leaf
    labels: dict[str, Node]


def made(values: Map, server: Server, release: Release) -> Iterator[Block]:
    """Yield the object that runs a server."""
    pod: dict[str, Node] = {
        "containers": listed(values, around(values, server.container)),
        **server.placement,
    }
    metadata = around(
        values, {**server.labels, **renamed(values, {"podAnnotations": "annotations"})}
    )
    template = around(values, {"metadata": metadata, "spec": around(values, pod)})
    spec = around(values, {"replicas": server.replicas, "template": template})
    name = release.name or server.name
    yield declared(values, f"apps/v1/{server.kind}", name, release, spec)


def scaler(values: Map, server: Server, release: Release) -> Iterator[Block | Leaf]:
    """Yield what scales a server by `autoscaling`, nothing where that is off."""
    on = holds(values, "autoscaling", "enabled", otherwise=False)
    if isinstance(on, Value):
        yield on
    bounds = values.child("autoscaling")
    if on is not True or bounds is None:
        return
    name = release.name or server.name
    target: dict[str, Node] = {
        "kind": defaulted(server.kind, bounds.header),
        "name": defaulted(name, bounds.header),
    }
    spec: dict[str, Node] = {
        "scaleTargetRef": around(bounds, target),
        **given(bounds, "minReplicas", "maxReplicas", "metrics"),
    }
    kind = "autoscaling/v2/HorizontalPodAutoscaler"
    yield declared(bounds, kind, name, release, around(bounds, spec))
