"""Which task definition, capacity and scaling an ECS service has."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.attributes import attribute
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import loosely, text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_TASKS: Names = {"aws_ecs_task_definition": ("family",), "AWS::ECS::TaskDefinition": ("Family",)}
_PROVIDERS: Names = {
    "aws_ecs_capacity_provider": ("name",),
    "AWS::ECS::CapacityProvider": ("Name",),
}
_GROUPS: Names = {
    "aws_autoscaling_group": ("name",),
    "AWS::AutoScaling::AutoScalingGroup": ("AutoScalingGroupName",),
}
_GROUP = ("auto_scaling_group_provider", "auto_scaling_group_arn")
_TARGETS = ("aws_appautoscaling_target", "AWS::ApplicationAutoScaling::ScalableTarget")


def task_definition(links: Links, service: Block) -> Block | None:
    """Return the task definition of a service; a name may carry a revision behind a colon."""
    leaf = attribute(service, "task_definition")
    found = links.meant(service, leaf, _TASKS)
    if not found:
        family = str(fact(leaf, None) or "").rpartition("/")[2].partition(":")[0]
        found = links.named(service, family, _TASKS)
    return found[0] if found else None


def capacity(links: Links, service: Block, provider: Leaf) -> Block | None:
    """Return the Auto Scaling group behind a capacity provider, None where it is elsewhere."""
    for block in links.meant(service, provider, _PROVIDERS):
        return next(iter(links.meant(block, loosely(block.body, *_GROUP), _GROUPS)), None)
    return None


def scaled_by_tasks(links: Links, group: Block) -> Leaf | None:
    """Return what makes ECS scale an Auto Scaling group with the tasks that it must place."""
    for provider in links.of(group, *_PROVIDERS):
        leaf = loosely(provider.body, *_GROUP)
        status = loosely(provider.body, _GROUP[0], "managed_scaling", "status")
        if fact(status, None) == "ENABLED" and group in links.meant(provider, leaf, _GROUPS):
            return status
    return None


def service_scaling(links: Links, service: Block) -> Iterator[Block]:
    """Yield the scalable targets of a service: by reference, or by its name in the resource id.

    One whose service cannot be told from its id counts: it may be the one.
    """
    names = known_texts(attribute(service, "name"), attribute(service, "service_name"))
    for target in links.of(service, *_TARGETS):
        leaf = loosely(target.body, "resource_id")
        said = fact(text(leaf), None)
        services = list(links.referred(target, leaf, service.type))
        if services:
            if service in services:
                yield target
        elif said is None:
            if fact(text(loosely(target.body, "service_namespace")), None) == "ecs":
                yield target
        elif said.startswith("service/") and said.rpartition("/")[2] in names:
            yield target
