"""The values of the chart of the Cluster Autoscaler: what it is told.

https://github.com/kubernetes/autoscaler/tree/master/charts/cluster-autoscaler
"""

from collections.abc import Iterator

from mlcostlint.parsers.charts.objects import Release, around, declared, is_absent, listed
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted

NAME = "cluster-autoscaler"
WORDS = ("autoDiscovery", "autoscalingGroups")


def are_values(values: Map) -> bool:
    """Tell whether these are values of the chart: which groups of nodes it finds, or is given."""
    found = values.child("autoDiscovery")
    named = found is not None and any(key in found.entries for key in ("clusterName", "tags"))
    return named or "autoscalingGroups" in values.entries


def objects(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the Deployment of the autoscaler with its arguments."""
    container: dict[str, Node] = {
        "name": defaulted(NAME, values.header),
        "command": listed(values, defaulted(f"./{NAME}", values.header), *_arguments(values)),
    }
    pod = around(values, {"containers": listed(values, around(values, container))})
    spec = around(values, {"template": around(values, {"spec": pod})})
    yield declared(values, "apps/v1/Deployment", release.name or NAME, release, spec)


def _arguments(values: Map) -> Iterator[Leaf]:
    """Yield the name of the cluster and all further arguments, which may have no value."""
    cluster = values.get("autoDiscovery", "clusterName")
    if not is_absent(cluster):
        yield _argument("cluster-name", cluster)
    further = values.get("extraArgs")
    if further.unknown:
        yield further
    for name, node in (values.child("extraArgs") or around(values, {})).entries.items():
        if isinstance(node, Value):
            yield _argument(name, node)


def _argument(name: str, leaf: Leaf) -> Leaf:
    if is_absent(leaf):
        return leaf.default(f"--{name}")
    return leaf.map(
        lambda said: f"--{name}={str(said).lower() if isinstance(said, bool) else said}"
    )
