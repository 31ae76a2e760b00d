"""The accelerators that a pod asks for, under the resource names of every vendor."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mlcostlint.adapters.kubernetes import claims, parts
from mlcostlint.adapters.kubernetes.pods import Pod, stays
from mlcostlint.adapters.kubernetes.quantities import whole
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import mapping
from mlcostlint.adapters.words import computed
from mlcostlint.hardware import Cloud, Partition
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
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
        "volcano.sh/vgpu-number",
        "volcano.sh/gpu-number",
    ]
)

_CLOUDS = {
    "google.com/tpu": Cloud.GCP,
    "tpu.google.com": Cloud.GCP,
    "neuron.aws.com": Cloud.AWS,
    "aws.amazon.com/neuron": Cloud.AWS,
    "aws.amazon.com/neurondevice": Cloud.AWS,
    parts.CORES: Cloud.AWS,
    "vpc.amazonaws.com/efa": Cloud.AWS,
}


@dataclass(frozen=True, slots=True)
class Devices:
    """The accelerators of one pod: `count` of them, or of the `partition` that it takes of each.

    `names` are the resources that it asks for.
    """

    count: Value[int]
    names: frozenset[str] = frozenset()
    partition: Value[Partition] | None = None

    @property
    def cloud(self) -> Cloud:
        """The one cloud that offers them."""
        found = {_CLOUDS[name] for name in self.names if name in _CLOUDS}
        return found.pop() if len(found) == 1 else Cloud.UNSTATED


def devices(pod: Pod, owner: Block, links: Links) -> Devices | None:
    """Return the accelerators a pod asks for, None where it asks for none."""
    claim = claims.claimed(pod, owner, links)
    if claim is not None:
        return Devices(claim.count, frozenset([claim.device_class]), claim.partition)
    asked = list(_asked(pod))
    names = frozenset(name for name, _ in asked)
    noted = parts.noted(pod.metadata)
    part = parts.of_resources(asked) if noted is None else noted
    entire = [(name, leaf) for name, leaf in asked if name in _WHOLE]
    if entire:
        return Devices(_count(pod, entire, _WHOLE.__contains__), names, part)
    if part is None:
        return None
    slices = [(name, leaf) for name, leaf in asked if _is_counted(name)]
    one = part.map(lambda _: 1) if not part.unknown else computed(1, part.origin.span)
    return Devices(_count(pod, slices, _is_counted) if slices else one, names, part)


def none(span: Span) -> Devices:
    """Return what a pod has that asks for no accelerator."""
    return Devices(defaulted(0, span))


def _is_counted(name: str) -> bool:
    """Say whether a resource counts parts of accelerators, and not their size."""
    return bool(name == parts.CORES or name in parts.SHARED or parts.SLICE.fullmatch(name))


def _asked(pod: Pod) -> Iterator[tuple[str, Leaf]]:
    for container in (*pod.containers, *pod.starters):
        yield from _of_container(container)


def _of_container(container: Map) -> Iterator[tuple[str, Leaf]]:
    """Yield requested resources but those of none; extended ones need limits, requests follow."""
    requests = mapping(container.get("resources", "requests"))
    for name, leaf in {**requests, **mapping(container.get("resources", "limits"))}.items():
        if leaf.unknown or leaf.known not in (None, 0, "0"):
            yield name, leaf


def _count(
    pod: Pod, counted: list[tuple[str, Leaf]], is_counted: Callable[[str], bool]
) -> Value[int]:
    """Add over the containers that run together; one that runs before them has its own turn."""
    if len(counted) == 1:
        return whole(counted[0][1]).required(counted[0][0])
    hole = next((leaf for _, leaf in counted if leaf.unknown), None)
    if hole is not None:
        return hole.hole(hole.unknown)
    most = max((_of(pod.containers, is_counted), *_starting(pod, is_counted)))
    return computed(most, counted[0][1].origin.span)


def _starting(pod: Pod, is_counted: Callable[[str], bool]) -> Iterator[int]:
    """Yield what is taken while each starter runs: its own, and what stays from before it."""
    staying: list[Map] = []
    for one in pod.spec.maps("initContainers"):
        if stays(one):
            staying.append(one)
        else:
            yield _of((*staying, one), is_counted)


def _of(containers: Iterable[Map], is_counted: Callable[[str], bool]) -> int:
    asked = (one for container in containers for one in _of_container(container))
    return sum(fact(whole(leaf), None) or 0 for name, leaf in asked if is_counted(name))
