r"""Machines that stand by for a faster start.

## Why it costs

A pool of idle machines spares a cluster the minutes of their start. The cloud bills them for the
whole month, and the work that they wait for comes for a few hours of it.

## What to do

Keep none idle, and let the pool hold a machine for some minutes after it was used.

* Databricks: `min_idle_instances = 0` and an `idle_instance_autotermination_minutes` of ten.

Pools of GPU machines are reported, and others outside production.

## Examples

### A pool that keeps two GPU machines

```hcl
resource "databricks_instance_pool" "gpu" {
  instance_pool_name                    = "gpu"
  node_type_id                          = "g5.2xlarge"
  min_idle_instances                    = 2 # expect: saves $1,769.52/month
  max_capacity                          = 8
  idle_instance_autotermination_minutes = 10

  aws_attributes {
    availability = "ON_DEMAND"
    zone_id      = "us-east-1a"
  }
}
```

### The same pool with none

```hcl
resource "databricks_instance_pool" "gpu" {
  instance_pool_name                    = "gpu"
  node_type_id                          = "g5.2xlarge"
  min_idle_instances                    = 0
  max_capacity                          = 8
  idle_instance_autotermination_minutes = 10

  aws_attributes {
    availability = "ON_DEMAND"
    zone_id      = "us-east-1a"
  }
}
```

### A pool of a bundle

```yaml title="databricks.yml"
bundle:
  name: ranking
resources:
  instance_pools:
    gpu:
      instance_pool_name: gpu
      node_type_id: g5.2xlarge
      min_idle_instances: 1 # expect: saves $884.76/month
      max_capacity: 4
      idle_instance_autotermination_minutes: 10
      aws_attributes:
        availability: ON_DEMAND
        zone_id: us-east-1a
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [Databricks: cost optimization best practices](https://docs.databricks.com/aws/en/lakehouse-architecture/cost-optimization/best-practices)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Environment, NodePool, Plan, rule


@rule(since="0.1")
def check(pool: NodePool, _plan: Plan) -> Iterator[Advice]:
    """Look for machines that are billed so that others start faster."""
    if pool.idles is None or not pool.idles.known or not pool.floor.known or pool.is_prepaid:
        return
    if pool.accelerators.known or pool.environment.known is Environment.NONPRODUCTION:
        yield Advice(
            at=pool.floor,
            message=f"{pool.floor.known} x {pool.machine_name} kept idle for a faster start",
            instead=[replace(pool, floor=pool.floor.but(0))],
            because=[pool.machine],
        )
