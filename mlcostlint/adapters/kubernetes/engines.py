"""What a pod runs: the programs that serve, train or are sat at, and the flags they are given."""

import re
from collections.abc import Callable

from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.programs import engines
from mlcostlint.adapters.programs.launch import starts_training
from mlcostlint.adapters.programs.program import Program, program
from mlcostlint.model.parts import Workload
from mlcostlint.value import fact

_TUNING_COMMAND = re.compile(r"\bray\.tune\b|\boptuna\b|wandb agent", re.IGNORECASE)
_INTERACTIVE = re.compile(r"jupyter|code-server|\brstudio\b|openvscode", re.IGNORECASE)
# Checks of devices and of the network between them that end by themselves within minutes.
_CHECK = re.compile(
    r"nvidia-smi|rocm-smi|hl-smi|neuron-ls|vector-?add|device-?query|cuda-sample|nvbandwidth"
    r"|nccl-tests|all_reduce_perf|all_gather_perf|reduce_scatter_perf|fi_info",
    re.IGNORECASE,
)


def entrypoint(pod: Pod) -> Program | None:
    """Return the command that Ray submits to the cluster around a pod."""
    for node in pod.around():
        leaf = node.get("entrypoint")
        if isinstance(fact(leaf, None), str):
            return program(pod.spec.get("image"), [leaf], {}, node.header)
    return None


def serves(pod: Pod) -> bool:
    """Say whether a pod starts a serving engine: by its command, or by its image without one."""
    return any(
        engines.started(one.text)
        or (engines.packed(one.image_name) and "command" not in container.entries)
        for container, one in zip(pod.containers, pod.programs, strict=True)
    )


def trains(pod: Pod) -> bool:
    """Say whether a pod starts a training."""
    submitted = entrypoint(pod)
    programs = (*pod.programs, *((submitted,) if submitted else ()))
    return any(starts_training(one.text) for one in programs)


def checks_devices(pod: Pod) -> bool:
    """Say whether a pod only looks whether its accelerators work."""
    return any(map(_is_check, pod.programs))


def workload(pod: Pod) -> Workload:
    """Return what the programs of a pod are for; commands say more than images."""
    if trains(pod):
        return Workload.TRAINING
    lines = [one.text for one in pod.programs]
    if any(map(_TUNING_COMMAND.search, lines)):
        return Workload.TUNING
    told = _used_for(lines, engines.started)
    images = [one.image_name for one in pod.programs]
    return _used_for(images, engines.packed) if told is Workload.UNSTATED else told


def _used_for(texts: list[str], engine: Callable[[str], object]) -> Workload:
    if any(map(engine, texts)):
        return Workload.INFERENCE
    return Workload.INTERACTIVE if any(map(_INTERACTIVE.search, texts)) else Workload.UNSTATED


def _is_check(one: Program) -> bool:
    return ".py" not in one.text and _CHECK.search(f"{one.image_name} {one.text}") is not None
