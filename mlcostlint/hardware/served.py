"""How much memory the weights of a published model take."""

import re
from decimal import Decimal
from functools import lru_cache

from mlcostlint.hardware.catalogue import book

_SCHEME = re.compile(r"^(?:hf|s3|gs|https?|azureml|oci|pvc|ollama|models?)://")
_VERSION = re.compile(r"main|latest|\d+|v\d+|model\.tar\.gz|snapshots?")
_SUFFIX = re.compile(r"[-.](?:gguf|ggml|safetensors|tar\.gz|bin|onnx|engine)$")

# "8bit" must not read as eight billion parameters, nor "int4" as a size.
_QUANTISED = re.compile(
    r"(?:^|[-.])(?:awq|gptq|u?int[248]|(?:nv|mx)?fp4|fp8|nf4|bnb|[1-8]-?bit|w\d+a\d+"
    r"|i?q[2-8](?:-[0-9kmslx]+)*|exl2|[\d.]+bpw|hqq|marlin|bf16|fp16|fp32|dynamic|kv"
    r"|quantized(?:\.w\d+a\d+)?)(?=$|[-.])"
)
_LONGEST_ID = 512


@lru_cache(maxsize=256)
def weights_gib(model_id: str) -> Decimal | None:
    """Return the GiB that a model's weights take as published, None for a model nobody listed.

    `model_id` must come from a field that holds model ids: the patterns collide with ordinary
    words. Quantised variants are given the size of the model as it was published.
    """
    name = _plain(model_id)
    if not name or len(name) > _LONGEST_ID:
        return None
    rows = book().execute("SELECT pattern, native_weights_gib FROM models ORDER BY rowid")
    return next((Decimal(gib) for pattern, gib in rows if re.search(pattern, name)), None)


def _plain(model_id: str) -> str:
    path = _SCHEME.sub("", model_id.strip().lower()).partition("?")[0]
    # Vertex publishers name the variant after the "@", everybody else a revision.
    before, _, after = path.rpartition("@")
    path = after if path.startswith("publishers/") else (before or after)
    *parents, last = path.rstrip("/").split("/")
    name = parents[-1] if parents and _VERSION.fullmatch(last) else last
    name = _SUFFIX.sub("", re.sub(r"[_: ]", "-", name))
    return _QUANTISED.sub("", _QUANTISED.sub("", name)).strip("-.")
