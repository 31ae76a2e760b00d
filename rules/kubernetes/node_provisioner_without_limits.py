r"""A provisioner that may buy accelerators without any limit.

## Why it costs

Karpenter buys a machine for every pod that finds no place. Without limits, a runaway job or a typo
in `parallelism` is answered with as many machines as the account's quota allows, and each of them
costs its full price until somebody notices.

## What to do

Give the pool limits: `limits: {nvidia.com/gpu: 16}`, or nodes or vCPUs that come to as many.

## Examples

### A pool of GPU machines without limits

```yaml
apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: gpu
spec: # expect
  template:
    spec:
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: gpu}
      requirements:
        - {key: node.kubernetes.io/instance-type, operator: In, values: [g5.12xlarge]}
```

### The same pool with a limit

```yaml
apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: gpu
spec:
  template:
    spec:
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: gpu}
      requirements:
        - {key: node.kubernetes.io/instance-type, operator: In, values: [g5.12xlarge]}
  limits:
    nvidia.com/gpu: 16
```

### The same pool in Terraform

```hcl
resource "kubectl_manifest" "gpu" {
  yaml_body = yamlencode({
    apiVersion = "karpenter.sh/v1"
    kind       = "NodePool"
    metadata   = { name = "gpu" }
    spec = { # expect
      template = {
        spec = {
          nodeClassRef = { group = "karpenter.k8s.aws", kind = "EC2NodeClass", name = "gpu" }
          requirements = [{
            key      = "node.kubernetes.io/instance-type"
            operator = "In"
            values   = ["p4d.24xlarge"]
          }]
        }
      }
    }
  })
}
```

### A pool without accelerators

```yaml
apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: general
spec:
  template:
    spec:
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: general}
      requirements:
        - {key: node.kubernetes.io/instance-type, operator: In, values: [m7i.xlarge]}
```

## References

* [Karpenter: limits of a NodePool](https://karpenter.sh/docs/concepts/nodepools/#speclimits)
* [FinOps Framework: policy and governance](https://www.finops.org/framework/capabilities/policy-governance/)
"""

from collections.abc import Iterator

from mlcostlint.plugin import Advice, NodePool, Plan, rule


@rule(since="0.1")
def check(pool: NodePool, _plan: Plan) -> Iterator[Advice]:
    """Look for pools with accelerators that nothing keeps from growing."""
    if pool.ceiling.known is not None or not pool.accelerators.known:
        return
    yield Advice(
        at=pool.ceiling,
        message=f"nothing limits how many {pool.machine_name} {pool.name} may buy",
        because=[pool.machine],
    )
