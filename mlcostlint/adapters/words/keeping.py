"""What a bucket or a registry is kept for, as its names say."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from mlcostlint.adapters.words.meaning import unsaid
from mlcostlint.adapters.words.tokens import computed, tokens
from mlcostlint.model.parts import Contents
from mlcostlint.source import Span
from mlcostlint.value import Value

# What keeps the state of tools, code, sites and trails is small or has to stay.
_OTHER = frozenset(
    [
        "assets",
        "audit",
        "backend",
        "bootstrap",
        "cd",
        "cdk",
        "ci",
        "cicd",
        "cloudformation",
        "cloudtrail",
        "code",
        "codebuild",
        "codepipeline",
        "config",
        "configs",
        "configuration",
        "dags",
        "deploy",
        "deployment",
        "deployments",
        "frontend",
        "lambda",
        "layers",
        "lifecycle",
        "script",
        "scripts",
        "site",
        "source",
        "state",
        "static",
        "template",
        "templates",
        "terraform",
        "tfstate",
        "trail",
        "web",
        "website",
        "www",
    ]
)
_SMALL = frozenset(["chart", "charts", "config", "configs", "frontend", "helm", "lambda", "web"])
_LOGS = frozenset(["log", "logs", "logging"])
_PLATFORMS = frozenset(
    [
        "airflow",
        "artifact",
        "artifacts",
        "experiment",
        "experiments",
        "inference",
        "kubeflow",
        "ml",
        "mlflow",
        "mlops",
        "model",
        "models",
        "ray",
        "sagemaker",
        "vertex",
        "vertexai",
        "wandb",
    ]
)
_CONTENTS: Mapping[Contents, frozenset[str]] = {
    Contents.CHECKPOINTS: frozenset(["checkpoint", "checkpoints", "ckpt", "ckpts"]),
    Contents.CAPTURES: frozenset(["capture", "captures", "datacapture"]),
    Contents.TEMPORARY: frozenset(["scratch", "temp", "temporary", "tmp"]),
    Contents.DATASETS: frozenset(
        [
            "corpora",
            "corpus",
            "datalake",
            "dataset",
            "datasets",
            "embeddings",
            "features",
            "featurestore",
            "training",
        ]
    ),
    Contents.ARTIFACTS: _PLATFORMS,
}


def contents(names: Iterable[str], span: Span) -> Value[Contents]:
    """Return what a bucket of these names is kept for; the first of them that speaks is heard.

    Logs are those of machine learning where any of the names says so.
    """
    each = [_words(name) for name in names]
    words = {word for said in each for word in said}
    if not words.isdisjoint(_OTHER):
        return computed(Contents.UNSTATED, span)
    said = next((kind for one in each for kind in _said(one)), Contents.UNSTATED)
    if not words.isdisjoint(_LOGS):
        told = said is not Contents.UNSTATED
        return computed(Contents.LOGS if told else Contents.UNSTATED, span)
    return unsaid(said, names, span) if said is Contents.UNSTATED else computed(said, span)


def small(names: Iterable[str]) -> bool:
    """Tell whether a registry of these names is for things that are no large images."""
    return any(not _SMALL.isdisjoint(tokens(name)) for name in names)


def releases(names: Iterable[str], span: Span) -> Value[bool]:
    """Return whether a registry keeps releases, which stay by intention."""
    words = {word for name in names for word in tokens(name)}
    return computed(not words.isdisjoint({"release", "releases"}), span)


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name, and each pair of them as one: "data-lake" is "datalake"."""
    words = tokens(name)
    return (*words, *map("".join, pairwise(words)))


def _said(words: tuple[str, ...]) -> Iterable[Contents]:
    return (kind for kind, listed in _CONTENTS.items() if not listed.isdisjoint(words))
