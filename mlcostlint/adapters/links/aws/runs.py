"""Which schedules start a job, by themselves or through a machine or pipeline that makes it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.clock import targets
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import child, children, given, loosely
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_MACHINES: Names = {
    "aws_sagemaker_pipeline": ("pipeline_name",),
    "awscc_sagemaker_pipeline": ("pipeline_name",),
    "AWS::SageMaker::Pipeline": ("PipelineName",),
    "aws_sfn_state_machine": ("name",),
    "AWS::StepFunctions::StateMachine": ("StateMachineName",),
    "AWS::Serverless::StateMachine": ("Name",),
}
_TRIGGERS = ("aws_glue_trigger", "AWS::Glue::Trigger")
# Types of what runs on call: calls of state machines that start it, and where they name it.
_CALLS: Mapping[str, tuple[str, Names]] = {
    "SubmitJob": (
        "job_definition",
        {
            "aws_batch_job_definition": ("name",),
            "AWS::Batch::JobDefinition": ("JobDefinitionName",),
        },
    ),
    "StartJobRun": ("job_name", {"aws_glue_job": ("name",), "AWS::Glue::Job": ("Name",)}),
}

# What the clock calls: a pipeline or machine by its ARN, or the call that starts one.
_NAMED = re.compile(r":(?:pipeline/|stateMachine:)([^/:]+)$")
_STARTS = re.compile(r":(?:sagemaker:startPipelineExecution|sfn:startExecution)$")

_Starts = Mapping[Block, list[Leaf]]


def starts(links: Links, job: Block) -> list[Leaf]:
    """Return the schedules that start a job, a request of a state machine included."""
    direct = links.once(_by_job).get(job, [])
    machine = _maker(links, job)
    return direct if machine is None else [*direct, *links.once(_by_machine).get(machine, [])]


def _by_machine(links: Links) -> _Starts:
    """Find the schedules of every state machine of a scan."""
    found: dict[Block, list[Leaf]] = defaultdict(list)
    for machine in _machines(links):
        found[machine] += _own_events(machine)
        for near, schedule, target in targets(links, machine):
            if given(schedule):
                found[machine] += [schedule] * _means(links, near, target, machine)
    return found


def _by_job(links: Links) -> _Starts:
    """Find the schedules of every job that runs on call, wherever the call comes from."""
    found: dict[Block, list[Leaf]] = defaultdict(list)
    machines = links.once(_by_machine)
    for call in links.blocks:
        key, names = _CALLS.get(call.type, ("", {}))
        maker = _maker(links, call) if key else None
        if maker is not None:
            for job in links.meant(maker, loosely(call.body, key), names):
                found[job] += machines.get(maker, [])
    for trigger in (block for block in links.blocks if block.type in _TRIGGERS):
        for job in _triggered(links, trigger):
            found[job].append(loosely(trigger.body, "schedule"))
    return found


def _triggered(links: Links, trigger: Block) -> Iterator[Block]:
    """Yield the jobs of a trigger of Glue that goes off by the clock."""
    if not given(loosely(trigger.body, "schedule")):
        return
    key, names = _CALLS["StartJobRun"]
    for action in children(trigger.body, "actions"):
        yield from links.meant(trigger, loosely(action, key), names)


def _machines(links: Links) -> Iterator[Block]:
    return (block for block in links.blocks if block.type in _MACHINES)


def _maker(links: Links, request: Block) -> Block | None:
    """Return the state machine whose states make a request: its address begins with theirs."""
    known = links.once(_by_address)
    steps = request.address.split("/")
    above = ("/".join(steps[:count]) for count in range(len(steps) - 1, 0, -1))
    return next((known[request.root, one] for one in above if (request.root, one) in known), None)


def _by_address(links: Links) -> Mapping[tuple[str, str], Block]:
    return {(block.root, block.address): block for block in _machines(links)}


def _own_events(machine: Block) -> Iterator[Leaf]:
    """Yield the schedules that a state machine of SAM declares with itself.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineschedule.html
    """
    events = child(machine.body, "events")
    for name in events.entries if events is not None else ():
        event = child(events, name) if events is not None else None
        properties = child(event, "properties") if event is not None else None
        if properties is None or fact(loosely(properties, "enabled"), True) is False:  # noqa: FBT003
            continue
        said = [loosely(properties, key) for key in ("schedule", "schedule_expression")]
        yield from (leaf for leaf in said if given(leaf))


def _means(links: Links, near: Block, target: Map, machine: Block) -> bool:
    """Tell whether a target is a machine or pipeline, or the call that starts it by its name."""
    arn, sent = loosely(target, "arn"), loosely(target, "input")
    names = known_texts(machine.get(*_MACHINES[machine.type]))
    said = str(fact(arn, "") or "")
    if _STARTS.search(said):
        handed = str(fact(sent, None) or "")
        return machine in links.referred(near, sent) or any(f'"{one}"' in handed for one in names)
    named = _NAMED.search(said)
    return machine in links.referred(near, arn) or (named is not None and named[1] in names)
