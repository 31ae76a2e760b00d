"""Which templates, policies and states belong to a machine or a group of them."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.attributes import attribute
from mlcostlint.adapters.reading import child, given, leaves, loosely
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_TEMPLATES: Names = {
    "aws_launch_template": ("name",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateName",),
    "aws_launch_configuration": ("name",),
    "AWS::AutoScaling::LaunchConfiguration": ("LaunchConfigurationName",),
}
_POLICIES = ("aws_autoscaling_policy", "AWS::AutoScaling::ScalingPolicy")
_GROUP_KEYS = ("autoscaling_group_name", "auto_scaling_group_name")
_RESERVING = (
    "aws_instance",
    "aws_launch_template",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
)
_MACHINES = (*_RESERVING, "aws_eks_node_group", "AWS::EKS::Nodegroup")
_TARGET = ("capacity_reservation_specification", "capacity_reservation_target")


def launch_template(links: Links, near: Block, *paths: tuple[str, ...]) -> Block | None:
    """Return the launch template that one of these attributes means."""
    for path in paths:
        found = links.meant(near, loosely(near.body, *path), _TEMPLATES)
        if found:
            return found[0]
    return None


def group_policies(links: Links, group: Block) -> Iterator[Block]:
    """Yield the scaling policies of an Auto Scaling group."""
    name = fact(group.get("name"), None)
    for policy in links.of(group, *_POLICIES):
        for said in (loosely(policy.body, key) for key in _GROUP_KEYS):
            if group in links.referred(policy, said) or (name and fact(said, 0) == name):
                yield policy
                break


def state(links: Links, instance: Block) -> Leaf | None:
    """Return the state that an instance is put into, if something does that."""
    for block in links.of(instance, "aws_ec2_instance_state"):
        if instance in links.referred(block, block.get("instance_id")):
            return block.get("state")
    return None


def reserving(links: Links, reservation: Block) -> Iterator[Leaf]:
    """Yield what tells that something uses a capacity reservation: by its id.

    An open reservation is also used by every machine of its type.
    """
    for block in links.of(reservation, *_RESERVING):
        body = child(block.body, "launch_template_data") or block.body
        for key in ("capacity_reservation_id", "capacity_reservation_resource_group_arn"):
            named = loosely(body, *_TARGET, key)
            if reservation in links.referred(block, named) or (
                named.unknown and not named.refers_to
            ):
                yield named
    if fact(attribute(reservation, "instance_match_criteria"), None) != "targeted":
        yield from _alike(links, reservation)


def _alike(links: Links, reservation: Block) -> Iterator[Leaf]:
    kind = fact(attribute(reservation, "instance_type"), None)
    for block in links.of(reservation, *_MACHINES):
        body = child(block.body, "launch_template_data") or block.body
        listed = [loosely(body, "instance_type"), *leaves(loosely(body, "instance_types"))]
        found = [leaf for leaf in listed if given(leaf) and fact(leaf, None) == kind]
        if found:
            yield found[0]
