r"""Replicas on GPUs that nothing adds or takes away.

## Why it costs

Requests rise and fall through the day; a fixed number of replicas is sized for the peak and paid
for at night as well. Even one replica that always runs is a GPU that is billed 730 hours a month
and answers in some of them.

## What to do

Let the replicas follow the requests: an autoscaler with a small minimum and today's number as its
maximum.

* SageMaker: an `aws_appautoscaling_target` and a target-tracking policy on invocations; an
  asynchronous endpoint or inference components can go down to none.
* Kubernetes: a KEDA `ScaledObject` or a HorizontalPodAutoscaler on waiting requests, such as
  `vllm:num_requests_waiting`; Knative or KEDA's HTTP add-on can go down to none.
* Ray: `enableInTreeAutoscaling` for the workers, `min_replicas: 0` for a deployment of Ray Serve.
* Vertex AI: a `maxReplicaCount` above `minReplicaCount`. Azure: an autoscale setting.

Two replicas in production are taken for a standby, and not reported, nor is a single one of which
the files do not say on what accelerator it runs. Where an autoscaler lives in
another repository, say so: `# mlcostlint: ignore[gpu-endpoint-fixed-replicas] scaled elsewhere`.

## Examples

### A SageMaker variant of four machines without a scalable target

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker"

  production_variants {
    variant_name           = "only"
    model_name             = "ranker"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 4 # expect: saves $2,211.90/month
  }
}
```

### The same variant with one

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker"

  production_variants {
    variant_name           = "only"
    model_name             = "ranker"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 4
  }
}

resource "aws_sagemaker_endpoint" "ranker" {
  name                 = "ranker"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.ranker.name
}

resource "aws_appautoscaling_target" "ranker" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.ranker.name}/variant/only"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 1
  max_capacity       = 4
}
```

### One replica of a chat model, day and night

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  replicas: 1 # expect: saves $1,449.20/month
  selector:
    matchLabels:
      app: chat
  template:
    metadata:
      labels:
        app: chat
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: g5.12xlarge
        topology.kubernetes.io/region: us-east-1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-32B", "--tensor-parallel-size=4"]
          resources:
            limits:
              nvidia.com/gpu: "4"
```

### The same model behind KEDA

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  selector:
    matchLabels:
      app: chat
  template:
    metadata:
      labels:
        app: chat
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: g5.12xlarge
        topology.kubernetes.io/region: us-east-1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-32B", "--tensor-parallel-size=4"]
          resources:
            limits:
              nvidia.com/gpu: "4"
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: chat
spec:
  scaleTargetRef:
    name: chat
  minReplicaCount: 1
  maxReplicaCount: 4
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(vllm:num_requests_waiting)
        threshold: "5"
```

### Two replicas in production

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
  namespace: production
spec:
  replicas: 2
  selector:
    matchLabels:
      app: chat
  template:
    metadata:
      labels:
        app: chat
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: g5.12xlarge
        topology.kubernetes.io/region: us-east-1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-32B", "--tensor-parallel-size=4"]
          resources:
            limits:
              nvidia.com/gpu: "4"
```

## References

* [Machine Learning Lens, MLCOST05-BP03: right-size the hosting fleet](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp03.html)
* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
* [FinOps for AI: usage optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Endpoint, Environment, Mode, Plan, Service, rule

_STANDBY = 2
# Where one replica could be none: by KEDA or Knative, as an asynchronous endpoint.
_MAY_REST = frozenset([Service.KUBERNETES, Service.SAGEMAKER_HOSTING])


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for GPU replicas that are there whatever is asked of them."""
    count = endpoint.floor.known
    if not endpoint.accelerators.known or not count or endpoint.ceiling.known != count:
        return
    fewest = _fewest(endpoint, count)
    if fewest == count or _is_spoken_for(endpoint):
        return
    yield Advice(
        at=endpoint.floor,
        message=f"{count} x {endpoint.machine_name} day and night: nothing adds or takes replicas",
        instead=[
            replace(
                endpoint,
                floor=endpoint.floor.but(fewest),
                shrinks=endpoint.scheduled.but(True),
            )
        ],
        because=[endpoint.machine],
    )


def _fewest(endpoint: Endpoint, count: int) -> int:
    """Return how few replicas an autoscaler would need to keep."""
    if endpoint.environment.known is Environment.PRODUCTION:
        return min(count, _STANDBY)
    if count > 1:
        return 1
    # A single replica is worth a word where the files say what it is.
    return 0 if endpoint.service in _MAY_REST and endpoint.machine.known.accelerator else 1


def _is_spoken_for(endpoint: Endpoint) -> bool:
    """Say whether a clock stops it, it is paid for anyway, or another rule says what to do."""
    if endpoint.scheduled.known or endpoint.is_prepaid or endpoint.is_unasked:
        return True
    if endpoint.mode.known is not Mode.REALTIME or endpoint.service is Service.COMPOSE:
        return True
    return endpoint.environment.known is Environment.NONPRODUCTION
