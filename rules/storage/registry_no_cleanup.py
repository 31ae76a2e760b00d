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

Such a policy deletes images. Registries are reported where files beside them have accelerators,
models or notebooks, and not where their name says that they are for releases.

## Examples

### A repository without a policy

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ecr_repository" "train" { # expect: saves $16.00/month
  name = "train"
}

resource "aws_batch_compute_environment" "gpus" {
  compute_environment_name = "gpus"
  type                     = "MANAGED"

  compute_resources {
    type               = "SPOT"
    instance_type      = ["g5.xlarge"]
    min_vcpus          = 0
    max_vcpus          = 64
    subnets            = ["subnet-1"]
    security_group_ids = ["sg-1"]
    instance_role      = "arn:aws:iam::111122223333:instance-profile/ecs"
  }
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

resource "google_compute_instance" "trainer" {
  name         = "trainer"
  machine_type = "g2-standard-8"
  zone         = "us-central1-a"

  boot_disk {
    initialize_params {
      size = 100
    }
  }

  network_interface {
    network = "default"
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
  Trainer:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: g5.xlarge
```

### Images of a service that has nothing to do with machine learning

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ecr_repository" "shop" {
  name = "shop"
}
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
from pathlib import PurePath

from mlcostlint.plugin import (
    Advice,
    Compute,
    Endpoint,
    Notebook,
    Plan,
    Registry,
    Resource,
    Severity,
    Training,
    rule,
)


@rule(since="0.1", severity=Severity.INFO)
def check(registry: Registry, plan: Plan) -> Iterator[Advice]:
    """Look for registries that could delete old images and do not."""
    if not registry.images.known or registry.releases.known:
        return
    if registry.cleans_up.known is False and _is_for_learning(registry, plan):
        yield Advice(
            at=registry.cleans_up,
            message=f"{registry.name} keeps every image for ever",
            instead=[replace(registry, cleans_up=registry.cleans_up.but(True))],
        )


def _is_for_learning(registry: Registry, plan: Plan) -> bool:
    """Tell whether anything declared near by is machine learning."""
    around = PurePath(_place(registry)).parent.parent
    near = [one for one in plan.of(Compute) if PurePath(_place(one)).is_relative_to(around)]
    trained = set(map(id, plan.of(Training | Endpoint | Notebook)))
    return any(
        id(one) in trained or (not one.accelerators.unknown and one.accelerators.known)
        for one in near
    )


def _place(one: Resource) -> str:
    """Return the file that makes a resource: of a module, the one that calls it."""
    return (one.calls[0] if one.calls else one.header).path
