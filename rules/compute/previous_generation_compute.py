r"""A machine of a generation that its successors beat.

## Why it costs

Providers price new generations to be moved to: they do the same work in less time, usually for less
an hour. A V100 has neither bfloat16 nor the memory of an L40S and costs more; the old types also
become scarce, so that jobs wait for them.

## What to do

Replace the machine by its successor of the same size.

Check three things first: that the drivers and the CUDA version of your image know the new GPU, that
the account has a quota for the new family, and that the model fits its memory. Types that are old
but still cheaper than their successors, such as most sizes with a T4, are not reported. Nor is
an A10G, which an L4 undercuts by having half its memory bandwidth.

## Examples

### A notebook on a V100

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "vision" {
  name          = "vision"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.p3.2xlarge" # expect: saves $1,900.19/month
}
```

### A notebook of today

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "vision" {
  name          = "vision"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.g6.xlarge"
}
```

### A SageMaker job on V100s

```yaml title="us-east-1/train.yaml"
TrainingJobName: vision
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.p3.8xlarge # expect: saves $17.87/run
  InstanceCount: 1
  VolumeSizeInGB: 100
StoppingCondition:
  MaxRuntimeInSeconds: 14400
```

### An old type that is still the cheaper one

```yaml title="us-east-1/train.yaml"
TrainingJobName: vision
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.g4dn.xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
StoppingCondition:
  MaxRuntimeInSeconds: 14400
```

### A V100 on Google Cloud

```hcl
resource "google_compute_instance" "ranker" {
  name         = "ranker"
  machine_type = "n1-standard-8" # expect: saves $1,464.65/month
  zone         = "us-central1-a"

  guest_accelerator {
    type  = "nvidia-tesla-v100"
    count = 1
  }

  boot_disk {
    initialize_params {
      image = "deeplearning-platform-release/pytorch-latest-gpu"
    }
  }
}
```

## References

* [Machine Learning Lens, MLCOST05-BP02: cost-effective hardware](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp02.html)
* [Machine Learning Lens, MLCOST04-BP01: optimal computing instance size](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp01.html)
* [AI and ML perspective, cost optimization: allocate resources](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator

from mlcostlint.plugin import (
    Advice,
    Compute,
    NodePool,
    Plan,
    Severity,
    Stands,
    VirtualMachine,
    rule,
    successors,
)

_SEVERAL = 3


@rule(since="0.1", severity=Severity.INFO)
def check(compute: Compute, _plan: Plan) -> Iterator[Advice]:
    """Look for machines that a newer one beats on price or on work done."""
    machine = compute.machine.known
    follows = successors(machine, compute.service)
    if follows is None or follows.status not in ("legacy", "current-old"):
        return
    if compute.is_paid_for or _is_one_of_several(compute):
        return
    names = " or ".join(str(other) for other in follows.machines)
    yield Advice(
        at=compute.machine,
        message=f"{machine} is of an old generation" + (f" that {names} replaces" if names else ""),
        instead=[compute.on(other) for other in follows.machines],
        stands=Stands.ALWAYS if follows.status == "legacy" else Stands.IF_CHEAPER,
    )


def _is_one_of_several(compute: Compute) -> bool:
    """Say whether it is a choice among others: an old type adds capacity where new ones lack."""
    if not isinstance(compute, NodePool | VirtualMachine) or compute.choices is None:
        return False
    return compute.choices.known >= _SEVERAL
