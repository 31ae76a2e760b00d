r"""A minimum of 0 that does not bring an endpoint down to nothing.

## Why it costs

The file says that nothing runs when nothing is asked, and whoever reads it believes so. What it
runs on keeps a replica all the same: an autoscaler by CPU cannot see requests where no pod runs,
and a SageMaker real-time variant has no state without an instance.

## What to do

Use a scaler that can start the first replica, or say what really runs.

* KServe: `serving.kserve.io/deploymentMode: Serverless`, or `autoscalerClass: keda` with a trigger
  outside of the pods; with RawDeployment its autoscaler takes 0 for 1.
* KEDA: add a trigger that counts what waits; `cpu` and `memory` alone never start a first pod.
* SageMaker: an asynchronous endpoint or inference components with `min_capacity = 0`.

## Examples

### A scalable target of a real-time variant

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
    initial_instance_count = 1
  }

  tags = {
    environment = "staging"
  }
}

resource "aws_sagemaker_endpoint" "ranker" {
  name                 = "ranker"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.ranker.name

  tags = {
    environment = "staging"
  }
}

resource "aws_appautoscaling_target" "ranker" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.ranker.name}/variant/only"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 0 # expect: saves $774.16/month
  max_capacity       = 2
}
```

### KServe without Knative

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ranker
  annotations:
    serving.kserve.io/deploymentMode: RawDeployment
spec:
  predictor:
    minReplicas: 0 # expect: saves $309.67/month
    maxReplicas: 2
    model:
      modelFormat:
        name: huggingface
      resources:
        limits:
          nvidia.com/gpu: "1"
    nodeSelector:
      node.kubernetes.io/instance-type: g5.2xlarge
      topology.kubernetes.io/region: us-east-1
```

### KServe with Knative

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ranker
  annotations:
    serving.kserve.io/deploymentMode: Serverless
spec:
  predictor:
    minReplicas: 0
    maxReplicas: 2
    model:
      modelFormat:
        name: huggingface
      resources:
        limits:
          nvidia.com/gpu: "1"
    nodeSelector:
      node.kubernetes.io/instance-type: g5.2xlarge
      topology.kubernetes.io/region: us-east-1
```

### KEDA that looks at the CPU only

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
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: ["--model=Qwen/Qwen3-8B"]
          resources:
            limits:
              nvidia.com/gpu: "1"
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: chat
spec:
  scaleTargetRef:
    name: chat
  minReplicaCount: 0 # expect
  maxReplicaCount: 2
  triggers:
    - type: cpu
      metricType: Utilization
      metadata:
        value: "60"
```

## References

* [Machine Learning Lens, MLCOST05-BP01: appropriate deployment option](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp01.html)
* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Endpoint, Plan, rule


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for endpoints that keep a replica although they are told to keep none."""
    if endpoint.told is None or endpoint.told.known != 0 or not endpoint.floor.known:
        return
    yield Advice(
        at=endpoint.told,
        message=f"told to keep no replica, and keeps {endpoint.floor.known} x"
        f" {endpoint.machine_name} all the same",
        instead=[replace(endpoint, floor=endpoint.floor.but(0), told=None)],
        because=[endpoint.machine],
    )
