r"""An autoscaler that adds replicas and never takes any away.

## Why it costs

Scaling out answers a peak; scaling in ends its bill. Where scaling in is off, the endpoint stays at
the size of the highest peak that it has seen, until somebody deploys it again.

## What to do

Allow the scaler to scale in, slowly if replicas are dear to start.

* Application Auto Scaling: `disable_scale_in = false`, which is the default, with a
  `scale_in_cooldown`; end a suspension of dynamic scaling in.
* Kubernetes: take `selectPolicy: Disabled` out of `behavior.scaleDown` and set a
  `stabilizationWindowSeconds` instead.
* KEDA: remove the annotation `autoscaling.keda.sh/paused-scale-in`.

What a clock shrinks is not reported.

## Examples

### A policy that only scales out

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
    initial_instance_count = 2
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
  min_capacity       = 2
  max_capacity       = 6
}

resource "aws_appautoscaling_policy" "ranker" {
  name               = "invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.ranker.service_namespace
  resource_id        = aws_appautoscaling_target.ranker.resource_id
  scalable_dimension = aws_appautoscaling_target.ranker.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value     = 100
    disable_scale_in = true # expect: saves $2,211.90/month

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}
```

### A HorizontalPodAutoscaler that never goes down

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
        node.kubernetes.io/instance-type: g5.2xlarge
        topology.kubernetes.io/region: us-east-1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-8B"]
          resources:
            limits:
              nvidia.com/gpu: "1"
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: chat
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: chat
  minReplicas: 1
  maxReplicas: 5
  metrics:
    - type: Pods
      pods:
        metric:
          name: vllm:num_requests_waiting
        target:
          type: AverageValue
          averageValue: "5"
  behavior:
    scaleDown:
      selectPolicy: Disabled # expect: saves $1,769.52/month
```

### One that goes down slowly

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
        node.kubernetes.io/instance-type: g5.2xlarge
        topology.kubernetes.io/region: us-east-1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-8B"]
          resources:
            limits:
              nvidia.com/gpu: "1"
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: chat
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: chat
  minReplicas: 1
  maxReplicas: 5
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 900
```

## References

* [Machine Learning Lens, MLCOST05-BP03: right-size the hosting fleet](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp03.html)
* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Endpoint, Plan, Stands, rule


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for endpoints that stay at the size of their highest peak."""
    if endpoint.shrinks is None or endpoint.shrinks.known or endpoint.scheduled.known:
        return
    least, most = endpoint.floor.known, endpoint.ceiling.known
    if most is not None and most <= least:
        return
    yield Advice(
        at=endpoint.shrinks,
        message=f"{endpoint.machine_name} replicas may become"
        f" {'more' if most is None else most} and never fewer",
        instead=[replace(endpoint, shrinks=endpoint.shrinks.but(True))],
        because=[endpoint.ceiling],
        stands=Stands.UNLESS_DEARER if endpoint.accelerators.known else Stands.IF_CHEAPER,
    )
