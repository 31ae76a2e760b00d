r"""A GPU job that nobody gave a time limit.

## Why it costs

A job that hangs in a data loader or waits for a peer that never comes bills its machines all the
same, until somebody looks or a limit ends it. Without a limit of its own a SageMaker job goes on
for a day, a Vertex AI job for a week and a Kubernetes Job for ever.

## What to do

Give the job a limit a little above its longest good run.

* SageMaker: `StoppingCondition.MaxRuntimeInSeconds`.
* Vertex AI: `scheduling.timeout`, in seconds with an `s`: `"43200s"`.
* Kubernetes: `activeDeadlineSeconds`, in the Job's `spec` or in the `runPolicy` of a Kubeflow job.

The rule claims no savings: how often a job hangs is not written in any file.

## Examples

### A SageMaker job that falls back on the default of a day

```yaml title="us-east-1/train.yaml"
TrainingJobName: bert # expect
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.g5.12xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
```

### The same job with a limit

```yaml title="us-east-1/train.yaml"
TrainingJobName: bert
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.g5.12xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
StoppingCondition:
  MaxRuntimeInSeconds: 43200
```

### A Vertex AI job that may run for a week

```yaml title="us-central1/job.yaml"
displayName: segmenter
jobSpec: # expect
  workerPoolSpecs:
    - machineSpec:
        machineType: g2-standard-8
        acceleratorType: NVIDIA_L4
        acceleratorCount: 1
      replicaCount: 1
      containerSpec:
        imageUri: us-central1-docker.pkg.dev/acme/train/segmenter:1.4
```

### A Kubernetes Job that may run for ever

```yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: finetune
spec: # expect
  template:
    spec:
      restartPolicy: Never
      nodeSelector:
        node.kubernetes.io/instance-type: g5.2xlarge
      containers:
        - name: main
          image: acme/finetune:3
          command: [torchrun, train.py]
          resources:
            limits:
              nvidia.com/gpu: "1"
```

### A Kubernetes Job with a deadline

```yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: finetune
spec:
  activeDeadlineSeconds: 43200
  template:
    spec:
      restartPolicy: Never
      nodeSelector:
        node.kubernetes.io/instance-type: g5.2xlarge
      containers:
        - name: main
          image: acme/finetune:3
          command: [torchrun, train.py]
          resources:
            limits:
              nvidia.com/gpu: "1"
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [FinOps for AI: policy and governance](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator

from mlcostlint.plugin import Advice, BatchJob, Plan, Severity, Training, Tuning, rule


@rule(since="0.1", severity=Severity.WARNING)
def check(job: Training | Tuning | BatchJob, _plan: Plan) -> Iterator[Advice]:
    """Look for GPU jobs that only their provider's patience ends."""
    if not job.accelerators.known or job.limited.known:
        return
    limit = job.max_runtime.known
    ends = "for ever" if limit is None else f"{limit // 3600} hours by the provider's default"
    yield Advice(
        at=job.limited,
        message=f"no limit on how long {job.machines.known} x {job.machine_name} may run: {ends}",
        because=[job.machine],
    )
