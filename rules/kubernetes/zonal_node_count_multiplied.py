r"""A number of GPU nodes that a region multiplies by its zones.

## Why it costs

GKE counts the nodes of a pool in each zone. In a regional cluster `node_count = 2` makes two nodes
in each of three zones, six in all, and GPU nodes are billed whether a pod came or not.

## What to do

Name the zone that has the accelerators: `node_locations = ["us-central1-a"]`.

Or set the bounds over all zones, `total_min_node_count` and `total_max_node_count`. Pools that an
autoscaler may shrink are `gpu-capacity-floor-nonzero`'s; those that serve in production are taken
to want every zone, and not reported.

## Examples

### Two nodes that become six

```hcl
resource "google_container_node_pool" "train" {
  name       = "train"
  cluster    = "ml"
  location   = "us-central1"
  node_count = 2 # expect: saves $2,492.58/month

  node_config {
    machine_type = "g2-standard-8"
  }
}
```

### Two nodes in one zone

```hcl
resource "google_container_node_pool" "train" {
  name           = "train"
  cluster        = "ml"
  location       = "us-central1"
  node_count     = 2
  node_locations = ["us-central1-a"]

  node_config {
    machine_type = "g2-standard-8"
  }
}
```

### A pool of a blueprint

```yaml title="cluster.yaml"
blueprint_name: ml
vars:
  project_id: acme
  deployment_name: ml
  region: us-central1
deployment_groups:
  - group: primary
    modules:
      - id: network
        source: modules/network/vpc
      - id: gke
        source: modules/scheduler/gke-cluster
        use: [network]
      - id: train
        source: modules/compute/gke-node-pool
        use: [gke]
        settings:
          name: train
          machine_type: g2-standard-8
          static_node_count: 1 # expect: saves $1,246.29/month
```

## References

* [AI and ML perspective, cost optimization: discover resource requirements](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
* [GKE: regional clusters](https://docs.cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Environment, NodePool, Plan, Workload, rule


@rule(since="0.1")
def check(pool: NodePool, _plan: Plan) -> Iterator[Advice]:
    """Look for fixed GPU pools that are larger than the number in the file."""
    if pool.zones is None or not pool.accelerators.known or pool.shrinks.known:
        return
    count, zones = pool.floor.known, pool.zones.known
    if not count or zones == 1 or pool.is_prepaid or _serves(pool):
        return
    yield Advice(
        at=pool.floor,
        message=f"{count // zones} x {pool.machine_name} in each of {zones} zones make {count}",
        instead=[replace(pool, floor=pool.floor.but(count // zones), zones=pool.zones.but(1))],
        because=[pool.zones],
    )


def _serves(pool: NodePool) -> bool:
    if pool.workload.known not in (Workload.INFERENCE, Workload.UNSTATED):
        return False
    return pool.environment.known is Environment.PRODUCTION
