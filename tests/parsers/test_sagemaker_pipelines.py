"""Pipelines of SageMaker: which requests their steps make, and what stands in them."""

import json
from dataclasses import replace
from textwrap import dedent
from typing import Any

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source, Span
from mlcostlint.tree import Block, Leaf, Reading
from mlcostlint.value import How

TRAINING = {"ResourceConfig": {"InstanceType": "ml.g5.xlarge", "InstanceCount": 1}}


def read(text: str, path: str = "p.yaml") -> Reading:
    return parsers.read([Source(path, dedent(text).lstrip())], Inputs(), parsers.ALONE)


def of(*steps: dict[str, Any], **more: Any) -> Reading:
    return read(json.dumps({"Version": "2020-12-01", "Steps": steps, **more}), "p.json")


def step(type_: str, arguments: object, name: str = "s") -> dict[str, Any]:
    return {"Name": name, "Type": type_, "Arguments": arguments}


def kind(value: object, *parameters: dict[str, Any]) -> Leaf:
    """Return what is known of the machine of a training step that says this of it."""
    arguments = {"ResourceConfig": {"InstanceType": value}}
    (block,) = of(step("Training", arguments), Parameters=parameters).blocks
    return block.get("ResourceConfig", "InstanceType")


def told(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(block.type, block.address) for block in blocks]


@pytest.mark.parametrize(
    ("type_", "arguments", "call"),
    [
        ("Training", TRAINING, "CreateTrainingJob"),
        ("NotebookJob", TRAINING, "CreateTrainingJob"),
        ("Tuning", {}, "CreateHyperParameterTuningJob"),
        ("Processing", {}, "CreateProcessingJob"),
        ("QualityCheck", {}, "CreateProcessingJob"),
        ("ClarifyCheck", {}, "CreateProcessingJob"),
        ("Transform", {}, "CreateTransformJob"),
        ("Model", {}, "CreateModel"),
        ("AutoML", {"AutoMLJobConfig": {}}, "CreateAutoMLJob"),
        ("AutoML", {"AutoMLProblemTypeConfig": {}}, "CreateAutoMLJobV2"),
    ],
)
def test_a_step_makes_the_request_of_its_type(type_, arguments, call):
    found = of(step(type_, arguments))

    assert found.files == {"p.json": "sagemaker pipeline"}
    assert told(found.blocks) == [(call, f"{call.removeprefix('Create')}/s")]


@pytest.mark.parametrize(
    ("type_", "arguments"),
    [
        ("RegisterModel", {"ModelPackageGroupName": "g"}),
        ("Callback", {}),
        ("Lambda", {}),
        ("Fail", {"ErrorMessage": "x"}),
        ("EMR", {"ClusterId": "j-1", "StepConfig": {}}),
        ("EMRServerless", {}),
        ("Training", None),
    ],
)
def test_a_step_that_runs_elsewhere_makes_none(type_, arguments):
    found = of(step(type_, arguments))

    assert (found.blocks, found.holes) == ((), ())


def test_a_cluster_that_a_step_makes_is_an_open_question():
    found = of(step("EMR", {"ClusterConfig": {"Instances": {}}}, "crunch"))

    assert [hole.unknown for hole in found.holes] == [
        "step crunch makes an EMR cluster, which is not read"
    ]


def test_either_branch_of_a_condition_may_run():
    inner = {"Conditions": [], "IfSteps": [step("Transform", {}, "deep")], "ElseSteps": []}
    branches = {
        "Conditions": [],
        "IfSteps": [step("Processing", {}, "yes"), step("Condition", inner)],
        "ElseSteps": [step("Training", TRAINING, "no")],
    }

    assert told(of(step("Condition", branches)).blocks) == [
        ("CreateProcessingJob", "ProcessingJob/yes"),
        ("CreateTransformJob", "TransformJob/deep"),
        ("CreateTrainingJob", "TrainingJob/no"),
    ]


def test_a_parameter_counts_as_its_default_and_says_where_that_stands():
    found = read(
        """
        Version: "2020-12-01"
        Parameters:
        - Name: Kind
          Type: String
          DefaultValue: ml.p3.2xlarge
        Steps:
        - Name: fit
          Type: Training
          Arguments:
            ResourceConfig:
              InstanceType:
                Get: Parameters.Kind
              InstanceCount: 1
        """
    )
    (block,) = found.blocks
    leaf = block.get("ResourceConfig", "InstanceType")

    assert (leaf.known, leaf.origin.how) == ("ml.p3.2xlarge", How.DEFAULTED)
    assert leaf.origin.span == Span("p.yaml", 5, 17, 5, 30)
    assert [hop.line for hop in leaf.origin.via] == [12]
    assert block.body.header.line == 9


@pytest.mark.parametrize(
    ("value", "parameters", "reason"),
    [
        (
            {"Get": "Parameters.Kind"},
            [{"Name": "Kind", "Type": "String"}],
            "pipeline parameter Kind has no default",
        ),
        ({"Get": "Parameters.Kind"}, [], "Kind is not a parameter of this pipeline"),
        (
            {"Get": "Steps.look.OutputParameters['kind']"},
            [],
            "Steps.look.OutputParameters['kind'] is known when the pipeline runs",
        ),
        ({"Get": "Execution.UserId"}, [], "Execution.UserId is known when the pipeline runs"),
        ({"Get": {"a": 1}}, [], "this is known when the pipeline runs"),
        ({"Std:JsonGet": {"Path": "x"}}, [], "Std:JsonGet is known when the pipeline runs"),
        (
            {"Std:Join": {"On": ".", "Values": ["ml", {"Get": "Execution.UserId"}]}},
            [],
            "Execution.UserId is known when the pipeline runs",
        ),
        (
            {"Std:Join": {"On": ".", "Values": ["ml", {"a": 1, "b": 2}]}},
            [],
            "a list or a map cannot be joined",
        ),
    ],
)
def test_what_only_a_run_knows_is_an_open_question(value, parameters, reason):
    assert kind(value, *parameters).unknown == reason


def test_texts_are_joined_where_all_of_them_are_known():
    size = {"Name": "Size", "Type": "String", "DefaultValue": "xlarge"}
    joined = {"Std:Join": {"On": ".", "Values": ["ml", "g5", {"Get": "Parameters.Size"}]}}
    leaf = kind(joined, size)

    assert (leaf.known, leaf.origin.how) == ("ml.g5.xlarge", How.COMPUTED)


@pytest.mark.parametrize(
    "text",
    [
        '{"Version": "2012-10-17", "Steps": []}',
        '{"Version": "2020-12-01", "Statement": []}',
        '{"Steps": [{"Type": "Training", "Arguments": {"RoleArn": "r"}}]}',
        "SchemaVersion: '1.0'\nparameters: {}\n",
        "SchemaVersion: '1.0'\nSageMaker: yes\n",
    ],
)
def test_other_formats_are_none(text):
    assert replace(read(text), doubts={}) == Reading()


def test_a_pipeline_that_cannot_be_parsed_is_a_problem():
    found = read('{\n  "Version": "2020-12-01",\n  "Steps": [\n', "p.json")

    assert [problem.span.line for problem in found.problems] == [4]


def test_steps_that_are_not_there_yet_are_an_open_question():
    found = read('Version: "2020-12-01"\nSteps: ${STEPS}\n')

    assert [hole.origin.span.line for hole in found.holes] == [2]


STEPS = '[{"Name": "fit", "Type": "Training", "Arguments": {"ResourceConfig": {}}}]'


@pytest.mark.parametrize(
    ("text", "address", "line"),
    [
        (
            f"""
            PipelineName: nightly
            PipelineDefinition: |
              {{
                "Version": "2020-12-01",
                "Steps": {STEPS}
              }}
            """,
            "Pipeline/nightly/TrainingJob/fit",
            5,
        ),
        (
            f"""
            apiVersion: sagemaker.services.k8s.aws/v1alpha1
            kind: Pipeline
            metadata: {{name: nightly}}
            spec:
              pipelineName: nightly
              pipelineDefinition: |
                {{
                  "Version": "2020-12-01",
                  "Steps": {STEPS}
                }}
            """,
            "default/Pipeline/nightly/TrainingJob/fit",
            9,
        ),
        (
            f"""
            Resources:
              Nightly:
                Type: AWS::SageMaker::Pipeline
                Properties:
                  PipelineName: nightly
                  PipelineDefinition:
                    PipelineDefinitionBody: |
                      {{
                        "Version": "2020-12-01",
                        "Steps": {STEPS}
                      }}
            """,
            "Nightly/TrainingJob/fit",
            10,
        ),
    ],
    ids=["request", "ack", "stack"],
)
def test_a_definition_may_stand_in_what_creates_the_pipeline(text, address, line):
    blocks = read(text).blocks

    (inner,) = (block for block in blocks if block.type == "CreateTrainingJob")
    assert (inner.dialect, inner.address) == ("sagemaker", address)
    assert inner.body.header.line == line


def test_a_list_of_requests_may_hold_a_pipeline():
    definition = json.dumps({"Steps": [step("Training", TRAINING)]})
    found = read(json.dumps([{"PipelineName": "p", "PipelineDefinition": definition}]), "p.json")

    assert [block.address for block in found.blocks] == ["Pipeline/p", "Pipeline/p/TrainingJob/s"]


def test_a_definition_that_is_none_is_an_open_question():
    found = read(
        """
        PipelineName: nightly
        PipelineDefinition: ${DEFINITION}
        """
    )

    assert [hole.origin.span.line for hole in found.holes] == [2]


def test_the_defaults_of_the_sdk_name_the_machine_of_remote_functions():
    found = read(
        """
        SchemaVersion: '1.0'
        SageMaker:
          PythonSDK:
            Modules:
              RemoteFunction:
                InstanceType: ml.g5.xlarge
              Serve:
                InstanceType: ml.m5.large
          TrainingJob:
            Tags: [{Key: team, Value: vision}]
        """
    )

    assert found.files == {"p.yaml": "sagemaker sdk defaults"}
    assert told(found.blocks) == [("RemoteFunction", "RemoteFunction")]
    assert found.blocks[0].body.header.line == 5


def test_defaults_without_a_machine_declare_nothing():
    found = read("SchemaVersion: '1.0'\nSageMaker:\n  Endpoint: {Tags: []}\n")

    assert (found.blocks, found.holes) == ((), ())
