"""What memory the model of a workload needs, and what holds it, as far as the files say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mlcostlint.hardware import (
    Accelerator,
    Certainty,
    Need,
    Placement,
    SizedModel,
    Tier,
    accelerated,
    placements,
    serving_need,
    sized,
    successor,
    tokens_per_second,
)
from mlcostlint.model.kinds import Endpoint
from mlcostlint.model.served import Engine, ServedModel

_FULL, _HALF = Decimal(32), Decimal(16)
_DTYPES = {
    **dict.fromkeys(("float32", "fp32", "float"), _FULL),
    **dict.fromkeys(("float16", "fp16", "half", "bfloat16", "bf16"), _HALF),
}
_CACHES = {"int8": Decimal(8), "int4": Decimal(4)}
_FP8 = Decimal(8)
# Servers of several models by design: one of them says nothing of what they hold together.
_SEVERAL_MODELS = frozenset([Engine.TRITON, Engine.TORCHSERVE])
_BUSY = (256, 32_768)
_SMALLEST = frozenset([Tier.ENTRY, Tier.LEGACY])
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


def roomy(endpoint: Endpoint) -> Load | None:
    """Return what an endpoint loads if that fills no more than half of its accelerators.

    None also where that is the smallest there is, or where memory does not decide: many long
    requests at a time, several models, a size that is a guess.
    """
    device, used = endpoint.machine.known.accelerator, endpoint.accelerators.known
    if device is None or not used or endpoint.partition is not None:
        return None
    if is_smallest(endpoint) or is_busy(endpoint.model):
        return None
    held = load(endpoint.model)
    if held is None or held.model.certainty is Certainty.GUESSED:
        return None
    return held if held.need.total <= device.memory_gib * used / 2 else None


def is_smallest(endpoint: Endpoint) -> bool:
    """Tell whether it runs on one accelerator of those that none are much cheaper than."""
    device = endpoint.machine.known.accelerator
    return device is not None and endpoint.accelerators.known == 1 and device.tier in _SMALLEST


def is_busy(served: ServedModel) -> bool:
    """Tell whether throughput decides, or several models share what is there."""
    if served.engine.known in _SEVERAL_MODELS:
        return True
    together, context = served.max_sequences.known, served.max_context.known
    return (together or 0) >= _BUSY[0] and (context or 0) >= _BUSY[1]


def fitting(endpoint: Endpoint, held: Load) -> list[Endpoint]:
    """Return an endpoint on every machine of its provider and service that holds its model.

    Each takes as few accelerators as hold one replica; machines that others have succeeded are left
    out, and those with more accelerators than another that has the same.
    """
    now = endpoint.machine.known
    offered = accelerated(now.cloud, endpoint.service, now.accelerator)
    machines = (machine for machine in offered if successor(machine) is None)
    found = placements(held.model, held.need, machines, cache_in_fp8=held.cache_in_fp8)
    return [_moved(endpoint, one) for one in _smallest(found)]


def pace(endpoint: Endpoint, held: Load) -> Decimal:
    """Return how many tokens a second one reader is written by one replica; 0 if not known."""
    device = endpoint.machine.known.accelerator
    if device is None:
        return Decimal(0)
    return tokens_per_second(held.model, device, endpoint.accelerators.known) or Decimal(0)


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
