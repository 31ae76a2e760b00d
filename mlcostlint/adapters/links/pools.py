"""Which clusters and node pools a scan declares, in any format and any root.

Clusters are made in one language and filled in another: nothing but labels and taints leads from
pods to the nodes they run on, so this join stays within no root.
"""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.model import NodePool
from mlcostlint.tree import Block

KARPENTER = ("karpenter.sh/NodePool", "karpenter.sh/Provisioner")
EKSCTL = ("eksctl.io/ClusterConfig",)
EKS = ("aws_eks_node_group", "AWS::EKS::Nodegroup")
GKE = ("google_container_cluster", "google_container_node_pool")
AKS = ("azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool")
_CLUSTERS = frozenset((*EKSCTL, *EKS, *GKE, *AKS, "aws_eks_cluster", "AWS::EKS::Cluster"))
_TYPES = frozenset((*KARPENTER, *EKSCTL, *EKS, *GKE, *AKS))


def node_pools(links: Links) -> Iterator[tuple[Block, NodePool]]:
    """Yield the node pools of every cluster in the scan, each with the block that declares it."""
    for block in links.blocks:
        if block.type in _TYPES:
            for resource in links.resources(block):
                if isinstance(resource, NodePool):
                    yield block, resource


def clusters(links: Links) -> Iterator[tuple[str, str]]:
    """Yield for each block of a cluster what tells it from others, and the folder it is made in.

    A root is taken to make one cluster; a ClusterConfig is one. Karpenter's pools lie in clusters
    that nothing of them names.
    """
    for block in links.blocks:
        if block.type in _CLUSTERS:
            own = f"{block.span.path} {block.address}"
            yield own if block.type in EKSCTL else f"{block.dialect} {block.root}", folder(block)


def folder(block: Block) -> str:
    """Return the folder of the file that makes a block: of the outermost call of its module."""
    place = block.calls[0] if block.calls else block.span
    return place.path.rpartition("/")[0]
