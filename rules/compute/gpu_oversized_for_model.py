r"""More accelerator than the served model needs.

## Why it costs

What a model needs is known before it runs: its weights, a cache for the tokens of the requests it
answers, and some room for the engine. An 8B model in bf16 takes some 17 GiB. Served from eight
A100s it leaves nine tenths of their memory empty, and every hour of it is billed.

## What to do

Serve it from a machine that holds it with room to spare: `mlcostlint fit` lists them by price.

Set the engine's tensor parallelism (`--tensor-parallel-size`, `SM_NUM_GPUS`, `--num-shard`) to the
number of accelerators that a replica takes there, and test it with the requests you expect.

Where throughput and not memory decides, say so: 256 sequences at a time with a context of 32,768
tokens make this rule stay silent, and so does
`# mlcostlint: ignore[gpu-oversized-for-model] 400 requests/s at peak`. A single L4, A10G or T4 is
never reported.

## Examples

### An 8B model on eight A100s

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
      HF_MODEL_ID = "meta-llama/Llama-3.1-8B-Instruct"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "chat" {
  name = "chat"

  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.chat.name
    instance_type          = "ml.p4d.24xlarge" # expect: saves $17,610.93/month
    initial_instance_count = 1
  }
}
```

### The same model on one L4

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
      HF_MODEL_ID = "meta-llama/Llama-3.1-8B-Instruct"
    }
  }
}

resource "aws_sagemaker_endpoint_configuration" "chat" {
  name = "chat"

  production_variants {
    variant_name           = "only"
    model_name             = aws_sagemaker_model.chat.name
    instance_type          = "ml.g6.xlarge"
    initial_instance_count = 1
  }
}
```

### A small model in a pod on an A100

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  replicas: 2
  selector:
    matchLabels:
      app: chat
  template:
    metadata:
      labels:
        app: chat
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: a2-ultragpu-1g # expect: saves $6,368.47/month
        topology.kubernetes.io/region: us-central1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args:
            - --model=Qwen/Qwen2.5-3B-Instruct
            - --max-model-len=8192
          resources:
            limits:
              nvidia.com/gpu: "1"
```

### Many long conversations at a time

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
spec:
  replicas: 2
  selector:
    matchLabels:
      app: chat
  template:
    metadata:
      labels:
        app: chat
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: a2-ultragpu-1g
        topology.kubernetes.io/region: us-central1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args:
            - --model=Qwen/Qwen2.5-3B-Instruct
            - --max-model-len=32768
            - --max-num-seqs=256
          resources:
            limits:
              nvidia.com/gpu: "1"
```

### A 70B model that takes most of eight A10Gs

```yaml title="us-east-1/chat.yaml"
EndpointConfigName: chat
ProductionVariants:
  - VariantName: only
    ModelName: chat
    InstanceType: ml.g5.48xlarge
    InitialInstanceCount: 1
---
ModelName: chat
ExecutionRoleArn: arn:aws:iam::111122223333:role/sagemaker
PrimaryContainer:
  Image: 763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.3-gpu
  Environment:
    HF_MODEL_ID: meta-llama/Llama-3.1-70B-Instruct
```

## References

* [Machine Learning Lens, MLCOST05-BP03: right-size the hosting fleet](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost05-bp03.html)
* [AI and ML perspective, cost optimization: discover resource requirements](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
"""

from collections.abc import Iterator

from mlcostlint.plugin import Advice, Endpoint, Plan, Stands, fitting, roomy, rule


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for served models that fill less than half of their accelerators' memory."""
    held, machine = roomy(endpoint), endpoint.machine.known
    if held is None or machine.accelerator is None:
        return
    used = endpoint.accelerators.known
    memory = machine.accelerator.memory_gib * used
    yield Advice(
        at=endpoint.machine,
        message=f"{endpoint.model.id.known} needs {held.need.total:.0f} GiB and has"
        f" {memory:.0f} GiB on {used} x {machine.accelerator.name}",
        instead=fitting(endpoint, held),
        because=[endpoint.model.id],
        stands=Stands.IF_CLEARLY_CHEAPER,
    )
