"""Which node pools a scan declares, in any format and any root.

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
_TYPES = frozenset((*KARPENTER, *EKSCTL, *EKS, *GKE, *AKS))


def node_pools(links: Links) -> Iterator[tuple[Block, NodePool]]:
    """Yield the node pools of every cluster in the scan, each with the block that declares it."""
    for block in links.blocks:
        if block.type in _TYPES:
            for resource in links.resources(block):
                if isinstance(resource, NodePool):
                    yield block, resource
