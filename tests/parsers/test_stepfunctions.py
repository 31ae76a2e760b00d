"""State machines: the requests their tasks make, and what is settled only when they run."""

import json

import pytest

from mlcostlint import adapters, parsers
from mlcostlint.model import BatchJob, Training
from mlcostlint.parsers import terraform
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.value import How

TRAINING = {
    "TrainingJobName.$": "$.name",
    "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File"},
    "ResourceConfig": {
        "InstanceType": "ml.p3.2xlarge",
        "InstanceCount": 2,
        "VolumeSizeInGB.$": "$.size",
    },
    "StoppingCondition": {"MaxRuntimeInSeconds": "{% $states.input.limit %}"},
}


def task(resource, key="Parameters", arguments=None):
    found = {"Type": "Task", "Resource": resource, "End": True}
    return found if arguments is None else {**found, key: arguments}


def machine(**states):
    return {"StartAt": next(iter(states)), "States": states}


def blocks(document):
    source = Source("train.asl.json", json.dumps(document, indent=2))
    reading = parsers.read([source], Inputs(), parsers.ALONE)
    assert not reading.problems
    assert reading.files == {"train.asl.json": "stepfunctions"}
    return reading.blocks


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("arn:aws:states:::sagemaker:createTrainingJob.sync", "CreateTrainingJob"),
        ("arn:aws:states:::sagemaker:createTrainingJob", "CreateTrainingJob"),
        ("arn:aws-cn:states:::aws-sdk:sagemaker:createTrainingJob", "CreateTrainingJob"),
        ("arn:aws:states:::sagemaker:createProcessingJob.sync", "CreateProcessingJob"),
        ("arn:aws:states:::sagemaker:createTransformJob.sync", "CreateTransformJob"),
        ("arn:aws:states:::sagemaker:createEndpointConfig", "CreateEndpointConfig"),
        (
            "arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync",
            "CreateHyperParameterTuningJob",
        ),
        ("arn:aws:states:::aws-sdk:sagemaker:describeTrainingJob", None),
        ("arn:aws:states:::lambda:invoke", None),
        ("arn:aws:lambda:us-east-1:123456789012:function:train", None),
    ],
)
def test_a_task_is_the_request_that_it_makes(resource, kind):
    found = blocks(machine(Train=task(resource, arguments=TRAINING)))
    assert [block.type for block in found] == ([] if kind is None else [kind])
    assert all(block.name == "Train" for block in found)


@pytest.mark.parametrize("key", ["Parameters", "Arguments"])
def test_paths_and_queries_are_settled_when_the_machine_runs(key):
    resource = "arn:aws:states:::sagemaker:createTrainingJob.sync"
    (block,) = blocks(machine(Train=task(resource, key, TRAINING)))
    assert block.get("TrainingJobName").unknown == "$.name is known when the state runs"
    assert block.get("ResourceConfig", "VolumeSizeInGB").unknown.startswith("$.size is known")
    limit = block.get("StoppingCondition", "MaxRuntimeInSeconds")
    assert limit.unknown == "a query is answered when the state runs"
    (job,) = adapters.resources([block])
    assert isinstance(job, Training)
    assert (job.machine.known.name, job.machines.known) == ("ml.p3.2xlarge", 2)
    assert job.max_runtime.unknown


def test_a_state_that_says_nothing_sends_what_it_was_given():
    resource = "arn:aws:states:::sagemaker:createTrainingJob"
    block, _ = blocks(machine(A=task(resource), B=task(resource, arguments=TRAINING)))
    assert block.get("ResourceConfig").unknown == "the input of the state is the request"


def test_inner_machines_are_looked_into():
    train = task("arn:aws:states:::sagemaker:createTrainingJob", arguments=TRAINING)
    found = blocks(
        machine(
            Each={"Type": "Map", "ItemProcessor": machine(One=train)},
            Old={"Type": "Map", "Iterator": machine(Two=train)},
            Both={"Type": "Parallel", "Branches": [machine(Three=train), machine(Four=train)]},
        )
    )
    assert [block.name for block in found] == ["One", "Two", "Three", "Four"]


def test_a_job_of_kubernetes_is_an_object():
    pod = {"containers": [{"name": "c", "resources": {"limits": {"nvidia.com/gpu": 1}}}]}
    manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "embed"},
        "spec": {"template": {"spec": pod}},
    }
    run = task("arn:aws:states:::eks:runJob.sync", arguments={"Manifest": manifest})
    (job,) = adapters.resources(blocks(machine(Run=run)))
    assert isinstance(job, BatchJob)
    assert (job.name, job.accelerators.known) == ("embed", 1)


_MACHINE = """\
resource "aws_iam_role" "train" {}
resource "aws_sfn_state_machine" "nightly" {
  name       = "nightly"
  definition = %s
}
"""
_HEREDOC = """<<-JSON
    {
      "StartAt": "Train",
      "States": {
        "Train": {
          "Type": "Task",
          "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
          "Parameters": {
            "RoleArn": "${aws_iam_role.train.arn}",
            "ResourceConfig": {"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1}
          }
        }
      }
    }
  JSON"""
_ENCODED = """jsonencode({
    StartAt = "Train"
    States = {
      Train = {
        Type     = "Task"
        Resource = "arn:aws:states:::sagemaker:createTrainingJob.sync"
        Parameters = {
          RoleArn        = aws_iam_role.train.arn
          ResourceConfig = { InstanceType = "ml.p3.2xlarge", InstanceCount = 1 }
        }
      }
    }
  })"""


_PARTITION = "arn:${data.aws_partition.current.partition}:states"


@pytest.mark.parametrize(
    ("definition", "line"),
    [
        (_HEREDOC, 13),
        (_ENCODED, 12),
        (_HEREDOC.replace("arn:aws:states", _PARTITION), 13),
        (_ENCODED.replace("arn:aws:states", _PARTITION), 12),
    ],
)
def test_a_machine_in_terraform_points_into_its_file(definition, line):
    source = Source("main.tf", _MACHINE % definition)
    reading = terraform.read([source], Inputs(), parsers.ALONE)
    assert not reading.problems
    (job,) = adapters.resources(reading.blocks)
    assert isinstance(job, Training)
    assert job.address == "aws_sfn_state_machine.nightly/TrainingJob/Train"
    assert job.machine.origin.span.line == line


def test_the_input_of_a_machine_that_is_not_known_is_a_question():
    source = Source("main.tf", _MACHINE % "var.definition" + 'variable "definition" {}\n')
    (hole,) = terraform.read([source], Inputs(), parsers.ALONE).holes
    assert hole.unknown.endswith("var.definition has no default")


@pytest.mark.parametrize(
    ("expression", "runs"),
    [
        ("rate(1 day)", 30),
        ("rate(12 hours)", 61),
        ("cron(0 2 * * ? *)", 30),
        ("cron(0 2 ? * MON-FRI *)", 22),
        ("cron(0 2 ? * 2,4 *)", 9),
        ("at(2026-01-01T00:00:00)", None),
    ],
)
def test_a_schedule_makes_its_request_so_often(expression, runs):
    text = f"""\
resource "aws_scheduler_schedule" "nightly" {{
  schedule_expression = "{expression}"
  target {{
    arn   = "arn:aws:scheduler:::aws-sdk:sagemaker:createTrainingJob"
    input = jsonencode({{
      TrainingJobName = "nightly"
      ResourceConfig  = {{ InstanceType = "ml.g5.xlarge", InstanceCount = 1 }}
    }})
  }}
}}
"""
    reading = terraform.read([Source("main.tf", text)], Inputs(), parsers.ALONE)
    (job,) = adapters.resources(reading.blocks)
    assert isinstance(job, Training)
    assert job.runs_a_month.known == runs
    assert job.machine.origin.span.line == 7


_STACK = """\
Resources:
  Role: {Type: AWS::IAM::Role}
  Nightly:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      %s
"""
_STATES = """|
        {
          "StartAt": "Train",
          "States": {
            "Train": {
              "Type": "Task",
              "Resource": "arn:aws:states:::sagemaker:createTrainingJob",
              "Parameters": {
                "RoleArn": "${Role.Arn}",
                "ResourceConfig": {
                  "InstanceType": "ml.p3.2xlarge"
                }
              }
            }
          }
        }"""

_DEEPER = _STATES.replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("properties", "line"),
    [
        (f"DefinitionString: !Sub {_STATES}", 16),
        (f"DefinitionString: {_STATES}", 16),
        (f"DefinitionString: !Sub {_STATES}".replace("arn:aws", "arn:${AWS::Partition}"), 16),
        (f"DefinitionString:\n        Fn::Sub:\n        - {_DEEPER}\n        - {{}}", 18),
        (f"Definition: {_STATES.removeprefix('|')}", 16),
        (f"DefinitionString: !Sub {_STATES}".replace("|", "|-"), 6),
    ],
)
def test_a_machine_of_a_template_points_into_it(properties, line):
    source = Source("stack.yaml", _STACK % properties)
    reading = parsers.read([source], Inputs(), parsers.ALONE)
    assert not reading.problems
    (job,) = adapters.resources(reading.blocks)
    assert isinstance(job, Training)
    assert job.address == "Nightly/TrainingJob/Train"
    assert (job.machine.known.name, job.machine.origin.span.line) == ("ml.p3.2xlarge", line)


def test_a_machine_put_together_line_by_line_is_read():
    pieces = json.dumps(machine(Train=task("arn:aws:states:::sagemaker:createTrainingJob")))
    filled = pieces.replace('"End": true', '"Parameters": {"ResourceConfig": {"InstanceType": "')
    source = Source(
        "stack.json",
        json.dumps(
            {
                "Parameters": {"Size": {"Type": "String", "Default": "ml.p3.2xlarge"}},
                "Resources": {
                    "M": {
                        "Type": "AWS::StepFunctions::StateMachine",
                        "Properties": {
                            "DefinitionString": {
                                "Fn::Join": ["", [filled.rstrip("}"), {"Ref": "Size"}, '"}}}}}']]
                            }
                        },
                    }
                },
            }
        ),
    )
    reading = parsers.read([source], Inputs(), parsers.ALONE)
    (job,) = adapters.resources(reading.blocks)
    assert isinstance(job, Training)
    assert job.machine.known.name == "ml.p3.2xlarge"
    assert job.machine.origin.how is How.DEFAULTED
