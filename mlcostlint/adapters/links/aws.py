"""Which AWS blocks belong together: endpoints and configurations, buckets and readers."""

import re
from collections.abc import Iterable

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import child, loosely, nodes, text
from mlcostlint.adapters.regions import region
from mlcostlint.model.parts import DataPath, Role
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

_ACK = "sagemaker.services.k8s.aws/"
_ENDPOINTS = (
    "aws_sagemaker_endpoint",
    "AWS::SageMaker::Endpoint",
    "CreateEndpoint",
    f"{_ACK}Endpoint",
)
_CONFIGURATIONS: Names = {
    "aws_sagemaker_endpoint_configuration": ("name",),
    "AWS::SageMaker::EndpointConfig": ("EndpointConfigName",),
    "CreateEndpointConfig": ("EndpointConfigName",),
    f"{_ACK}EndpointConfig": ("spec", "endpointConfigName"),
}
_MODELS: Names = {
    "aws_sagemaker_model": ("name",),
    "AWS::SageMaker::Model": ("ModelName",),
    "CreateModel": ("ModelName",),
    f"{_ACK}Model": ("spec", "modelName"),
}
_TARGETS = (
    "aws_appautoscaling_target",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "RegisterScalableTarget",
)
_LIFECYCLES: Names = {
    "aws_sagemaker_notebook_instance_lifecycle_configuration": ("name",),
    "AWS::SageMaker::NotebookInstanceLifecycleConfig": ("NotebookInstanceLifecycleConfigName",),
    "CreateNotebookInstanceLifecycleConfig": ("NotebookInstanceLifecycleConfigName",),
    "aws_sagemaker_studio_lifecycle_config": ("studio_lifecycle_config_name",),
    "AWS::SageMaker::StudioLifecycleConfig": ("StudioLifecycleConfigName",),
}
_DOMAINS: Names = {
    "aws_sagemaker_domain": ("domain_name",),
    "AWS::SageMaker::Domain": ("DomainName",),
}
_PROFILES = ("aws_sagemaker_user_profile", "AWS::SageMaker::UserProfile")
_BUCKETS: Names = {"aws_s3_bucket": ("bucket",), "AWS::S3::Bucket": ("BucketName",)}
_TEMPLATES: Names = {
    "aws_launch_template": ("name",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateName",),
    "aws_launch_configuration": ("name",),
}
_STOPS = re.compile(r"stop-?_?(?:ec2)?-?_?(?:notebook-?_?)?instances?", re.IGNORECASE)
_BUCKET_OF = re.compile(r"^(?:s3a?://|arn:aws[a-z-]*:s3:::)([^/]+)|^https://([^./]+)\.s3[.-]")
_S3_HOST = re.compile(r"s3[.-]([a-z0-9-]+)\.amazonaws\.com")


def spec(block: Block) -> Map | None:
    """Return the `spec` of an ACK object, which holds what other dialects hold in the block."""
    return child(block.body, "spec") if block.type.startswith(_ACK) else None


def attribute(block: Block, *path: str) -> Leaf:
    """Return a leaf of a block under any spelling; of an ACK object, of its `spec`."""
    return loosely(spec(block) or block.body, *path)


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


def clocked(links: Links, target: Block) -> Leaf | None:
    """Return the place that changes the capacity of a scalable target by the clock."""
    inline = loosely(target.body, "scheduled_actions")
    if any(True for _ in nodes(inline)):
        return inline
    resource_id = fact(loosely(target.body, "resource_id"), None)
    for action in links.of(target, "aws_appautoscaling_scheduled_action"):
        said = action.get("resource_id")
        refers = target in links.referred(action, said)
        if refers or (resource_id and fact(said, None) == resource_id):
            return action.get("schedule")
    return None


def stopped_by_clock(links: Links, machine: Block) -> Leaf | None:
    """Return the schedule that stops a machine or notebook: an EventBridge schedule for it.

    A schedule that names no machine is taken to be for every one of its kind in its root.
    """
    of_notebooks = "notebook" in machine.type.lower()
    for schedule in links.of(machine, "aws_scheduler_schedule", "AWS::Scheduler::Schedule"):
        given = loosely(schedule.body, "target", "input")
        call = fact(text(loosely(schedule.body, "target", "arn")), None) or ""
        if _STOPS.search(call) is None or ("notebook" in call.lower()) is not of_notebooks:
            continue
        meant = list(links.referred(schedule, given))
        if machine in meant or (not meant and (given.unknown or given.known is None)):
            return loosely(schedule.body, "schedule_expression")
    return None


def lifecycle(links: Links, near: Block, name: Leaf) -> Block | None:
    """Return the lifecycle configuration of a notebook or Studio, None where it is elsewhere."""
    return next(iter(links.meant(near, name, _LIFECYCLES)), None)


def domain(links: Links, near: Block) -> Block | None:
    """Return the Studio domain of a user profile, space or app."""
    return next(iter(links.meant(near, attribute(near, "domain_id"), _DOMAINS)), None)


def profiles(links: Links, studio: Block) -> list[Block]:
    """Return the user profiles of a Studio domain."""
    return links.users(studio, _PROFILES, lambda profile: attribute(profile, "domain_id"), _DOMAINS)


def launch_template(links: Links, near: Block, *paths: tuple[str, ...]) -> Block | None:
    """Return the launch template that one of these attributes means."""
    for path in paths:
        found = links.meant(near, loosely(near.body, *path), _TEMPLATES)
        if found:
            return found[0]
    return None


def group_schedules(links: Links, group: Block) -> Leaf | None:
    """Return the recurrence of a scheduled action of an Auto Scaling group."""
    types = ("aws_autoscaling_schedule", "AWS::AutoScaling::ScheduledAction")
    name = fact(group.get("name"), None)
    for action in links.of(group, *types):
        said = loosely(action.body, "auto_scaling_group_name")
        if said.unknown or said.known is None:
            said = loosely(action.body, "autoscaling_group_name")
        if group in links.referred(action, said) or (name and fact(said, None) == name):
            return loosely(action.body, "recurrence")
    return None


def data_paths(links: Links, near: Block, given: Iterable[tuple[Role, Leaf]]) -> list[DataPath]:
    """Return where data lies; paths of no known region only where no other path is known.

    A bucket whose region no file tells would otherwise hide, as an open question, one that crosses
    a border.
    """
    paths = [_path(links, near, role, leaf) for role, leaf in given if _is_s3(leaf)]
    known = [path for path in paths if not path.region.unknown]
    return known or paths


_NAME_KEYS = ("name", "endpoint_name")


def _scales(
    links: Links, target: Block, ours: list[Block], names: set[str], variant: object
) -> bool:
    resource_id = loosely(target.body, "resource_id")
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
    dimension = fact(text(loosely(target.body, "scalable_dimension")), None)
    return dimension == "sagemaker:variant:DesiredInstanceCount"


def _is_s3(leaf: Leaf) -> bool:
    said = fact(leaf, None)
    if isinstance(said, str):
        return _BUCKET_OF.search(said) is not None
    return leaf.unknown != "" and bool(leaf.refers_to)


def _path(links: Links, near: Block, role: Role, leaf: Leaf) -> DataPath:
    return DataPath(role, text(leaf).required("the location of data"), _lies(links, near, leaf))


def _lies(links: Links, near: Block, leaf: Leaf) -> Value[str]:
    said = fact(text(leaf), None) or ""
    match = _BUCKET_OF.search(said)
    name = (match[1] or match[2]) if match else ""
    declared = list(links.referred(near, leaf, *_BUCKETS)) or links.named(near, name, _BUCKETS)
    if declared:
        return region(declared[0], declared[0].body)
    host = _S3_HOST.search(said)
    told = words.region_in(host[1] if host else name)
    if told:
        return words.computed(told, leaf.origin.span)
    shown = f"bucket {name}" if name else "the bucket"
    return leaf.hole(f"nothing says in which region {shown} lies")
