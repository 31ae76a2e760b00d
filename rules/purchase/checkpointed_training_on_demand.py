r"""On-demand machines for a training job that can resume.

## Why it costs

Spot capacity is the same machine for a third to a half of the price, with one catch: the cloud may
take it back. A job that writes checkpoints loses the minutes since the last one and carries on, so
the on-demand rate buys it a guarantee it does not need.

## What to do

Run the job on spot capacity and give it time to wait out a shortage.

* SageMaker: `EnableManagedSpotTraining: true`, and a `MaxWaitTimeInSeconds` of about twice
  `MaxRuntimeInSeconds`; the checkpoint location must be set, or the job starts over.
* Vertex AI: `scheduling.strategy: SPOT`.
* Kubernetes: schedule the workers on a spot pool (`karpenter.sh/capacity-type: spot`,
  `cloud.google.com/gke-spot: "true"`) and tolerate its taint.

Jobs shorter than an hour and jobs on reserved capacity are not reported. Keep on-demand for a job
with a deadline, and say so: `# mlcostlint: ignore[checkpointed-training-on-demand] due Friday`.

## Examples

### A SageMaker job that checkpoints to S3

```yaml title="us-east-1/train.yaml"
TrainingJobName: bert-large
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
EnableManagedSpotTraining: false # expect: saves $196.96/run
ResourceConfig:
  InstanceType: ml.p4d.24xlarge
  InstanceCount: 2
  VolumeSizeInGB: 100
CheckpointConfig:
  S3Uri: s3://models/bert/checkpoints
StoppingCondition:
  MaxRuntimeInSeconds: 43200
```

### The same job on spot capacity

```yaml title="us-east-1/train.yaml"
TrainingJobName: bert-large
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
EnableManagedSpotTraining: true
ResourceConfig:
  InstanceType: ml.p4d.24xlarge
  InstanceCount: 2
  VolumeSizeInGB: 100
CheckpointConfig:
  S3Uri: s3://models/bert/checkpoints
StoppingCondition:
  MaxRuntimeInSeconds: 43200
  MaxWaitTimeInSeconds: 86400
```

### A training job in Terraform

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_training_job" "vision" { # expect: saves $23.04/run
  training_job_name = "vision"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  resource_config {
    instance_type     = "ml.g5.12xlarge"
    instance_count    = 1
    volume_size_in_gb = 100
  }

  checkpoint_config {
    s3_uri = "s3://vision-models/checkpoints/"
  }

  stopping_condition {
    max_runtime_in_seconds = 36000
  }
}
```

### A Vertex AI job that resumes from its last step

```yaml title="us-central1/job.yaml"
displayName: segmenter
jobSpec:
  workerPoolSpecs:
    - machineSpec:
        machineType: a2-highgpu-1g
        acceleratorType: NVIDIA_TESLA_A100
        acceleratorCount: 1
      replicaCount: 1
      containerSpec:
        imageUri: us-central1-docker.pkg.dev/acme/train/segmenter:1.4
        args:
          - --data=gs://acme-train/segments
          - --resume-from-checkpoint=gs://acme-train/ckpt
  scheduling:
    timeout: 86400s
    strategy: STANDARD # expect: saves $20.94/run
```

### A job of less than an hour

```yaml title="us-east-1/train.yaml"
TrainingJobName: nightly-refresh
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.g5.2xlarge
  InstanceCount: 1
  VolumeSizeInGB: 50
CheckpointConfig:
  S3Uri: s3://models/refresh/checkpoints
StoppingCondition:
  MaxRuntimeInSeconds: 1800
```

### A job that would lose everything

```yaml title="us-east-1/train.yaml"
TrainingJobName: one-shot
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: File
ResourceConfig:
  InstanceType: ml.p4d.24xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
StoppingCondition:
  MaxRuntimeInSeconds: 43200
```

## References

* [Machine Learning Lens, MLCOST04-BP06: managed training](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp06.html)
* [Machine Learning Lens, MLCOST04-BP10: warm start and checkpointing](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp10.html)
* [Azure Well-Architected, AI workloads: pay for what you intend to use](https://learn.microsoft.com/azure/well-architected/ai/design-principles)
* [FinOps for AI: rate optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Interruption, Plan, Purchase, Training, rule

_HOUR = 3600


@rule(since="0.1")
def check(job: Training, _plan: Plan) -> Iterator[Advice]:
    """Look for jobs that pay for a guarantee they do not need."""
    if job.interruption.known is not Interruption.STRONG:
        return
    if job.purchase.known is not Purchase.ON_DEMAND or _is_short(job):
        return
    yield Advice(
        at=job.purchase,
        message=f"{job.machines.known} x {job.machine_name} on demand,"
        " but the job can resume from a checkpoint",
        instead=[replace(job, purchase=job.purchase.but(Purchase.SPOT))],
        because=[job.interruption, job.machine],
    )


def _is_short(job: Training) -> bool:
    limit = job.max_runtime.known
    return limit is not None and limit < _HOUR
