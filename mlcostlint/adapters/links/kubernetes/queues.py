"""Which queue of the cluster a namespace's queue leads to, and which flavors of nodes it has."""

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, together
from mlcostlint.tree import Block
from mlcostlint.value import fact


def cluster_queue(links: Links, queue: Block) -> Block | None:
    """Return the ClusterQueue of Kueue that a LocalQueue names."""
    name = fact(queue.get("spec", "clusterQueue"), None)
    return _named(links, queue, "ClusterQueue", name)


def local_queue(links: Links, member: Block, name: str) -> Block | None:
    """Return the LocalQueue of an object's namespace."""
    found = links.of(member, "kueue.x-k8s.io/LocalQueue")
    return beside(member, (one for one in found if one.name == name and together(one, member)))


def flavor(links: Links, queue: Block, name: object) -> Block | None:
    """Return the ResourceFlavor that a ClusterQueue names."""
    return _named(links, queue, "ResourceFlavor", name)


def _named(links: Links, near: Block, kind: str, name: object) -> Block | None:
    found = links.of(near, f"kueue.x-k8s.io/{kind}")
    return beside(near, (one for one in found if one.name == name))
