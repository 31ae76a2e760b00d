"""How a training fits its model, as its settings say; what they leave out stays open."""

import re
from collections.abc import Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.programs.files import flat
from mlcostlint.adapters.programs.settings import Settings, is_on, means, word
from mlcostlint.adapters.programs.sharding import sharding
from mlcostlint.model import Method, Precision, Recipe, Sharding
from mlcostlint.parsers import literal_block
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact

_PRECISIONS: Mapping[str, Precision] = {
    **dict.fromkeys(("32", "fp32", "32-true", "float32", "float", "torch.float32"), Precision.FP32),
    "tf32": Precision.TF32,
    **dict.fromkeys(("16", "fp16", "16-mixed", "16-true", "half", "float16"), Precision.FP16),
    **dict.fromkeys(("bf16", "bf16-mixed", "bf16-true", "bfloat16"), Precision.BF16),
    **dict.fromkeys(("torch.float16",), Precision.FP16),
    **dict.fromkeys(("torch.bfloat16",), Precision.BF16),
    **dict.fromkeys(("fp8", "transformer-engine"), Precision.FP8),
}
_SWITCHES = {
    "fp8": Precision.FP8,
    "bf16": Precision.BF16,
    "bf16.enabled": Precision.BF16,
    "fp16": Precision.FP16,
    "fp16.enabled": Precision.FP16,
}
_MIXED = ("mixed-precision", "accelerate-mixed-precision")
_NAMED = ("precision", "dtype", "torch-dtype", "compute-dtype")

_LORA_SWITCHES = ("use-peft", "use-lora", "lora", "qlora", "use-qlora")
_LORA = re.compile(r"lora-(?:r|rank|alpha|dropout|target.*|modules|bias|config)|peft-type")
_FOUR_BITS = ("load-in-4bit", "qlora", "use-qlora", "use-4bit", "bnb-4bit-quant-type")
_METHODS = ("finetuning-type", "adapter", "method", "peft-method", "peft-type")
_FULL_SWITCHES = ("full-finetune", "full-finetuning")

_EVERY = re.compile(
    r"(?:checkpoint(?:ing)?|ckpt|save)(?:-(?:interval|frequency|freq|every|period|in))*"
    r"-(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hours?)"
)
_EVERY_OF_ANY_UNIT = re.compile(
    r"(?:checkpoint(?:ing)?|ckpt|save)-(?:interval|frequency|freq|every|period)"
)
_TIME = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hours?)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def recipe(told: Settings) -> Recipe:
    """Return what a training's settings say."""
    told = _with_deepspeed(told)
    shards = sharding(told)
    return Recipe(
        precision=_precision(told),
        method=_method(told, shards),
        sharding=shards,
        checkpoints=_checkpoints(told),
        saves_every=_saves_every(told),
    )


def _with_deepspeed(told: Settings) -> Settings:
    """Return settings with those of DeepSpeed's configuration where it is given as JSON."""
    given = told.get("deepspeed", "deepspeed-config")
    if given is None or not str(fact(given, "")).lstrip().startswith("{"):
        return told
    found = literal_block.tree(given)
    if not isinstance(found, Map):
        return told
    return Settings({**dict(flat(found)), **told.told}, told.header, told.hidden)


def _precision(told: Settings) -> Value[Precision | None]:
    """Return the precision: a switch that is on, else a word for it, else all switches off."""
    switches = {name: told.told[name] for name in _SWITCHES if name in told.told}
    for name, leaf in switches.items():
        if leaf.unknown or (is_on(leaf) and word(leaf) != "auto"):
            return means(leaf, _SWITCHES[name])
    for name in (*_MIXED, *_NAMED):
        said = told.told.get(name)
        if said is not None and (said.unknown or _named(name, word(said))):
            return means(said, _named(name, word(said)))
    return _switched_off(told, switches)


def _named(name: str, said: str) -> Precision | None:
    if name in _MIXED and said in ("no", "none", "false"):
        return Precision.FP32
    return _PRECISIONS.get(said)


def _switched_off(told: Settings, switches: Mapping[str, Leaf]) -> Value[Precision | None]:
    """Return full precision where it is asked for by saying no to every other.

    One switch that is off says nothing of the other; a DeepSpeed file has both or means none.
    """
    off = [name for name, leaf in switches.items() if not is_on(leaf)]
    both = {"bf16", "fp16"} <= set(off)
    in_file = "fp16.enabled" in off and not any(name.startswith("bf16") for name in switches)
    if both or in_file:
        return switches[off[-1]].map(lambda _: Precision.FP32)
    override = told.get("nvidia-tf32-override")
    amp = told.get("amp", "use-amp")
    for leaf in (amp, override):
        if leaf is not None and (leaf.unknown or not is_on(leaf)):
            return means(leaf, Precision.FP32)
    tf32 = told.get("tf32")
    if tf32 is not None and (tf32.unknown or is_on(tf32)):
        return tf32.map(lambda _: Precision.TF32)
    return told.silent()


def _method(told: Settings, shards: Value[Sharding | None]) -> Value[Method | None]:
    lora = _lora(told)
    if lora is not None:
        four = next((leaf for leaf in _in_four_bits(told) if leaf.unknown or is_on(leaf)), None)
        if four is None:
            return lora.map(lambda _: Method.LORA)
        return (lora if lora.unknown else four).map(lambda _: Method.QLORA)
    for name in (*_METHODS, *_FULL_SWITCHES):
        leaf = told.told.get(name)
        switched = name in _FULL_SWITCHES and leaf is not None and is_on(leaf)
        if leaf is not None and (leaf.unknown or word(leaf) in ("full", "sft-full") or switched):
            return means(leaf, Method.FULL)
    if told.hidden is None and fact(shards, None) is not None:
        return shards.map(lambda _: Method.FULL)
    return told.silent()


def _lora(told: Settings) -> Leaf | None:
    """Return the setting that asks for adapters beside weights that stay as they are."""
    for name, leaf in told.told.items():
        if name in _METHODS and word(leaf) in ("lora", "qlora"):
            return leaf
        asks = name in _LORA_SWITCHES or _LORA.fullmatch(name.rpartition(".")[2])
        if asks and (leaf.unknown or is_on(leaf)):
            return leaf
    return None


def _in_four_bits(told: Settings) -> list[Leaf]:
    found = [told.told[name] for name in _FOUR_BITS if name in told.told]
    for name in (*_METHODS, "quantization-bit"):
        leaf = told.told.get(name)
        if leaf is not None and word(leaf) in ("qlora", "4"):
            found.append(leaf)
    return found


def _checkpoints(told: Settings) -> Value[bool | None]:
    strategy = told.get("save-strategy")
    if strategy is not None:
        return strategy.map(lambda _: is_on(strategy))
    every = _saves_every(told)
    if fact(every, None) is not None:
        return every.map(lambda _: True)
    found = words.checkpoints({name.replace("-", "_"): leaf for name, leaf in told.told.items()})
    return told.silent() if found is None else found.map(lambda _: True)


def _saves_every(told: Settings) -> Value[int | None]:
    """Return the seconds between checkpoints; a number of steps is no time."""
    for name, leaf in told.told.items():
        match = _EVERY.fullmatch(name)
        if match:
            unit = _SECONDS[match["unit"][0]]
            return means(leaf, _seconds(f"{word(leaf)}s", unit))
        if _EVERY_OF_ANY_UNIT.fullmatch(name) and (leaf.unknown or _TIME.fullmatch(word(leaf))):
            return means(leaf, _seconds(word(leaf), 1))
    return told.silent()


def _seconds(said: str, unit: int) -> int | None:
    match = _TIME.fullmatch(said)
    return round(float(match[1]) * _SECONDS[match[2][0]] * unit) if match else None
