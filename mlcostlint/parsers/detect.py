"""Which dialect a document is written in, told by its content; and which text is worth parsing."""

import re

from mlcostlint.parsers import cloudformation, kubernetes, sagemaker, vertex
from mlcostlint.tree import Map

# Root keys of formats that hold pieces like ours and are none of ours.
_FOREIGN: tuple[frozenset[str], ...] = (
    frozenset({"terraform_version", "serial"}),  # Terraform state
    frozenset({"contentVersion", "resources"}),  # Azure Resource Manager
    frozenset({"pipelineInfo", "deploymentSpec"}),  # Kubeflow pipeline, compiled
    frozenset({"pipelineSpec", "runtimeConfig"}),  # Vertex pipeline job
    frozenset({"Version", "Steps"}),  # SageMaker pipeline
    frozenset({"SchemaVersion", "SageMaker"}),  # SageMaker SDK defaults
    frozenset({"StartAt", "States"}),  # Step Functions
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
_BYTES = (b"patches", b'"format_version"', *(word.encode() for word in _WORDS))
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
    return any(word in text for word in _WORDS)


def resembles(text: str) -> bool:
    """Tell whether a document that cannot be parsed was meant to be one of ours."""
    return _OURS.search(text) is not None and not kubernetes.idle(text)


def dialect(document: Map) -> str | None:
    """Return the dialect of a document by what its root says, None for every other format."""
    keys = document.entries.keys()
    if cloudformation.is_template(document):
        return "cloudformation"
    if kubernetes.is_object(document):
        return "kubernetes"
    if any(known <= keys for known in _FOREIGN):
        return None
    if vertex.kind(document):
        return "vertex"
    return "sagemaker" if sagemaker.is_request(document) else None
