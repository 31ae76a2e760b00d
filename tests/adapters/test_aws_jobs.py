from textwrap import dedent

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Purchase,
    Resource,
    Role,
    Service,
    Training,
    Tuning,
    Workload,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"

TERRAFORM = """
provider "aws" {
  region = "us-east-1"
}
resource "aws_sagemaker_training_job" "vision" {
  training_job_name = "vision"
  algorithm_specification {
    training_input_mode = "File"
  }
  resource_config {
    instance_type  = "ml.g5.12xlarge"
    instance_count = 2
  }
  checkpoint_config {
    s3_uri = "s3://vision/ckpt"
  }
}
"""
REQUEST = f"""
TrainingJobName: vision
AlgorithmSpecification: {{TrainingImage: {IMAGE}, TrainingInputMode: File}}
ResourceConfig:
  InstanceType: ml.g5.12xlarge
  InstanceCount: 2
CheckpointConfig:
  S3Uri: s3://vision/ckpt
"""
ACK = f"""
apiVersion: sagemaker.services.k8s.aws/v1alpha1
kind: TrainingJob
metadata: {{name: vision}}
spec:
  trainingJobName: vision
  algorithmSpecification: {{trainingImage: {IMAGE}, trainingInputMode: File}}
  resourceConfig: {{instanceType: ml.g5.12xlarge, instanceCount: 2}}
  checkpointConfig: {{s3URI: s3://vision/ckpt}}
"""


def resources(text: str, path: str = "job.yaml") -> tuple[Resource, ...]:
    reading = read([Source(path, dedent(text).lstrip())], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def training(text: str, path: str = "job.yaml") -> Training:
    (job,) = resources(text, path)
    assert isinstance(job, Training)
    return job


def request(*lines: str) -> Training:
    return training(REQUEST + "\n".join(lines))


@pytest.mark.parametrize(
    ("text", "path", "address"),
    [
        (TERRAFORM, "main.tf", "aws_sagemaker_training_job.vision"),
        (REQUEST, "job.yaml", "TrainingJob/vision"),
        (ACK, "job.yaml", "default/TrainingJob/vision"),
    ],
    ids=["terraform", "request", "ack"],
)
def test_one_job_in_any_spelling(text, path, address):
    job = training(text, path)
    assert (job.address, job.name) == (address, "vision")
    assert job.region.known == "us-east-1"
    assert job.service is Service.SAGEMAKER_TRAINING
    assert (job.machine.known.name, job.accelerators.known) == ("ml.g5.12xlarge", 4)
    assert (job.machines.known, job.machines.origin.how) == (2, How.WRITTEN)
    assert (job.purchase.known, job.purchase.origin.how) == (Purchase.ON_DEMAND, How.DEFAULTED)
    assert (job.max_runtime.known, job.max_runtime.origin.how) == (86_400, How.DEFAULTED)
    assert (job.limited.known, job.limited.origin.how) == (False, How.DEFAULTED)
    assert job.interruption.known is Interruption.STRONG
    assert job.workload.known is Workload.TRAINING


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("EnableManagedSpotTraining: true", Purchase.SPOT),
        ("EnableManagedSpotTraining: false", Purchase.ON_DEMAND),
    ],
)
def test_managed_spot_is_a_flag(line, expected):
    job = request(line)
    assert job.purchase.known is expected
    assert (job.purchase.origin.how, job.purchase.origin.span.line) == (How.WRITTEN, 8)


PLAN_ARN = "arn:aws:sagemaker:us-east-1:111122223333:training-plan/p"


def test_a_plan_is_paid_for_either_way():
    extra = f"TrainingPlanArn: {PLAN_ARN}"
    job = training(REQUEST.replace("InstanceCount: 2", f"InstanceCount: 2\n  {extra}"))
    assert (job.purchase.known, job.purchase.origin.span.line) == (Purchase.RESERVED, 6)


@pytest.mark.parametrize(
    ("preferences", "machines", "purchase"),
    [
        ("[{InstanceType: ml.g5.xlarge}, {InstanceType: ml.g4dn.xlarge}]", 2, Purchase.ON_DEMAND),
        ("[{InstanceType: ml.g5.xlarge, InstanceCount: 3}]", 3, Purchase.ON_DEMAND),
        (
            f"[{{InstanceType: ml.g5.xlarge, TrainingPlanArns: ['{PLAN_ARN}']}}]",
            2,
            Purchase.RESERVED,
        ),
    ],
)
def test_the_first_preference_is_what_a_job_asks_for(preferences, machines, purchase):
    old = "  InstanceType: ml.g5.12xlarge\n"
    job = training(REQUEST.replace(old, f"  InstancePreferences: {preferences}\n"))
    assert (job.machine.known.name, job.machines.known) == ("ml.g5.xlarge", machines)
    assert job.purchase.known is purchase
    # Managed spot and preferences exclude each other, whatever is saved on the way.
    assert job.interruption.known is Interruption.DENIED


def test_a_limit_is_read_where_it_stands():
    job = request("StoppingCondition:", "  MaxRuntimeInSeconds: 3600")
    assert (job.max_runtime.known, job.limited.known) == (3600, True)
    assert job.limited.origin.span.line == 9


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["HyperParameters: {save_steps: '500'}"], Interruption.STRONG),
        (["Environment: {RESUME_FROM_CHECKPOINT: 'true'}"], Interruption.STRONG),
        (["HyperParameters: {epochs: '3'}"], Interruption.NONE),
        (["Tags: [{Key: spot, Value: never}]", "HyperParameters: {resume: '1'}"], "denied"),
    ],
)
def test_checkpoint_evidence(lines, expected):
    text = REQUEST.replace("CheckpointConfig:\n  S3Uri: s3://vision/ckpt\n", "")
    assert training(text + "\n".join(lines)).interruption.known == expected


def test_container_arguments_are_evidence_and_count_processes():
    arguments = "ContainerArguments: [--nproc_per_node=1, --resume]"
    job = training(
        REQUEST.replace("TrainingInputMode: File", f"TrainingInputMode: File, {arguments}")
    )
    assert job.processes.known == 1


@pytest.mark.parametrize(
    ("groups", "machine", "machines"),
    [
        ("[{InstanceType: ml.g5.xlarge, InstanceCount: 2}]", "ml.g5.xlarge", 2),
        (
            (
                "[{InstanceType: ml.g5.xlarge, InstanceCount: 2},"
                " {InstanceType: ml.g5.xlarge, InstanceCount: 1}]"
            ),
            "ml.g5.xlarge",
            3,
        ),
    ],
)
def test_equal_instance_groups_count_together(groups, machine, machines):
    resource_config = f"ResourceConfig: {{InstanceGroups: {groups}}}"
    old = "ResourceConfig:\n  InstanceType: ml.g5.12xlarge\n  InstanceCount: 2"
    job = training(REQUEST.replace(old, resource_config))
    assert (job.machine.known.name, job.machines.known) == (machine, machines)


def test_different_instance_groups_are_no_one_machine():
    groups = "[{InstanceType: ml.g5.xlarge}, {InstanceType: ml.c5.xlarge}]"
    old = "ResourceConfig:\n  InstanceType: ml.g5.12xlarge\n  InstanceCount: 2"
    job = training(REQUEST.replace(old, f"ResourceConfig: {{InstanceGroups: {groups}}}"))
    assert job.machine.unknown == "the job runs on several machine types"


def test_a_job_without_machines_is_not_ours():
    text = "TrainingJobName: tune\nServerlessJobConfig: {JobType: FineTuning}\n"
    assert resources(text) == ()


@pytest.mark.parametrize(
    ("machine", "says"),
    [("ml.zz9.large", "ml.zz9.large"), ("", "")],
)
def test_a_machine_that_is_not_in_the_catalogue_is_a_hole(machine, says):
    job = training(REQUEST.replace("ml.g5.12xlarge", machine))
    assert job.machine.unknown
    assert says in job.machine.unknown
    assert job.accelerators.unknown


@pytest.mark.parametrize(
    ("uri", "region"),
    [
        ("s3://acme-eu-west-1/train", "eu-west-1"),
        ("https://acme.s3.eu-west-1.amazonaws.com/train", "eu-west-1"),
        ("s3://sagemaker-us-east-1-111122223333/train", "us-east-1"),
    ],
)
def test_a_bucket_may_name_its_region(uri, region):
    channel = f"  - DataSource: {{S3DataSource: {{S3Uri: '{uri}'}}}}"
    (path,) = request("InputDataConfig:", channel).data
    assert (path.role, path.uri.known, path.region.known) == (Role.INPUT, uri, region)


def test_a_bucket_of_no_known_region_hides_none_that_is_known():
    job = request("OutputDataConfig: {S3OutputPath: s3://acme-eu-west-1/out}")
    assert [path.role for path in job.data] == [Role.OUTPUT]
    assert [path.region.unknown for path in request().data] == [
        "nothing says in which region bucket vision lies"
    ]


@pytest.mark.parametrize(
    ("reference", "region"),
    [
        ("s3://${aws_s3_bucket.images.bucket}/train", "eu-west-1"),
        ("s3://${aws_s3_bucket.images.id}/train", "eu-west-1"),
        ("s3://acme-images/train", "eu-west-1"),
    ],
)
def test_a_bucket_is_found_by_reference_or_name(reference, region):
    job = next(
        found
        for found in resources(
            f"""
            provider "aws" {{
              region = "us-east-1"
            }}
            resource "aws_s3_bucket" "images" {{
              bucket = "acme-images"
              region = "eu-west-1"
            }}
            resource "aws_sagemaker_training_job" "vision" {{
              input_data_config {{
                data_source {{
                  s3_data_source {{
                    s3_uri = "{reference}"
                  }}
                }}
              }}
              resource_config {{
                instance_type = "ml.g5.xlarge"
              }}
            }}
            """,
            "main.tf",
        )
        if isinstance(found, Training)
    )
    assert [path.region.known for path in job.data] == [region]


TUNING = f"""
HyperParameterTuningJobName: search
HyperParameterTuningJobConfig:
  ResourceLimits: {{MaxNumberOfTrainingJobs: 40, MaxParallelTrainingJobs: 4}}
TrainingJobDefinition:
  AlgorithmSpecification: {{TrainingImage: {IMAGE}}}
  EnableManagedSpotTraining: false
  ResourceConfig: {{InstanceType: ml.g5.2xlarge, InstanceCount: 1}}
  StoppingCondition: {{MaxRuntimeInSeconds: 7200}}
"""


def test_a_tuning_job():
    (search,) = resources(TUNING)
    assert isinstance(search, Tuning)
    assert (search.trials.known, search.parallel_trials.known) == (40, 4)
    assert (search.machine.known.name, search.machines.known) == ("ml.g5.2xlarge", 1)
    assert (search.purchase.known, search.purchase.origin.span.line) == (Purchase.ON_DEMAND, 6)
    assert (search.max_runtime.known, search.limited.known) == (7200, True)
    assert search.interruption.known is Interruption.MEDIUM


def test_a_search_that_ends_as_a_whole_is_limited():
    text = TUNING.replace("  StoppingCondition: {MaxRuntimeInSeconds: 7200}\n", "").replace(
        "MaxParallelTrainingJobs: 4", "MaxParallelTrainingJobs: 4, MaxRuntimeInSeconds: 9000"
    )
    (search,) = resources(text)
    assert isinstance(search, Tuning)
    assert (search.max_runtime.known, search.limited.known) == (86_400, True)


def test_several_definitions_share_the_trials():
    definition = "{ResourceConfig: {InstanceType: ml.g5.xlarge, InstanceCount: 1}}"
    text = TUNING[: TUNING.index("TrainingJobDefinition")]
    found = resources(f"{text}TrainingJobDefinitions: [{definition}, {definition}]")
    assert [job.trials.unknown for job in found if isinstance(job, Tuning)] == [
        "several definitions share the trials"
    ] * 2


@pytest.mark.parametrize(
    ("text", "service", "limited", "seconds"),
    [
        (
            (
                "ProcessingJobName: prepare\nAppSpecification: {ImageUri: x}\n"
                "ProcessingResources:\n"
                "  ClusterConfig: {InstanceType: ml.m5.xlarge, InstanceCount: 3}"
            ),
            Service.SAGEMAKER_PROCESSING,
            False,
            86_400,
        ),
        (
            (
                "TransformJobName: score\nTransformInput: {}\nTransformResources:\n"
                "  {InstanceType: ml.m5.xlarge, InstanceCount: 3}"
            ),
            Service.SAGEMAKER_TRANSFORM,
            True,
            None,
        ),
    ],
    ids=["processing", "transform"],
)
def test_jobs_that_have_no_spot_capacity(text, service, limited, seconds):
    (job,) = resources(text)
    assert isinstance(job, BatchJob)
    assert (job.service, job.machines.known) == (service, 3)
    assert (job.limited.known, job.max_runtime.known) == (limited, seconds)
    assert job.purchase.known is Purchase.ON_DEMAND
    assert job.interruption.known is Interruption.DENIED


@pytest.mark.parametrize(
    ("line", "seconds"), [("", 0), ("  KeepAlivePeriodInSeconds: 1800\n", 1800)]
)
def test_machines_that_wait_for_the_next_run(line, seconds):
    found = training(REQUEST.replace("  InstanceCount: 2\n", f"  InstanceCount: 2\n{line}"))
    assert found.kept_warm is not None
    assert found.kept_warm.known == seconds


@pytest.mark.parametrize(
    ("config", "stops"),
    [
        ("{}", False),
        ("{TrainingJobEarlyStoppingType: Auto}", True),
        ("{Strategy: Hyperband}", True),
        ("{TuningJobCompletionCriteria: {TargetObjectiveMetricValue: 0.9}}", True),
    ],
)
def test_a_search_that_stops_early(config, stops):
    text = (
        f"HyperParameterTuningJobName: s\nHyperParameterTuningJobConfig: {config}\n"
        "TrainingJobDefinition:\n"
        "  ResourceConfig: {InstanceType: ml.g5.xlarge, InstanceCount: 1}\n"
    )
    (found,) = resources(text, "job.yaml")
    assert isinstance(found, Tuning)
    assert found.stops_early is not None
    assert found.stops_early.known is stops
