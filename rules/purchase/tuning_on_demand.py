r"""On-demand machines for a search whose trials are expendable.

## Why it costs

A hyperparameter search runs dozens of short trainings and throws all but one away. A trial that
loses its machine is simply run or drawn again, so paying the on-demand rate for every trial
multiplies the dearest price by the largest number in the project.

## What to do

Run the trials on spot capacity.

* SageMaker: `EnableManagedSpotTraining: true` in the training job definition, with a
  `MaxWaitTimeInSeconds` of about twice the run time.
* Vertex AI: `trialJobSpec.scheduling.strategy: SPOT`.
* Katib: a node selector for a spot pool in the trial's pod template.

A search of less than one GPU-hour in all is not reported.

## Examples

### A SageMaker tuning job

```yaml title="us-east-1/tune.yaml"
HyperParameterTuningJobName: churn-search
HyperParameterTuningJobConfig:
  Strategy: Bayesian
  ResourceLimits:
    MaxNumberOfTrainingJobs: 40
    MaxParallelTrainingJobs: 4
TrainingJobDefinition:
  AlgorithmSpecification:
    TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
    TrainingInputMode: FastFile
  EnableManagedSpotTraining: false # expect: saves $39.39/run
  ResourceConfig:
    InstanceType: ml.g5.2xlarge
    InstanceCount: 1
    VolumeSizeInGB: 50
  StoppingCondition:
    MaxRuntimeInSeconds: 7200
```

### The same search on spot capacity

```yaml title="us-east-1/tune.yaml"
HyperParameterTuningJobName: churn-search
HyperParameterTuningJobConfig:
  Strategy: Bayesian
  ResourceLimits:
    MaxNumberOfTrainingJobs: 40
    MaxParallelTrainingJobs: 4
TrainingJobDefinition:
  AlgorithmSpecification:
    TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
    TrainingInputMode: FastFile
  EnableManagedSpotTraining: true
  ResourceConfig:
    InstanceType: ml.g5.2xlarge
    InstanceCount: 1
    VolumeSizeInGB: 50
  StoppingCondition:
    MaxRuntimeInSeconds: 7200
    MaxWaitTimeInSeconds: 14400
```

### A Vertex AI study

```json title="us-central1/study.json" expect="25: saves $11.21/run"
{
  "displayName": "churn-search",
  "maxTrialCount": 30,
  "parallelTrialCount": 3,
  "studySpec": {
    "metrics": [{ "metricId": "auc", "goal": "MAXIMIZE" }],
    "parameters": [
      { "parameterId": "lr", "doubleValueSpec": { "minValue": 0.0001, "maxValue": 0.1 } }
    ]
  },
  "trialJobSpec": {
    "workerPoolSpecs": [
      {
        "machineSpec": {
          "machineType": "g2-standard-8",
          "acceleratorType": "NVIDIA_L4",
          "acceleratorCount": 1
        },
        "replicaCount": 1,
        "containerSpec": { "imageUri": "us-central1-docker.pkg.dev/acme/train/churn:7" }
      }
    ],
    "scheduling": {
      "timeout": "7200s",
      "strategy": "STANDARD"
    }
  }
}
```

### A search of a few minutes

```yaml title="us-east-1/tune.yaml"
HyperParameterTuningJobName: smoke-test
HyperParameterTuningJobConfig:
  Strategy: Random
  ResourceLimits:
    MaxNumberOfTrainingJobs: 2
    MaxParallelTrainingJobs: 2
TrainingJobDefinition:
  AlgorithmSpecification:
    TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
    TrainingInputMode: FastFile
  ResourceConfig:
    InstanceType: ml.g5.2xlarge
    InstanceCount: 1
    VolumeSizeInGB: 50
  StoppingCondition:
    MaxRuntimeInSeconds: 900
```

## References

* [Machine Learning Lens, MLCOST04-BP11: hyperparameter optimization technologies](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp11.html)
* [Machine Learning Lens, MLCOST04-BP06: managed training](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp06.html)
* [FinOps for AI: rate optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Interruption, Plan, Purchase, Tuning, rule

_HOUR = 3600


@rule(since="0.1")
def check(search: Tuning, _plan: Plan) -> Iterator[Advice]:
    """Look for searches that pay for a guarantee no trial needs."""
    if search.purchase.known is not Purchase.ON_DEMAND:
        return
    if search.interruption.known is Interruption.DENIED or _is_short(search):
        return
    trials = search.trials.known
    yield Advice(
        at=search.purchase,
        message=f"{'any number of' if trials is None else trials} trials"
        f" on {search.machine_name} on demand, though a lost trial is only run again",
        instead=[replace(search, purchase=search.purchase.but(Purchase.SPOT))],
        because=[search.trials, search.machine],
    )


def _is_short(search: Tuning) -> bool:
    """Say whether all trials together stay below one hour of one accelerator."""
    trials, limit = search.trials.known, search.max_runtime.known
    if trials is None or limit is None:
        return False
    devices = search.machines.known * max(search.accelerators.known, 1)
    return trials * limit * devices < _HOUR
