"""Which templates, schedules and policies belong to a machine or a group of them."""

import re

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.reading import loosely, text
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_TEMPLATES: Names = {
    "aws_launch_template": ("name",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateName",),
    "aws_launch_configuration": ("name",),
}
_STOPS = re.compile(r"stop-?_?(?:ec2)?-?_?(?:notebook-?_?)?instances?", re.IGNORECASE)


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
