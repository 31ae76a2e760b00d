"""Which objects of Cluster API belong together: machines, their provider, their cluster."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, together
from mlcostlint.tree import Block, Map
from mlcostlint.value import fact

_CLUSTER = "cluster.x-k8s.io/Cluster"


def referred(links: Links, near: Block, reference: Map) -> Block | None:
    """Return the object that a reference names by its kind."""
    kind, name = (fact(reference.get(key), None) for key in ("kind", "name"))
    if not kind or not name:
        return None
    types = dict.fromkeys(one.type for one in links.blocks if one.type.endswith(f"/{kind}"))
    named = (one for one in links.of(near, *types) if one.name == name)
    return beside(near, (one for one in named if together(one, near)))


def cluster_parts(links: Links, group: Block) -> Iterator[Block]:
    """Yield what a provider is told of the cluster of a group: its network, its control plane."""
    name = fact(group.get("spec", "clusterName"), None)
    found = (one for one in links.of(group, _CLUSTER) if one.name == name)
    cluster = beside(group, (one for one in found if together(one, group)))
    for key in ("infrastructureRef", "controlPlaneRef"):
        reference = None if cluster is None else cluster.body.child("spec", key)
        part = None if reference is None else referred(links, group, reference)
        if part is not None:
            yield part
