"""What memory the model of a workload needs, and what holds it, as far as the files say."""

from dataclasses import dataclass, replace
from decimal import Decimal

from mlcostlint.hardware import (
    Need,
    SizedModel,
    accelerated,
    placements,
    serving_need,
    sized,
    successor,
)
from mlcostlint.model.kinds import Endpoint
from mlcostlint.model.served import ServedModel

_FULL, _HALF = Decimal(32), Decimal(16)
_DTYPES = {
    **dict.fromkeys(("float32", "fp32", "float"), _FULL),
    **dict.fromkeys(("float16", "fp16", "half", "bfloat16", "bf16"), _HALF),
}
_CACHES = {"int8": Decimal(8), "int4": Decimal(4)}
_FP8 = Decimal(8)


@dataclass(frozen=True, slots=True)
class Load:
    """A model as a workload serves it, and what one replica of it must hold."""

    model: SizedModel
    need: Need
    cache_in_fp8: bool


def load(served: ServedModel) -> Load | None:
    """Return what a served model needs, None where nothing names one whose size is known.

    Raises `Undecided` where the files leave a setting open that the memory depends on.
    """
    model = _as_served(served)
    draft = served.draft.known
    beside = None if draft is None else sized(draft)
    if model is None or (draft is not None and beside is None):
        return None
    cache_bits = _cache_bits(served)
    need = serving_need(
        model.architecture,
        model.bits,
        context=served.max_context.known,
        requests=served.max_sequences.known,
        cache_bits=cache_bits,
    )
    if beside is not None:
        more = serving_need(beside.architecture, beside.bits, cache_bits=cache_bits)
        need = replace(need, weights=need.weights + more.weights, cache=need.cache + more.cache)
    return Load(model, need, _cache_in_fp8(served))


def fitting(endpoint: Endpoint, held: Load, bits: Decimal | None = None) -> list[Endpoint]:
    """Return an endpoint on every machine of its provider and service that holds its model.

    Each takes as few accelerators as hold one replica; machines that others have succeeded are left
    out. `bits` is what a weight would take if the model were quantized.
    """
    model = held.model if bits is None else replace(held.model, bits=bits)
    need = held.need
    if bits is not None:
        need = replace(need, weights=need.weights * bits / held.model.bits)
    offered = accelerated(endpoint.machine.known.cloud, endpoint.service)
    machines = (machine for machine in offered if successor(machine) is None)
    found = placements(model, need, machines, cache_in_fp8=held.cache_in_fp8)
    return [_moved(endpoint, one.accelerators, endpoint.on(one.machine)) for one in found]


def _moved(endpoint: Endpoint, accelerators: int, there: Endpoint) -> Endpoint:
    return replace(there, accelerators=endpoint.accelerators.but(accelerators))


def _as_served(served: ServedModel) -> SizedModel | None:
    """Return the model with its weights as the engine is told to hold them."""
    model_id = served.id.known
    found = None if model_id is None else sized(model_id)
    if found is None:
        return None
    told = served.bits.known
    if told is None and served.quantization.known is None and found.bits >= _HALF:
        told = _DTYPES.get((served.dtype.known or "").lower())
    return found if told is None else replace(found, bits=told)


def _cache_in_fp8(served: ServedModel) -> bool:
    return (served.kv_dtype.known or "").startswith("fp8")


def _cache_bits(served: ServedModel) -> Decimal:
    if _cache_in_fp8(served):
        return _FP8
    return _CACHES.get(served.kv_dtype.known or "", _HALF)
