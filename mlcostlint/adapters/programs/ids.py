"""Which fields hold the id of a model, and what in them is one.

Only these: the names of resources, images and free text look like ids and are none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from mlcostlint import hardware
from mlcostlint.adapters.programs import spelling
from mlcostlint.adapters.programs.engines import engine
from mlcostlint.adapters.programs.files import documents, flat
from mlcostlint.adapters.programs.program import Command, Program, kebab
from mlcostlint.model import Engine
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

VARIABLES = (
    "HF_MODEL_ID",
    "MODEL_ID",
    "HF_MODEL",
    "HUGGING_FACE_MODEL_ID",
    "OPTION_MODEL_ID",
    "SM_VLLM_MODEL",
    "SM_HP_MODEL_ID",
    "MODEL_NAME_OR_PATH",
    "BASE_MODEL",
    "VLLM_MODEL",
    "NIM_MODEL_NAME",
    "OLLAMA_MODEL",
    "LLM_MODEL",
)
OPTIONS = (
    "model",
    "model-id",
    "model-path",
    "model-name-or-path",
    "base-model",
    "base-model-name",
    "pretrained-model-name-or-path",
)
_SETTINGS = frozenset(["base-model", "model-name-or-path"])
_WEAK = "MODEL_NAME"  # as often what the API calls it

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")
_LOCAL = re.compile(r"[/~]|\.\.?/")
# What a path ends with that says nothing: `/opt/ml/model`, `s3://acme/models/`.
_PLAIN = frozenset(
    [
        "model",
        "models",
        "weights",
        "checkpoint",
        "checkpoints",
        "data",
        "tmp",
        "cache",
        "output",
        "outputs",
        "final",
        "best",
        "mnt",
        "main",
        "latest",
        "1",
        "pretrained",
        "base",
        "hub",
        "artifacts",
        "model.tar.gz",
        "llm",
        "export",
    ]
)
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+(?::[\w.-]+)?")
_NIM_IMAGE = re.compile(r"nvcr\.io/nim/([\w.-]+/[\w.-]+)")
# The words behind which engines take a model without an option, and what that looks like.
_OPERANDS: Mapping[Engine, tuple[tuple[str, ...], re.Pattern[str]]] = {
    Engine.VLLM: (("serve",), _HUB_NAME),
    Engine.LMDEPLOY: (("api_server",), _HUB_NAME),
    Engine.OLLAMA: (("run", "pull"), re.compile(r"[\w.-]+(?:/[\w.-]+)*(?::[\w.-]+)?")),
    Engine.TENSORRT_LLM: (("serve", "trtllm-serve"), _HUB_NAME),
}


def model_id(said: str) -> str | None:
    """Return the id of a model, None for a path that says no more than that there is one."""
    text = said.strip().strip("\"'").removeprefix("hf://")
    if not text or not (_SCHEME.match(text) or _LOCAL.match(text)):
        return text or None
    last = text.rstrip("/").rpartition("/")[2].lower()
    return None if last in _PLAIN or not last else text


def is_hub_id(said: str) -> bool:
    """Tell the name of a model on a hub from a place where its files lie."""
    return not (_SCHEME.match(said) or _LOCAL.match(said))


def named(program: Program) -> Iterator[Leaf]:
    """Yield every leaf that gives a program's model, the one that counts most first."""
    given = [program.variables[name] for name in VARIABLES if name in program.variables]
    own = dict.fromkeys((*spelling.names(engine(program), "id"), *OPTIONS))
    given += [program.options[name] for name in own if name in program.options]
    given = [leaf for leaf in given if leaf.unknown or isinstance(leaf.known, str)]
    given += [leaf for command in program.commands for leaf in _operands(program, command)]
    for document in documents(program):
        given += [leaf for name, leaf in flat(document) if name in _SETTINGS]
    if program.source is not None and fact(program.source, "") is not None:
        given.append(program.source)
    weakly = (program.variables.get(_WEAK), program.options.get(kebab(_WEAK.lower())))
    yield from given or [leaf for leaf in weakly if leaf is not None and _is_a_model(leaf)]


def built_for(program: Program) -> Iterator[Leaf]:
    """Yield the model that a NIM image is built for."""
    match = _NIM_IMAGE.match(program.image_name)
    if match:
        yield program.image.map(lambda _: match[1])


def agreed(found: Iterable[Leaf]) -> Value[str | None] | None:
    """Return the one id that leaves give, None where none does; of several ids none counts.

    A place where files lie may be the copy of a model that another leaf names.
    """
    leaves = [leaf.map(lambda said: model_id(str(said))) for leaf in found]
    leaves = [leaf for leaf in leaves if leaf.unknown or leaf.known is not None]
    hole = next((leaf for leaf in leaves if leaf.unknown), None)
    if hole is not None or not leaves:
        return hole
    hubs = [leaf for leaf in leaves if is_hub_id(str(leaf.known))] or leaves
    if len({leaf.known for leaf in hubs}) > 1:
        return hubs[0].hole("several models are loaded")
    return hubs[0]


def _is_a_model(leaf: Leaf) -> bool:
    said = str(fact(leaf, None) or "")
    return "/" in said or hardware.weights_gib(said) is not None


def _operands(program: Program, command: Command) -> Iterator[Leaf]:
    meant = engine(program)
    if meant is None or meant not in _OPERANDS:
        return
    before, shape = _OPERANDS[meant]
    texts = [str(fact(word, "")) for word in command.words]
    for place, word in enumerate(command.words[1:], 1):
        if texts[place - 1] in before and (word.unknown or shape.fullmatch(texts[place])):
            yield word
    # The entry point of vLLM's image is `vllm serve`, so that its first argument is the model.
    # https://github.com/vllm-project/vllm/blob/main/docker/Dockerfile
    if meant is Engine.VLLM and _HUB_NAME.fullmatch(texts[0]) and program.commands[0] is command:
        yield command.words[0]
