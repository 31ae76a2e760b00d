"""Which schedules stop a machine, a notebook or a group of machines."""

import re
from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import children, given, loosely, number, text
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

_STOPS = re.compile(r"stop-?_?(?:ec2)?-?_?(?:notebook-?_?)?instances?", re.IGNORECASE)
# What people call a function that stops machines.
_STOPPER = re.compile(
    r"(?:stop|shut-?_?down|turn-?_?off)-?_?(?:\w+[-_])?(?:ec2|vms?|gpus?|notebooks?|instances?)"
    r"|(?:ec2|vms?|gpus?|notebooks?|instances?)[-_](?:stop|shut-?_?down|turn-?_?off)",
    re.IGNORECASE,
)
_SCHEDULES = ("aws_scheduler_schedule", "AWS::Scheduler::Schedule")
_RULES = {"aws_cloudwatch_event_rule": ("name",), "AWS::Events::Rule": ("Name",)}
_ACTIONS = ("aws_autoscaling_schedule", "AWS::AutoScaling::ScheduledAction")
_GROUP_KEYS = ("auto_scaling_group_name", "autoscaling_group_name")
_UNCHANGED = -1


def stopped_by_clock(links: Links, machine: Block) -> Leaf | None:
    """Return the schedule that stops a machine or notebook.

    A schedule that names no machine is taken to be for every one of its kind in its root.
    """
    of_notebooks = "notebook" in machine.type.lower()
    for near, schedule, target in targets(links, machine):
        call = _call(links, near, loosely(target, "arn")) if given(schedule) else ""
        if not call or ("notebook" in call.lower()) is not of_notebooks:
            continue
        said = loosely(target, "input")
        meant = [one for one in links.referred(near, said) if one.type == machine.type]
        if machine in meant or (not meant and (said.unknown or not _names_some(said))):
            return schedule
    return None


def group_schedules(links: Links, group: Block) -> Leaf | None:
    """Return the recurrence of a scheduled action that shrinks an Auto Scaling group."""
    name = fact(group.get("name"), None)
    floor = fact(number(loosely(group.body, "min_size")), None)
    for action in links.of(group, *_ACTIONS):
        said = next((leaf for leaf in _keys(action) if given(leaf)), action.get("name"))
        ours = group in links.referred(action, said) or (name and fact(said, None) == name)
        if ours and _shrinks(action, floor):
            return loosely(action.body, "recurrence")
    return None


def targets(links: Links, near: Block) -> Iterator[tuple[Block, Leaf, Map]]:
    """Yield every target that is called by the clock, with the schedule of it."""
    for schedule in _running(links, near, *_SCHEDULES):
        for target in children(schedule.body, "target"):
            yield schedule, loosely(schedule.body, "schedule_expression"), target
    for rule in _running(links, near, *_RULES):
        for target in children(rule.body, "targets"):
            yield rule, loosely(rule.body, "schedule_expression"), target
    for apart in links.of(near, "aws_cloudwatch_event_target"):
        for rule in filter(_is_on, links.meant(apart, apart.get("rule"), _RULES)):
            yield apart, rule.get("schedule_expression"), apart.body


def _running(links: Links, near: Block, *types: str) -> Iterator[Block]:
    return filter(_is_on, links.of(near, *types))


def _is_on(schedule: Block) -> bool:
    """Tell whether a schedule comes round at all: it does unless it is switched off."""
    off = fact(loosely(schedule.body, "is_enabled"), None) is False
    return not off and fact(loosely(schedule.body, "state"), None) != "DISABLED"


def _call(links: Links, near: Block, arn: Leaf) -> str:
    """Return what a target calls if it stops machines: an action of AWS, or a named function."""
    said = fact(text(arn), None) or ""
    if _STOPS.search(said):
        return said
    called = [said]
    for block in links.referred(near, arn):
        called += [block.address, *known_texts(loosely(block.body, "function_name"))]
    return next((name for name in called if _STOPPER.search(name)), "")


def _names_some(said: Leaf) -> bool:
    found = fact(said, None)
    return isinstance(found, str) and found not in ("", "{}")


def _keys(action: Block) -> list[Leaf]:
    return [loosely(action.body, key) for key in _GROUP_KEYS]


def _shrinks(action: Block, floor: int | None) -> bool:
    """Tell whether an action takes the group below its own minimum, as far as is known.

    Terraform sends 0 for a size that is not written, and a stack sends nothing.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_schedule
    """
    silent = 0 if action.dialect == "terraform" else _UNCHANGED
    sizes = [_size(action, key, silent) for key in ("min_size", "desired_capacity")]
    open_ = any(size.unknown for size in sizes) or floor is None
    return open_ or any(_UNCHANGED < size.known < (floor or 0) for size in sizes)


def _size(action: Block, key: str, silent: int) -> Value[int]:
    return number(loosely(action.body, key)).default(silent)
