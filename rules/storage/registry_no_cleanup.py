r"""A registry that keeps every image that was ever pushed.

## Why it costs

An image with CUDA and a framework takes 5 to 15 GB, and a pipeline pushes one with every change. A
registry without a policy keeps them all, and those that have lost their tag, which nobody can pull
by name.

## What to do

Delete images without a tag after two weeks, and keep the last twenty of the others.

* ECR: an `aws_ecr_lifecycle_policy`, or `LifecyclePolicy` of the repository in a stack.
* Artifact Registry: `cleanup_policies` with the action `DELETE`, and `cleanup_policy_dry_run` off.
* Azure: a `retention_policy_in_days` of a Premium registry, or a task that runs `acr purge`.

Such a policy deletes images. A registry for releases, which says so in its name, is not reported.

## Examples

### A repository without a policy

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ecr_repository" "train" { # expect: saves $16.00/month
  name = "train"
}
```

### One with a policy, and one for releases

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ecr_repository" "train" {
  name = "train"
}

resource "aws_ecr_lifecycle_policy" "train" {
  repository = aws_ecr_repository.train.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection = {
        tagStatus   = "untagged"
        countType   = "sinceImagePushed"
        countUnit   = "days"
        countNumber = 14
      }
      action = { type = "expire" }
    }]
  })
}

resource "aws_ecr_repository" "releases" {
  name = "train-releases"
}
```

### A policy that only says what it would delete

```hcl
resource "google_artifact_registry_repository" "train" {
  repository_id          = "train"
  location               = "us-central1"
  format                 = "DOCKER"
  cleanup_policy_dry_run = true # expect: saves $16.00/month

  cleanup_policies {
    id     = "untagged"
    action = "DELETE"

    condition {
      tag_state  = "UNTAGGED"
      older_than = "1209600s"
    }
  }
}
```

### A repository of a stack

```yaml title="us-east-1/registry.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Train: # expect: saves $16.00/month
    Type: AWS::ECR::Repository
    Properties:
      RepositoryName: train
```

### A registry on Azure that has no such policy to set

```hcl
resource "azurerm_container_registry" "train" {
  name                = "acmetrain"
  resource_group_name = "ml"
  location            = "eastus"
  sku                 = "Basic"
}
```

## References

* [Amazon ECR: lifecycle policies](https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html)
* [Artifact Registry: cleanup policies](https://cloud.google.com/artifact-registry/docs/repositories/cleanup-policy)
* [Azure Container Registry: retention policy](https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Plan, Registry, Severity, rule


@rule(since="0.1", severity=Severity.INFO)
def check(registry: Registry, _plan: Plan) -> Iterator[Advice]:
    """Look for registries that could delete old images and do not."""
    if registry.cleans_up.known is False and registry.images.known and not registry.releases.known:
        yield Advice(
            at=registry.cleans_up,
            message=f"{registry.name} keeps every image for ever",
            instead=[replace(registry, cleans_up=registry.cleans_up.but(True))],
        )
