"""Every dialect of YAML and JSON: what gives it away, and what reads it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlcostlint.parsers import (
    blueprint,
    charts,
    cloudformation,
    compose,
    kubernetes,
    parallelcluster,
    ray,
    sagemaker,
    stepfunctions,
    vertex,
)
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.tree import Block, Leaf, Map

Item = Block | Leaf
"""What a document declares, or a question that concerns no single attribute of it."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format: every document written in it holds one of `words`, and its root `fits`.

    A document that cannot be parsed was meant to be one where a line of it matches one of `lines`.
    """

    name: str
    words: tuple[str, ...]
    lines: tuple[str, ...]
    fits: Callable[[Map], object]
    read: Callable[[Document, Map, Beyond], Iterator[Item]]


def _keys(*names: str) -> tuple[str, ...]:
    """Return what a line looks like that begins with one of these keys, patterns themselves."""
    return (rf"[ \t{{\[]*[\"']?(?:{'|'.join(names)})[\"']?[ \t]*:",)


def _by_root(read: Callable[[Map], Iterator[Item]]) -> Callable[..., Iterator[Item]]:
    """Return the reader of a dialect whose documents stand alone."""

    def reader(_document: Document, root: Map, _beyond: Beyond) -> Iterator[Item]:
        return read(root)

    return reader


def _template(document: Document, _root: Map, _beyond: Beyond) -> Iterator[Item]:
    template = cloudformation.template(document)
    yield from cloudformation.blocks(template)
    yield from cloudformation.holes(template)


def _compose(document: Document, _root: Map, _beyond: Beyond) -> Iterator[Item]:
    return compose.blocks(document)


def _blueprint(document: Document, root: Map, beyond: Beyond) -> Iterator[Item]:
    return blueprint.read(document.path, root, beyond)


def _messages() -> tuple[str, ...]:
    messages = {paths[0][-1] for _, paths in vertex.KINDS}
    snake = {re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name) for name in messages}
    return tuple(sorted(messages | snake))


# SageMaker's keys come in PascalCase and lowerCamelCase: their first letter is left off.
_REQUESTS = tuple(sorted({row.keys[0][1:] for row in sagemaker.REQUESTS}))
_MESSAGES = _messages()

# How a service of Compose asks for GPUs, keys with what stands before them: nvidia alone is a word
# of half of all files about GPUs.
_ASKING = (
    *(f"{before}{key}:" for key in ("gpus", "reservations") for before in " {"),
    *(f"runtime: {quote}nvidia" for quote in ("", "'", '"')),
)

# The first that fits decides.
DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        "cloudformation",
        ("AWS::", "AWSTemplateFormatVersion"),
        (
            r"[ \t{]*[\"']?AWSTemplateFormatVersion\b",
            r"[ \t]*[\"']?Type[\"']?[ \t]*:[ \t]*[\"']?AWS::\w+::\w",
        ),
        cloudformation.is_template,
        _template,
    ),
    Dialect(
        "kubernetes",
        ("apiVersion",),
        (r"[ \t{\[]{0,4}[\"']?apiVersion[\"']?[ \t]*:[ \t]*\S",),
        kubernetes.is_object,
        _by_root(kubernetes.blocks),
    ),
    Dialect(
        "stepfunctions",
        ("StartAt",),
        (),
        stepfunctions.is_machine,
        _by_root(stepfunctions.blocks),
    ),
    Dialect("helm", charts.WORDS, (), charts.chart, _by_root(charts.released)),
    Dialect(
        "vertex",
        _MESSAGES,
        _keys(*_MESSAGES),
        vertex.kind,
        _by_root(vertex.blocks),
    ),
    Dialect(
        "blueprint",
        ("blueprint_name",),
        _keys("blueprint_name"),
        blueprint.is_blueprint,
        _blueprint,
    ),
    Dialect(
        "ray",
        ("available_node_types", "head_node"),
        _keys("available_node_types"),
        ray.is_cluster,
        _by_root(ray.blocks),
    ),
    Dialect(
        "parallelcluster",
        ("SlurmQueues", "AwsBatchQueues"),
        _keys("SlurmQueues", "AwsBatchQueues"),
        parallelcluster.is_cluster,
        _by_root(parallelcluster.blocks),
    ),
    Dialect(
        "sagemaker",
        _REQUESTS,
        _keys(*(f"[A-Za-z]?{key}" for key in _REQUESTS)),
        sagemaker.is_request,
        _by_root(sagemaker.blocks),
    ),
    Dialect(
        "compose",
        _ASKING,
        (),
        compose.is_project,
        _compose,
    ),
)
