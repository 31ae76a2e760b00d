r"""Spend that nobody can be asked about.

## Why it costs

A bill is split by tags. What carries none lands in one shared heap that no team sees, questions or
reduces; a notebook left running for a quarter is usually found there.

## What to do

Tag everything that is billed with project, team and environment, and models with their name too.

The cheapest place is the provider block: `default_tags` on AWS, `default_labels` on Google Cloud.
They reach every resource that can be tagged and does not say otherwise. Nodes that an EKS group or
an autoscaling group launches need the tags in their launch template as well.

The usual synonyms count (`owner` or `cost-center` for team, `stage` for environment, `app` or
`service` for project), in any spelling of the case and with any separator. As long as the
configuration names no `required-tags`, a project or a team is enough of an answer; once it does,
every key it names must be there. Logs are not asked. The rule claims no savings.

## Examples

### An endpoint configuration with nothing but a name

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker"

  production_variants {
    variant_name           = "blue"
    model_name             = "ranker"
    instance_type          = "ml.m5.large"
    initial_instance_count = 1
  }

  tags = { # expect
    Name = "ranker"
  }
}
```

### Tags that the provider adds

```hcl
provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Project     = "search"
      Owner       = "ranking"
      Environment = "production"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "ranker" {
  name = "ranker"

  production_variants {
    variant_name           = "blue"
    model_name             = "ranker"
    instance_type          = "ml.m5.large"
    initial_instance_count = 1
  }

  tags = {
    model = "ranker"
  }
}
```

### Tags that come from elsewhere, and so cannot be judged

```hcl
variable "tags" {
  type = map(string)
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" {
  name          = "research"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.t3.medium"
  tags          = var.tags
}
```

### A notebook instance in CloudFormation

```yaml title="us-east-1/notebook.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Research:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      InstanceType: ml.t3.medium
      RoleArn: arn:aws:iam::111122223333:role/sagemaker
      Tags:
        - Key: environment # expect
          Value: research
```

### A Vertex AI job without labels

```yaml title="us-central1/job.yaml"
displayName: segmenter # expect
jobSpec:
  workerPoolSpecs:
    - machineSpec:
        machineType: n1-standard-8
      replicaCount: 1
      containerSpec:
        imageUri: us-central1-docker.pkg.dev/acme/train/segmenter:1.4
  scheduling:
    timeout: 3600s
```

## References

* [Machine Learning Lens, MLCOST04-BP12: budgets and tags](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp12.html)
* [AI and ML perspective, cost optimization: organize and label resources](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#define_and_measure_costs_and_returns)
* [PSRule for Azure, Azure.Resource.UseTags](https://azure.github.io/PSRule.Rules.Azure/en/rules/Azure.Resource.UseTags/)
* [FinOps for AI: allocation](https://www.finops.org/wg/finops-for-ai-overview/)
"""

from collections.abc import Iterator

from mlcostlint.plugin import (
    Advice,
    Cluster,
    Commitment,
    Compute,
    ManagedService,
    NatGateway,
    Other,
    Plan,
    Severity,
    Storage,
    rule,
)

Billed = Compute | Storage | Cluster | NatGateway | ManagedService | Commitment | Other


@rule(since="0.1", severity=Severity.WARNING)
def check(resource: Billed, plan: Plan) -> Iterator[Advice]:
    """Look for billed things whose bill has no addressee."""
    missing = plan.missing_tags(resource)
    if missing:
        yield Advice(
            at=resource.tags,
            message=f"{resource.name} cannot be attributed: no tag for {', '.join(missing)}",
        )
