"""How much memory each accelerator of a training holds, by the method and how it is shared out.

ZeRO's stages share optimizer, gradients and weights, in that order (Rajbhandari et al., "ZeRO:
Memory Optimizations Toward Training Trillion Parameter Models").
"""

import enum
from decimal import Decimal

from mlcostlint.hardware.models.architecture import Architecture

_GIB = Decimal(2**30)
_BILLION = Decimal(10**9)

# Bytes a parameter in mixed precision with Adam: bf16 weights and gradients, fp32 weights and two
# moments, and what is cast between them.
_WEIGHTS, _GRADIENTS, _OPTIMIZER = Decimal(2), Decimal(2), Decimal(14)
_FULL = _WEIGHTS + _GRADIENTS + _OPTIMIZER

_QUANTIZED_WEIGHTS = Decimal("0.6")
_ADAPTED = Decimal("0.005")  # of the parameters, for adapters of usual rank

# With checkpointing of activations and a batch nobody states.
_ACTIVATIONS = Decimal("0.2")
_LEAST_ACTIVATIONS_GIB = Decimal(4)


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


def training_need(
    model: Architecture, method: Method, sharding: Sharding, accelerators: int, nodes: int = 1
) -> Decimal:
    """Return the GiB that each accelerator must hold, of `accelerators` on each of the nodes."""
    parts = accelerators if sharding is Sharding.HYBRID else accelerators * nodes
    static = model.parameters * _BILLION * _bytes(method, sharding, parts) / _GIB
    return static + max(_LEAST_ACTIVATIONS_GIB, static * _ACTIVATIONS)


def _bytes(method: Method, sharding: Sharding, parts: int) -> Decimal:
    """Return the bytes that each accelerator holds of every parameter."""
    if method is Method.FULL:
        return _full(sharding, parts)
    frozen = _QUANTIZED_WEIGHTS if method is Method.QLORA else _WEIGHTS
    shared = parts if sharding in {Sharding.WEIGHTS, Sharding.HYBRID} else 1
    return frozen / shared + _ADAPTED * _full(sharding, parts)


def _full(sharding: Sharding, parts: int) -> Decimal:
    match sharding:
        case Sharding.NONE:
            return _FULL
        case Sharding.OPTIMIZER:
            return _WEIGHTS + _GRADIENTS + _OPTIMIZER / parts
        case Sharding.GRADIENTS:
            return _WEIGHTS + (_GRADIENTS + _OPTIMIZER) / parts
        case Sharding.WEIGHTS | Sharding.HYBRID:
            return _FULL / parts
