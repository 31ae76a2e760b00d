import json
from dataclasses import replace
from textwrap import dedent

import pytest

from mlcostlint import adapters
from mlcostlint.finding import Edit
from mlcostlint.hardware import machine
from mlcostlint.model import (
    Compute,
    Endpoint,
    LogGroup,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    Training,
    Volume,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

TRAINING = """
TrainingJobName: vision
AlgorithmSpecification: {TrainingInputMode: File}
ResourceConfig: {InstanceType: ml.p3.2xlarge, InstanceCount: 1}
StoppingCondition: {MaxRuntimeInSeconds: 3600}
"""
STEP = {"ResourceConfig": {"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1}}
STACK = """
Resources:
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties:
      InstanceTypes: [g5.xlarge]
      ScalingConfig: {MinSize: 1, MaxSize: 4}
  Studio:
    Type: AWS::SageMaker::Domain
    Properties:
      DomainName: studio
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {}
"""


def resources(text: str, path: str) -> tuple[Resource, ...]:
    reading = read([Source(path, dedent(text).lstrip())], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def first(kind, text: str, path: str):
    return next(found for found in resources(text, path) if isinstance(found, kind))


def written_at(text: str, edit: Edit) -> str:
    assert edit.span is not None
    assert edit.text is not None
    assert edit.span.line == edit.span.end_line
    line = text.lstrip().splitlines()[edit.span.line - 1]
    return line[: edit.span.column - 1] + edit.text + line[edit.span.end_column - 1 :]


def test_a_literal_is_replaced_where_it_stands():
    job = first(Compute, TRAINING, "job.yaml")
    edit = adapters.edit(job, job.on(machine("ml.g6.2xlarge")))
    assert edit is not None
    assert edit.sentence == "replace `InstanceType: ml.p3.2xlarge` with `ml.g6.2xlarge`"
    assert written_at(TRAINING, edit) == (
        "ResourceConfig: {InstanceType: ml.g6.2xlarge, InstanceCount: 1}"
    )


def test_json_is_written_as_json():
    text = (
        '{"TrainingJobName": "a", "AlgorithmSpecification": {},'
        ' "ResourceConfig": {"InstanceType": "ml.p3.2xlarge"}}'
    )
    job = first(Compute, text, "job.json")
    edit = adapters.edit(job, job.on(machine("ml.g6.2xlarge")))
    assert edit is not None
    assert '"InstanceType": "ml.g6.2xlarge"}' in written_at(text, edit)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            TRAINING,
            (
                "set `EnableManagedSpotTraining: true` and"
                " set `StoppingCondition.MaxWaitTimeInSeconds: 7200`"
            ),
        ),
        (
            TRAINING + "EnableManagedSpotTraining: false\n",
            (
                "replace `EnableManagedSpotTraining: false` with `true` and"
                " set `StoppingCondition.MaxWaitTimeInSeconds: 7200`"
            ),
        ),
    ],
)
def test_managed_spot_needs_time_to_wait(text, sentence):
    job = first(Training, text, "job.yaml")
    edit = adapters.edit(job, replace(job, purchase=job.purchase.but(Purchase.SPOT)))
    assert edit is not None
    assert edit.sentence == sentence
    assert edit.span is None


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        (
            NodePool,
            lambda pool: replace(pool, floor=pool.floor.but(0)),
            "replace `MinSize: 1` with `0`",
        ),
        (
            NodePool,
            lambda pool: replace(pool, purchase=pool.purchase.but(Purchase.SPOT)),
            "set `CapacityType: SPOT`",
        ),
        (
            NodePool,
            lambda pool: pool.on(machine("g6.xlarge")),
            "replace `InstanceTypes: [g5.xlarge]` with `g6.xlarge`",
        ),
        (
            LogGroup,
            lambda logs: replace(logs, retention=logs.retention.but(30)),
            "set `RetentionInDays: 30`",
        ),
        (
            Notebook,
            lambda studio: replace(studio, stops_when_idle=studio.stops_when_idle.but(fact=True)),
            (
                "set `DefaultUserSettings.JupyterLabAppSettings.AppLifecycleManagement.IdleSettings"
                ".LifecycleManagement: ENABLED` and set"
                " `DefaultUserSettings.JupyterLabAppSettings.AppLifecycleManagement.IdleSettings"
                ".IdleTimeoutInMinutes: 60`"
            ),
        ),
    ],
)
def test_what_to_write_in_a_stack(kind, change, sentence):
    now = first(kind, STACK, "stack.yaml")
    edit = adapters.edit(now, change(now))
    assert edit is not None
    assert edit.sentence == sentence


NOTEBOOK = """
variable "size" {
  default = "ml.p3.2xlarge"
}
resource "aws_sagemaker_notebook_instance" "a" {
  instance_type = var.size
}
"""


def test_a_value_from_elsewhere_is_a_sentence_alone():
    now = first(Notebook, NOTEBOOK, "main.tf")
    edit = adapters.edit(now, now.on(machine("ml.g6.2xlarge")))
    assert edit is not None
    assert edit.sentence == 'set `instance_type = "ml.g6.2xlarge"`, which main.tf:2:13 decides'
    assert (edit.span, edit.text) == (None, None)


def test_terraform_literals_are_quoted():
    text = NOTEBOOK.replace("var.size", '"ml.p3.2xlarge"')
    now = first(Notebook, text, "main.tf")
    edit = adapters.edit(now, now.on(machine("ml.g6.2xlarge")))
    assert edit is not None
    assert edit.sentence == ('replace `instance_type = "ml.p3.2xlarge"` with `"ml.g6.2xlarge"`')
    assert written_at(text, edit) == '  instance_type = "ml.g6.2xlarge"'


def test_what_a_dialect_cannot_say_is_never_invented():
    now = first(Notebook, NOTEBOOK, "main.tf")
    assert (
        adapters.edit(now, replace(now, stops_when_idle=now.stops_when_idle.but(fact=True))) is None
    )
    job = first(Training, TRAINING, "job.yaml")
    assert adapters.edit(job, replace(job, purchase=job.purchase.but(Purchase.MIXED))) is None


def test_nothing_changed_is_no_edit():
    job = first(Training, TRAINING, "job.yaml")
    assert adapters.edit(job, job) is None


@pytest.mark.parametrize(
    ("type_", "lines", "field", "instead", "sentence"),
    [
        ("aws_ebs_volume", ['type = "gp2"'], "type", "gp3", 'replace `type = "gp2"` with `"gp3"`'),
        ("aws_ebs_volume", [], "type", "gp3", 'set `type = "gp3"`'),
        (
            "aws_eks_cluster",
            [],
            "extended_support",
            False,
            'set `upgrade_policy.support_type = "STANDARD"`',
        ),
        (
            "aws_fsx_lustre_file_system",
            ['data_compression_type = "NONE"'],
            "compresses",
            True,
            'replace `data_compression_type = "NONE"` with `"LZ4"`',
        ),
        (
            "aws_efs_file_system",
            [],
            "moves_cold_files",
            True,
            'set `lifecycle_policy.transition_to_ia = "AFTER_30_DAYS"`',
        ),
        (
            "aws_db_instance",
            ["multi_az = true"],
            "redundant",
            False,
            "replace `multi_az = true` with `false`",
        ),
        (
            "aws_emr_cluster",
            [],
            "stops_when_idle",
            True,
            "set `auto_termination_policy.idle_timeout = 3600`",
        ),
        (
            "aws_emrserverless_application",
            ["auto_stop_configuration {", "  enabled = false", "}"],
            "stops_when_idle",
            True,
            "replace `enabled = false` with `true`",
        ),
    ],
)
def test_how_aws_writes_what_is_not_a_machine(type_, lines, field, instead, sentence):
    body = "\n".join(lines)
    (now,) = resources(f'resource "{type_}" "it" {{\n{body}\n}}\n', "main.tf")
    edit = adapters.edit(now, replace(now, **{field: getattr(now, field).but(instead)}))
    assert edit is not None
    assert edit.sentence == sentence


def test_the_type_of_a_volume_is_replaced_in_its_machine():
    text = 'resource "aws_instance" "it" {\nroot_block_device {\nvolume_type = "gp2"\n}\n}\n'
    disk = first(Volume, text, "main.tf")
    edit = adapters.edit(disk, replace(disk, type=disk.type.but("gp3")))
    assert edit is not None
    assert written_at(text, edit) == 'volume_type = "gp3"'


PIPELINE = """
apiVersion: sagemaker.services.k8s.aws/v1alpha1
kind: Pipeline
metadata: {name: nightly}
spec:
  pipelineDefinition: |
    {"Steps": [{"Name": "fit", "Type": "Training", "Arguments": {
      "ResourceConfig": {"InstanceType": "ml.p3.2xlarge"}
    }}]}
"""


def test_json_that_stands_as_text_in_yaml_keeps_its_quotes():
    now = first(Training, PIPELINE, "pipeline.yaml")
    edit = adapters.edit(now, now.on(machine("ml.g5.xlarge")))

    assert edit is not None
    assert edit.sentence.startswith("replace `InstanceType: ml.p3.2xlarge`")
    assert written_at(PIPELINE, edit) == '      "ResourceConfig": {"InstanceType": "ml.g5.xlarge"}'


def test_json_within_a_quoted_text_is_not_replaced_as_a_whole():
    steps = json.dumps({"Steps": [{"Name": "fit", "Type": "Training", "Arguments": STEP}]})
    text = json.dumps({"PipelineName": "nightly", "PipelineDefinition": steps})
    now = first(Training, text, "pipeline.json")
    edit = adapters.edit(now, now.on(machine("ml.g5.xlarge")))

    assert edit == Edit('set `ResourceConfig.InstanceType: "ml.g5.xlarge"`')


KSERVE = """
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: chat, annotations: {serving.kserve.io/deploymentMode: Serverless}}
spec:
  predictor:
    minReplicas: 2
    model: {resources: {limits: {nvidia.com/gpu: 1}}}
"""
RUN = """
resource "google_cloud_run_v2_service" "chat" {
  template {
    scaling {
      min_instance_count = 2
    }
    containers {
      resources {
        limits = { "nvidia.com/gpu" = "1" }
      }
    }
  }
}
"""
WARM = TRAINING.replace("InstanceCount: 1", "InstanceCount: 1, KeepAlivePeriodInSeconds: 3600")


@pytest.mark.parametrize(
    ("kind", "text", "path", "field", "sentence"),
    [
        (Endpoint, KSERVE, "chat.yaml", "floor", "replace `minReplicas: 2` with `0`"),
        (Endpoint, RUN, "main.tf", "floor", "replace `min_instance_count = 2` with `0`"),
        (
            Training,
            WARM,
            "job.yaml",
            "kept_warm",
            "replace `KeepAlivePeriodInSeconds: 3600` with `0`",
        ),
    ],
)
def test_what_is_kept_for_nothing_is_set_to_none(kind, text, path, field, sentence):
    now = first(kind, text, path)
    edit = adapters.edit(now, replace(now, **{field: getattr(now, field).but(0)}))
    assert edit is not None
    assert edit.sentence == sentence
