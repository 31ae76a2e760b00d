"""The model that a workload loads, and how its engine is told to hold it in memory."""

import enum
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self

from mlcostlint.value import Value, defaulted


class Engine(enum.StrEnum):
    """The program that answers requests with a model."""

    VLLM = "vllm"
    TGI = "text-generation-inference"
    SGLANG = "sglang"
    LMDEPLOY = "lmdeploy"
    DJL = "djl-serving"
    TEI = "text-embeddings-inference"
    INFINITY = "infinity"
    OLLAMA = "ollama"
    LLAMA_CPP = "llama.cpp"
    NIM = "nim"
    TRITON = "triton"
    TENSORRT_LLM = "tensorrt-llm"
    TORCHSERVE = "torchserve"
    HUGGINGFACE = "huggingface-server"
    """KServe's runtime, which takes vLLM's options."""
    RAY = "ray-serve"
    OTHER = "other"
    """A server of models that has no options for what is asked here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """What a workload loads: every field is None where nothing says it and the engine decides.

    `id` names a model of a hub or where its files lie, `draft` a smaller one that proposes tokens
    to it. `quantization` is as written, `bits` what it makes of one weight with its scales; a
    quantized model that only its id tells is not in it. `dtype` is of weights that are not
    quantized, `kv_dtype` of the cache. `max_context` counts tokens, `max_sequences` requests at a
    time, `memory_share` is the part of an accelerator's memory that the engine takes.
    """

    id: Value[str | None]
    draft: Value[str | None]
    engine: Value[Engine | None]
    tensor_parallel: Value[int | None]
    pipeline_parallel: Value[int | None]
    data_parallel: Value[int | None]
    dtype: Value[str | None]
    quantization: Value[str | None]
    bits: Value[Decimal | None]
    max_context: Value[int | None]
    max_sequences: Value[int | None]
    kv_dtype: Value[str | None]
    memory_share: Value[Decimal | None]
    lora: Value[bool | None]

    @classmethod
    def named(cls, id: Value[str | None]) -> Self:  # noqa: A002 - the field's name
        """Return a model of which the files say no more than its name."""
        return replace(cls.everywhere(defaulted(None, id.origin.span)), id=id)

    @classmethod
    def everywhere(cls, value: Value[Any]) -> Self:
        """Return a model of which nothing is said, or of which one hole hides everything."""
        return cls(**{spec.name: value for spec in fields(cls)})
