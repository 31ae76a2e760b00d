"""Which dialect a document is written in, told by its content; and which text is worth parsing."""

import re
from collections.abc import Callable

from mlcostlint.parsers import charts, cloudformation, kubernetes, sagemaker, stepfunctions, vertex
from mlcostlint.tree import Map

# Root keys of formats that hold pieces like ours and are none of ours.
_FOREIGN: tuple[frozenset[str], ...] = (
    frozenset({"terraform_version", "serial"}),  # Terraform state
    frozenset({"contentVersion", "resources"}),  # Azure Resource Manager
    frozenset({"pipelineInfo", "deploymentSpec"}),  # Kubeflow pipeline, compiled
    frozenset({"pipelineSpec", "runtimeConfig"}),  # Vertex pipeline job
    frozenset({"Version", "Steps"}),  # SageMaker pipeline
    frozenset({"SchemaVersion", "SageMaker"}),  # SageMaker SDK defaults
    frozenset({"bundle", "resources"}),  # Databricks
)


def _words() -> tuple[str, ...]:
    """Return words of which every document that is ours holds one.

    SageMaker's come in PascalCase and lowerCamelCase: their first letter is left off.
    """
    requests = {row.keys[0][1:] for row in sagemaker.REQUESTS}
    messages = {paths[0][-1] for _, paths in vertex.KINDS}
    snake = {re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name) for name in messages}
    return ("apiVersion", "AWS::", "AWSTemplateFormatVersion", *sorted(requests | messages | snake))


_GLIMPSE = 100
_OF_PLANS = ('"planned_values"', '"resource_changes"', '"terraform_version"')
_WORDS = _words()
_BYTES = (b"patches", b'"format_version"', *(word.encode() for word in (*_WORDS, *charts.WORDS)))
_KEYS = "|".join(re.escape(word) for word in _WORDS if not word.startswith(("AWS", "api")))
_OURS = re.compile(
    rf"^[ \t{{\[]*[\"']?[A-Za-z]?(?:{_KEYS})[\"']?[ \t]*:"
    r"|^[ \t{]*[\"']?AWSTemplateFormatVersion\b"
    r"|^[ \t]*[\"']?Type[\"']?[ \t]*:[ \t]*[\"']?AWS::\w+::\w"
    r"|^[ \t{\[]{0,4}[\"']?apiVersion[\"']?[ \t]*:[ \t]*\S",
    re.MULTILINE,
)


def concerns(data: bytes) -> bool:
    """Tell whether the raw content of a file can hold anything of ours; quick, errs towards yes."""
    return any(word in data for word in _BYTES)


def may_be_plan(text: str) -> bool:
    """Tell whether a file can be what `terraform show -json` prints; quick, errs towards yes."""
    if not text[:_GLIMPSE].lstrip().startswith("{") or '"format_version"' not in text:
        return False
    return any(word in text for word in _OF_PLANS)


def worth_parsing(text: str) -> bool:
    """Tell whether a document can be one of ours; quick, errs towards yes."""
    if "apiVersion" in text and kubernetes.idle(text):
        return False
    return any(word in text for word in (*_WORDS, *charts.WORDS))


def resembles(text: str) -> bool:
    """Tell whether a document that cannot be parsed was meant to be one of ours."""
    return _OURS.search(text) is not None and not kubernetes.idle(text)


def dialect(document: Map) -> str | None:
    """Return the dialect of a document by what its root says, None for every other format."""
    found = next((name for name, fits in _SURE if fits(document)), None)
    if found or any(known <= document.entries.keys() for known in _FOREIGN):
        return found
    return next((name for name, fits in _LIKELY if fits(document)), None)


_SURE: tuple[tuple[str, Callable[[Map], object]], ...] = (
    ("cloudformation", cloudformation.is_template),
    ("kubernetes", kubernetes.is_object),
    ("stepfunctions", stepfunctions.is_machine),
)
_LIKELY: tuple[tuple[str, Callable[[Map], object]], ...] = (
    ("helm", charts.chart),
    ("vertex", vertex.kind),
    ("sagemaker", sagemaker.is_request),
)
