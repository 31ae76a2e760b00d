"""What part of an accelerator a pod takes: slices of it, a share of its memory or of its cores."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from mlcostlint import hardware
from mlcostlint.adapters.kubernetes.choices import Choice
from mlcostlint.adapters.kubernetes.scheduling import Demands
from mlcostlint.adapters.reading import number, perhaps
from mlcostlint.hardware import Partition, UnknownPartition
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map, as_
from mlcostlint.value import Value, defaulted, fact

Asked = tuple[str, Leaf]

# The NVIDIA device plugin: a slice of a partitioned device, a device whose time is sliced.
SLICE = re.compile(r"nvidia\.com/mig-(\dg\.\d+gb(?:\.me)?)(\.shared)?")
SHARED = frozenset(["nvidia.com/gpu.shared"])
# HAMi, Alibaba and Volcano let pods name a part of each device by its memory or its cores.
_MEBIBYTES = frozenset(["nvidia.com/gpumem", "volcano.sh/vgpu-memory", "volcano.sh/gpu-memory"])
_GIBIBYTES = frozenset(["aliyun.com/gpu-mem"])
_PERCENT = frozenset(
    [
        "nvidia.com/gpumem-percentage",
        "nvidia.com/gpucores",
        "volcano.sh/vgpu-memory-percentage",
        "volcano.sh/vgpu-cores",
    ]
)
NAMED = _MEBIBYTES | _GIBIBYTES | _PERCENT
CORES = "aws.amazon.com/neuroncore"
# KAI and run:ai are told by annotation or label, memory in MiB.
_FRACTIONS = ("gpu-fraction", "runai/gpu-fraction", "run.ai/gpu-fraction")
_MEMORIES = ("gpu-memory", "runai/gpu-memory", "run.ai/gpu-memory")

_MIG_SIZE = "cloud.google.com/gke-gpu-partition-size"
# NVIDIA's MIG manager; every device is cut into as many parts of one size as it holds.
_MIG_CONFIG = "nvidia.com/mig.config"
_EVENLY = re.compile(r"all-(\dg\.\d+gb(?:\.me)?)")
_UNCUT = "all-disabled"
_CLIENTS = ("cloud.google.com/gke-max-shared-clients-per-gpu", "nvidia.com/gpu.replicas")
_SHARING = ("cloud.google.com/gke-gpu-sharing-strategy", "nvidia.com/gpu.sharing-strategy")
_PRODUCT = "nvidia.com/gpu.product"
_SLICED = re.compile(r".+-mig-(\dg\.\d+gb(?:\.me)?)(-shared)?")
_UNDIVIDED = "several pods share each accelerator, and nothing says how many"
_IN_A_GIBIBYTE = 1024
_HUNDRED = 100


def of_resources(asked: Iterable[Asked]) -> Value[Partition] | None:
    """Return the part of each accelerator that requested resources name, None for whole ones."""
    parts = [(name, leaf) for name, leaf in asked if _is_part(name)]
    if not parts:
        return None
    name, first = parts[0]
    if name == CORES:
        return first.map(lambda _: Partition("neuron core", cores=1))
    if name in NAMED:
        return _sized(parts)
    if len({name for name, _ in parts}) > 1:
        return first.hole("it takes parts of accelerators of several sizes")
    match = SLICE.fullmatch(name)
    if match is None or match[2]:
        return first.hole(_UNDIVIDED)
    return sliced(first, match[1])


def noted(metadata: Map | None) -> Value[Partition] | None:
    """Return the part of an accelerator that annotations or labels of a pod ask for."""
    if metadata is None:
        return None
    for holder in ("annotations", "labels"):
        for key in (*_FRACTIONS, *_MEMORIES):
            leaf = metadata.get(holder, key)
            if leaf.unknown or leaf.known is not None:
                return _fraction(leaf) if key in _FRACTIONS else _sized([(key, leaf)])
    return None


def of_node(wanted: Demands) -> Value[Partition] | None:
    """Return into what a node's labels say that its accelerators are divided."""
    size, clients = wanted.only(_MIG_SIZE), wanted.only(*_CLIENTS)
    if size is not None:
        cut = size if size.unknown else sliced(size, str(size.known))
        return cut if clients is None else _of_each(cut, among(clients))
    if clients is not None:
        return among(clients)
    config = wanted.only(_MIG_CONFIG)
    if config is not None and fact(config, "") != _UNCUT:
        return _evenly(config)
    return _named(wanted)


def _named(wanted: Demands) -> Value[Partition] | None:
    """Return what the name of a device says of its division, or that it is shared at all."""
    product = wanted.only(_PRODUCT)
    said = "" if product is None else str(fact(product, "")).lower()
    match = _SLICED.fullmatch(said)
    if product is not None and match is not None and not match[2]:
        return sliced(product, match[1])
    if product is not None and said.endswith("-shared"):
        return product.hole(_UNDIVIDED)
    strategy = wanted.only(*_SHARING)
    if strategy is None or fact(strategy, "") == "none":
        return None
    return strategy.hole(_UNDIVIDED)


def into(labels: Mapping[str, Choice], header: Span) -> Value[Partition | None]:
    """Return what the labels of a pool make of its accelerators, None where they stay whole."""
    found = of_node(Demands(header, labels))
    return defaulted(None, header) if found is None else perhaps(found)


def sliced(leaf: Leaf, name: str) -> Value[Partition]:
    """Return the partition of a MIG profile, at the leaf that asks for it."""
    try:
        found = hardware.profile(name)
    except UnknownPartition as reason:
        return leaf.hole(str(reason))
    return leaf.map(lambda _: found)


def _is_part(name: str) -> bool:
    return bool(name == CORES or name in NAMED or name in SHARED or SLICE.fullmatch(name))


def _sized(parts: list[Asked]) -> Value[Partition]:
    """Read memory and shares in percent; whichever is more of an accelerator counts."""
    first = parts[0][1]
    sizes = {name: number(leaf).required(name) for name, leaf in parts}
    hole = next((size for size in sizes.values() if size.unknown), None)
    if hole is not None:
        return hole.hole(hole.unknown)
    memory = [Decimal(size.known) / _unit(name) for name, size in sizes.items() if _unit(name)]
    percent = [Decimal(size.known) / _HUNDRED for name, size in sizes.items() if name in _PERCENT]
    shown = " and ".join(f"{size.known} of {name}" for name, size in sizes.items())
    zero = Decimal(0)
    part = Partition(
        shown, memory_gib=max(memory, default=zero), fraction=max(percent, default=zero)
    )
    return first.map(lambda _: part)


def _unit(name: str) -> int:
    """Return how many units of a resource make a gibibyte, 0 where it does not count memory."""
    if name in _GIBIBYTES:
        return 1
    return _IN_A_GIBIBYTE if name in _MEBIBYTES or name in _MEMORIES else 0


def _fraction(leaf: Leaf) -> Value[Partition]:
    said = as_(float, leaf).required("the fraction of an accelerator")
    if said.unknown:
        return said.hole(said.unknown)
    if not 0 < said.known <= 1:
        return said.hole(f"{said.known} is no fraction of one accelerator")
    part = Partition(f"{said.known:g} of an accelerator", fraction=Decimal(str(said.known)))
    return said.map(lambda _: part)


def _of_each(cut: Value[Partition], shared: Value[Partition]) -> Value[Partition]:
    """Return a share of a part: slices of a device may be shared like whole ones."""
    if cut.unknown or shared.unknown:
        return cut if cut.unknown else shared
    name = f"{shared.known} of {cut.known}"
    return cut.map(lambda part: replace(part, name=name, fraction=shared.known.fraction))


def _evenly(config: Leaf) -> Value[Partition]:
    match = _EVENLY.fullmatch(str(fact(config, "")))
    if match is None:
        reason = f"how the configuration {fact(config, '')} divides accelerators is not known"
        return config.hole(config.unknown or reason)
    return sliced(config, match[1])


def among(clients: Leaf) -> Value[Partition]:
    """Return the part of an accelerator that each of a number of pods takes."""
    count = number(clients).required("the number of pods that share an accelerator")
    if count.unknown or count.known < 1:
        return count.hole(count.unknown or f"{count.known} pods share no accelerator")
    part = Partition(f"one of {count.known} shares", fraction=1 / Decimal(count.known))
    return count.map(lambda _: part)
