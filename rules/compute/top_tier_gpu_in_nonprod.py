r"""The dearest accelerators for work outside production.

## Why it costs

Most experiments, tests and notebooks need *a* GPU, not the largest one: debugging a data loader
takes as long on an L4 as on an H100. An hour of eight A100s costs some eighteen times an hour of
one A10G.

## What to do

Develop on an L4, A10G or T4, and keep the large machines for the final runs.

Put the dear ones behind a production or `final-run` pool, or behind a quota that somebody has to
raise. A model that does not fit a 48 GB card or that the files do not name, spot training, reserved
capacity, and resources whose name or tags say `benchmark`, `loadtest`, `pretrain` or `final` are
not reported.

## Examples

### A development notebook on eight A100s

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" {
  name          = "research-dev"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.p4d.24xlarge" # expect: saves $17,895.87/month
}
```

### The same notebook on one A10G

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" {
  name          = "research-dev"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.g5.xlarge"
}
```

### A development machine with an A100

```hcl
provider "google" {
  region = "us-central1"
}

resource "google_compute_instance" "playground" {
  name         = "playground"
  machine_type = "a2-highgpu-1g" # expect: saves $2,165.58/month
  zone         = "us-central1-a"

  boot_disk {
    initialize_params {
      image = "deeplearning-platform-release/pytorch-latest-gpu"
    }
  }

  labels = {
    environment = "dev"
  }
}
```

### A training job in a development folder

```yaml title="dev/us-east-1/train.yaml"
TrainingJobName: ablation-dev
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.p4d.24xlarge # expect: saves $49.03/run
  InstanceCount: 1
  VolumeSizeInGB: 100
StoppingCondition:
  MaxRuntimeInSeconds: 14400
```

### A model that needs more than one small card

```yaml title="dev/us-east-1/llm.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llm
  namespace: dev
spec:
  replicas: 1
  selector:
    matchLabels:
      app: llm
  template:
    metadata:
      labels:
        app: llm
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: p4d.24xlarge
        karpenter.sh/capacity-type: on-demand
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args:
            - --model=meta-llama/Llama-3.1-70B-Instruct
            - --tensor-parallel-size=8
          resources:
            limits:
              nvidia.com/gpu: "8"
```

### A benchmark

```yaml title="dev/us-east-1/train.yaml"
TrainingJobName: benchmark-dev
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
ResourceConfig:
  InstanceType: ml.p4d.24xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
StoppingCondition:
  MaxRuntimeInSeconds: 14400
```

## References

* [Machine Learning Lens, MLCOST04-BP01: optimal computing instance size](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp01.html)
* [AI and ML perspective, cost optimization: start with small machines](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator

from mlcostlint.plugin import (
    Advice,
    Compute,
    Endpoint,
    Environment,
    Load,
    NodePool,
    Notebook,
    Plan,
    Purchase,
    Tier,
    Training,
    Tuning,
    VirtualMachine,
    Workload,
    load,
    modest,
    rule,
    weights_gib,
)

_ONE_CARD_GIB = 44  # what a 48 GB card leaves to programs
_TRAINING = 8  # 16 bytes a parameter with Adam in mixed precision, weights in 2


@rule(since="0.1")
def check(
    compute: Notebook | VirtualMachine | Endpoint | Training | Tuning | NodePool, _plan: Plan
) -> Iterator[Advice]:
    """Look for the largest accelerators where a small one would do."""
    if not compute.accelerators.known or compute.partition is not None:
        return
    machine = compute.machine.known
    if machine.accelerator is None or machine.accelerator.tier not in (Tier.TOP, Tier.HIGH):
        return
    if compute.environment.known is Environment.NONPRODUCTION and not _is_meant(compute):
        yield Advice(
            at=compute.machine,
            message=f"{machine} ({machine.accelerators:f} x {machine.accelerator.name})"
            " outside production",
            instead=[compute.on(other) for other in modest(machine, compute.service)],
            because=[compute.environment],
        )


def _is_meant(compute: Compute) -> bool:
    """Say whether something calls for the large machine, or makes it cheap enough."""
    if compute.purpose.known or compute.is_paid_for:
        return True
    trains = compute.workload.known in (Workload.TRAINING, Workload.TUNING)
    if trains and compute.purchase.known is Purchase.SPOT:
        return True
    if isinstance(compute, Endpoint):  # what serves a model that nobody names may need it
        held = load(compute.model)
        return held is None or not _is_small(compute, held)
    model = compute.model.id.known
    weights = None if model is None else weights_gib(model)
    return weights is not None and weights * _TRAINING > _ONE_CARD_GIB


def _is_small(endpoint: Endpoint, held: Load) -> bool:
    """Say whether a model fits a small card; `gpu-oversized-for-model` says how small."""
    device = endpoint.machine.known.accelerator
    whole = device.memory_gib * endpoint.accelerators.known if device else 0
    return whole / 2 < held.need.total <= _ONE_CARD_GIB
