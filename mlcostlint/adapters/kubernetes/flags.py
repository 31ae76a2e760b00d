"""Which model a pod's engine is told to load, and how many accelerators it is told to use."""

from collections.abc import Mapping, Sequence

from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.programs import launch
from mlcostlint.adapters.programs.amounts import count
from mlcostlint.adapters.programs.program import Program
from mlcostlint.adapters.programs.served import processes, served
from mlcostlint.adapters.reading import mapping
from mlcostlint.model import Engine, ServedModel
from mlcostlint.tree import Map
from mlcostlint.value import Value, defaulted, fact

# What KServe's runtimes for a format of model run: https://kserve.github.io/website
_FORMATS: Mapping[str, Engine] = {
    "huggingface": Engine.HUGGINGFACE,
    "triton": Engine.TRITON,
    "vllm": Engine.VLLM,
}
_ON_OWNER = ("nprocPerNode", "slotsPerWorker", "numProcPerNode")


def model(pod: Pod, programs: Sequence[Program]) -> ServedModel:
    """Return what the programs of a pod load."""
    return served(programs, pod.header, meant=_meant(pod), first=_with_devices(pod, programs))


def told_processes(
    pod: Pod, programs: Sequence[Program], loaded: ServedModel, machines: Value[int]
) -> Value[int | None]:
    """Return how many of its accelerators a pod is told to use, None where nothing tells it."""
    holding = _with_devices(pod, programs)
    on_owner = [node.get(key) for node in pod.around() for key in _ON_OWNER if key in node.entries]
    if len(holding) == 1:
        told = launch.launched(holding[0], machines)
        told = processes(loaded) if told is None else told
        if told is not None:
            return told
    if on_owner and len(holding) <= 1:
        return on_owner[0].map(count)
    return defaulted(None, pod.header)


def _with_devices(pod: Pod, programs: Sequence[Program]) -> list[Program]:
    pairs = zip(pod.containers, programs, strict=False)
    return [program for container, program in pairs if _takes_devices(container)]


def _takes_devices(container: Map) -> bool:
    asked = {**mapping(container.get("resources", "requests"))}
    asked |= mapping(container.get("resources", "limits"))
    return any("/" in name for name in asked)


def _meant(pod: Pod) -> Engine | None:
    """Return the engine that KServe starts for the format of a model."""
    for container in pod.containers:
        said = str(fact(container.get("modelFormat", "name"), None) or "")
        if said in _FORMATS:
            return _FORMATS[said]
    return Engine.HUGGINGFACE if pod.spec.child("huggingface") is not None else None
