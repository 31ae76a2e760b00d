"""What memory the model of a workload needs, and what holds it, as far as the files say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mlcostlint.hardware import (
    Accelerator,
    Need,
    Placement,
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
# https://cloud.google.com/kubernetes-engine/docs/concepts/tpus: a pod takes all chips of its node.
_ALWAYS_WHOLE = "google"


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
    out, and those with more accelerators than another that has the same. `bits` is what a weight
    would take if the model were quantized.
    """
    model = held.model if bits is None else replace(held.model, bits=bits)
    need = held.need
    if bits is not None:
        need = replace(need, weights=need.weights * bits / held.model.bits)
    now = endpoint.machine.known
    offered = accelerated(now.cloud, endpoint.service, now.accelerator)
    machines = (machine for machine in offered if successor(machine) is None)
    found = placements(model, need, machines, cache_in_fp8=held.cache_in_fp8)
    return [_moved(endpoint, one) for one in _smallest(found)]


def _smallest(found: Iterable[Placement]) -> Iterator[Placement]:
    """Yield the placements on machines with the fewest of each accelerator."""
    several = list(found)
    least: dict[Accelerator | None, Decimal] = {}
    for one in several:
        device, count = one.machine.accelerator, one.machine.accelerators
        least[device] = min(count, least.get(device, count))
    yield from (
        one for one in several if one.machine.accelerators == least[one.machine.accelerator]
    )


def _moved(endpoint: Endpoint, there: Placement) -> Endpoint:
    """Return an endpoint at its new place; no two workloads share the chips of one TPU node."""
    device, count = there.machine.accelerator, there.accelerators
    if device is not None and device.vendor == _ALWAYS_WHOLE:
        count = int(there.machine.accelerators)
    return replace(endpoint.on(there.machine), accelerators=endpoint.accelerators.but(count))


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
