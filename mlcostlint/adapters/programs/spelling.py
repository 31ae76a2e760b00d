"""How each engine spells what it can be told about a model.

Names in lower case are options, those in capitals environment variables. Options go first, as
engines that read both have it.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlcostlint.model import Engine

Names = tuple[str, ...]
Fields = Mapping[str, Names]

# https://docs.vllm.ai/en/latest/configuration/engine_args.html
_VLLM: Fields = {
    "id": ("model",),
    "draft": ("speculative-model",),
    "tensor_parallel": ("tensor-parallel-size", "tp", "TENSOR_PARALLEL_DEGREE"),
    "pipeline_parallel": ("pipeline-parallel-size", "pp"),
    "data_parallel": ("data-parallel-size", "dp"),
    "dtype": ("dtype",),
    "quantization": ("quantization", "q"),
    "format": ("load-format",),
    "max_context": ("max-model-len",),
    "max_sequences": ("max-num-seqs",),
    "kv_dtype": ("kv-cache-dtype",),
    "memory_share": ("gpu-memory-utilization",),
    "lora": ("enable-lora",),
}
# https://huggingface.co/docs/text-generation-inference/reference/launcher
_TGI: Fields = {
    "id": ("model-id",),
    "tensor_parallel": ("num-shard", "NUM_SHARD", "SM_NUM_GPUS"),
    "dtype": ("dtype", "DTYPE"),
    "quantization": ("quantize", "QUANTIZE", "HF_MODEL_QUANTIZE"),
    "max_context": ("max-total-tokens", "MAX_TOTAL_TOKENS"),
    "max_sequences": ("max-batch-size", "MAX_BATCH_SIZE"),
    "kv_dtype": ("kv-cache-dtype", "KV_CACHE_DTYPE"),
    "memory_share": ("cuda-memory-fraction", "CUDA_MEMORY_FRACTION"),
    "lora": ("lora-adapters", "LORA_ADAPTERS"),
}
# https://docs.sglang.ai/advanced_features/server_arguments.html
_SGLANG: Fields = {
    "id": ("model-path", "model"),
    "draft": ("speculative-draft-model-path", "speculative-draft-model"),
    "tensor_parallel": ("tensor-parallel-size", "tp-size", "tp"),
    "pipeline_parallel": ("pipeline-parallel-size", "pp-size", "pp"),
    "data_parallel": ("data-parallel-size", "dp-size", "dp"),
    "dtype": ("dtype",),
    "quantization": ("quantization",),
    "format": ("load-format",),
    "max_context": ("context-length",),
    "max_sequences": ("max-running-requests",),
    "kv_dtype": ("kv-cache-dtype",),
    "memory_share": ("mem-fraction-static",),
    "lora": ("enable-lora", "lora-paths"),
}
# https://lmdeploy.readthedocs.io/en/latest/llm/api_server.html; `quant-policy` is of the cache.
_LMDEPLOY: Fields = {
    "tensor_parallel": ("tp",),
    "data_parallel": ("dp",),
    "dtype": ("dtype",),
    "quantization": ("model-format",),
    "max_context": ("session-len",),
    "max_sequences": ("max-batch-size",),
    "kv_dtype": ("quant-policy",),
    "lora": ("adapters",),
}
# https://docs.djl.ai/master/docs/serving/serving/docs/lmi/deployment_guide/configurations.html
_DJL: Fields = {
    "id": ("model-id",),
    "draft": ("speculative-draft-model",),
    "tensor_parallel": ("tensor-parallel-degree", "TENSOR_PARALLEL_DEGREE"),
    "pipeline_parallel": ("pipeline-parallel-degree", "PIPELINE_PARALLEL_DEGREE"),
    "dtype": ("dtype",),
    "quantization": ("quantize",),
    "format": ("load-format",),
    "max_context": ("max-model-len",),
    "max_sequences": ("max-rolling-batch-size", "max-num-seqs"),
    "kv_dtype": ("kv-cache-dtype",),
    "memory_share": ("gpu-memory-utilization",),
    "lora": ("enable-lora",),
}
# https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
_LLAMA_CPP: Fields = {
    "id": ("hf", "hfr", "hf-repo", "LLAMA_ARG_HF_REPO", "m", "model", "LLAMA_ARG_MODEL"),
    "draft": ("hfd", "hf-repo-draft", "md", "model-draft"),
    "max_context": ("c", "ctx-size", "LLAMA_ARG_CTX_SIZE"),
    "max_sequences": ("np", "parallel", "LLAMA_ARG_N_PARALLEL"),
    "kv_dtype": ("ctk", "cache-type-k", "LLAMA_ARG_CACHE_TYPE_K"),
    "lora": ("lora",),
}
# https://docs.nvidia.com/nim/large-language-models/latest/configuration.html
_NIM: Fields = {
    "tensor_parallel": ("NIM_TENSOR_PARALLEL_SIZE",),
    "pipeline_parallel": ("NIM_PIPELINE_PARALLEL_SIZE",),
    "max_context": ("NIM_MAX_MODEL_LEN",),
    "lora": ("NIM_PEFT_SOURCE",),
}
# https://docs.ollama.com/faq
_OLLAMA: Fields = {
    "max_context": ("OLLAMA_CONTEXT_LENGTH",),
    "max_sequences": ("OLLAMA_NUM_PARALLEL",),
    "kv_dtype": ("OLLAMA_KV_CACHE_TYPE",),
}
# https://nvidia.github.io/TensorRT-LLM/commands/trtllm-serve.html
_TENSORRT_LLM: Fields = {
    "tensor_parallel": ("tp-size",),
    "pipeline_parallel": ("pp-size",),
    "max_context": ("max-seq-len",),
    "max_sequences": ("max-batch-size",),
}
_EMBEDDING: Fields = {"id": ("model-id",), "dtype": ("dtype", "DTYPE")}
# What no engine is named for: only names that mean one thing wherever they stand.
_ANY: Fields = {
    "draft": _VLLM["draft"],
    "tensor_parallel": ("tensor-parallel-size", "tp", "tp-size", "num-shard", "NUM_SHARD"),
    "pipeline_parallel": ("pipeline-parallel-size", "pp", "pp-size"),
    "data_parallel": ("data-parallel-size", "dp", "dp-size"),
    "quantization": ("quantization", "quantize"),
    "max_context": _VLLM["max_context"],
    "max_sequences": _VLLM["max_sequences"],
    "kv_dtype": _VLLM["kv_dtype"],
    "memory_share": _VLLM["memory_share"],
    "lora": _VLLM["lora"],
}

_FIELDS: Mapping[Engine | None, Fields] = {
    Engine.VLLM: _VLLM,
    Engine.HUGGINGFACE: {**_VLLM, "id": ("model-id", "model")},
    Engine.RAY: _VLLM,
    Engine.TGI: _TGI,
    Engine.SGLANG: _SGLANG,
    Engine.LMDEPLOY: _LMDEPLOY,
    Engine.DJL: _DJL,
    Engine.TEI: _EMBEDDING,
    Engine.INFINITY: _EMBEDDING,
    Engine.OLLAMA: _OLLAMA,
    Engine.LLAMA_CPP: _LLAMA_CPP,
    Engine.NIM: _NIM,
    Engine.TENSORRT_LLM: _TENSORRT_LLM,
    Engine.TRITON: {},
    Engine.TORCHSERVE: {},
}

# One process, one accelerator, no adapters where nothing is said, by the pages named above. TGI
# takes every accelerator it sees, NIM and DJL choose by the model: they have no default here.
_ALONE = {"tensor_parallel": 1, "pipeline_parallel": 1, "data_parallel": 1}
_DEFAULTS: Mapping[Engine | None, Mapping[str, object]] = {
    Engine.VLLM: {**_ALONE, "memory_share": Decimal("0.9"), "lora": False},
    Engine.HUGGINGFACE: {**_ALONE, "memory_share": Decimal("0.9"), "lora": False},
    Engine.RAY: {**_ALONE, "memory_share": Decimal("0.9"), "lora": False},
    Engine.SGLANG: _ALONE,
    Engine.LMDEPLOY: {"tensor_parallel": 1, "data_parallel": 1},
    Engine.TENSORRT_LLM: {"tensor_parallel": 1, "pipeline_parallel": 1},
}

# SageMaker's and DJL's images turn variables into options: SM_VLLM_MAX_MODEL_LEN, OPTION_DTYPE.
_PREFIXES = ("SM_VLLM_", "SM_SGLANG_", "OPTION_")


def names(engine: Engine | None, field: str) -> Names:
    """Return how an engine is told one thing, in the order that counts."""
    return _FIELDS.get(engine, _ANY).get(field, ())


def default(engine: Engine | None, field: str) -> object:
    """Return what an engine does where it is told nothing, None where that depends."""
    return _DEFAULTS.get(engine, {}).get(field)


def options(variables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the variables that stand for options, and the option each is."""
    for variable in variables:
        prefix = next((one for one in _PREFIXES if variable.startswith(one)), None)
        if prefix:
            yield variable, variable.removeprefix(prefix).lower().replace("_", "-")
