"""What a pod runs: the programs that serve, train or are sat at, and the flags they are given."""

import re
import shlex
from collections.abc import Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.kubernetes.pods import Pod
from mlcostlint.adapters.reading import leaves
from mlcostlint.model.parts import Workload
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact

_SERVING_IMAGE = re.compile(
    r"(?:^|[/_.:-])(?:vllm|text-generation-inference|tgi|sglang|lmdeploy|tritonserver|torchserve"
    r"|tensorflow/serving|text-embeddings-inference|ollama|llama[.-]?cpp|bentoml|seldon\w*|kserve"
    r"|huggingfaceserver|nvcr\.io/nim|nim|djl-serving|djl-inference|mlserver)(?:$|[/_.:@-])",
    re.IGNORECASE,
)
_SERVING_COMMAND = re.compile(
    r"vllm serve|vllm\.entrypoints|text-generation-launcher|text-embeddings-router"
    r"|sglang\.launch_server|sglang serve|lmdeploy serve|\btritonserver\b|\btorchserve\b"
    r"|tensorflow_model_server|ollama serve|llama-server|\bserve run\b|bentoml serve|mlserver start"
    r"|\binfinity_emb\b|trtllm-serve",
    re.IGNORECASE,
)
_TRAINING_COMMAND = re.compile(
    r"\btorchrun\b|torch\.distributed\.(?:run|launch)|\bdeepspeed\b|accelerate launch|horovodrun"
    r"|\bmpirun\b|\baxolotl\b|\btrl sft\b|_pretraining\b",
    re.IGNORECASE,
)
_TRAINING_SCRIPT = frozenset(["train", "training", "trainer", "finetune", "finetuning", "pretrain"])
_TUNING_COMMAND = re.compile(r"\bray\.tune\b|\boptuna\b|wandb agent", re.IGNORECASE)
_INTERACTIVE = re.compile(r"jupyter|code-server|\brstudio\b|openvscode", re.IGNORECASE)
# Checks of devices and of the network between them that end by themselves within minutes.
_CHECK = re.compile(
    r"nvidia-smi|rocm-smi|hl-smi|neuron-ls|vector-?add|device-?query|cuda-sample|nvbandwidth"
    r"|nccl-tests|all_reduce_perf|all_gather_perf|reduce_scatter_perf|fi_info",
    re.IGNORECASE,
)

_LONGEST_TEXT = 20_000


def environment(container: Map) -> dict[str, Leaf]:
    """Return the environment variables of a container; those of elsewhere are holes."""
    found: dict[str, Leaf] = {}
    for pair in container.maps("env"):
        name, value = fact(pair.get("name"), None), pair.get("value")
        if "valueFrom" in pair.entries:
            value = pair.get("name").hole(f"the value of {name} is kept elsewhere")
        if isinstance(name, str):
            found[name] = value
    return found


def command(container: Map) -> Iterator[Leaf]:
    """Yield the words a container is started with; shell lines are taken apart."""
    for key in ("command", "args"):
        for leaf in leaves(container.get(key)):
            text = fact(leaf, None)
            if isinstance(text, str) and " " in text.strip():
                yield from (Value(word, leaf.origin) for word in _split(text))
            else:
                yield leaf


def entrypoint(pod: Pod) -> Iterator[Leaf]:
    """Yield the words of the command that Ray submits to the cluster around a pod."""
    for node in pod.around():
        leaf = node.get("entrypoint")
        text = fact(leaf, None)
        if isinstance(text, str):
            yield from (Value(word, leaf.origin) for word in _split(text))


def said(pod: Pod) -> dict[str, Leaf]:
    """Return the environment variables and options of all containers by name."""
    found: dict[str, Leaf] = {}
    for container in pod.containers:
        found |= environment(container)
        found |= words.arguments(command(container))
    return found | words.arguments(entrypoint(pod))


def serves(pod: Pod) -> bool:
    """Say whether a pod starts a serving engine: by its command, or by its image without one."""
    return any(
        _SERVING_COMMAND.search(_line(one))
        or (_SERVING_IMAGE.search(image(one)) and "command" not in one.entries)
        for one in pod.containers
    )


def trains(pod: Pod) -> bool:
    """Say whether a pod starts a training."""
    lines = [_line(one) for one in pod.containers]
    return any(map(_starts_training, (*lines, _joined(entrypoint(pod)))))


def checks_devices(pod: Pod) -> bool:
    """Say whether a pod only looks whether its accelerators work."""
    return any(map(_is_check, pod.containers))


def workload(pod: Pod) -> Workload:
    """Return what the programs of a pod are for; commands say more than images."""
    if trains(pod):
        return Workload.TRAINING
    for meaning, pattern in _COMMANDS.items():
        if any(pattern.search(_line(one)) for one in pod.containers):
            return meaning
    images = [image(one) for one in pod.containers]
    if any(_SERVING_IMAGE.search(one) for one in images):
        return Workload.INFERENCE
    if any(_INTERACTIVE.search(one) for one in images):
        return Workload.INTERACTIVE
    return Workload.UNSTATED


_COMMANDS: Mapping[Workload, re.Pattern[str]] = {
    Workload.TUNING: _TUNING_COMMAND,
    Workload.INFERENCE: _SERVING_COMMAND,
    Workload.INTERACTIVE: _INTERACTIVE,
}


def image(container: Map) -> str:
    """Return the image of a container, empty where it is not known."""
    return str(fact(container.get("image"), None) or "")


def _is_check(container: Map) -> bool:
    line = _line(container)
    return ".py" not in line and _CHECK.search(f"{image(container)} {line}") is not None


def _starts_training(line: str) -> bool:
    if _TRAINING_COMMAND.search(line):
        return True
    scripts = (word.rpartition("/")[2] for word in line.split() if word.endswith(".py"))
    return any(not _TRAINING_SCRIPT.isdisjoint(words.tokens(script)) for script in scripts)


def _line(container: Map) -> str:
    return _joined(command(container))


def _joined(line: Iterator[Leaf]) -> str:
    return " ".join(str(fact(leaf, "")) for leaf in line)[:_LONGEST_TEXT]


def _split(text: str) -> list[str]:
    shown = text[:_LONGEST_TEXT]
    try:
        return shlex.split(shown.replace("\\\n", " "), comments=True)
    except ValueError:  # a quote without an end
        return shown.split()
