r"""A training job that keeps its machines long after it is done.

## Why it costs

A warm pool saves the minutes that the next run would wait for machines, and is billed like a run
while it waits. For somebody who starts a run every few minutes that is worth it; for a job that
starts once a day nothing ever uses the pool.

## What to do

Keep machines for ten minutes where people try things out, and not at all where a clock starts the
job.

* SageMaker: `KeepAlivePeriodInSeconds: 600`, or leave it out; 0 is the default.
* dstack: `idle_duration: 10m`.

Reported is what waits for more than half an hour, and any pool of a job that starts at most twice a
day.

## Examples

### An hour for the next run

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_training_job" "vision" {
  training_job_name = "vision"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  resource_config {
    instance_type                = "ml.g5.12xlarge"
    instance_count               = 2
    volume_size_in_gb            = 100
    keep_alive_period_in_seconds = 3600 # expect: saves $11.82/run
  }

  stopping_condition {
    max_runtime_in_seconds = 36000
  }
}
```

### Ten minutes

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_training_job" "vision" {
  training_job_name = "vision"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  resource_config {
    instance_type                = "ml.g5.12xlarge"
    instance_count               = 2
    volume_size_in_gb            = 100
    keep_alive_period_in_seconds = 600
  }

  stopping_condition {
    max_runtime_in_seconds = 36000
  }
}
```

### A request of the API

```yaml title="us-east-1/train.yaml"
TrainingJobName: bert-large
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.p4d.24xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
  KeepAlivePeriodInSeconds: 21600 # expect: saves $147.30/run
StoppingCondition:
  MaxRuntimeInSeconds: 43200
```

## References

* [Machine Learning Lens, MLCOST04-BP06: managed training](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp06.html)
* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Plan, Training, rule

_LONG_SECONDS = 1800
_USEFUL_SECONDS = 600
_SELDOM = 62


@rule(since="0.1")
def check(job: Training, _plan: Plan) -> Iterator[Advice]:
    """Look for machines that wait longer than the next run is likely to come."""
    if job.kept_warm is None or not job.kept_warm.known:
        return
    seconds, runs = job.kept_warm.known, job.runs_a_month.known
    seldom = runs is not None and runs <= _SELDOM
    if not seldom and seconds <= _LONG_SECONDS:
        return
    why = "that no schedule starts so soon" if seldom else "that may come"
    yield Advice(
        at=job.kept_warm,
        message=f"{job.machines.known} x {job.machine_name} wait {-(-seconds // 60)} minutes,"
        f" billed, for a run {why}",
        instead=[replace(job, kept_warm=job.kept_warm.but(0 if seldom else _USEFUL_SECONDS))],
        because=[job.machine],
    )
