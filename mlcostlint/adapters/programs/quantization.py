"""How many bits a weight takes, scales included, by the word that an engine is told."""

from collections.abc import Mapping
from decimal import Decimal

from mlcostlint.model import Engine

_FOUR, _EIGHT = Decimal("4.5"), Decimal("8.25")

_BITS: Mapping[str, Decimal] = {
    **dict.fromkeys(("awq", "awq_marlin", "marlin", "bitsandbytes", "bitsandbytes-nf4"), _FOUR),
    **dict.fromkeys(("bitsandbytes-fp4", "int4", "w4a16", "nf4", "fp4", "mxfp4", "nvfp4"), _FOUR),
    **dict.fromkeys(("gptq", "gptq_marlin", "modelopt_fp4"), _FOUR),
    **dict.fromkeys(("fp8", "fbgemm_fp8", "modelopt", "ptpc_fp8", "w8a8_fp8"), _EIGHT),
    **dict.fromkeys(("eetq", "experts_int8", "int8", "w8a8_int8"), _EIGHT),
    "smoothquant": _EIGHT,
}
_NONE = frozenset(["", "none", "null", "hf", "llama"])


def written(said: str) -> str | None:
    """Return the word for a quantization, None for the words that mean none."""
    return None if said.lower() in _NONE else said


def bits(said: str, engine: Engine | None, model: str) -> Decimal | None:
    """Return the bits of a weight, None where the word leaves them to the model's files."""
    word = said.lower()
    if word.startswith("gptq") and "int8" in model.lower():
        return _EIGHT
    if word == "bitsandbytes" and engine is Engine.TGI:
        # Eight bits there, four elsewhere; `bitsandbytes-nf4` says so itself.
        # https://huggingface.co/docs/text-generation-inference/reference/launcher
        return _EIGHT
    return _BITS.get(word)
