"""Every dialect of YAML and JSON: what gives it away, and what reads it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlcostlint.parsers import (
    arm,
    azureml,
    blueprint,
    charts,
    cloudformation,
    compose,
    databricks,
    dstack,
    kubernetes,
    parallelcluster,
    pipelines,
    ray,
    sagemaker,
    skypilot,
    stepfunctions,
    vertex,
)
from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.charts import delivered
from mlcostlint.parsers.sagemaker import pipeline, sdk_defaults
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


def _template(document: Document, _root: Map, beyond: Beyond) -> Iterator[Item]:
    from mlcostlint.parsers.cloudformation import reading

    return reading.read(document, beyond)


def _machine(document: Document, root: Map, beyond: Beyond) -> Iterator[Item]:
    from mlcostlint.parsers.cloudformation import files

    alone = document.path not in beyond.once(files.within_others)
    return stepfunctions.blocks(root) if alone else iter(())


def _objects(root: Map) -> Iterator[Item]:
    yield from pipeline.opened(kubernetes.blocks(root))
    yield from delivered.objects(root)


def _values(root: Map) -> Iterator[Item]:
    yield from charts.objects(charts.chart(root) or "", root, charts.Release())


def _requested(root: Map) -> Iterator[Item]:
    return pipeline.opened(sagemaker.blocks(root))


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
        _by_root(_objects),
    ),
    Dialect(
        "sagemaker pipeline",
        ("2020-12-01",),
        (r"[ \t{]*[\"']?Version[\"']?[ \t]*:[ \t]*[\"']?2020-12-01",),
        pipeline.is_pipeline,
        _by_root(pipeline.items),
    ),
    Dialect(
        "sagemaker sdk defaults",
        ("SchemaVersion",),
        (),
        sdk_defaults.is_defaults,
        _by_root(sdk_defaults.blocks),
    ),
    Dialect(
        "kfp",
        pipelines.WORDS,
        _keys(*pipelines.LINES),
        pipelines.is_pipeline,
        pipelines.blocks,
    ),
    Dialect(
        "arm",
        ("contentVersion", "deploymentTemplate.json", "DeploymentTemplate.json"),
        (r"[ \t{]*\"(?:contentVersion\"[ \t]*:|\$schema\"[^\n]*deploymentTemplate\.json)",),
        arm.is_template,
        lambda document, _root, beyond: arm.items(document, beyond),
    ),
    Dialect(
        "azureml",
        azureml.WORDS,
        (r"\$schema[ \t]*:[^\n]*azureml",),
        azureml.kind,
        lambda document, _root, beyond: azureml.items(document, beyond),
    ),
    Dialect(
        "stepfunctions",
        ("StartAt",),
        (),
        stepfunctions.is_machine,
        _machine,
    ),
    Dialect("helm", charts.WORDS, (), charts.chart, _by_root(_values)),
    Dialect(
        "vertex",
        _MESSAGES,
        _keys(*_MESSAGES),
        vertex.kind,
        _by_root(vertex.blocks),
    ),
    Dialect(
        "databricks",
        databricks.WORDS,
        _keys(*databricks.BROKEN),
        databricks.is_ours,
        databricks.blocks,
    ),
    Dialect(
        "skypilot",
        skypilot.WORDS,
        _keys(*skypilot.BROKEN),
        skypilot.is_task,
        skypilot.blocks,
    ),
    Dialect(
        "dstack",
        dstack.WORDS,
        _keys(*dstack.BROKEN),
        dstack.is_configuration,
        _by_root(dstack.blocks),
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
        _by_root(_requested),
    ),
    Dialect(
        "compose",
        _ASKING,
        (),
        compose.is_project,
        _compose,
    ),
)
