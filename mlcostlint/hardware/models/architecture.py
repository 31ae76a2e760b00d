"""What there is to know of a model: what it does, its size and its shape."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class ModelKind(enum.StrEnum):
    """What a model does with its memory."""

    LLM = "llm"
    MOE = "moe"
    VLM = "vlm"
    MOE_VLM = "moe-vlm"
    SEQ2SEQ = "seq2seq"
    ENCODER = "encoder"
    EMBEDDING = "embedding"
    RERANKER = "reranker"
    ASR = "asr"
    VISION = "vision"
    DIFFUSION = "diffusion"
    CLASSICAL = "classical"

    @property
    def generates(self) -> bool:
        """Whether it writes token by token and keeps a cache of those it has seen."""
        return self in _GENERATE


_GENERATE = frozenset({ModelKind.LLM, ModelKind.MOE, ModelKind.VLM, ModelKind.MOE_VLM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """What is published of a model; a figure that nobody publishes is None.

    `parameters` and `active` (those that one token uses) are in billions, `cache_bytes` what one
    token takes of the cache in bf16, `activation_gib` what a picture of 1,024 pixels takes.
    """

    name: str
    kind: ModelKind
    parameters: Decimal
    active: Decimal
    heads: int | None = None
    kv_heads: int | None = None
    layers: int | None = None
    hidden: int | None = None
    cache_bytes: int | None = None
    longest_context: int | None = None
    activation_gib: Decimal | None = None


class Certainty(enum.IntEnum):
    """How a size was come by, from most to least certain."""

    PUBLISHED = 0
    NAMED = 1
    """The name says it, or published figures are told of a family."""
    GUESSED = 2
    """Figured from how models with such names are usually built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedModel:
    """A model by its id: `bits` are what one weight takes, as the id says or as it is published."""

    architecture: Architecture
    bits: Decimal
    certainty: Certainty
