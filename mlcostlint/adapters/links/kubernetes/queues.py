"""Which queue of the cluster a namespace's queue leads to."""

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside
from mlcostlint.tree import Block
from mlcostlint.value import fact


def cluster_queue(links: Links, queue: Block) -> Block | None:
    """Return the ClusterQueue of Kueue that a LocalQueue names."""
    name = fact(queue.get("spec", "clusterQueue"), None)
    found = links.of(queue, "kueue.x-k8s.io/ClusterQueue")
    return beside(queue, (one for one in found if one.name == name))
