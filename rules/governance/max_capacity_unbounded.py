r"""A pool of accelerators that may grow to more than anybody would pay for.

## Why it costs

A ceiling is what stands between a loop that submits jobs and the bill. A pool of 128 machines with
eight GPUs each may spend more in a night than the team does in a year, and nothing says that it was
meant to.

## What to do

Set the maximum to what the largest run needs, and raise it when a larger one comes.

A pool that is meant to be this large says so with the tag or label `capacity-approved`, or with
`# mlcostlint: ignore[max-capacity-unbounded] agreed for the pretraining run`.

## Examples

### A node group of up to 128 machines

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_node_group" "gpu" {
  cluster_name    = "ml"
  node_group_name = "gpu"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = ["subnet-1"]
  instance_types  = ["p5.48xlarge"]

  scaling_config {
    min_size     = 0
    desired_size = 0
    max_size     = 128 # expect
  }
}
```

### The same pool on Google Cloud, agreed on

```hcl
provider "google" {
  region = "us-central1"
}

resource "google_container_node_pool" "gpu" {
  cluster  = "ml"
  location = "us-central1-a"

  autoscaling {
    total_min_node_count = 0
    total_max_node_count = 64
  }

  node_config {
    machine_type = "a3-highgpu-8g"

    resource_labels = {
      capacity-approved = "finops-118"
    }
  }
}
```

### A pool of a few

```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: ml
  region: us-east-1
managedNodeGroups:
  - name: gpu
    instanceType: g5.xlarge
    minSize: 0
    maxSize: 8
```

### A pool of many in a file of eksctl

```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: ml
  region: us-east-1
managedNodeGroups:
  - name: gpu
    instanceType: g5.48xlarge
    minSize: 0
    maxSize: 200 # expect
```

## References

* [FinOps Framework: policy and governance](https://www.finops.org/framework/capabilities/policy-governance/)
"""

from collections.abc import Iterator

from mlcostlint.plugin import Advice, NodePool, Plan, rule

_MANY = 20
_APPROVED = frozenset(["capacityapproved"])


@rule(since="0.1")
def check(pool: NodePool, _plan: Plan) -> Iterator[Advice]:
    """Look for pools with accelerators whose maximum nobody would want to reach."""
    ceiling = pool.ceiling.known
    if ceiling is None or ceiling <= _MANY or not pool.accelerators.known:
        return
    if _is_approved(pool):
        return
    yield Advice(
        at=pool.ceiling,
        message=f"{pool.name} may grow to {ceiling} x {pool.machine_name}",
        because=[pool.machine],
    )


def _is_approved(pool: NodePool) -> bool:
    tags = pool.tags.known
    return tags is not None and tags.having(_APPROVED) is not None
