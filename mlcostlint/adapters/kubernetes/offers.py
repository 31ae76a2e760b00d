"""What the nodes of a pool offer to pods: their labels and taints, whatever format declares it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.adapters.kubernetes import karpenter, node_labels
from mlcostlint.adapters.kubernetes.choices import Choice
from mlcostlint.adapters.kubernetes.node_labels import Labels
from mlcostlint.adapters.kubernetes.taints import Taint, taint_parts, taints
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import pools as joined
from mlcostlint.adapters.links.pools import Home
from mlcostlint.adapters.reading import loosely, mapping
from mlcostlint.model import NodePool
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

# Keys of the maps in which blocks of clusters hold their pools.
_INNER = ("node_pool", "default_node_pool", "managedNodeGroups", "nodeGroups")
_KARPENTER_NAMES = frozenset(["karpenter.sh/nodepool", "karpenter.sh/provisioner-name"])


@dataclass(frozen=True, slots=True)
class Offer:
    """A node pool and what the scheduler knows of its nodes.

    `own` are labels that somebody chose for these nodes, `folder` is where they are declared,
    `home` the cluster that they belong to, if anything names it.
    `hidden` says why there may be further labels or taints. Of labels that begin
    with one of `free`, nodes of any value are started when pods demand it.
    """

    pool: NodePool
    folder: str
    labels: Labels
    own: frozenset[str] = frozenset()
    taints: tuple[Taint, ...] = ()
    hidden: Leaf | None = None
    free: tuple[str, ...] = ()
    home: Home | None = None


@dataclass(frozen=True, slots=True)
class Estate:
    """What a scan declares for pods to run on."""

    offers: tuple[Offer, ...]
    clusters: frozenset[Home]


@dataclass(frozen=True, slots=True)
class _Written:
    """Where a provider's blocks write labels and taints, and what the provider adds to them."""

    labels: tuple[str, ...]
    taints: tuple[tuple[str, ...], ...]
    added: Callable[[Map, NodePool], Labels]
    tainted: Callable[[NodePool], Iterator[Taint]] = lambda _: iter(())


def estate(links: Links) -> Estate:
    """Return the clusters of a scan and what each of their node pools offers, in a fixed order."""
    found = (
        replace(_offer(block, pool), home=_home(links, block))
        for block, pool in joined.node_pools(links)
    )
    ordered = sorted(found, key=lambda offer: (offer.pool.block, offer.pool.address))
    return Estate(tuple(ordered), joined.clusters(links))


def _offer(block: Block, pool: NodePool) -> Offer:
    return _of_karpenter(block, pool) if block.type in joined.KARPENTER else _of_cloud(block, pool)


def _home(links: Links, block: Block) -> Home | None:
    named = joined.home(links, block)
    return joined.served(links, block) if named is None else named


def _of_cloud(block: Block, pool: NodePool) -> Offer:
    written = _WRITTEN[block.type]
    body = _body(block, pool)
    labels = loosely(body, *written.labels)
    tainted = [loosely(body, *path) for path in written.taints]
    stated = _stated(mapping(labels))
    return Offer(
        pool,
        joined.folder(block),
        {**node_labels.usual(pool), **written.added(body, pool), **stated},
        node_labels.NAMES.union(stated) - node_labels.HARDWARE,
        (*written.tainted(pool), *(one for leaf in tainted for one in taints(leaf))),
        _hidden(labels, *tainted),
    )


def _of_karpenter(block: Block, pool: NodePool) -> Offer:
    tainted = karpenter.node(block).get("taints")
    demanded = karpenter.demands(block)
    derived = {**node_labels.usual(pool), **node_labels.of_karpenter(pool)}
    name = Choice((block.get("metadata", "name"),))
    stated = _stated(karpenter.labels(block))
    return Offer(
        pool,
        joined.folder(block),
        {**derived, **demanded.choices, **stated, **dict.fromkeys(_KARPENTER_NAMES, name)},
        _KARPENTER_NAMES.union(stated) - node_labels.HARDWARE,
        tuple(taints(tainted)),
        _hidden(tainted) if demanded.hole is None else demanded.hole,
        karpenter.UNDERSTOOD,
    )


def _body(block: Block, pool: NodePool) -> Map:
    """Return the map that a pool was made from; the block itself where it holds no others."""
    inner = (one for key in _INNER for one in block.body.maps(key))
    return next((one for one in inner if one.header == pool.header), block.body)


def _stated(labels: Mapping[str, Leaf]) -> dict[str, Choice]:
    return {label: Choice((leaf,)) for label, leaf in labels.items()}


def _hidden(*leaves: Leaf) -> Leaf | None:
    """Return the first leaf behind which there may be further labels or taints."""
    for leaf in leaves:
        found = fact(leaf, None)
        if leaf.unknown or (isinstance(found, Map) and found.rest is not None):
            return leaf
        hole = next((part for part in taint_parts(leaf) if part.unknown), None)
        if hole is not None:
            return hole
    return None


_OF_EKS = _Written(("labels",), (("taint",), ("taints",)), node_labels.of_eks)
_OF_GKE = _Written(
    ("node_config", "labels"),
    (("node_config", "taint"),),
    node_labels.of_gke,
    node_labels.taints_of_gke,
)
_OF_AKS = _Written(
    ("node_labels",), (("node_taints",),), node_labels.of_aks, node_labels.taints_of_aks
)
_WRITTEN: Mapping[str, _Written] = {
    **dict.fromkeys((*joined.EKS, *joined.EKSCTL), _OF_EKS),
    **dict.fromkeys(joined.GKE, _OF_GKE),
    **dict.fromkeys(joined.AKS, _OF_AKS),
}
