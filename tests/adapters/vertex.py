"""Vertex AI messages and pipelines, for tests of what becomes of them."""

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from mlcostlint import adapters
from mlcostlint.model import Other, Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.tree import Reading

PAYLOAD = json.dumps(
    {
        "display_name": "{{$.inputs.parameters['display_name']}}",
        "job_spec": {
            "worker_pool_specs": "SPECS",
            "scheduling": {
                "timeout": "{{$.inputs.parameters['timeout']}}",
                "strategy": "{{$.inputs.parameters['strategy']}}",
            },
            "tensorboard": "{{$.inputs.parameters['tensorboard']}}",
            "base_output_directory": {
                "output_uri_prefix": "{{$.inputs.parameters['base_output_directory']}}"
            },
            "persistent_resource_id": "{{$.inputs.parameters['persistent_resource_id']}}",
        },
        "labels": "LABELS",
    }
)
_DEFAULTS: Mapping[str, object] = {
    "base_output_directory": "",
    "labels": {},
    "location": "{{$.pipeline_google_cloud_location}}",
    "persistent_resource_id": "{{$.pipeline_persistent_resource_id}}",
    "strategy": "STANDARD",
    "tensorboard": "",
    "timeout": "604800s",
    "worker_pool_specs": [],
}


def reading(text: str, path: str = "job.yaml") -> Reading:
    return read([Source(path, textwrap.dedent(text).lstrip("\n"))], Inputs(), ALONE)


def resources(text: str, path: str = "job.yaml") -> tuple[Resource, ...]:
    found = reading(text, path)
    assert not found.problems
    return adapters.resources(found.blocks)


def only(text: str, path: str = "job.yaml") -> Any:
    (found,) = resources(text, path)
    return found


def work(text: str, path: str = "job.yaml") -> Any:
    """Return the one thing that runs; a pipeline job beside it is only asked for its labels."""
    (found,) = [one for one in resources(text, path) if not isinstance(one, Other)]
    return found


def snake(node: Any) -> Any:
    """Return a message whose keys are in snake_case."""
    if isinstance(node, list):
        return [snake(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", key): snake(child)
        for key, child in node.items()
    }


def component(**defaults: object) -> dict[str, Any]:
    """Return the component that sends a CustomJob, as compilers write it."""
    given = {**_DEFAULTS, **defaults}
    return {
        "executorLabel": "exec-train",
        "inputDefinitions": {
            "parameters": {name: {"defaultValue": value} for name, value in given.items()}
        },
    }


def launcher(type_: str = "CustomJob", payload: str = "") -> dict[str, Any]:
    """Return the executor of a component that sends a message to Vertex AI."""
    text = (payload or PAYLOAD).replace('"SPECS"', "{{$.inputs.parameters['worker_pool_specs']}}")
    text = text.replace('"LABELS"', "{{$.inputs.parameters['labels']}}")
    args = ["--type", type_, "--payload", text, "--project", "{{$.inputs.parameters['project']}}"]
    return {
        "container": {
            "image": "gcr.io/ml-pipeline/google-cloud-pipeline-components:2.14.1",
            "args": [*args, "--location", "{{$.inputs.parameters['location']}}"],
        }
    }


def constants(**told: object) -> dict[str, Any]:
    """Return the inputs of a task that is given values."""
    return {
        "parameters": {name: {"runtimeValue": {"constant": value}} for name, value in told.items()}
    }


def pipeline(
    tasks: Mapping[str, object],
    components: Mapping[str, object],
    executors: Mapping[str, object],
    **inputs: object,
) -> dict[str, Any]:
    """Return a compiled pipeline; `inputs` are defaults of its own."""
    defaults = {name: {"defaultValue": value} for name, value in inputs.items()}
    return {
        "components": dict(components),
        "deploymentSpec": {"executors": dict(executors)},
        "pipelineInfo": {"name": "churn"},
        "root": {"dag": {"tasks": dict(tasks)}, "inputDefinitions": {"parameters": defaults}},
        "schemaVersion": "2.1.0",
        "sdkVersion": "kfp-2.13.0",
    }


def training(inputs: Mapping[str, Any], **defaults: object) -> dict[str, Any]:
    """Return a pipeline of one task that sends a CustomJob."""
    task = {"componentRef": {"name": "comp-train"}, "inputs": dict(inputs)}
    return pipeline(
        {"train": task}, {"comp-train": component()}, {"exec-train": launcher()}, **defaults
    )


def container(resources_: object = None, image: str = "python:3.11") -> dict[str, Any]:
    """Return a pipeline of one task that runs a container of one's own."""
    inside: dict[str, Any] = {"image": image, "command": ["python", "-m", "features"]}
    if resources_ is not None:
        inside["resources"] = resources_
    task = {"componentRef": {"name": "comp-build"}}
    return pipeline(
        {"build": task},
        {"comp-build": {"executorLabel": "exec-build"}},
        {"exec-build": {"container": inside}},
    )


def job(spec: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """Return a pipeline job that Vertex AI is sent."""
    return {"displayName": "churn", "pipelineSpec": dict(spec), "runtimeConfig": {}, **more}


def text(*documents: object) -> str:
    """Return documents as YAML."""
    return yaml.safe_dump_all(documents, sort_keys=False)
