"""The programs that serve models, by what starts them and by the images they come in."""

import re
from collections.abc import Mapping

from mlcostlint.adapters.programs.program import Program
from mlcostlint.model import Engine

# Of an image, whole words; kserve's own server comes before the many images of kserve.
_IMAGES: Mapping[Engine, str] = {
    Engine.HUGGINGFACE: r"(?:kserve/)?huggingfaceserver",
    Engine.NIM: r"nvcr\.io/nim|nim",
    Engine.DJL: r"djl-serving|djl-inference",
    Engine.TRITON: r"tritonserver|sagemaker-tritonserver",
    Engine.TEI: r"text-embeddings-inference|tei",
    Engine.TGI: r"text-generation-inference|tgi",
    Engine.VLLM: r"vllm",
    Engine.SGLANG: r"sglang",
    Engine.LMDEPLOY: r"lmdeploy",
    Engine.INFINITY: r"michaelf34/infinity",
    Engine.OLLAMA: r"ollama",
    Engine.LLAMA_CPP: r"llama[.-]?cpp",
    Engine.TORCHSERVE: r"torchserve|multi-model-server",
    Engine.OTHER: r"tensorflow/serving|bentoml|seldon\w*|kserve|mlserver",
}
_COMMANDS: Mapping[Engine, str] = {
    Engine.HUGGINGFACE: r"\bhuggingfaceserver\b",
    Engine.VLLM: r"vllm serve|vllm\.entrypoints",
    Engine.TGI: r"text-generation-launcher",
    Engine.TEI: r"text-embeddings-router",
    Engine.SGLANG: r"sglang\.launch_server|sglang serve",
    Engine.LMDEPLOY: r"lmdeploy serve",
    Engine.TRITON: r"\btritonserver\b",
    Engine.TORCHSERVE: r"\btorchserve\b",
    Engine.OLLAMA: r"\bollama (?:serve|run|pull)\b",
    Engine.LLAMA_CPP: r"llama-server",
    Engine.RAY: r"\bserve run\b",
    Engine.INFINITY: r"\binfinity_emb\b",
    Engine.TENSORRT_LLM: r"trtllm-serve",
    Engine.OTHER: r"tensorflow_model_server|bentoml serve|mlserver start",
}
_IMAGE = re.compile(
    "(?:^|[/_.:-])(?:"
    + "|".join(f"(?P<{engine.name}>{words})" for engine, words in _IMAGES.items())
    + ")(?:$|[/_.:@-])",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    "|".join(f"(?P<{engine.name}>{words})" for engine, words in _COMMANDS.items()), re.IGNORECASE
)
# Environment variables that only one server reads, where its image is not to be seen.
_VARIABLES: Mapping[str, Engine] = {
    "SM_VLLM_": Engine.VLLM,
    "SM_SGLANG_": Engine.SGLANG,
    "OPTION_": Engine.DJL,
    "NIM_": Engine.NIM,
    "OLLAMA_": Engine.OLLAMA,
    "SM_NUM_GPUS": Engine.TGI,
}


def started(line: str) -> Engine | None:
    """Return the engine that a command line starts."""
    match = _COMMAND.search(line)
    return None if match is None else Engine[str(match.lastgroup)]


def packed(image: str) -> Engine | None:
    """Return the engine that an image is made for."""
    match = _IMAGE.search(image)
    return None if match is None else Engine[str(match.lastgroup)]


def engine(program: Program) -> Engine | None:
    """Return what serves in a container: by its command, its image, or variables of one server."""
    found = started(program.text) or packed(program.image_name)
    if found is not None and found is not Engine.OTHER:
        return found
    for prefix, meant in _VARIABLES.items():
        if any(name.startswith(prefix) for name in program.variables):
            return meant
    return found
