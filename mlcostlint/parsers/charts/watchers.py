"""Charts of what watches a cluster: their values change nothing of what they do.

https://github.com/NVIDIA/dcgm-exporter/tree/main/deployment
https://github.com/opencost/opencost-helm-chart
https://github.com/kubecost/cost-analyzer-helm-chart
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from mlcostlint.parsers.charts.objects import Release, around, declared, listed
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import defaulted


def _objects(kind: str, image: str, values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the object that runs the image of a chart."""
    container: dict[str, Node] = {"image": defaulted(image, values.header)}
    pod = around(values, {"containers": listed(values, around(values, container))})
    spec = around(values, {"template": around(values, {"spec": pod})})
    yield declared(values, f"apps/v1/{kind}", release.name or image, release, spec)


READERS: Mapping[str, Callable[[Map, Release], Iterator[Block | Leaf]]] = {
    "cost-analyzer": partial(_objects, "Deployment", "cost-model"),
    "dcgm-exporter": partial(_objects, "DaemonSet", "dcgm-exporter"),
    "opencost": partial(_objects, "Deployment", "opencost"),
}
