r"""A language model served in 16 bits where 8 would fit a cheaper machine.

## Why it costs

Weights take most of the memory that a served language model needs, and every weight is read for
every token it writes. In 8 bits they take half of it; published evaluations find FP8 as good as
bf16 and INT8 one to three percent behind. A 70B model that takes eight A10Gs in bf16 fits four in
8 bits, and writes as fast for one reader.

## What to do

Serve a checkpoint in 8 bits (FP8 or INT8), or have the engine quantize the weights as it loads
them, and test its answers before the machine is changed.

* vLLM, SGLang: `--quantization fp8`, or a checkpoint whose name says `FP8` or `w8a8`.
* Text Generation Inference: `--quantize eetq`, or `--quantize fp8` from Ada and Hopper on.
* SageMaker's LMI container: `OPTION_QUANTIZE=fp8`.

A proposal writes no more slowly for one reader than the machine does now. Models of less than 3B,
adapters that are loaded beside the model, many long requests at a time (256 sequences, 32,768
tokens of context) and a single L4, A10G or T4 are not reported. Where quality has the last word,
say so: `# mlcostlint: ignore[unquantized-llm-serving] evaluation of July`.

## Examples

### A 70B model in bf16 on eight A10Gs

```yaml title="us-east-1/chat.yaml"
EndpointConfigName: chat
ProductionVariants:
  - VariantName: only
    ModelName: chat
    InstanceType: ml.g5.48xlarge # expect: saves $9,687.10/month
    InitialInstanceCount: 1
---
ModelName: chat
ExecutionRoleArn: arn:aws:iam::111122223333:role/sagemaker
PrimaryContainer:
  Image: 763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.3-gpu
  Environment:
    HF_MODEL_ID: meta-llama/Llama-3.1-70B-Instruct
    SM_NUM_GPUS: "8"
```

### The same model in FP8

```yaml title="us-east-1/chat.yaml"
EndpointConfigName: chat
ProductionVariants:
  - VariantName: only
    ModelName: chat
    InstanceType: ml.g5.12xlarge
    InitialInstanceCount: 1
---
ModelName: chat
ExecutionRoleArn: arn:aws:iam::111122223333:role/sagemaker
PrimaryContainer:
  Image: 763104351884.dkr.ecr.us-east-1.amazonaws.com/huggingface-pytorch-tgi-inference:2.3-gpu
  Environment:
    HF_MODEL_ID: RedHatAI/Meta-Llama-3.1-70B-Instruct-FP8
    SM_NUM_GPUS: "4"
```

### A 27B model in a pod on an A100

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: writer
spec:
  replicas: 2
  selector:
    matchLabels:
      app: writer
  template:
    metadata:
      labels:
        app: writer
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: a2-ultragpu-1g # expect: saves $2,037.30/month
        topology.kubernetes.io/region: us-central1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args:
            - --model=google/gemma-2-27b-it
            - --max-model-len=8192
          resources:
            limits:
              nvidia.com/gpu: "1"
```

### The same model, quantized as it is loaded

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: writer
spec:
  replicas: 2
  selector:
    matchLabels:
      app: writer
  template:
    metadata:
      labels:
        app: writer
    spec:
      nodeSelector:
        node.kubernetes.io/instance-type: a2-ultragpu-1g
        topology.kubernetes.io/region: us-central1
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args:
            - --model=google/gemma-2-27b-it
            - --quantization=fp8
            - --max-model-len=8192
          resources:
            limits:
              nvidia.com/gpu: "1"
```

## References

* [AI and ML perspective, cost optimization: reduce the size of models](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
* [Give Me BF16 or Give Me Death? Accuracy-Performance Trade-Offs in LLM Quantization](https://arxiv.org/abs/2411.02355)
* [FinOps for AI: optimize usage](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mlcostlint.plugin import (
    Advice,
    Certainty,
    Endpoint,
    Engine,
    Load,
    Plan,
    Stands,
    fitting,
    is_busy,
    is_smallest,
    load,
    pace,
    roomy,
    rule,
)

# What loads weights as they are published unless it is told otherwise: the others choose a
# quantized build by themselves, or serve one whose name does not say it.
_AS_PUBLISHED = frozenset(
    [Engine.VLLM, Engine.TGI, Engine.SGLANG, Engine.LMDEPLOY, Engine.DJL, Engine.HUGGINGFACE]
)
_PORTED_FOR = "nvidia"
_HALF, _EIGHT = Decimal(16), Decimal("8.25")  # an 8-bit weight with its part of the scales
_LARGE = 3  # billions of parameters; quality suffers in smaller ones
_AS_FAST = Decimal("0.9")


@rule(since="0.1")
def check(endpoint: Endpoint, _plan: Plan) -> Iterator[Advice]:
    """Look for large models in 16 bits whose weights decide what machine they need."""
    device = endpoint.machine.known.accelerator
    if device is None or device.vendor != _PORTED_FOR or endpoint.partition is not None:
        return
    if not endpoint.accelerators.known or is_smallest(endpoint) or is_busy(endpoint.model):
        return
    held = _in_half_precision(endpoint)
    if held is None or roomy(endpoint) is not None:
        return
    lighter = list(_in_eight_bits(endpoint, held))
    if lighter:
        yield Advice(
            at=endpoint.machine,
            message=f"{endpoint.model.id.known} is served in {held.model.bits:.0f} bits on"
            f" {endpoint.accelerators.known} x {device.name}; in 8 it fits a cheaper machine",
            instead=lighter,
            because=[endpoint.model.id],
            stands=Stands.IF_CLEARLY_CHEAPER,
        )


def _in_half_precision(endpoint: Endpoint) -> Load | None:
    """Return the load of a large language model that nothing quantizes."""
    served = endpoint.model
    if served.engine.known not in _AS_PUBLISHED or served.quantization.known or served.lora.known:
        return None
    held = load(served)
    if held is None or held.model.certainty is Certainty.GUESSED:
        return None
    large = held.model.architecture.kind.generates and held.model.architecture.parameters >= _LARGE
    return held if large and held.model.bits >= _HALF else None


def _in_eight_bits(endpoint: Endpoint, held: Load) -> Iterator[Endpoint]:
    """Yield where the quantized model fits, and only that, and writes as fast as now."""
    model = replace(endpoint.model, bits=endpoint.model.bits.but(_EIGHT))
    lighter = load(model)
    if lighter is None:
        return
    needed = pace(endpoint, held) * _AS_FAST
    anyway = {(one.machine.known, one.accelerators.known) for one in fitting(endpoint, held)}
    for one in fitting(replace(endpoint, model=model), lighter):
        place = (one.machine.known, one.accelerators.known)
        if place not in anyway and pace(one, lighter) >= needed:
            yield one
