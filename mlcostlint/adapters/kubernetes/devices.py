"""The accelerators that a pod asks for, under the resource names of every vendor."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.reading import mapping, number
from mlcostlint.adapters.words import computed
from mlcostlint.hardware import Cloud
from mlcostlint.source import Span
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_WHOLE: frozenset[str] = frozenset(
    [
        "nvidia.com/gpu",
        "amd.com/gpu",
        "gpu.intel.com/i915",
        "gpu.intel.com/xe",
        "habana.ai/gaudi",
        "google.com/tpu",
        "aws.amazon.com/neuron",
        "aws.amazon.com/neurondevice",
        "alpha.kubernetes.io/nvidia-gpu",
    ]
)
# A time-sliced device under its own name, and slices of a partitioned one.
_SLICE = re.compile(r"nvidia\.com/(?:gpu\.shared|mig-.+\.shared|mig-.+)")
# HAMi, Alibaba and Volcano let pods name a part of a device by its memory or its cores.
_PART = re.compile(
    r"nvidia\.com/(?:gpumem|gpumem-percentage|gpucores)|aliyun\.com/gpu-mem|volcano\.sh/vgpu-.+"
)
_CORES = "aws.amazon.com/neuroncore"  # two to a device or eight, by the machine
# KAI and run:ai are told by annotation.
_FRACTIONS = ("gpu-fraction", "gpu-memory", "runai/gpu-fraction", "run.ai/gpu-fraction")
_FRACTIONS_LABELS = ("gpu-fraction", "gpu-memory")

_CLOUDS = {
    "google.com/tpu": Cloud.GCP,
    "aws.amazon.com/neuron": Cloud.AWS,
    "aws.amazon.com/neurondevice": Cloud.AWS,
    _CORES: Cloud.AWS,
    "vpc.amazonaws.com/efa": Cloud.AWS,
}


@dataclass(frozen=True, slots=True)
class Devices:
    """The accelerators of one pod.

    `shared` says why they are no whole ones, empty where they are; then no machine can be told
    from their number.
    """

    count: Value[int]
    names: frozenset[str] = frozenset()
    shared: str = ""

    @property
    def cloud(self) -> Cloud:
        """The one cloud that offers them."""
        found = {_CLOUDS[name] for name in self.names if name in _CLOUDS}
        return found.pop() if len(found) == 1 else Cloud.UNSTATED


def devices(pod: Pod) -> Devices | None:
    """Return the accelerators a pod asks for, None where it asks for none."""
    asked = list(_asked(pod))
    names = frozenset(name for name, _ in asked)
    part = _part_of_one(pod, asked)
    if part is not None:
        reason = "the pod takes a part of an accelerator, which no price is published for"
        return Devices(part.hole(reason), names, reason)
    slices = [leaf for name, leaf in asked if _SLICE.fullmatch(name)]
    if slices:
        reason = "nothing says which machine holds the slice of an accelerator that the pod takes"
        return Devices(slices[0].map(lambda _: 1), names, reason)
    cores = [leaf for name, leaf in asked if name == _CORES]
    if cores:
        reason = "how many devices hold these neuron cores depends on the machine"
        return Devices(cores[0].hole(reason), names)
    whole = [(name, leaf) for name, leaf in asked if name in _WHOLE]
    return Devices(_count(pod, whole), names) if whole else None


def none(span: Span) -> Devices:
    """Return what a pod has that asks for no accelerator."""
    return Devices(defaulted(0, span))


def _asked(pod: Pod) -> Iterator[tuple[str, Leaf]]:
    for container in (*pod.containers, *pod.starters):
        yield from _of_container(container)


def _of_container(container: Map) -> Iterator[tuple[str, Leaf]]:
    """Yield requested resources but those of none; extended ones need limits, requests follow."""
    requests = mapping(container.get("resources", "requests"))
    for name, leaf in {**requests, **mapping(container.get("resources", "limits"))}.items():
        if leaf.unknown or leaf.known not in (None, 0, "0"):
            yield name, leaf


def _part_of_one(pod: Pod, asked: Iterable[tuple[str, Leaf]]) -> Leaf | None:
    for name, leaf in asked:
        if _PART.fullmatch(name):
            return leaf
    metadata = pod.metadata
    if metadata is None:
        return None
    noted = [metadata.get("annotations", key) for key in _FRACTIONS]
    noted += [metadata.get("labels", key) for key in _FRACTIONS_LABELS]
    return next((leaf for leaf in noted if leaf.unknown or leaf.known is not None), None)


def _count(pod: Pod, whole: list[tuple[str, Leaf]]) -> Value[int]:
    """Add over the containers that run together; those that run before them need not be added."""
    if len(whole) == 1:
        return number(whole[0][1]).required(whole[0][0])
    together = [_of(one) for one in pod.containers]
    before = [_of(one) for one in pod.starters]
    hole = next((leaf for _, leaf in whole if leaf.unknown), None)
    if hole is not None:
        return hole.hole(hole.unknown)
    return computed(max(sum(together), *before, 0), whole[0][1].origin.span)


def _of(container: Map) -> int:
    asked = _of_container(container)
    return sum(fact(number(leaf), None) or 0 for name, leaf in asked if name in _WHOLE)
