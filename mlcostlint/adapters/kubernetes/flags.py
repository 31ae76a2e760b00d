"""Which model an engine is told to load, and how many accelerators it is told to use."""

import re
from collections.abc import Iterable, Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.kubernetes import engines
from mlcostlint.adapters.kubernetes.pods import Pod, product
from mlcostlint.adapters.reading import leaves, mapping
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_MODEL_VARIABLES = (
    "HF_MODEL_ID",
    "MODEL_ID",
    "HF_MODEL",
    "HUGGING_FACE_MODEL_ID",
    "OPTION_MODEL_ID",
    "MODEL_NAME_OR_PATH",
    "BASE_MODEL",
    "VLLM_MODEL",
    "NIM_MODEL_NAME",
    "OLLAMA_MODEL",
    "LLM_MODEL",
)
_MODEL_OPTIONS = (
    "model",
    "model-id",
    "model_id",
    "model-path",
    "model_name_or_path",
    "base_model",
    "pretrained_model_name_or_path",
)
_PUBLISHED = re.compile(r"[\w.-]+/[\w.:-]+")
_REFERENCE = re.compile(r"(?:(?P<option>--?[\w-]+)=)?\$[({]?(?P<name>\w+)[)}]?")
_NIM_IMAGE = re.compile(r"nvcr\.io/nim/([\w.-]+/[\w.-]+)")

# Factors of the one process group that vLLM, SGLang, TGI and NIM start.
_TENSOR = (
    "tensor-parallel-size",
    "tensor_parallel_size",
    "tp",
    "tp-size",
    "num-shard",
    "NUM_SHARD",
    "NIM_TENSOR_PARALLEL_SIZE",
)
_FURTHER = (
    ("pipeline-parallel-size", "pipeline_parallel_size", "pp", "pp-size"),
    ("data-parallel-size", "data_parallel_size", "dp", "dp-size"),
)
# These start one worker per accelerator whatever they are told.
_ONE_WORKER_EACH = re.compile(r"djl|triton|torchserve", re.IGNORECASE)
_LAUNCHED = ("nproc_per_node", "nproc-per-node", "num_gpus", "PET_NPROC_PER_NODE")
_ON_OWNER = ("nprocPerNode", "slotsPerWorker", "numProcPerNode")


def model_id(pod: Pod) -> Value[str | None]:
    """Return the model that a pod loads, None where no field for it is used.

    Of several different ones none speaks for the pod.
    """
    found = [leaf for one in pod.containers for leaf in _models(one)]
    found = found or [leaf for one in pod.containers for leaf in _built_for(one)]
    if not found:
        return defaulted(None, pod.header)
    hole = next((leaf for leaf in found if leaf.unknown), None)
    if hole is not None:
        return hole.hole(hole.unknown)
    if len({_hub_id(leaf.known) for leaf in found}) > 1:
        return found[0].hole("the pod loads several models")
    return found[0].map(_hub_id)


def processes(pod: Pod) -> Value[int | None]:
    """Return how many of its accelerators a pod is told to use, None where nothing tells it."""
    with_devices = [one for one in pod.containers if _takes_devices(one)]
    on_owner = [node.get(key) for node in pod.around() for key in _ON_OWNER if key in node.entries]
    if len(with_devices) == 1:
        told = _told(with_devices[0])
        if told is not None:
            return told
    if on_owner and len(with_devices) <= 1:
        return _count(on_owner[0])
    return defaulted(None, pod.header)


def _models(container: Map) -> Iterator[Leaf]:
    variables = engines.environment(container)
    line = [_filled_in(leaf, variables) for leaf in engines.command(container)]
    options = words.arguments(line)
    named = [variables[name] for name in _MODEL_VARIABLES if name in variables]
    named += [options[name] for name in _MODEL_OPTIONS if name in options]
    yield from (leaf for leaf in named if leaf.unknown or isinstance(leaf.known, str))
    weakly = variables.get("MODEL_NAME")
    if weakly is not None and "/" in str(fact(weakly, "")):
        yield weakly
    yield from _positional(container, line)
    stored = container.get("storageUri")
    if stored.unknown or stored.known is not None:
        yield stored


def _filled_in(leaf: Leaf, variables: dict[str, Leaf]) -> Leaf:
    """Return what Kubernetes puts in the place of `$(NAME)`."""
    match = _REFERENCE.fullmatch(str(fact(leaf, "")))
    if match is None:
        return leaf
    value = variables.get(match["name"])
    if value is None or match["option"] is None:
        return leaf if value is None else value
    return value.map(lambda text: f"{match['option']}={text}")


def _positional(container: Map, line: list[Leaf]) -> Iterator[Leaf]:
    """Yield the model of `vllm serve MODEL`."""
    texts = [str(fact(leaf, "")) for leaf in line]
    image = engines.image(container)
    for place, text in enumerate(texts[1:], 1):
        if texts[place - 1] != "serve" or text.startswith("-"):
            continue
        if "vllm" in (*texts[: place - 1], *image.split("/")) and _PUBLISHED.fullmatch(text):
            yield line[place]


def _built_for(container: Map) -> Iterator[Leaf]:
    """Yield the model that a NIM image is built for."""
    match = _NIM_IMAGE.match(engines.image(container))
    if match:
        yield container.get("image").map(lambda _: match[1])


def _hub_id(said: object) -> str:
    return str(said).removeprefix("hf://")


def _takes_devices(container: Map) -> bool:
    asked = {**mapping(container.get("resources", "requests"))}
    asked |= mapping(container.get("resources", "limits"))
    return any("/" in name for name in asked)


def _told(container: Map) -> Value[int | None] | None:
    said = engines.environment(container) | words.arguments(engines.command(container))
    launched = _first(said, _LAUNCHED)
    if launched is not None:
        return _count(launched)
    tensor = _first(said, _TENSOR)
    if tensor is None or _ONE_WORKER_EACH.search(_shown(container)):
        return None
    further = [leaf for names in _FURTHER if (leaf := _first(said, names)) is not None]
    factors = [_count(leaf) for leaf in (tensor, *further)]
    stated = [one for one in factors if one.unknown or one.known is not None]
    if len(stated) < len(factors):
        return factors[0].map(lambda _: None)
    return product((one.default(1) for one in factors), container.header).map(lambda count: count)


def _shown(container: Map) -> str:
    line = (str(fact(leaf, "")) for leaf in leaves(container.get("command")))
    return " ".join((engines.image(container), *line))


def _first(said: dict[str, Leaf], names: Iterable[str]) -> Leaf | None:
    return next((said[name] for name in names if name in said), None)


def _count(leaf: Leaf) -> Value[int | None]:
    """Read a number; "auto" and "gpu" mean all there are, which states nothing."""
    text = str(fact(leaf, ""))
    if "$" in text or "{" in text:
        return leaf.hole(f"{text} is filled in when the pod starts")
    return leaf.map(lambda _: int(text) if text.isdecimal() else None)
