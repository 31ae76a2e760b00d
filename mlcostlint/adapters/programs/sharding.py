"""What the accelerators of a training hold one part each of: DeepSpeed's stages, FSDP's words."""

import re
from collections.abc import Mapping

from mlcostlint.adapters.programs.settings import Settings, is_on, means, word
from mlcostlint.model import Sharding
from mlcostlint.tree import Leaf
from mlcostlint.value import How, Origin, Value

_STAGES = (Sharding.NONE, Sharding.OPTIMIZER, Sharding.GRADIENTS, Sharding.WEIGHTS)
_STAGE = re.compile(r"(?:zero|stage|z)[-_]?([0-3])(?![0-9])")
_WORDS: Mapping[str, Sharding] = {
    "full_shard": Sharding.WEIGHTS,
    "full": Sharding.WEIGHTS,
    "shard_grad_op": Sharding.GRADIENTS,
    "hybrid_shard": Sharding.HYBRID,
    "hybrid": Sharding.HYBRID,
    "no_shard": Sharding.NONE,
    "fsdp": Sharding.WEIGHTS,
    "ddp": Sharding.NONE,
    "1": Sharding.WEIGHTS,  # numbers of torch.distributed.fsdp.ShardingStrategy
    "2": Sharding.GRADIENTS,
    "3": Sharding.NONE,
    "4": Sharding.HYBRID,
}
_STATED_STAGE = ("zero-stage", "deepspeed-stage", "zero-optimization.stage")
_STRATEGIES = (
    "fsdp-sharding-strategy",
    "fsdp-config.fsdp-sharding-strategy",
    "sharding-strategy",
    "fsdp",
    "use-fsdp",
    "strategy",
)
_DEEPSPEED = ("deepspeed", "deepspeed-config", "deepspeed-config-file")


def sharding(told: Settings) -> Value[Sharding | None]:
    """Return what is sharded, None where nothing is said."""
    stage = told.get(*_STATED_STAGE)
    if stage is not None:
        return stage.map(lambda _: _of_stage(word(stage)))
    for name in _STRATEGIES:
        leaf = told.told.get(name)
        if leaf is not None and (leaf.unknown or _of_words(name, leaf) is not None):
            return means(leaf, _of_words(name, leaf))
    configured = told.get(*_DEEPSPEED)
    if configured is not None and is_on(configured):
        return _of_file(configured, told)
    distributed = told.get("use-distributed-optimizer")  # Megatron's
    if distributed is not None and (distributed.unknown or is_on(distributed)):
        return distributed.map(lambda _: Sharding.OPTIMIZER)
    return told.silent()


def _of_stage(said: str) -> Sharding | None:
    return _STAGES[int(said)] if said in ("0", "1", "2", "3") else None


def _of_words(name: str, leaf: Leaf) -> Sharding | None:
    said = word(leaf)
    stage = _STAGE.search(said) if name == "strategy" else None
    if stage:
        return _STAGES[int(stage[1])]
    if name in ("fsdp", "use-fsdp") and said in ("true", "1"):
        # FULL_SHARD where no strategy is named: https://huggingface.co/docs/accelerate/usage_guides/fsdp
        return Sharding.WEIGHTS
    found = (_WORDS[one] for one in said.split() if one in _WORDS)
    return next(found, None)


def _of_file(leaf: Leaf, told: Settings) -> Value[Sharding | None]:
    """Return the stage that a configuration file is named for, as such files are."""
    match = _STAGE.search(word(leaf).rpartition("/")[2])
    if match is None:
        return told.silent()
    return Value(_STAGES[int(match[1])], Origin(How.COMPUTED, leaf.origin.span, leaf.origin.via))
