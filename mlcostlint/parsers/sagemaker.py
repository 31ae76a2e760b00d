"""SageMaker API requests as people keep them in files: boto3 arguments, `--cli-input-json`, YAML.

The keys of a block's body stand as they are written, PascalCase or lowerCamelCase.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.source import Span
from mlcostlint.tree import Block, Map, Node, Seq, as_
from mlcostlint.value import fact


@dataclass(frozen=True, slots=True)
class Request:
    """An API call and the keys that give it away: all of `keys`, and one of `any_of` if given."""

    call: str
    name: str
    keys: tuple[str, ...]
    any_of: tuple[str, ...] = ()


# Source: botocore's `sagemaker` and `application-autoscaling` service models.
REQUESTS: tuple[Request, ...] = (
    Request(
        "CreateHyperParameterTuningJob",
        "HyperParameterTuningJobName",
        ("HyperParameterTuningJobConfig",),
        ("TrainingJobDefinition", "TrainingJobDefinitions", "HyperParameterTuningJobName"),
    ),
    Request(
        "CreateTrainingJob",
        "TrainingJobName",
        ("TrainingJobName",),
        ("AlgorithmSpecification", "ResourceConfig", "ServerlessJobConfig"),
    ),
    Request("CreateTrainingJob", "TrainingJobName", ("AlgorithmSpecification", "ResourceConfig")),
    Request(
        "CreateProcessingJob",
        "ProcessingJobName",
        ("ProcessingResources",),
        ("ProcessingJobName", "AppSpecification"),
    ),
    Request(
        "CreateTransformJob",
        "TransformJobName",
        ("TransformResources",),
        ("TransformJobName", "TransformInput"),
    ),
    Request(
        "CreateEndpointConfig", "EndpointConfigName", ("EndpointConfigName", "ProductionVariants")
    ),
    Request("CreateEndpoint", "EndpointName", ("EndpointName", "EndpointConfigName")),
    Request("CreateModel", "ModelName", ("ModelName", "PrimaryContainer")),
    Request("CreateModel", "ModelName", ("ModelName", "Containers", "ExecutionRoleArn")),
    Request(
        "CreateInferenceComponent",
        "InferenceComponentName",
        ("InferenceComponentName",),
        ("Specification", "Specifications", "RuntimeConfig"),
    ),
    Request(
        "CreateNotebookInstance",
        "NotebookInstanceName",
        ("NotebookInstanceName",),
        ("InstanceType", "RoleArn"),
    ),
    Request(
        "CreateNotebookInstanceLifecycleConfig",
        "NotebookInstanceLifecycleConfigName",
        ("NotebookInstanceLifecycleConfigName",),
        ("OnStart", "OnCreate"),
    ),
    Request("CreateDomain", "DomainName", ("DomainName", "DefaultUserSettings")),
    Request("CreateUserProfile", "UserProfileName", ("DomainId", "UserProfileName")),
    Request("CreateSpace", "SpaceName", ("DomainId", "SpaceName", "SpaceSettings")),
    Request("CreateApp", "AppName", ("DomainId", "AppType", "AppName")),
    Request(
        "CreateCluster",
        "ClusterName",
        ("ClusterName", "InstanceGroups"),
        ("Orchestrator", "NodeRecovery", "VpcConfig"),
    ),
    Request(
        "CreateMonitoringSchedule",
        "MonitoringScheduleName",
        ("MonitoringScheduleName", "MonitoringScheduleConfig"),
    ),
    Request("CreateAutoMLJobV2", "AutoMLJobName", ("AutoMLJobName", "AutoMLProblemTypeConfig")),
    Request("CreateAutoMLJob", "AutoMLJobName", ("AutoMLJobName", "InputDataConfig")),
    Request("CreateFeatureGroup", "FeatureGroupName", ("FeatureGroupName", "FeatureDefinitions")),
    Request(
        "CreateOptimizationJob",
        "OptimizationJobName",
        ("OptimizationJobName", "DeploymentInstanceType"),
    ),
    Request("CreateLabelingJob", "LabelingJobName", ("LabelingJobName", "HumanTaskConfig")),
    Request(
        "CreateMlflowTrackingServer",
        "TrackingServerName",
        ("TrackingServerName", "ArtifactStoreUri"),
    ),
    Request("PutScalingPolicy", "PolicyName", ("PolicyName", "ScalableDimension", "ResourceId")),
    Request(
        "RegisterScalableTarget",
        "ResourceId",
        ("ServiceNamespace", "ScalableDimension", "ResourceId"),
    ),
)

# What the service answers, saved to a file, has the shape of a request and these keys besides.
_ANSWERS = frozenset({"CreationTime", "LastModifiedTime", "ResponseMetadata"})
_CALLS = {request.call: request for request in REQUESTS}


def request(root: Map) -> Request | None:
    """Return which call a mapping makes, if it is the body of one."""
    keys = {_pascal(key) for key in root.entries}
    if keys & _ANSWERS:
        return None
    for row in REQUESTS:
        if keys.issuperset(row.keys) and (not row.any_of or not keys.isdisjoint(row.any_of)):
            return row
    return None


def is_request(root: Map) -> bool:
    """Tell whether a mapping is a request, or holds one under the name of its call."""
    return request(root) is not None or any(True for _ in _wrapped(root))


def blocks(root: Node) -> Iterator[Block]:
    """Yield a block for each request: the document, the items of a list, what a call names."""
    if isinstance(root, Seq):
        for item in root.items:
            if isinstance(item, Map):
                yield from blocks(item)
        return
    if not isinstance(root, Map):
        return
    if row := request(root):
        yield _block(row, root, root.span)
        return
    for row, body in _wrapped(root):
        yield _block(row, body, _declared(body))


def called(call: str, body: Map, otherwise: str) -> Block | None:
    """Return the block of a call by its name, None for one that creates nothing.

    `otherwise` names a request that does not say its own name.
    """
    row = _CALLS.get(_pascal(call))
    return None if row is None else _block(row, body, _declared(body), otherwise)


def _wrapped(root: Map) -> Iterator[tuple[Request, Map]]:
    for key, child in root.entries.items():
        row = _CALLS.get(_pascal(key))
        bodies = child.items if isinstance(child, Seq) else (child,)
        yield from ((row, body) for body in bodies if row and isinstance(body, Map))


def _block(row: Request, body: Map, span: Span, otherwise: str = "") -> Block:
    kind = row.call.removeprefix("Create")
    name = next(
        (fact(as_(str, body.get(key)), None) for key in body.entries if _pascal(key) == row.name),
        None,
    )
    name = name or otherwise
    address = f"{kind}/{name}" if name else kind
    return Block("sagemaker", row.call, address, span, lambda: body, name=name or kind)


def _declared(body: Map) -> Span:
    header, span = body.header, body.span
    return Span(span.path, header.line, header.column, span.end_line, span.end_column)


def _pascal(key: str) -> str:
    return key[:1].upper() + key[1:]
