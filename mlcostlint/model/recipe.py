"""How a training fits its model, as far as its arguments say."""

import enum
from dataclasses import dataclass, fields
from typing import Any, Self

from mlcostlint.value import Value


class Precision(enum.StrEnum):
    """The numbers that a training computes with."""

    FP32 = "fp32"
    TF32 = "tf32"
    FP16 = "fp16"
    BF16 = "bf16"
    FP8 = "fp8"


class Method(enum.StrEnum):
    """Which weights a training fits."""

    FULL = "full"
    LORA = "lora"
    QLORA = "qlora"


class Sharding(enum.StrEnum):
    """What the accelerators of a training hold one part each of."""

    NONE = "none"
    OPTIMIZER = "optimizer"
    """ZeRO stage 1."""
    GRADIENTS = "gradients"
    """ZeRO stage 2, FSDP's SHARD_GRAD_OP."""
    WEIGHTS = "weights"
    """ZeRO stage 3, FSDP's FULL_SHARD."""
    HYBRID = "hybrid"
    """Weights within a node, a copy on each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What the arguments of a training say of it; each field is None where they say nothing.

    A program has defaults of its own that no file tells, so None is never "off". `checkpoints`
    says whether state is saved, `saves_every` after how many seconds where that is a matter of
    time and not of steps.
    """

    precision: Value[Precision | None]
    method: Value[Method | None]
    sharding: Value[Sharding | None]
    checkpoints: Value[bool | None]
    saves_every: Value[int | None]

    @classmethod
    def everywhere(cls, value: Value[Any]) -> Self:
        """Return a training of which nothing is said, or of which one hole hides everything."""
        return cls(**{spec.name: value for spec in fields(cls)})
