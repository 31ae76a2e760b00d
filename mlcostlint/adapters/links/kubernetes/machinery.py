"""Which objects of Cluster API belong together: machines, their provider, their cluster."""

from collections.abc import Iterable, Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.kubernetes.places import beside, together
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact, legible

_CLUSTER = "cluster.x-k8s.io/Cluster"


def referred(links: Links, near: Block, reference: Map) -> Block | None:
    """Return the object that a reference names by its kind."""
    kind, name = (_text(reference.get(key)) for key in ("kind", "name"))
    if not kind or not name:
        return None
    types = dict.fromkeys(one.type for one in links.blocks if one.type.endswith(f"/{kind}"))
    return _closest(near, links.of(near, *types), name)


def cluster_parts(links: Links, group: Block) -> Iterator[Block]:
    """Yield what a provider is told of the cluster of a group: its network, its control plane."""
    name = _text(group.get("spec", "clusterName"))
    cluster = _closest(group, links.of(group, _CLUSTER), name)
    for key in ("infrastructureRef", "controlPlaneRef"):
        reference = None if cluster is None else cluster.body.child("spec", key)
        part = None if reference is None else referred(links, group, reference)
        if part is not None:
            yield part


def _closest(near: Block, found: Iterable[Block], name: str) -> Block | None:
    """Return the object of a name: of several, as templates have them, the one of the same file."""
    named = [one for one in found if _text(one.get("metadata", "name")) == name]
    named = [one for one in named if together(one, near)]
    in_file = [one for one in named if one.span.path == near.span.path]
    return in_file[0] if len(in_file) == 1 else beside(near, named)


def _text(leaf: Leaf) -> str:
    """Return a name; those that are filled in later are the same where they are spelt the same."""
    return str(fact(leaf, None) or "") or legible(leaf)
