"""One workload of SageMaker, given as requests to its API, in every dialect that can say it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlcostlint.source import Source

Request = dict[str, Any]

# The folder tells the region where nothing else does.
FOLDER = "us-east-1"
SAGEMAKER = "sagemaker.services.k8s.aws/"
SCALING = "applicationautoscaling.services.k8s.aws/"


@dataclass(frozen=True)
class Kind:
    """How the dialects call what one call creates; empty where a dialect has no word for it."""

    call: str
    terraform: str = ""
    stack: str = ""
    ack: str = ""
    step: str = ""
    renamed: tuple[tuple[str, str], ...] = ()
    """What Terraform calls differently."""


Pieces = Sequence[tuple[Kind, Request]]

TRAINING = Kind(
    "CreateTrainingJob",
    "aws_sagemaker_training_job",
    ack=f"{SAGEMAKER}TrainingJob",
    step="Training",
)
TUNING = Kind(
    "CreateHyperParameterTuningJob",
    "aws_sagemaker_hyper_parameter_tuning_job",
    ack=f"{SAGEMAKER}HyperParameterTuningJob",
    step="Tuning",
    renamed=(("hyper_parameter_tuning_job_config", "config"),),
)
PROCESSING = Kind(
    "CreateProcessingJob",
    "aws_sagemaker_processing_job",
    "AWS::SageMaker::ProcessingJob",
    f"{SAGEMAKER}ProcessingJob",
    "Processing",
)
TRANSFORM = Kind(
    "CreateTransformJob",
    "aws_sagemaker_transform_job",
    ack=f"{SAGEMAKER}TransformJob",
    step="Transform",
)
CONFIGURATION = Kind(
    "CreateEndpointConfig",
    "aws_sagemaker_endpoint_configuration",
    "AWS::SageMaker::EndpointConfig",
    f"{SAGEMAKER}EndpointConfig",
    renamed=(("endpoint_config_name", "name"),),
)
NOTEBOOK = Kind(
    "CreateNotebookInstance",
    "aws_sagemaker_notebook_instance",
    "AWS::SageMaker::NotebookInstance",
    f"{SAGEMAKER}NotebookInstance",
    renamed=(("notebook_instance_name", "name"), ("volume_size_in_gb", "volume_size")),
)
HYPERPOD = Kind("CreateCluster", "awscc_sagemaker_cluster", "AWS::SageMaker::Cluster")
FEATURES = Kind(
    "CreateFeatureGroup",
    "aws_sagemaker_feature_group",
    "AWS::SageMaker::FeatureGroup",
    f"{SAGEMAKER}FeatureGroup",
)
LABELING = Kind("CreateLabelingJob", "aws_sagemaker_labeling_job", ack=f"{SAGEMAKER}LabelingJob")
MODEL = Kind(
    "CreateModel",
    "aws_sagemaker_model",
    "AWS::SageMaker::Model",
    f"{SAGEMAKER}Model",
    "Model",
    renamed=(("model_name", "name"),),
)
ENDPOINT = Kind(
    "CreateEndpoint",
    "aws_sagemaker_endpoint",
    "AWS::SageMaker::Endpoint",
    f"{SAGEMAKER}Endpoint",
    renamed=(("endpoint_name", "name"),),
)
TARGET = Kind(
    "RegisterScalableTarget",
    "aws_appautoscaling_target",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    f"{SCALING}ScalableTarget",
)
POLICY = Kind(
    "PutScalingPolicy",
    "aws_appautoscaling_policy",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    f"{SCALING}ScalingPolicy",
    renamed=(("policy_name", "name"),),
)
_ATTRIBUTES = frozenset({"HyperParameters", "StaticHyperParameters", "Environment"})
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def written(pieces: Pieces) -> dict[str, Source]:
    """Return the workload in each dialect that can say all of it, by the name of the dialect."""
    return {name: write(pieces) for name, write in _DIALECTS.items() if _can(name, pieces)}


def pipeline(pieces: Pieces) -> Source:
    """Return the workload as the steps of a pipeline."""
    steps = [
        {"Name": f"Run{number}", "Type": kind.step, "Arguments": request}
        for number, (kind, request) in enumerate(pieces)
    ]
    return _json("pipeline", {"Version": "2020-12-01", "Steps": steps})


def _can(dialect: str, pieces: Pieces) -> bool:
    word = _WORDS.get(dialect)
    alone = dialect not in _OF_ONE or len(pieces) == 1
    return alone and (word is None or all(getattr(kind, word) for kind, _ in pieces))


def _json(name: str, tree: object) -> Source:
    return Source(f"{FOLDER}/{name}.json", json.dumps(tree, indent=2))


def _requests(pieces: Pieces) -> Source:
    return _json("requests", [request for _, request in pieces])


def _lower(pieces: Pieces) -> Source:
    return _json("lower", [_lowered(request) for _, request in pieces])


def _yaml(pieces: Pieces) -> Source:
    return Source(f"{FOLDER}/requests.yaml", "---\n".join(_block(one) for _, one in pieces))


def _called(pieces: Pieces) -> Source:
    calls: dict[str, list[Request]] = {_snake(kind.call): [] for kind, _ in pieces}
    for kind, request in pieces:
        calls[_snake(kind.call)].append(request)
    return _json("called", calls)


def _state(pieces: Pieces) -> Source:
    ((kind, request),) = pieces
    resource = f"arn:aws:states:::sagemaker:{kind.call[:1].lower()}{kind.call[1:]}.sync"
    state = {"Type": "Task", "Resource": resource, "Parameters": request, "End": True}
    return _json("machine", {"StartAt": "Run", "States": {"Run": state}})


def _ack(pieces: Pieces) -> Source:
    objects = (
        {
            "apiVersion": f"{kind.ack.partition('/')[0]}/v1alpha1",
            "kind": kind.ack.partition("/")[2],
            "metadata": {"name": f"w{number}"},
            "spec": _lowered(request),
        }
        for number, (kind, request) in enumerate(pieces)
    )
    return Source(f"{FOLDER}/objects.yaml", "---\n".join(map(_block, objects)))


def _stack(pieces: Pieces) -> Source:
    resources = {
        f"W{number}": {"Type": kind.stack, "Properties": request}
        for number, (kind, request) in enumerate(pieces)
    }
    return _json("stack", {"Resources": resources})


def _terraform(pieces: Pieces) -> Source:
    providers = {kind.terraform.partition("_")[0] for kind, _ in pieces}
    text = "".join(f'provider "{one}" {{\n  region = "{FOLDER}"\n}}\n' for one in providers)
    for number, (kind, request) in enumerate(pieces):
        body = _attributes(request) if "awscc" in providers else _hcl(request, dict(kind.renamed))
        text += f'resource "{kind.terraform}" "w{number}" {{\n{body}}}\n'
    return Source(f"{FOLDER}/main.tf", text)


_DIALECTS: Mapping[str, Callable[[Pieces], Source]] = {
    "requests": _requests,
    "lower": _lower,
    "yaml": _yaml,
    "called": _called,
    "state": _state,
    "pipeline": pipeline,
    "ack": _ack,
    "stack": _stack,
    "terraform": _terraform,
}
# Which of its words a kind must have for a dialect to say it.
_WORDS = {"terraform": "terraform", "stack": "stack", "ack": "ack", "pipeline": "step"}
_OF_ONE = frozenset({"state"})


def _snake(name: str) -> str:
    return _BOUNDARY.sub("_", name).lower()


def _lowered(node: Any) -> Any:
    if isinstance(node, list):
        return [_lowered(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key[:1].lower() + key[1:]: child if key in _ATTRIBUTES else _lowered(child)
        for key, child in node.items()
    }


def _block(node: Any, indent: str = "") -> str:
    if isinstance(node, dict):
        return "".join(
            f"{indent}{key}: {json.dumps(child)}\n"
            if not isinstance(child, dict | list) or not child
            else f"{indent}{key}:\n{_block(child, indent + '  ')}"
            for key, child in node.items()
        )
    nested = indent + "  "
    lines = (_block(item, nested) if isinstance(item, dict) else json.dumps(item) for item in node)
    return "".join(f"{indent}- {line.strip()}\n" for line in lines)


def _attributes(node: Request) -> str:
    """Write what the provider that follows CloudFormation takes: attributes and no blocks."""
    return "".join(f"{_snake(key)} = {json.dumps(_snaked(child))}\n" for key, child in node.items())


def _snaked(node: Any) -> Any:
    if isinstance(node, list):
        return [_snaked(item) for item in node]
    if isinstance(node, dict):
        return {_snake(key): _snaked(child) for key, child in node.items()}
    return node


def _hcl(node: Request, renamed: Mapping[str, str]) -> str:
    text = ""
    for key, child in node.items():
        name = renamed.get(_snake(key), _snake(key))
        if key == "Tags":
            text += f"tags = {json.dumps({tag['Key']: tag['Value'] for tag in child})}\n"
        elif isinstance(child, dict) and key not in _ATTRIBUTES:
            text += f"{name} {{\n{_hcl(child, {})}}}\n"
        elif isinstance(child, list) and child and isinstance(child[0], dict):
            text += "".join(f"{name} {{\n{_hcl(item, {})}}}\n" for item in child)
        else:
            text += f"{name} = {json.dumps(child)}\n"
    return text
