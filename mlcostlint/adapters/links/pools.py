"""Which clusters and node pools a scan declares, in any format and any root.

Clusters are made in one language and filled in another: nothing but labels and taints leads from
pods to the nodes they run on, so this join stays within no root.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters.links import Links, Names, plainly
from mlcostlint.adapters.reading import loosely, scalars
from mlcostlint.model import NodePool
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

KARPENTER = ("karpenter.sh/NodePool", "karpenter.sh/Provisioner")
EKSCTL = ("eksctl.io/ClusterConfig",)
EKS = ("aws_eks_node_group", "AWS::EKS::Nodegroup")
GKE = ("google_container_cluster", "google_container_node_pool")
AKS = ("azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool")
_TYPES = frozenset((*KARPENTER, *EKSCTL, *EKS, *GKE, *AKS))
_CLUSTERS = frozenset(("aws_eks_cluster", "AWS::EKS::Cluster", GKE[0], AKS[0], *EKSCTL))
# Where the pools of a cluster name it, and where it has the name that they mean.
_NAMED: Mapping[str, tuple[str, Names]] = {
    "aws_eks_node_group": ("cluster_name", {"aws_eks_cluster": ("name",)}),
    "AWS::EKS::Nodegroup": ("cluster_name", {"AWS::EKS::Cluster": ("Name",)}),
    GKE[1]: ("cluster", {GKE[0]: ("name",)}),
    AKS[1]: ("kubernetes_cluster_id", {AKS[0]: ("name",)}),
}


@dataclass(frozen=True, slots=True, order=True)
class Home:
    """A cluster: the root that makes it, what tells it apart there, its name and its folder."""

    root: str
    address: str
    name: str
    folder: str


def node_pools(links: Links) -> Iterator[tuple[Block, NodePool]]:
    """Yield the node pools of every cluster in the scan, each with the block that declares it."""
    for block in links.blocks:
        if block.type in _TYPES:
            for resource in links.resources(block):
                if isinstance(resource, NodePool):
                    yield block, resource


def clusters(links: Links) -> frozenset[Home]:
    """Return the clusters of a scan; Karpenter's pools lie in ones that nothing of them names."""
    pools = (one for one in links.blocks if one.type in _NAMED)
    found = (home(links, one) for one in (*links.once(_declared), *pools))
    return frozenset(one for one in found if one is not None)


def home(links: Links, pool: Block) -> Home | None:
    """Return the cluster of a node pool, None for Karpenter's.

    A pool that does not say belongs to the cluster of its module or, if there is one, its root.
    """
    if pool.type in _CLUSTERS:
        return _home(pool, pool.address, str(fact(_name(pool), None) or pool.name))
    if pool.type not in _NAMED:
        return None
    key, names = _NAMED[pool.type]
    leaf = loosely(pool.body, key)
    meant = links.meant(pool, leaf, names)
    if len(meant) == 1:
        return home(links, meant[0])
    said = fact(leaf, None)
    around = [one for one in _enclosing(links, pool, names) if _may_be(one, said)]
    if len(around) == 1:
        return home(links, around[0])
    named = said if isinstance(said, str) else ""
    return _home(pool, named, named or f"of the pool {pool.name}")


def served(links: Links, block: Block) -> Home | None:
    """Return the cluster that the provider of an object within Terraform speaks to."""
    if block.provider is None:
        return None
    said = [*scalars(block.provider)]
    addresses = {address for leaf in said for address in leaf.refers_to}
    texts = {str(fact(leaf, "")).rpartition("/")[2] for leaf in said} - {""}
    found = [
        one
        for one in links.once(_declared)
        if one.root == block.root
        and (addresses & {one.address, plainly(one.address)} or fact(_name(one), None) in texts)
    ]
    return home(links, found[0]) if len(found) == 1 else None


def folder(block: Block) -> str:
    """Return the folder of the file that makes a block: of the outermost call of its module."""
    place = block.calls[0] if block.calls else block.span
    return place.path.rpartition("/")[0]


def _declared(links: Links) -> tuple[Block, ...]:
    return tuple(one for one in links.blocks if one.type in _CLUSTERS)


def _home(block: Block, address: str, name: str) -> Home:
    # Each ClusterConfig is made by itself; a folder of them is no root.
    root = block.span.path if block.type in EKSCTL else block.root
    return Home(f"{block.dialect} {root}", address, name, folder(block))


def _name(cluster: Block) -> Leaf:
    if cluster.type in EKSCTL:
        return cluster.get("metadata", "name")
    return loosely(cluster.body, "name")


def _may_be(cluster: Block, said: object) -> bool:
    name = fact(_name(cluster), None)
    return name is None or said is None or name == said


def _enclosing(links: Links, pool: Block, names: Names) -> list[Block]:
    """Return the clusters of the innermost module around a pool that has any, else of its root."""
    declared = [*links.of(pool, *names)]
    module = _module(pool)
    around = [one for one in declared if module.startswith(_module(one))]
    depth = max((len(_module(one)) for one in around), default=0)
    return [one for one in around if len(_module(one)) == depth] or declared


def _module(block: Block) -> str:
    """Return the address of the module that a block stands in, with the keys of its copies."""
    return block.address.partition(f"{block.type}.")[0]
