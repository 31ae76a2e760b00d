r"""A minimum that leaves an autoscaler hardly anything to take away.

## Why it costs

An autoscaler between eight and ten replicas runs eight at night, when two would do. The minimum,
not the requests, decides what is paid.

## What to do

Lower the minimum to what the quietest hour needs, two where one must be able to fail.

For a peak that is known in advance, raise the minimum by the clock and not for the whole day: a
scheduled action of Application Auto Scaling, a KEDA `cron` trigger.

Minimums of one and two are not reported, nor what a clock lowers. Outside production
`nonprod-endpoint-always-on` speaks.

## Examples

### Eight of ten machines always

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
    initial_instance_count = 8
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
  min_capacity       = 8 # expect: saves $4,423.80/month
  max_capacity       = 10
}
```

### A range that follows the requests

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
  max_capacity       = 10
}
```

### A narrow range in Kubernetes

```yaml
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ranker
  annotations:
    serving.kserve.io/deploymentMode: RawDeployment
spec:
  predictor:
    minReplicas: 4 # expect: saves $1,769.52/month
    maxReplicas: 5
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

## References

* [Machine Learning Lens, MLCOST05-BP03: right-size the hosting fleet](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp03.html)
* [AI and ML perspective, cost optimization: use autoscaling](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Endpoint, Environment, Plan, Stands, rule

_ENOUGH = 2


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for autoscalers between nearly as many replicas and as many."""
    least, most = endpoint.floor.known, endpoint.ceiling.known
    if most is None or not _ENOUGH < least < most <= least + least // 2:
        return
    if endpoint.environment.known is Environment.NONPRODUCTION or endpoint.scheduled.known:
        return
    stands = Stands.UNLESS_DEARER if endpoint.accelerators.known else Stands.IF_CHEAPER
    yield Advice(
        at=endpoint.floor,
        message=f"at least {least} of at most {most} x {endpoint.machine_name}:"
        " the autoscaler can hardly take any away",
        instead=[replace(endpoint, floor=endpoint.floor.but(_ENOUGH))],
        because=[endpoint.ceiling],
        stands=stands,
    )
