"""How a training fits its model, as far as its arguments say."""

import enum
from dataclasses import dataclass, fields
from typing import Any, Self

from mlcostlint.hardware import Method, Sharding
from mlcostlint.value import Value

__all__ = ["Method", "Precision", "Recipe", "Sharding"]


class Precision(enum.StrEnum):
    """The numbers that a training computes with."""

    FP32 = "fp32"
    TF32 = "tf32"
    FP16 = "fp16"
    BF16 = "bf16"
    FP8 = "fp8"


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
