r"""A variant that is billed and answers no requests.

## Why it costs

A variant with a weight of 0 keeps its machines: after a change of traffic the old variant stays,
and a shadow that copies the requests of another costs as much as that one does.

## What to do

Delete the variant when the change of traffic is done, and end a shadow test on a date.

A serverless variant costs nothing while it is not asked, and is not reported. While a roll-out is
under way, say so: `# mlcostlint: ignore[zero-traffic-or-shadow-variant] switch over on Friday`.

## Examples

### The old variant of two

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker"

  production_variants {
    variant_name           = "blue"
    model_name             = "ranker-1"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 2
    initial_variant_weight = 0 # expect: saves $2,211.90/month
  }

  production_variants {
    variant_name           = "green"
    model_name             = "ranker-2"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 2
    initial_variant_weight = 1
  }
}
```

### A shadow in CloudFormation

```yaml title="us-east-1/endpoint.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Config:
    Type: AWS::SageMaker::EndpointConfig
    Properties:
      ProductionVariants:
        - VariantName: only
          ModelName: ranker-1
          InstanceType: ml.g5.2xlarge
          InitialInstanceCount: 1
          InitialVariantWeight: 1
      ShadowProductionVariants:
        - VariantName: candidate # expect: saves $1,105.95/month
          ModelName: ranker-2
          InstanceType: ml.g5.2xlarge
          InitialInstanceCount: 1
          InitialVariantWeight: 1
```

### Two variants that share the requests

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker"

  production_variants {
    variant_name           = "blue"
    model_name             = "ranker-1"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 2
    initial_variant_weight = 0.9
  }

  production_variants {
    variant_name           = "green"
    model_name             = "ranker-2"
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 1
    initial_variant_weight = 0.1
  }
}
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [Azure Well-Architected, AI workloads: use what you pay for](https://learn.microsoft.com/azure/well-architected/ai/design-principles)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Endpoint, Mode, Plan, rule


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for replicas that wait for requests which go elsewhere."""
    if endpoint.traffic is None or endpoint.traffic.known or not endpoint.floor.known:
        return
    if endpoint.mode.known is not Mode.SERVERLESS:
        yield Advice(
            at=endpoint.traffic,
            message=f"{endpoint.floor.known} x {endpoint.machine_name} for a variant whose answers"
            " nobody gets",
            instead=[replace(endpoint, floor=endpoint.floor.but(0))],
            because=[endpoint.floor],
        )
