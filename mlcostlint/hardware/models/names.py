"""What the id of a model says: its name without wrapping, and how its weights are written."""

import re
from collections.abc import Callable
from decimal import Decimal

_SCHEME = re.compile(r"^(?:hf|s3|gs|https?|azureml|oci|pvc|ollama|models?)://")
_VERSION = re.compile(r"main|latest|\d+|v\d+|model\.tar\.gz|snapshots?")
_SUFFIX = re.compile(r"[-.](?:gguf|ggml|safetensors|tar\.gz|bin|onnx|engine)$")

# "8bit" must not read as eight billion parameters, nor "int4" as a size.
_QUANTISED = re.compile(
    r"(?:^|[-.])(?:awq|gptq|u?int[248]|(?:nv|mx)?fp4|fp8|nf4|bnb|[1-8]-?bit|w\d+a\d+"
    r"|i?q[2-8](?:-[0-9kmslx]+)*|exl2|[\d.]+bpw|hqq|marlin|bf16|fp16|fp32|dynamic|kv"
    r"|quantized(?:\.w\d+a\d+)?)(?=$|[-.])"
)

# What a weight takes in GGUF's K-quants, scales included (llama.cpp, `examples/quantize`).
_GGUF = {2: "2.9", 3: "3.7", 4: "4.85", 5: "5.7", 6: "6.6", 8: "8.5"}
_BARE_GGUF = "4.85"
_BARE_EXL2 = "4.5"


def plain(model_id: str) -> str:
    """Return the name of a model: no scheme, organisation, revision, file or quantization."""
    path = _SCHEME.sub("", model_id.strip().lower()).partition("?")[0]
    # Vertex publishers name the variant after the "@", everybody else a revision.
    before, _, after = path.rpartition("@")
    path = after if path.startswith("publishers/") else (before or after)
    *parents, last = path.rstrip("/").split("/")
    name = parents[-1] if parents and _VERSION.fullmatch(last) else last
    name = _SUFFIX.sub("", re.sub(r"[_: ]", "-", name))
    return _QUANTISED.sub("", _QUANTISED.sub("", name)).strip("-.")


def bits(model_id: str) -> Decimal | None:
    """Return how many bits the id says that one weight takes, scales included; None if nothing."""
    name = model_id.lower()
    for pattern, meaning in _WRITTEN:
        if found := pattern.search(name):
            return Decimal(meaning if isinstance(meaning, str) else meaning(found))
    return None


def _gguf(found: re.Match[str]) -> str:
    return _GGUF.get(int(found[1]), _BARE_GGUF)


def _exl2(found: re.Match[str]) -> str:
    return str(Decimal(found[1]) + Decimal("0.3")) if found[1] else _BARE_EXL2


# The first that is found decides: "GPTQ-Int8" is eight bits and not GPTQ's usual four. Quantized
# weights come with a scale for each group of them, a quarter to half a bit a weight.
_WRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"(?:nv|mx|(?<![a-z]))fp4", "4.5"),
        (r"(?:^|[-_./:])(?:ud-)?i?q([2-8])(?:[-_](?:[0-9k]|nl|x{0,2}[sl]|m))*(?=$|[-_./])", _gguf),
        (r"w8a(?:8|16)|int8|8[-_]?bit|smoothquant", "8.25"),
        (r"awq|gptq|w4a(?:8|16)|int4|4[-_]?bit|nf4|bnb|hqq-4|autoround|marlin", "4.5"),
        (r"[-_](\d(?:\.\d+)?)[-_]?bpw", _exl2),
        (r"exl2()", _exl2),
        (r"fp8|e4m3", "8.25"),
        (r"3[-_]?bit", "3.5"),
        (r"2[-_]?bit|aqlm|quip|bitnet|1\.58", "2.5"),
        (r"(?:fp|float)32", "32"),
        (r"(?:bf|fp|float)16", "16"),
        (r"gguf|ggml", _BARE_GGUF),
    )
)
