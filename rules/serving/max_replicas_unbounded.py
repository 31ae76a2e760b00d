r"""GPU replicas that may become any number.

## Why it costs

An autoscaler follows what it measures: a loop of retries, a crawler or a wrong threshold scales as
well as customers do. On GPUs a night of that costs thousands of dollars before anybody looks at a
bill, and a maximum costs nothing.

## What to do

Set the maximum to what the highest peak needs, and a quota on GPUs for the namespace behind it.

* Knative and KServe on it: `autoscaling.knative.dev/max-scale`, `maxReplicas`; without them there
  is no bound.
* KEDA: `maxReplicaCount`, which is 100 unless told otherwise.
* Ray: `maxReplicas` of the worker group. Vertex AI: `maxReplicaCount`. Cloud Run:
  `max_instance_count`.

Reported is what has no maximum, or one of more than twenty times its minimum. A quota on the GPUs
of its namespace, or a node pool of at most twenty nodes, is a bound as well.

## Examples

### A Knative service without a maximum

```yaml
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: chat
spec:
  template:
    spec: # expect
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-8B"]
          resources:
            limits:
              nvidia.com/gpu: "1"
```

### The same service with one

```yaml
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: chat
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/max-scale: "4"
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-8B"]
          resources:
            limits:
              nvidia.com/gpu: "1"
```

### A quota behind it

```yaml
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: chat
  namespace: chat
spec:
  template:
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-8B"]
          resources:
            limits:
              nvidia.com/gpu: "1"
---
apiVersion: v1
kind: ResourceQuota
metadata:
  name: gpus
  namespace: chat
spec:
  hard:
    requests.nvidia.com/gpu: "8"
```

### A GPU service on Cloud Run

```hcl
resource "google_cloud_run_v2_service" "chat" {
  name     = "chat"
  location = "us-central1"

  template { # expect
    node_selector {
      accelerator = "nvidia-l4"
    }
    containers {
      image = "us-docker.pkg.dev/acme/serving/chat:1.2"
      resources {
        limits = {
          "cpu"            = "4"
          "memory"         = "16Gi"
          "nvidia.com/gpu" = "1"
        }
      }
    }
  }
}
```

### The same service for at most three

```hcl
resource "google_cloud_run_v2_service" "chat" {
  name     = "chat"
  location = "us-central1"

  template {
    scaling {
      max_instance_count = 3
    }
    node_selector {
      accelerator = "nvidia-l4"
    }
    containers {
      image = "us-docker.pkg.dev/acme/serving/chat:1.2"
      resources {
        limits = {
          "cpu"            = "4"
          "memory"         = "16Gi"
          "nvidia.com/gpu" = "1"
        }
      }
    }
  }
}
```

## References

* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
* [FinOps for AI: budgets and quotas](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator

from mlcostlint.plugin import Advice, Endpoint, NodePool, Plan, Quota, rule

_TIMES = 20
_FEW_NODES = 20


@rule(since="0.1")
def check(endpoint: Endpoint, plan: Plan) -> Iterator[Advice]:
    """Look for endpoints that a wrong number of requests may scale for ever."""
    if not endpoint.accelerators.known:
        return
    least, most = endpoint.floor.known, endpoint.ceiling.known
    if (most is not None and most <= _TIMES * max(1, least)) or _is_bounded(endpoint, plan):
        return
    limit = "without any limit" if most is None else f"from {least} to {most} replicas"
    yield Advice(
        at=endpoint.ceiling,
        message=f"may grow {limit}, each on a {endpoint.machine_name}",
        because=[endpoint.accelerators],
    )


def _is_bounded(endpoint: Endpoint, plan: Plan) -> bool:
    """Say whether a quota of its namespace or the nodes that it may run on are a bound."""
    quotas = [quota for quota in plan.of(Quota) if quota.accelerators.known is not None]
    if endpoint.namespace is not None and quotas:
        own = endpoint.namespace.known
        if any(quota.namespace.known == own for quota in quotas):
            return True
    pools = [pool for pool in endpoint.pools if isinstance(pool, NodePool)]
    most = [pool.ceiling.known for pool in pools]
    return bool(most) and all(count is not None and count <= _FEW_NODES for count in most)
