"""Pipelines that Terraform and stacks declare: what their steps run on, and how often."""

import json
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Training
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How
from tests.adapters.terraform import block, only

PIPELINE = block(
    "aws_sagemaker_pipeline",
    """
    pipeline_name = "nightly"
    pipeline_definition = jsonencode({
      Version    = "2020-12-01"
      Parameters = [{ Name = "Kind", Type = "String", DefaultValue = var.kind }]
      Steps = [{
        Name = "fit"
        Type = "Training"
        Arguments = {
          ResourceConfig = {
            InstanceType  = { Get = "Parameters.Kind" }
            InstanceCount = 2
          }
        }
      }]
    })
    """,
)
VARIABLE = 'variable "kind" {\n  default = "ml.g5.xlarge"\n}\n'
ARN = "arn:aws:sagemaker:us-east-1:111122223333:pipeline/nightly"


def scheduler(target: str, *more: str) -> str:
    lines = ['schedule_expression = "rate(12 hours)"', f"target {{\narn = {target}\n}}", *more]
    return block("aws_scheduler_schedule", "\n".join(lines), "nights")


def calling(name: str) -> str:
    call = '"arn:aws:scheduler:::aws-sdk:sagemaker:startPipelineExecution"'
    return scheduler(f"{call}\ninput = jsonencode({{ PipelineName = {name} }})")


def rule(target: str, *more: str) -> str:
    lines = ['name = "nights"', 'schedule_expression = "cron(0 3 * * ? *)"', *more]
    hook = ["rule = aws_cloudwatch_event_rule.x.name", f"arn = {target}"]
    return block("aws_cloudwatch_event_rule", "\n".join(lines)) + block(
        "aws_cloudwatch_event_target", "\n".join(hook)
    )


def test_a_step_in_terraform_is_a_job_of_the_pipeline():
    job = only(Training, VARIABLE + PIPELINE)

    assert job.address == "aws_sagemaker_pipeline.x/TrainingJob/fit"
    assert (job.machine.known.name, job.machine.origin.how) == ("ml.g5.xlarge", How.DEFAULTED)
    assert job.machine.origin.span.line == 2
    assert job.machines.known == 2
    assert job.runs_a_month.known is None


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        (scheduler("aws_sagemaker_pipeline.x.arn"), 61),
        (rule("aws_sagemaker_pipeline.x.arn"), 30),
        (rule(f'"{ARN}"'), 30),
        (rule(f'"{ARN}-other"'), None),
        (rule("aws_sagemaker_pipeline.x.arn", 'state = "DISABLED"'), None),
        (rule("aws_sagemaker_pipeline.x.arn", "is_enabled = false"), None),
        (calling("aws_sagemaker_pipeline.x.pipeline_name"), 61),
        (calling('"nightly"'), 61),
        (calling('"another"'), None),
        (scheduler("aws_sagemaker_pipeline.x.arn", 'state = "DISABLED"'), None),
    ],
)
def test_a_schedule_starts_all_steps_of_a_pipeline(schedule, runs):
    job = only(Training, VARIABLE + PIPELINE + schedule)

    assert job.runs_a_month.known == runs


def test_the_provider_that_follows_cloudformation_holds_it_one_level_deeper():
    deeper = PIPELINE.replace("aws_sagemaker", "awscc_sagemaker").replace(
        "pipeline_definition = jsonencode(",
        "pipeline_definition = { pipeline_definition_body = jsonencode(",
    )
    job = only(Training, VARIABLE + deeper.replace("})\n", "}) }\n"))

    assert job.machine.known.name == "ml.g5.xlarge"


def test_a_definition_that_terraform_does_not_know_is_an_open_question():
    text = block("aws_sagemaker_pipeline", "pipeline_definition = var.definition")
    found = read([Source("main.tf", f'variable "definition" {{}}\n{text}')], Inputs(), ALONE)

    assert [hole.unknown for hole in found.holes] == [
        "what aws_sagemaker_pipeline.x declares is not known: var.definition has no default"
    ]


STEPS = [
    {
        "Name": "fit",
        "Type": "Training",
        "Arguments": {"ResourceConfig": {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1}},
    }
]
MACHINE = {
    "StartAt": "fit",
    "States": {
        "fit": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync",
            "Parameters": {"TrainingJobName": "t", **STEPS[0]["Arguments"]},  # type: ignore[dict-item]
        }
    },
}


@pytest.mark.parametrize(
    ("type_", "properties", "arn"),
    [
        (
            "AWS::SageMaker::Pipeline",
            {"PipelineDefinition": {"PipelineDefinitionBody": json.dumps({"Steps": STEPS})}},
            {"Fn::Sub": "arn:aws:sagemaker:us-east-1:111122223333:pipeline/${Run}"},
        ),
        (
            "AWS::SageMaker::Pipeline",
            {
                "PipelineName": "n",
                "PipelineDefinition": {"PipelineDefinitionBody": {"Steps": STEPS}},
            },
            "arn:aws:sagemaker:us-east-1:111122223333:pipeline/n",
        ),
        ("AWS::StepFunctions::StateMachine", {"Definition": MACHINE}, {"Ref": "Run"}),
    ],
)
def test_a_rule_of_a_stack_starts_what_the_stack_declares(
    type_: str, properties: dict[str, Any], arn: object
):
    target = {"Id": "t", "Arn": arn}
    stack = {
        "Run": {"Type": type_, "Properties": properties},
        "Clock": {
            "Type": "AWS::Events::Rule",
            "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": [target]},
        },
    }
    source = Source("stack.json", json.dumps({"Resources": stack}))
    (job,) = adapters.resources(read([source], Inputs(), ALONE).blocks)

    assert isinstance(job, Training)
    assert (job.machine.known.name, job.runs_a_month.known) == ("ml.g5.xlarge", 30)
