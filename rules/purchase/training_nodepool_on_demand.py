r"""A pool of GPU nodes for training that is bought on demand only.

## Why it costs

Training and batch jobs come, run and go, and most of them can be run again. A pool that only ever
buys at the on-demand rate makes all of them pay for uninterrupted machines, at two to three times
the price of spot.

## What to do

Add a spot pool for training, and keep a small on-demand pool for what cannot be interrupted.

* EKS: a node group with `capacity_type = "SPOT"` and three or more instance types.
* GKE: a pool with `spot = true`; GKE labels and taints its nodes.
* Karpenter: list `spot` in the requirement on `karpenter.sh/capacity-type`, or drop the
  requirement: Karpenter then prefers spot by itself.

Pools for serving and for notebooks, reserved capacity, and pools that stand beside a spot pool with
the same accelerator are not reported.

## Examples

### An EKS node group for training

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_node_group" "training" { # expect: saves $328.98/month
  cluster_name    = "ml"
  node_group_name = "gpu-training"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = ["subnet-0a"]
  instance_types  = ["g5.12xlarge"]

  scaling_config {
    min_size     = 0
    desired_size = 0
    max_size     = 10
  }
}
```

### The same group on spot capacity

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_node_group" "training" {
  cluster_name    = "ml"
  node_group_name = "gpu-training"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = ["subnet-0a"]
  instance_types  = ["g5.12xlarge", "g6.12xlarge", "g5.24xlarge"]
  capacity_type   = "SPOT"

  scaling_config {
    min_size     = 0
    desired_size = 0
    max_size     = 10
  }
}
```

### A Karpenter pool that excludes spot

```yaml title="us-east-1/nodepool.yaml"
apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: training
spec:
  limits:
    nvidia.com/gpu: 16
  template:
    spec:
      nodeClassRef:
        group: karpenter.k8s.aws
        kind: EC2NodeClass
        name: gpu
      requirements:
        - key: node.kubernetes.io/instance-type
          operator: In
          values: ["g5.2xlarge"]
        - key: karpenter.sh/capacity-type
          operator: In
          values: ["on-demand"] # expect: saves $70.30/month
```

### A Karpenter pool that may use spot

```yaml title="us-east-1/nodepool.yaml"
apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: training
spec:
  limits:
    nvidia.com/gpu: 16
  template:
    spec:
      nodeClassRef:
        group: karpenter.k8s.aws
        kind: EC2NodeClass
        name: gpu
      requirements:
        - key: node.kubernetes.io/instance-type
          operator: In
          values: ["g5.2xlarge"]
```

### An on-demand pool beside a spot pool

```hcl
provider "google" {
  project = "acme"
  region  = "us-central1"
}

resource "google_container_node_pool" "train_spot" {
  name     = "train-spot"
  cluster  = "ml"
  location = "us-central1-a"

  autoscaling {
    min_node_count = 0
    max_node_count = 8
  }

  node_config {
    machine_type = "g2-standard-8"
    spot         = true
  }
}

resource "google_container_node_pool" "train_fallback" {
  name     = "train-fallback"
  cluster  = "ml"
  location = "us-central1-a"

  autoscaling {
    min_node_count = 0
    max_node_count = 2
  }

  node_config {
    machine_type = "g2-standard-8"
  }
}
```

### A pool that serves

```hcl
resource "google_container_node_pool" "serving" {
  name     = "l4-inference"
  cluster  = "ml"
  location = "us-central1-a"

  autoscaling {
    min_node_count = 0
    max_node_count = 4
  }

  node_config {
    machine_type = "g2-standard-8"
  }
}
```

## References

* [Azure Well-Architected, AI workloads: pay for what you intend to use](https://learn.microsoft.com/azure/well-architected/ai/design-principles)
* [FinOps for AI: rate optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, NodePool, Plan, Purchase, Workload, rule

_CAN_BE_RUN_AGAIN = (Workload.TRAINING, Workload.TUNING, Workload.BATCH)
_HAS_SPOT = (Purchase.SPOT, Purchase.MIXED)


@rule(since="0.1")
def check(pool: NodePool, plan: Plan) -> Iterator[Advice]:
    """Look for pools that make every training pay for uninterrupted machines."""
    if not pool.accelerators.known or pool.purchase.known is not Purchase.ON_DEMAND:
        return
    if pool.workload.known not in _CAN_BE_RUN_AGAIN or _has_spot_twin(pool, plan):
        return
    yield Advice(
        at=pool.purchase,
        message=f"{pool.machine_name} nodes for {pool.workload.known} are only bought on demand",
        instead=[replace(pool, purchase=pool.purchase.but(Purchase.SPOT))],
        because=[pool.workload, pool.machine],
    )


def _has_spot_twin(pool: NodePool, plan: Plan) -> bool:
    """Say whether a spot pool with the same accelerator is declared in the same folder."""
    return any(
        _folder(other) == _folder(pool)
        and other.purchase.known in _HAS_SPOT
        and other.accelerators.known > 0
        and other.machine.known.accelerator == pool.machine.known.accelerator
        for other in plan.of(NodePool)
    )


def _folder(pool: NodePool) -> str:
    return pool.header.path.rpartition("/")[0]
