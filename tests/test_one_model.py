"""One workload is one resource, one list of findings and one bill, whichever dialect says it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.finding import Report
from mlcostlint.model import Resource
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from mlcostlint.value import How, Value
from tests import workloads
from tests.workloads import Kind, Pieces, Request, pipeline, written

# What a thing is called and where it stands; where it runs is said in another way everywhere.
_OF_THE_FILE = frozenset(
    {"address", "name", "dialect", "native", "header", "block", "calls", "copies"}
)
_PRICES = PriceBook.open()


def told(node: Any) -> Any:
    """Return the facts under a part of the model, with how each of them is known."""
    if isinstance(node, Value):
        how = How.WRITTEN if node.origin.how is How.COMPUTED else node.origin.how
        return ("?", node.unknown.split(" ")[:2]) if node.unknown else (told(node.known), how)
    if is_dataclass(node) and not isinstance(node, type):
        hidden = _OF_THE_FILE if isinstance(node, Resource) else frozenset()
        names = [one.name for one in fields(node) if one.name not in hidden]
        return {name: told(getattr(node, name)) for name in names}
    if isinstance(node, Mapping):
        return {key: told(child) for key, child in node.items()}
    return [told(item) for item in node] if isinstance(node, tuple | list) else node


def model(source: Source) -> tuple[list[Any], list[Any], Any]:
    loaded = api.read([source], Inputs())
    assert loaded.problems == ()
    report = api.lint(loaded, api.rules(), _PRICES, Config())
    return [_resource(one) for one in loaded.resources], _findings(report), report.costs


def _resource(one: Resource) -> tuple[str, Any]:
    return type(one).__name__, told(one)


def _findings(report: Report) -> list[Any]:
    return sorted((one.rule, str(one.monthly), str(one.confidence)) for one in report.findings)


IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu-py311"
ROLE = "arn:aws:iam::111122223333:role/ml"
TAGS = [{"Key": "team", "Value": "vision"}, {"Key": "env", "Value": "dev"}]
ALGORITHM: Request = {"TrainingImage": IMAGE, "TrainingInputMode": "File"}
OUTPUT: Request = {"S3OutputPath": "s3://acme-eu-west-1/out"}
CHANNEL: Request = {
    "ChannelName": "train",
    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://acme-eu-west-1/in"}},
}
DEFINITION: Request = {
    "AlgorithmSpecification": ALGORITHM,
    "RoleArn": ROLE,
    "InputDataConfig": [CHANNEL],
    "OutputDataConfig": OUTPUT,
    "ResourceConfig": {
        "InstanceType": "ml.p3.2xlarge",
        "InstanceCount": 1,
        "VolumeSizeInGB": 50,
    },
    "StoppingCondition": {"MaxRuntimeInSeconds": 7200},
    "StaticHyperParameters": {"epochs": "3"},
}
CASES: list[tuple[Kind, Request]] = [
    (
        workloads.TRAINING,
        {
            "TrainingJobName": "w",
            "AlgorithmSpecification": {
                **ALGORITHM,
                "ContainerEntrypoint": ["torchrun", "--nproc_per_node=1", "train.py"],
                "ContainerArguments": ["--bf16", "true"],
            },
            "RoleArn": ROLE,
            "InputDataConfig": [CHANNEL],
            "OutputDataConfig": OUTPUT,
            "ResourceConfig": {
                "InstanceType": "ml.p4d.24xlarge",
                "InstanceCount": 2,
                "VolumeSizeInGB": 500,
                "KeepAlivePeriodInSeconds": 1800,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 172_800},
            "CheckpointConfig": {"S3Uri": "s3://acme-us-east-1/checkpoints"},
            "HyperParameters": {"sagemaker_program": "train.py", "save_steps": "100"},
            "Environment": {"NCCL_DEBUG": "INFO"},
            "RetryStrategy": {"MaximumRetryAttempts": 2},
            "EnableManagedSpotTraining": False,
            "Tags": TAGS,
        },
    ),
    (
        workloads.TRAINING,
        {
            "TrainingJobName": "w",
            "AlgorithmSpecification": ALGORITHM,
            "ResourceConfig": {
                "VolumeSizeInGB": 50,
                "InstanceGroups": [
                    {"InstanceGroupName": "a", "InstanceType": "ml.g5.xlarge", "InstanceCount": 2},
                    {"InstanceGroupName": "b", "InstanceType": "ml.c5.xlarge", "InstanceCount": 1},
                ],
            },
        },
    ),
    (
        workloads.TUNING,
        {
            "HyperParameterTuningJobName": "w",
            "HyperParameterTuningJobConfig": {
                "Strategy": "Bayesian",
                "ResourceLimits": {"MaxNumberOfTrainingJobs": 40, "MaxParallelTrainingJobs": 4},
            },
            "TrainingJobDefinition": DEFINITION,
            "Tags": TAGS,
        },
    ),
    (
        workloads.PROCESSING,
        {
            "ProcessingJobName": "w",
            "AppSpecification": {"ImageUri": IMAGE, "ContainerEntrypoint": ["python3", "x.py"]},
            "ProcessingResources": {
                "ClusterConfig": {
                    "InstanceType": "ml.g4dn.xlarge",
                    "InstanceCount": 3,
                    "VolumeSizeInGB": 100,
                }
            },
            "RoleArn": ROLE,
        },
    ),
    (
        workloads.TRANSFORM,
        {
            "TransformJobName": "w",
            "ModelName": "m",
            "TransformInput": {
                "DataSource": {
                    "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://acme-eu-west-1/in"}
                }
            },
            "TransformOutput": {"S3OutputPath": "s3://acme-us-east-1/out"},
            "TransformResources": {"InstanceType": "ml.p3.2xlarge", "InstanceCount": 2},
            "Tags": TAGS,
        },
    ),
    (
        workloads.CONFIGURATION,
        {
            "EndpointConfigName": "w",
            "ProductionVariants": [
                {
                    "VariantName": "a",
                    "ModelName": "m",
                    "InitialInstanceCount": 2,
                    "InstanceType": "ml.g4dn.xlarge",
                    "InitialVariantWeight": 0.9,
                },
                {
                    "VariantName": "b",
                    "ModelName": "m",
                    "ServerlessConfig": {"MemorySizeInMB": 4096, "MaxConcurrency": 5},
                    "InitialVariantWeight": 0.1,
                },
            ],
            "DataCaptureConfig": {
                "EnableCapture": True,
                "InitialSamplingPercentage": 100,
                "DestinationS3Uri": "s3://acme-us-east-1/captured",
                "CaptureOptions": [{"CaptureMode": "Input"}],
            },
            "Tags": TAGS,
        },
    ),
    (
        workloads.NOTEBOOK,
        {
            "NotebookInstanceName": "w",
            "InstanceType": "ml.g5.xlarge",
            "RoleArn": ROLE,
            "VolumeSizeInGB": 100,
        },
    ),
    (
        workloads.HYPERPOD,
        {
            "ClusterName": "w",
            "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-east-1:111122223333:cluster/c"}},
            "InstanceGroups": [
                {
                    "InstanceGroupName": "system",
                    "InstanceType": "ml.m5.xlarge",
                    "InstanceCount": 2,
                },
                {
                    "InstanceGroupName": "workers",
                    "InstanceType": "ml.g5.48xlarge",
                    "InstanceCount": 4,
                    "CapacityRequirements": {"Spot": {}},
                    "KubernetesConfig": {
                        "Taints": [{"Key": "gpu", "Value": "yes", "Effect": "NoSchedule"}]
                    },
                },
            ],
            "Tags": TAGS,
        },
    ),
    (
        workloads.FEATURES,
        {
            "FeatureGroupName": "w",
            "RecordIdentifierFeatureName": "id",
            "EventTimeFeatureName": "at",
            "FeatureDefinitions": [{"FeatureName": "id", "FeatureType": "String"}],
            "OnlineStoreConfig": {"EnableOnlineStore": True},
            "ThroughputConfig": {"ThroughputMode": "Provisioned"},
        },
    ),
    (
        workloads.LABELING,
        {
            "LabelingJobName": "w",
            "HumanTaskConfig": {"TaskTitle": "cats"},
            "Tags": TAGS,
        },
    ),
]


SERVED: list[tuple[Kind, Request]] = [
    (
        workloads.MODEL,
        {
            "ModelName": "m",
            "ExecutionRoleArn": ROLE,
            "PrimaryContainer": {
                "Image": IMAGE,
                "ModelDataUrl": "s3://acme-us-east-1/model.tar.gz",
                "Environment": {"HF_MODEL_ID": "meta-llama/Llama-3.1-8B", "SM_NUM_GPUS": "1"},
            },
        },
    ),
    (
        workloads.CONFIGURATION,
        {
            "EndpointConfigName": "c",
            "ProductionVariants": [
                {
                    "VariantName": "a",
                    "ModelName": "m",
                    "InitialInstanceCount": 3,
                    "InstanceType": "ml.g5.12xlarge",
                }
            ],
        },
    ),
    (
        workloads.ENDPOINT,
        {"EndpointName": "e", "EndpointConfigName": "c", "Tags": TAGS},
    ),
    (
        workloads.TARGET,
        {
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": "endpoint/e/variant/a",
            "MinCapacity": 2,
            "MaxCapacity": 6,
        },
    ),
    (
        workloads.POLICY,
        {
            "PolicyName": "p",
            "ServiceNamespace": "sagemaker",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ResourceId": "endpoint/e/variant/a",
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 70,
                "DisableScaleIn": True,
            },
        },
    ),
]


def alike(pieces: Pieces) -> list[Any]:
    """Return the resources of a workload, which are the same in every dialect that can say it."""
    sources = written(pieces)
    expected = model(sources["requests"])
    for dialect, source in sources.items():
        assert model(source) == expected, dialect
    return expected[0]


@pytest.mark.parametrize("piece", CASES, ids=lambda piece: piece[0].call)
def test_a_workload_is_one_in_every_dialect(piece):
    assert alike([piece])


def test_an_endpoint_and_what_belongs_to_it_are_one_in_every_dialect():
    ((kind, facts),) = alike(SERVED)

    assert kind == "Endpoint"
    assert facts["floor"] == (2, How.WRITTEN)
    assert facts["shrinks"] == (False, How.WRITTEN)
    assert facts["processes"] == (1, How.WRITTEN)


def some(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[Request]:
    """Return requests in which each of these keys is given or left out."""
    return st.fixed_dictionaries({}, optional=known)


MACHINES = st.sampled_from(["ml.g5.xlarge", "ml.p4d.24xlarge", "ml.m5.large", "ml.p3.2xlarge"])
COUNTS = st.integers(1, 4)
TRAININGS = st.builds(
    lambda given, machine, count, more: {
        "TrainingJobName": "w",
        "AlgorithmSpecification": ALGORITHM,
        "ResourceConfig": {"InstanceType": machine, "InstanceCount": count, **more},
        **given,
    },
    some(
        EnableManagedSpotTraining=st.booleans(),
        CheckpointConfig=st.just({"S3Uri": "s3://acme-us-east-1/checkpoints"}),
        StoppingCondition=some(MaxRuntimeInSeconds=st.integers(60, 2_000_000)),
        HyperParameters=some(resume=st.just("true"), fp16=st.sampled_from(["true", "false"])),
        Environment=some(SM_NUM_GPUS=st.just("1"), WANDB_MODE=st.just("offline")),
        InputDataConfig=st.just([CHANNEL]),
        OutputDataConfig=st.just(OUTPUT),
        Tags=st.just(TAGS),
    ),
    MACHINES,
    COUNTS,
    some(VolumeSizeInGB=st.integers(1, 500), KeepAlivePeriodInSeconds=st.integers(0, 3600)),
)
CONFIGURATIONS = st.builds(
    lambda given, variants: {
        "EndpointConfigName": "w",
        "ProductionVariants": [
            {"VariantName": f"v{number}", "ModelName": "m", **variant}
            for number, variant in enumerate(variants)
        ],
        **given,
    },
    some(
        AsyncInferenceConfig=st.just({"OutputConfig": {"S3OutputPath": "s3://acme/async"}}),
        Tags=st.just(TAGS),
    ),
    st.lists(
        st.fixed_dictionaries(
            {"InstanceType": MACHINES, "InitialInstanceCount": COUNTS},
            optional={
                "InitialVariantWeight": st.sampled_from([0, 0.5, 1]),
                "ManagedInstanceScaling": some(
                    Status=st.sampled_from(["ENABLED", "DISABLED"]),
                    MinInstanceCount=st.integers(0, 2),
                    MaxInstanceCount=st.integers(2, 9),
                ),
            },
        ),
        min_size=1,
        max_size=3,
    ),
)


@given(
    st.one_of(
        st.tuples(st.just(workloads.TRAINING), TRAININGS),
        st.tuples(st.just(workloads.CONFIGURATION), CONFIGURATIONS),
    )
)
@settings(deadline=None, max_examples=40)
def test_any_workload_is_one_in_every_dialect(piece):
    assert alike([piece])


def places(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to every scalar of a request."""
    if isinstance(node, dict | list):
        keys = list(node) if isinstance(node, dict) else range(len(node))
        return [place for key in keys for place in places(node[key], (*path, key))]
    return [path]


def left_open(node: Any, path: tuple[str | int, ...]) -> Any:
    """Return a request in which what stands at one place is a parameter without a default."""
    if not path:
        return {"Get": "Parameters.NobodySetThis"}
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = left_open(node[path[0]], path[1:])
    return copy


STEPS = st.one_of(
    st.tuples(st.just(workloads.TRAINING), TRAININGS),
    st.sampled_from([piece for piece in CASES if piece[0].step]),
)


@given(STEPS, st.data())
@settings(deadline=None, max_examples=60)
def test_a_step_that_says_less_is_accused_of_no_more(piece, data):
    kind, request = piece
    less = left_open(request, data.draw(st.sampled_from(places(request))))

    now = model(pipeline([(kind, less)]))[1]

    then = model(pipeline([piece]))[1]
    assert {rule for rule, *_ in now} <= {rule for rule, *_ in then}
