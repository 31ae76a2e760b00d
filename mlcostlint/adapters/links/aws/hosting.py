"""Which SageMaker blocks belong together: configurations, endpoints, models, scaling."""

from collections.abc import Iterable, Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.attributes import ACK, SCALING, attribute
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import nodes, text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_ENDPOINTS = (
    "aws_sagemaker_endpoint",
    "AWS::SageMaker::Endpoint",
    "CreateEndpoint",
    f"{ACK}Endpoint",
)
_CONFIGURATIONS: Names = {
    "aws_sagemaker_endpoint_configuration": ("name",),
    "AWS::SageMaker::EndpointConfig": ("EndpointConfigName",),
    "CreateEndpointConfig": ("EndpointConfigName",),
    f"{ACK}EndpointConfig": ("spec", "endpointConfigName"),
}
_MODELS: Names = {
    "aws_sagemaker_model": ("name",),
    "AWS::SageMaker::Model": ("ModelName",),
    "CreateModel": ("ModelName",),
    f"{ACK}Model": ("spec", "modelName"),
}
_TARGETS = (
    "aws_appautoscaling_target",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "RegisterScalableTarget",
    f"{SCALING}ScalableTarget",
)
_ENDPOINT_NAMES: Names = {
    "aws_sagemaker_endpoint": ("name",),
    "AWS::SageMaker::Endpoint": ("EndpointName",),
    "CreateEndpoint": ("EndpointName",),
    f"{ACK}Endpoint": ("spec", "endpointName"),
}
_COMPONENTS = (
    "awscc_sagemaker_inference_component",
    "AWS::SageMaker::InferenceComponent",
    "CreateInferenceComponent",
    f"{ACK}InferenceComponent",
)
_POLICIES = (
    "aws_appautoscaling_policy",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "PutScalingPolicy",
    f"{SCALING}ScalingPolicy",
)
_ACTIONS = ("aws_appautoscaling_scheduled_action", "PutScheduledAction")
_COPIES = "sagemaker:inference-component:DesiredCopyCount"
_WATCHED = ("DataQuality", "ModelBias", "ModelExplainability", "ModelQuality")
_JOB_DEFINITIONS: Names = {
    "aws_sagemaker_data_quality_job_definition": ("name",),
    **{f"AWS::SageMaker::{what}JobDefinition": ("JobDefinitionName",) for what in _WATCHED},
    **{f"Create{what}JobDefinition": ("JobDefinitionName",) for what in _WATCHED},
    **{f"{ACK}{what}JobDefinition": ("spec", "jobDefinitionName") for what in _WATCHED},
}
_NAME_KEYS = ("name", "endpoint_name")


def endpoints(links: Links, configuration: Block) -> list[Block]:
    """Return the endpoints that use an endpoint configuration."""
    return links.users(
        configuration,
        _ENDPOINTS,
        lambda endpoint: attribute(endpoint, "endpoint_config_name"),
        _CONFIGURATIONS,
    )


def model(links: Links, near: Block, name: Leaf) -> Block | None:
    """Return the model that a variant serves, None where it is not among the files."""
    return next(iter(links.meant(near, name, _MODELS)), None)


def job_definition(links: Links, near: Block, name: Leaf) -> Block | None:
    """Return what a monitoring schedule starts, None where it is not among the files."""
    return next(iter(links.meant(near, name, _JOB_DEFINITIONS)), None)


def scaling(
    links: Links, near: Block, endpoint_blocks: Iterable[Block], variant: Leaf
) -> list[Block]:
    """Return the scalable targets of one variant of these endpoints.

    A target whose endpoint cannot be told from its resource id counts: it may be the one.
    """
    ours = list(endpoint_blocks)
    names = set(known_texts(*(attribute(one, key) for one in ours for key in _NAME_KEYS)))
    return [
        target
        for target in links.of(near, *_TARGETS)
        if _scales(links, target, ours, names, fact(variant, None))
    ]


def policies(links: Links, target: Block) -> Iterator[Block]:
    """Yield the policies by which a scalable target is scaled."""
    resource_id = attribute(target, "resource_id")
    own = fact(resource_id, None)
    for policy in links.of(target, *_POLICIES):
        said = attribute(policy, "resource_id")
        named = (said, attribute(policy, "scaling_target_id"))
        refers = any(target in links.referred(policy, leaf) for leaf in named)
        alike = bool(said.refers_to) and set(said.refers_to) == set(resource_id.refers_to)
        if refers or alike or (own and fact(said, None) == own):
            yield policy


def components(links: Links, endpoint_blocks: Iterable[Block], variant: Leaf) -> list[Block]:
    """Return the inference components that are placed on a variant of these endpoints."""
    ours = list(endpoint_blocks)
    named = fact(variant, None)
    return [
        component
        for near in ours[:1]
        for component in links.of(near, *_COMPONENTS)
        if any(one in ours for one in _on(links, component))
        and fact(attribute(component, "variant_name"), named) == named
    ]


def scales_components(links: Links, near: Block) -> Leaf | None:
    """Return the dimension of a target that changes how many copies components have."""
    for target in links.of(near, *_TARGETS):
        dimension = attribute(target, "scalable_dimension")
        if fact(dimension, _COPIES) == _COPIES:
            return dimension
    return None


def clocked(links: Links, target: Block) -> Leaf | None:
    """Return the place that changes the capacity of a scalable target by the clock."""
    inline = attribute(target, "scheduled_actions")
    if any(True for _ in nodes(inline)):
        return inline
    resource_id = fact(attribute(target, "resource_id"), None)
    for action in links.of(target, *_ACTIONS):
        said = attribute(action, "resource_id")
        refers = target in links.referred(action, said)
        if refers or (resource_id and fact(said, None) == resource_id):
            return attribute(action, "schedule")
    return None


def _scales(
    links: Links, target: Block, ours: list[Block], names: set[str], variant: object
) -> bool:
    resource_id = attribute(target, "resource_id")
    said = fact(text(resource_id), None) or ""
    parts = said.split("/")
    if said and (parts[0] != "endpoint" or len(parts) < 4):
        return False
    if said and isinstance(variant, str) and parts[3] != variant:
        return False
    referred = list(links.referred(target, resource_id))
    if referred:
        return any(block in ours for block in referred)
    if said:
        return parts[1] in names
    dimension = fact(text(attribute(target, "scalable_dimension")), None)
    return dimension == "sagemaker:variant:DesiredInstanceCount"


def _on(links: Links, component: Block) -> list[Block]:
    return links.meant(component, attribute(component, "endpoint_name"), _ENDPOINT_NAMES)
