"""SageMaker request documents to blocks."""

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source, Span
from mlcostlint.tree import Block


def blocks(text: str) -> list[Block]:
    return list(parsers.read([Source("s.json", text)], Inputs(), parsers.ALONE).blocks)


@pytest.mark.parametrize(
    ("text", "call", "address"),
    [
        (
            "TrainingJobName: t\nAlgorithmSpecification: {}",
            "CreateTrainingJob",
            "TrainingJob/t",
        ),
        (
            "trainingJobName: t\nresourceConfig: {instanceType: ml.m5.large}",
            "CreateTrainingJob",
            "TrainingJob/t",
        ),
        ("AlgorithmSpecification: {}\nResourceConfig: {}", "CreateTrainingJob", "TrainingJob"),
        (
            "TrainingJobName: job-${ENV}\nResourceConfig: {}",
            "CreateTrainingJob",
            "TrainingJob",
        ),
        (
            (
                "HyperParameterTuningJobName: h\nHyperParameterTuningJobConfig: {}\n"
                "TrainingJobDefinition: {}"
            ),
            "CreateHyperParameterTuningJob",
            "HyperParameterTuningJob/h",
        ),
        (
            "ProcessingJobName: p\nProcessingResources: {}",
            "CreateProcessingJob",
            "ProcessingJob/p",
        ),
        ("TransformJobName: t\nTransformResources: {}", "CreateTransformJob", "TransformJob/t"),
        (
            "EndpointConfigName: c\nProductionVariants: []",
            "CreateEndpointConfig",
            "EndpointConfig/c",
        ),
        ("EndpointName: e\nEndpointConfigName: c", "CreateEndpoint", "Endpoint/e"),
        ("ModelName: m\nPrimaryContainer: {}", "CreateModel", "Model/m"),
        (
            "NotebookInstanceName: n\nInstanceType: ml.t3.medium",
            "CreateNotebookInstance",
            "NotebookInstance/n",
        ),
        (
            "DomainId: d-1\nUserProfileName: u\nAppType: JupyterLab\nAppName: a",
            "CreateApp",
            "App/a",
        ),
        ("DomainId: d-1\nUserProfileName: u", "CreateUserProfile", "UserProfile/u"),
        (
            "DataQualityJobInput: {}\nJobDefinitionName: d",
            "CreateDataQualityJobDefinition",
            "DataQualityJobDefinition/d",
        ),
        (
            (
                "ScheduledActionName: s\nServiceNamespace: sagemaker\nScalableDimension: d\n"
                "ResourceId: endpoint/e/variant/v"
            ),
            "PutScheduledAction",
            "PutScheduledAction/s",
        ),
        (
            "ServiceNamespace: sagemaker\nScalableDimension: d\nResourceId: endpoint/e/variant/v",
            "RegisterScalableTarget",
            "RegisterScalableTarget/endpoint/e/variant/v",
        ),
    ],
)
def test_a_request_is_known_by_its_keys(text: str, call: str, address: str):
    (block,) = blocks(text)
    assert (block.dialect, block.type, block.address) == ("sagemaker", call, address)


def test_the_keys_stay_as_they_are_written():
    (block,) = blocks('{"trainingJobName": "t", "resourceConfig": {"instanceCount": 2}}')
    leaf = block.get("resourceConfig", "instanceCount")
    assert (leaf.known, leaf.origin.span) == (2, Span("s.json", 1, 62, 1, 63))


def test_a_list_of_requests():
    found = blocks(
        '[{"EndpointName": "e", "EndpointConfigName": "c"}, 7, {"a": 1},\n'
        ' {"EndpointConfigName": "c", "ProductionVariants": []}]'
    )
    assert [(block.address, block.span.line) for block in found] == [
        ("Endpoint/e", 1),
        ("EndpointConfig/c", 2),
    ]


@pytest.mark.parametrize(
    "call",
    ["CreateAutoMLJobV2", "createAutoMLJobV2", "create_auto_ml_job_v2", "create-auto-ml-job-v2"],
)
def test_a_call_may_be_spelt_as_any_client_spells_it(call):
    (block,) = blocks(f"{call}:\n  AutoMLJobName: a\n")
    assert (block.type, block.address) == ("CreateAutoMLJobV2", "AutoMLJobV2/a")


def test_requests_under_the_name_of_their_call():
    found = blocks(
        "CreateModel:\n  ModelName: m\ncreateEndpointConfig:\n- EndpointConfigName: a\n"
        "- EndpointConfigName: b\nother: {}\n"
    )
    assert [(block.type, block.address) for block in found] == [
        ("CreateModel", "Model/m"),
        ("CreateEndpointConfig", "EndpointConfig/a"),
        ("CreateEndpointConfig", "EndpointConfig/b"),
    ]
    assert found[0].body.header == Span("s.json", 1, 1, 1, 12)
    assert found[0].span == Span("s.json", 1, 1, 2, 15)


@pytest.mark.parametrize(
    "text",
    [
        "TrainingJobName: t",
        "ModelName: m\nContainers: []",
        "TrainingJobName: t\nResourceConfig: {}\nCreationTime: 2024-01-01",
        "EndpointConfigName: c\nEndpointConfigArn: 'arn:aws:x'\nProductionVariants: []",
        "modelName: m\nmodelArn: 'arn:aws:x'\nprimaryContainer: {}",
        "training_job_name: t\nresource_config: {}",
        "CreateModel: yes",
    ],
)
def test_what_is_no_request(text: str):
    assert not blocks(text)
