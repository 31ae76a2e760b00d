"""How much memory a model needs while it answers or learns, and whether accelerators hold it.

`docs/model-fit.md` gives the formulae, and follows one by hand.
"""

from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.hardware.machines import Accelerator
from mlcostlint.hardware.models.architecture import Architecture, ModelKind

_GIB = Decimal(2**30)
_BILLION = Decimal(10**9)

# Buffers beside weights, blocks of the cache that are not full, what an engine leaves alone.
_BESIDE_WEIGHTS = Decimal("1.03")
_BESIDE_CACHE = Decimal("1.2")
_ENGINE_SHARE = Decimal("0.9")
_CONTEXT_GIB = Decimal("1.5")

# Tokens that an engine must have room for to be of use, and what one of many requests holds.
_USEFUL_TOKENS = 8192
_TOKENS_OF_A_REQUEST = 1024
_MOST_REQUESTS = 32

_CACHE_BITS = Decimal(16)

# Models of whom no shape is published: the cache of an 8B model with grouped heads, and how caches
# have grown with size among those that are published.
_CACHE_BYTES_AT_8B = 131_072
_CACHE_GROWTH = 0.42

# Picture towers, audio frames, activations of encoders.
_FIXED_GIB = {
    ModelKind.VLM: Decimal(2),
    ModelKind.MOE_VLM: Decimal(2),
    ModelKind.LLM: Decimal(0),
    ModelKind.MOE: Decimal(0),
    ModelKind.ASR: Decimal(2),
    ModelKind.DIFFUSION: Decimal(4),
}
_USUAL_FIXED_GIB = Decimal(1)


@dataclass(frozen=True, slots=True)
class Need:
    """What one replica must hold, in GiB over all of its accelerators, margins included."""

    weights: Decimal
    cache: Decimal
    fixed: Decimal

    @property
    def total(self) -> Decimal:
        """All of it together."""
        return self.weights + self.cache + self.fixed


def serving_need(
    model: Architecture,
    bits: Decimal,
    *,
    context: int | None = None,
    requests: int | None = None,
    cache_bits: Decimal = _CACHE_BITS,
) -> Need:
    """Return what it takes to answer with a model whose weights take `bits` each.

    `context` is the longest that is allowed, in tokens, `requests` the most at a time; where
    nothing is said, there is room for one request of 8,192 tokens.
    """
    weights = weights_gib_of(model, bits) * _BESIDE_WEIGHTS
    if not model.kind.generates:
        fixed = model.activation_gib or _FIXED_GIB.get(model.kind, _USUAL_FIXED_GIB)
        return Need(weights, Decimal(0), fixed)
    tokens = _tokens(model, context, requests)
    cache = cache_bytes(model) * tokens / _GIB * cache_bits / _CACHE_BITS
    return Need(weights, cache * _BESIDE_CACHE, _FIXED_GIB[model.kind])


def holds(need: Need, accelerator: Accelerator, count: int, share: Decimal = _ENGINE_SHARE) -> bool:
    """Tell whether so many accelerators hold it, of whose memory the engine takes `share`."""
    return count * usable_gib(accelerator, share) >= need.total


def usable_gib(accelerator: Accelerator, share: Decimal = _ENGINE_SHARE) -> Decimal:
    """Return what a program can fill of an accelerator's memory, of which it takes `share`."""
    return accelerator.memory_gib * share - _CONTEXT_GIB


def weights_gib_of(model: Architecture, bits: Decimal) -> Decimal:
    """Return the GiB that a model's weights take at so many bits each, without any margin."""
    return model.parameters * _BILLION * bits / 8 / _GIB


def cache_bytes(model: Architecture) -> Decimal:
    """Return the bytes that one token takes in the cache in 16 bits, by its size if need be."""
    if model.cache_bytes is not None:
        return Decimal(model.cache_bytes)
    return Decimal(round(_CACHE_BYTES_AT_8B * (float(model.parameters) / 8) ** _CACHE_GROWTH))


def _tokens(model: Architecture, context: int | None, requests: int | None) -> int:
    longest = context or min(model.longest_context or _USEFUL_TOKENS, _USEFUL_TOKENS)
    together = min(requests or 0, _MOST_REQUESTS) * _TOKENS_OF_A_REQUEST
    return max(longest, _USEFUL_TOKENS, together)
