r"""A machine with several GPUs, some of which nothing uses.

## Why it costs

A machine with four GPUs is billed for four, even if the server in it was told to use one. The other
three draw the full price and do no work; a smaller machine with the same kind of GPU runs the same
process just as fast.

## What to do

Take the machine with as many GPUs as the software uses, or let the software use all of them.

* Serving: raise the tensor parallelism (`SM_NUM_GPUS`, `--tensor-parallel-size`, `--num-shard`)
  only if the model needs it; otherwise a single-GPU size and more replicas.
* Training: set the processes per node (`--nproc_per_node`, `nprocPerNode`, `slotsPerWorker`) to
  the number of GPUs.
* Notebooks and development machines seldom keep more than one GPU busy.

Where nothing states how many GPUs are used, all are taken to be.

## Examples

### A server told to use one GPU of four

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_model" "chat" {
  name               = "chat"
  execution_role_arn = "arn:aws:iam::111122223333:role/sagemaker"

  primary_container {
    image = "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.3-gpu"
    environment = {
      HF_MODEL_ID = "mistralai/Mistral-7B-Instruct-v0.3"
      SM_NUM_GPUS = "1"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "chat" {
  name = "chat"

  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.chat.name
    instance_type          = "ml.g5.12xlarge" # expect: saves $4,069.75/month
    initial_instance_count = 1
  }
}
```

### The same server on one GPU

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_model" "chat" {
  name               = "chat"
  execution_role_arn = "arn:aws:iam::111122223333:role/sagemaker"

  primary_container {
    image = "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.3-gpu"
    environment = {
      HF_MODEL_ID = "mistralai/Mistral-7B-Instruct-v0.3"
      SM_NUM_GPUS = "1"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "chat" {
  name = "chat"

  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.chat.name
    instance_type          = "ml.g5.2xlarge"
    initial_instance_count = 1
  }
}
```

### One process for four GPUs in a Kubeflow job

```yaml
apiVersion: kubeflow.org/v1
kind: PyTorchJob
metadata:
  name: finetune
spec:
  nprocPerNode: "1"
  runPolicy:
    activeDeadlineSeconds: 43200
  pytorchReplicaSpecs:
    Worker:
      replicas: 1
      restartPolicy: OnFailure
      template:
        spec:
          nodeSelector:
            topology.kubernetes.io/region: us-east-1
            node.kubernetes.io/instance-type: g5.12xlarge # expect: saves $26.76/run
            karpenter.sh/capacity-type: on-demand
          containers:
            - name: pytorch
              image: acme/finetune:3
              resources:
                limits:
                  nvidia.com/gpu: "4"
```

### A server that uses all of them

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_model" "chat" {
  name               = "chat"
  execution_role_arn = "arn:aws:iam::111122223333:role/sagemaker"

  primary_container {
    image = "763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.3-gpu"
    environment = {
      HF_MODEL_ID = "Qwen/Qwen2.5-32B-Instruct"
      SM_NUM_GPUS = "4"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "chat" {
  name = "chat"

  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.chat.name
    instance_type          = "ml.g5.12xlarge"
    initial_instance_count = 1
  }
}
```

### A development notebook with four GPUs

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" {
  name          = "research-dev"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.g5.12xlarge" # expect: saves $4,069.75/month
}
```

## References

* [Machine Learning Lens, MLCOST04-BP01: optimal computing instance size](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp01.html)
* [Machine Learning Lens, MLCOST05-BP03: right-size the hosting fleet](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp03.html)
* [AI and ML perspective, cost optimization: discover resource requirements](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator

from mlcostlint.plugin import (
    Advice,
    BatchJob,
    Compute,
    Endpoint,
    Environment,
    Notebook,
    Plan,
    Training,
    Tuning,
    VirtualMachine,
    Workload,
    rule,
    single,
)

_MORE_THAN_A_PERSON_USES = 4


@rule(since="0.1")
def check(
    compute: Notebook | VirtualMachine | Endpoint | Training | Tuning | BatchJob, _plan: Plan
) -> Iterator[Advice]:
    """Look for GPUs that are paid for and left idle."""
    if compute.accelerators.known < 2 or compute.partition is not None:
        return
    stated = compute.processes.known
    used = 1 if stated is None and _is_for_one_person(compute) else stated
    if used is None or used >= compute.accelerators.known:
        return
    smaller = [compute.on(other) for other in single(compute.machine.known, used, compute.service)]
    if smaller or stated is not None:
        whose = "for one person" if stated is None else f"of which the software uses {used}"
        yield Advice(
            at=compute.machine,
            message=f"{compute.accelerators.known} GPUs in {compute.machine.known}, {whose}",
            instead=smaller,
            because=[compute.environment if stated is None else compute.processes],
        )


def _is_for_one_person(compute: Compute) -> bool:
    return (
        compute.accelerators.known >= _MORE_THAN_A_PERSON_USES
        and compute.environment.known is Environment.NONPRODUCTION
        and compute.workload.known is Workload.INTERACTIVE
    )
