"""Schedules, the state machines that they start, and how often those run what they make."""

import json

import pytest

from mlcostlint import adapters
from mlcostlint.model import BatchJob, Training
from mlcostlint.parsers import ALONE, Inputs, read, terraform
from mlcostlint.source import Source

TRAIN = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
    "Parameters": {"ResourceConfig": {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1}},
    "End": True,
}


def machine(**states):
    return json.dumps({"StartAt": next(iter(states)), "States": states})


MACHINE = f"""\
Resources:
  Nightly:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: nightly
      DefinitionString: '{machine(Train=TRAIN)}'
"""
RULE = """\
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: t, Arn: %s}]
"""
CLOCK = """\
  Clock:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(12 hours)
      Target: {Arn: !GetAtt Nightly.Arn}
"""


def jobs(text, **files):
    sources = [Source("t.yaml", text), *(Source(path, said) for path, said in files.items())]
    reading = read(sources, Inputs(), ALONE)
    assert not reading.problems
    found = adapters.resources(reading.blocks)
    return [one for one in found if isinstance(one, Training | BatchJob)]


@pytest.mark.parametrize(
    ("more", "runs"),
    [
        ("", None),
        (RULE % "!Ref Nightly", 30),
        (RULE % "!GetAtt Nightly.Arn", 30),
        (RULE % "arn:aws:states:us-east-1:111122223333:stateMachine:nightly", 30),
        (RULE % "arn:aws:states:us-east-1:111122223333:stateMachine:other", None),
        ((RULE % "!Ref Nightly").replace("Targets", "State: DISABLED\n      Targets"), None),
        ((RULE % "!Ref Nightly") + (RULE % "!Ref Nightly").replace("Rule:", "Other:", 1), 60),
        (
            (RULE % "!Ref Nightly").replace("ScheduleExpression: rate(1 day)", "EventPattern: {}"),
            None,
        ),
        (CLOCK, 61),
    ],
)
def test_a_state_machine_runs_as_often_as_it_is_started(more, runs):
    (job,) = jobs(MACHINE + more)
    assert job.runs_a_month.known == runs


def test_a_schedule_that_is_not_known_leaves_it_open():
    rule = (RULE % "!Ref Nightly").replace("rate(1 day)", "!ImportValue clock")
    (job,) = jobs(MACHINE + rule)
    assert job.runs_a_month.unknown == "the value is exported by another stack as clock"


@pytest.mark.parametrize(
    ("event", "runs"),
    [
        ("{Type: Schedule, Properties: {Schedule: rate(1 day)}}", 30),
        ("{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}", 30),
        ("{Type: Schedule, Properties: {Schedule: rate(1 day), Enabled: false}}", None),
        ("{Type: Api, Properties: {Path: /}}", None),
    ],
)
def test_a_state_machine_of_sam_has_schedules_of_its_own(event, runs):
    text = MACHINE.replace("AWS::StepFunctions", "AWS::Serverless").replace(
        "StateMachineName", f"Events: {{E: {event}}}\n      Name"
    )
    text = text.replace(f"DefinitionString: '{machine(Train=TRAIN)}'", "DefinitionUri: m.asl.json")
    (job,) = jobs(
        f"Transform: AWS::Serverless-2016-10-31\n{text}", **{"m.asl.json": machine(Train=TRAIN)}
    )
    assert job.runs_a_month.known == runs


def test_a_schedule_makes_a_request_by_itself():
    (job,) = jobs(
        "Resources:\n  Nightly:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n"
        "      ScheduleExpression: cron(0 2 * * ? *)\n      Target:\n"
        "        Arn: arn:aws:scheduler:::aws-sdk:sagemaker:createTrainingJob\n"
        "        Input: |\n"
        '          {"TrainingJobName": "n",\n'
        '           "ResourceConfig": {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1}}\n'
    )
    assert (job.address, job.runs_a_month.known) == ("Nightly/TrainingJob/n", 30)
    assert job.machine.origin.span.line == 10


STARTED = f"""\
Resources:
  Nightly:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionSubstitutions: {{Embed: !Ref Embed, Clean: !Ref Clean}}
      DefinitionString: '{
    machine(
        A={
            "Type": "Task",
            "Resource": "arn:aws:states:::batch:submitJob.sync",
            "Parameters": {"JobDefinition": "${Embed}", "JobQueue": "q"},
            "Next": "B",
        },
        B={
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": "${Clean}"},
            "End": True,
        },
    )
}'
  Embed:
    Type: AWS::Batch::JobDefinition
    Properties: {{Type: container, ContainerProperties: {{Image: i}}}}
  Clean:
    Type: AWS::Glue::Job
    Properties: {{Command: {{Name: glueetl}}, NumberOfWorkers: 2}}
"""


def test_what_a_state_machine_starts_runs_as_often_as_it_does():
    assert [job.runs_a_month.known for job in jobs(STARTED)] == [None, None]
    assert [job.runs_a_month.known for job in jobs(STARTED + RULE % "!Ref Nightly")] == [30, 30]


def test_a_trigger_of_glue_starts_its_jobs():
    (clean,) = jobs(
        "Resources:\n  Clean:\n    Type: AWS::Glue::Job\n    Properties: {Name: clean}\n"
        "  Trigger:\n    Type: AWS::Glue::Trigger\n    Properties:\n      Type: SCHEDULED\n"
        "      Schedule: cron(0 2 * * ? *)\n      Actions: [{JobName: clean}]\n"
    )
    assert clean.runs_a_month.known == 30


def test_the_same_in_terraform():
    text = f"""\
resource "aws_sfn_state_machine" "nightly" {{
  name       = "nightly"
  definition = <<-JSON
    {machine(Train=TRAIN)}
  JSON
}}
resource "aws_cloudwatch_event_rule" "clock" {{
  name                = "clock"
  schedule_expression = "rate(1 day)"
}}
resource "aws_cloudwatch_event_target" "start" {{
  rule = aws_cloudwatch_event_rule.clock.name
  arn  = aws_sfn_state_machine.nightly.arn
}}
"""
    reading = terraform.read([Source("main.tf", text)], Inputs(), ALONE)
    (job,) = adapters.resources(reading.blocks)
    assert isinstance(job, Training)
    assert job.runs_a_month.known == 30
