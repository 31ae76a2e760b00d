r"""A model endpoint outside production that never goes away.

## Why it costs

A real-time endpoint is billed by the hour for every replica it keeps, whether or not a request
arrives. Outside production requests come while somebody tests, in perhaps a third of the hours
of a month; the rest is paid for nothing.

## What to do

Let the endpoint go away when nobody tests: serverless, asynchronous, scaled to zero or by a clock.

* SageMaker: a serverless variant where a CPU and 6 GB are enough; an asynchronous endpoint with a
  scalable target of `min_capacity = 0`; inference components that scale to no copies; or deleting
  the endpoint after the tests. A plain real-time variant cannot go below one instance.
* Kubernetes: `minReplicas: 0` with KServe on Knative or KEDA, or a KEDA `cron` trigger.
* Vertex AI: undeploy the model after the tests; a deployed model keeps at least one replica.

Where it can go down to nothing as it stands, `scale-to-zero-not-used` says so instead.

## Examples

### A staging endpoint on a GPU

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker-staging"

  production_variants {
    variant_name           = "blue"
    model_name             = "ranker"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 2 # expect: saves $1,548.33/month
  }

  tags = {
    environment = "staging"
  }
}
```

### The same endpoint, asynchronous and down to zero

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker-staging"

  production_variants {
    variant_name           = "blue"
    model_name             = "ranker"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 1
  }

  async_inference_config {
    output_config {
      s3_output_path = "s3://ranker-staging/answers/"
    }
  }

  tags = {
    environment = "staging"
  }
}

resource "aws_sagemaker_endpoint" "ranker" {
  name                 = "ranker-staging"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.ranker.name
}

resource "aws_appautoscaling_target" "ranker" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.ranker.name}/variant/blue"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 0
  max_capacity       = 2
}
```

### An endpoint configuration in CloudFormation

```yaml title="us-east-1/endpoint.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Config:
    Type: AWS::SageMaker::EndpointConfig
    Properties:
      ProductionVariants:
        - VariantName: only
          ModelName: ranker
          InstanceType: ml.g4dn.xlarge
          InitialInstanceCount: 1 # expect: saves $376.30/month
          InitialVariantWeight: 1
      Tags:
        - Key: environment
          Value: test
```

### A test service in Kubernetes that may go down to zero

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ranker
  namespace: staging
  annotations:
    serving.kserve.io/deploymentMode: Serverless
spec:
  predictor:
    minReplicas: 0
    model:
      modelFormat:
        name: huggingface
      resources:
        limits:
          nvidia.com/gpu: "1"
    nodeSelector:
      node.kubernetes.io/instance-type: g5.2xlarge
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
    """Look for endpoints that wait for requests which only come in office hours."""
    if endpoint.environment.known is not Environment.NONPRODUCTION:
        return
    if endpoint.mode.known is not Mode.REALTIME or endpoint.scheduled.known:
        return
    if endpoint.floor.known and not _may_rest(endpoint):
        yield Advice(
            at=endpoint.floor,
            message=f"{endpoint.floor.known} x {endpoint.machine_name} day and night"
            " for an endpoint outside production",
            instead=[replace(endpoint, scheduled=endpoint.scheduled.but(True))],
            because=[endpoint.environment, endpoint.machine],
        )


def _may_rest(endpoint: Endpoint) -> bool:
    """Say whether it can go down to nothing where it is, or is told to: other rules speak then."""
    if endpoint.rests is not None and endpoint.rests.known:
        return True
    return endpoint.told is not None and endpoint.told.known == 0
