r"""GPU nodes that stay up while nothing needs them.

## Why it costs

An autoscaled pool never shrinks below its minimum. With a minimum of two, two GPU machines are
billed from the first of the month to the last, although training and notebooks come in bursts and
an autoscaler brings up a node in a few minutes.

## What to do

Set the minimum to 0 and let the autoscaler add nodes when a pod or a job asks for them.

* EKS: `min_size = 0` (and `desired_size = 0` where it equals the minimum).
* GKE: `min_node_count = 0` or `total_min_node_count = 0`.
* AKS: `min_count = 0` on a user pool.
* AWS Batch: `min_vcpus = 0`, which is also the default.

Pools that serve production traffic, system pools and reserved capacity are not reported.

## Examples

### A GKE pool for training

```hcl
resource "google_container_node_pool" "train" {
  name     = "train-l4-dev"
  cluster  = "ml"
  location = "us-central1-a"

  autoscaling {
    min_node_count = 2 # expect: saves $872.40/month
    max_node_count = 8
  }

  node_config {
    machine_type = "g2-standard-8"
  }
}
```

### The same pool from zero

```hcl
resource "google_container_node_pool" "train" {
  name     = "train-l4-dev"
  cluster  = "ml"
  location = "us-central1-a"

  autoscaling {
    min_node_count = 0
    max_node_count = 8
  }

  node_config {
    machine_type = "g2-standard-8"
  }
}
```

### An EKS node group

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_node_group" "gpu" {
  cluster_name    = "ml"
  node_group_name = "gpu-batch"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = ["subnet-0a", "subnet-0b"]
  instance_types  = ["g5.xlarge"]

  scaling_config {
    min_size     = 1 # expect: saves $514.07/month
    desired_size = 1
    max_size     = 6
  }
}
```

### A pool that answers production traffic

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_node_group" "serving" {
  cluster_name    = "ml-prod"
  node_group_name = "gpu-inference-prod"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = ["subnet-0a", "subnet-0b"]
  instance_types  = ["g5.xlarge"]

  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 6
  }
}
```

### A node group in CloudFormation

```yaml title="us-east-1/nodes.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  TrainingNodes:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: ml
      NodeRole: arn:aws:iam::111122223333:role/nodes
      Subnets: [subnet-0a]
      InstanceTypes: [g5.xlarge]
      ScalingConfig:
        MinSize: 1 # expect: saves $514.07/month
        MaxSize: 4
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
* [Manage and optimize Azure Machine Learning costs](https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Environment, NodePool, Plan, Purchase, Workload, rule


@rule(since="0.1")
def check(pool: NodePool, _plan: Plan) -> Iterator[Advice]:
    """Look for autoscaled GPU pools that cannot shrink to nothing."""
    if not pool.accelerators.known or not pool.floor.known or not pool.shrinks.known:
        return
    if pool.idles is not None and pool.idles.known:
        return
    if pool.system.known or pool.purchase.known is Purchase.RESERVED or _serves(pool):
        return
    yield Advice(
        at=pool.floor,
        message=f"{pool.floor.known} x {pool.machine_name} always up, even when no GPU is needed",
        instead=[replace(pool, floor=pool.floor.but(0))],
        because=[pool.machine],
    )


def _serves(pool: NodePool) -> bool:
    """Say whether the pool answers requests, or may: a batch pool does not, even in production."""
    if pool.workload.known is Workload.BATCH:
        return False
    in_production = pool.environment.known is Environment.PRODUCTION
    return in_production or pool.workload.known is Workload.INFERENCE
