r"""An endpoint that could go down to nothing and is told not to.

## Why it costs

Some platforms start a replica when a request or a message arrives and bill nothing in between. A
minimum of one takes that back: the replica is billed for every hour, asked or not.

## What to do

Set the minimum to 0 where requests can wait for a start.

* SageMaker, asynchronous: a scalable target with `min_capacity = 0` and a step policy on
  `HasBacklogWithoutCapacity`; without any target the variant keeps its instances for ever.
* KServe on Knative: `minReplicas: 0`; KServe's own default is 1.
* KEDA on a queue: leave `minReplicaCount` out, or set it to 0.
* Cloud Run: `min_instance_count = 0`. Databricks: `scale_to_zero_enabled = true`.

Endpoints that answer at once are reported outside production only: in production a cold start may
cost more than the replica. Those on a queue are reported everywhere.

## Examples

### An asynchronous endpoint that nothing scales

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "captions" {
  name = "captions"

  production_variants {
    variant_name           = "only"
    model_name             = "captions"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 1 # expect: saves $774.16/month
  }

  async_inference_config {
    output_config {
      s3_output_path = "s3://captions/answers/"
    }
  }
}
```

### The same endpoint down to zero

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "captions" {
  name = "captions"

  production_variants {
    variant_name           = "only"
    model_name             = "captions"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 1
  }

  async_inference_config {
    output_config {
      s3_output_path = "s3://captions/answers/"
    }
  }
}

resource "aws_sagemaker_endpoint" "captions" {
  name                 = "captions"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.captions.name
}

resource "aws_appautoscaling_target" "captions" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.captions.name}/variant/only"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 0
  max_capacity       = 2
}
```

### A service on Knative that keeps KServe's default

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ranker
  namespace: staging
  annotations:
    serving.kserve.io/deploymentMode: Serverless
spec:
  predictor: # expect: saves $619.33/month
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

### The same service in production

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ranker
  namespace: production
  annotations:
    serving.kserve.io/deploymentMode: Serverless
spec:
  predictor:
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

### Workers on a queue

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: vllm-worker
  namespace: dev
spec:
  selector:
    matchLabels:
      app: vllm-worker
  template:
    metadata:
      labels:
        app: vllm-worker
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
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: vllm-worker
  namespace: dev
spec:
  scaleTargetRef:
    name: vllm-worker
  minReplicaCount: 1 # expect: saves $619.33/month
  maxReplicaCount: 4
  triggers:
    - type: aws-sqs-queue
      metadata:
        queueURL: https://sqs.us-east-1.amazonaws.com/111122223333/prompts
        queueLength: "5"
        awsRegion: us-east-1
```

## References

* [Machine Learning Lens, MLCOST05-BP01: appropriate deployment option](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp01.html)
* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Endpoint, Environment, Mode, Plan, rule


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for replicas kept where one would start when it is asked."""
    if endpoint.rests is None or not endpoint.rests.known or not endpoint.floor.known:
        return
    waits = endpoint.mode.known is Mode.ASYNCHRONOUS
    if endpoint.scheduled.known or endpoint.is_prepaid:
        return
    if waits or endpoint.environment.known is Environment.NONPRODUCTION:
        yield Advice(
            at=endpoint.floor,
            message=f"{endpoint.floor.known} x {endpoint.machine_name} kept for requests that"
            f" {'a queue holds' if waits else 'would start one'}",
            instead=[replace(endpoint, floor=endpoint.floor.but(0))],
            because=[endpoint.mode if waits else endpoint.environment, endpoint.rests],
        )
