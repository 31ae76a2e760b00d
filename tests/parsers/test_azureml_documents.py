"""YAML of Azure Machine Learning to blocks."""

import textwrap

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Block, Reading
from mlcostlint.value import How, fact

LATEST = "$schema: https://azuremlschemas.azureedge.net/latest/{}.schema.json\n"


def reading(text: str, *others: tuple[str, str]) -> Reading:
    named = [("ml/job.yml", text), *others]
    sources = [Source(path, textwrap.dedent(said).lstrip("\n")) for path, said in named]
    return parsers.read(sources, Inputs(), parsers.ALONE)


def blocks(text: str, *others: tuple[str, str]) -> list[Block]:
    return [one for one in reading(text, *others).blocks if one.span.path == "ml/job.yml"]


def only(text: str, *others: tuple[str, str]) -> Block:
    (block,) = reading(text, *others).blocks
    return block


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ("amlCompute", "amlcompute"),
        ("computeInstance", "computeinstance"),
        ("commandJob", "command"),
        ("sweepJob", "sweep"),
        ("sparkJob", "spark"),
        ("parallelJob", "parallel"),
        ("autoMLJob", "automl"),
        ("autoMLImageObjectDetectionJob", "automl"),
        ("managedOnlineEndpoint", "online-endpoint"),
        ("kubernetesOnlineEndpoint", "online-endpoint"),
        ("managedOnlineDeployment", "online-deployment"),
        ("kubernetesOnlineDeployment", "online-deployment"),
        ("batchDeployment", "batch-deployment"),
        ("modelBatchDeployment", "batch-deployment"),
        ("pipelineComponentBatchDeployment", "batch-deployment"),
        ("schedule", "schedule"),
        ("workspace", "workspace"),
    ],
)
def test_a_schema_says_what_a_file_declares(schema: str, type_: str) -> None:
    block = only(LATEST.format(schema) + "name: a\n")
    assert (block.dialect, block.type, block.address) == ("azureml", type_, f"{type_}/a")
    assert block.body.header.line == 2


@pytest.mark.parametrize(
    "schema",
    ["environment", "model", "data", "azureBlob", "commandComponent", "batchEndpoint", "registry"],
)
def test_what_costs_nothing_by_itself(schema: str) -> None:
    found = reading(LATEST.format(schema) + "name: a\nimage: b\ncommand: c\n")
    assert (found.files, found.blocks) == ({"ml/job.yml": "azureml"}, ())


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("name: a\ntype: amlcompute\nsize: s", "amlcompute"),
        ("name: a\ntype: computeinstance\nsize: s", "computeinstance"),
        ("type: command\ncommand: x\nenvironment: azureml:e@latest", "command"),
        ("command: x\nenvironment: azureml:e@latest", "command"),
        ("command: x\nenvironment: {image: i}\ncompute: azureml:c", "command"),
        ("type: sweep\ntrial: {}\ncompute: azureml:c", "sweep"),
        ("type: spark\nentry: {}\ncompute: azureml:c", "spark"),
        ("type: automl\ntask: classification\ncompute: azureml:c", "automl"),
        ("endpoint_name: e\ninstance_type: s\ninstance_count: 1", "online-deployment"),
        ("endpoint_name: e\nmodel: azureml:m:1\ncompute: azureml:c", "batch-deployment"),
    ],
)
def test_a_file_without_a_schema(text: str, type_: str) -> None:
    assert only(text).type == type_


@pytest.mark.parametrize(
    "text",
    [
        "name: e\nchannels: [conda-forge]\ndependencies: ['azureml:x']",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: 'azureml:y'}",
        "type: command\nname: azureml:x",
        "endpoint_name: e\nother: azureml:c",
        "command: x\nimage: azureml:y",
        "services: {a: {command: x}}\ncommand: a\nenvironment: azureml:y",
        "type: object\ncommand: a\nenvironment: azureml:y",
        "$schema: https://json.schemastore.org/other.json\ntype: command\ncommand: amlcompute",
    ],
)
def test_other_files_are_not_taken_for_one(text: str) -> None:
    assert "azureml" not in reading(text).files.values()


def test_a_template_that_is_not_rendered_is_passed_over() -> None:
    assert not reading(LATEST.format("commandJob") + "command: x\ncompute: {{compute}}\n").blocks


JOB = """
type: command
command: >-
  python train.py --lr ${{inputs.lr}} --data ${{inputs.data}} $[[--seed ${{inputs.seed}}]]
  $[[--epochs ${{inputs.epochs}}]]
environment: azureml:e@latest
compute: ${{inputs.where}}
limits: {timeout: "${{inputs.time}}"}
display_name: run ${{inputs.lr}} of ${{inputs.none}}
experiment_name: run-${{inputs.lr}}
inputs:
  lr: 0.1
  epochs: {type: integer, default: 5}
  data: {type: uri_folder, path: azureml:d@latest}
  where: azureml:cpu
"""


def test_placeholders_are_filled_in() -> None:
    block = only(JOB)
    compute = block.get("compute")
    assert (compute.known, compute.origin.how) == ("azureml:cpu", How.PASSED)
    assert (compute.origin.span.line, compute.origin.via[0].line) == (14, 6)
    assert (block.get("experiment_name").known, block.get("experiment_name").origin.how) == (
        "run-0.1",
        How.COMPUTED,
    )
    assert "${{inputs.none}}" in block.get("display_name").unknown
    assert "${{inputs.time}}" in block.get("limits", "timeout").unknown
    told = " ".join(block.get("command").known.split())
    assert told == "python train.py --lr 0.1 --data ${{inputs.data}} --epochs 5"


PIPELINE = (
    LATEST.format("pipelineJob")
    + """
display_name: nightly
tags: {team: ml}
settings: {default_compute: azureml:cpu}
inputs: {rate: 0.5}
jobs:
  prep:
    command: python prep.py
    environment: azureml:e@latest
  train:
    type: command
    component: file:./train.yml
    compute: azureml:gpu
    inputs: {lr: "${{parent.inputs.rate}}"}
    limits: {timeout: 60}
  tune:
    type: sweep
    trial: ./train.yml
    limits: {max_total_trials: 4}
  known:
    component: azureml:other@latest
"""
)
COMPONENT = (
    LATEST.format("commandComponent")
    + """
type: command
name: trainer
command: python train.py --lr ${{inputs.lr}} --size ${{inputs.size}}
environment: azureml:e@latest
resources: {instance_count: 2}
inputs:
  lr: {type: number}
  size: {type: string, default: big}
"""
)


def test_the_jobs_of_a_pipeline() -> None:
    found = {one.name: one for one in blocks(PIPELINE, ("ml/train.yml", COMPONENT))}
    assert [one.address for one in found.values()] == [
        "command/nightly/prep",
        "command/nightly/train",
        "sweep/nightly/tune",
        "command/nightly/known",
    ]
    train, known = found["train"], found["known"]
    assert found["prep"].get("compute").known == "azureml:cpu"
    assert train.get("compute").known == "azureml:gpu"
    assert train.get("tags", "team").known == "ml"
    assert train.get("command").known == "python train.py --lr 0.5 --size big"
    assert train.get("command").origin.span.path == "ml/train.yml"
    assert train.get("resources", "instance_count").known == 2
    assert train.body.header.line == 11
    assert "registered elsewhere" in known.get("limits", "timeout").unknown
    assert known.get("compute").known == "azureml:cpu"


def test_a_component_that_is_not_there() -> None:
    train = next(one for one in blocks(PIPELINE) if one.name == "train")
    assert "not among the scanned files" in train.get("command").unknown
    assert train.get("limits", "timeout").known == 60


def test_a_component_outside_of_the_scan_is_not_read() -> None:
    text = "type: command\ncomponent: ../../../etc/x.yml\ncompute: azureml:c\n"
    assert "not among the scanned files" in only(text).get("command").unknown


def test_a_pipeline_inside_a_pipeline_and_one_of_itself() -> None:
    inner = "type: pipeline\njobs:\n  again: {type: pipeline, component: ./inner.yml}\n"
    assert not blocks(
        "type: pipeline\njobs: {a: {component: ./inner.yml}}\n", ("ml/inner.yml", inner)
    )


def test_a_schedule_and_the_job_in_it() -> None:
    text = (
        LATEST.format("schedule")
        + """
name: nightly
trigger: {type: cron, expression: "0 1 * * *"}
create_job:
  type: command
  command: python train.py
  environment: azureml:e@latest
  compute: azureml:gpu
"""
    )
    schedule, job = blocks(text)
    assert (schedule.type, job.type) == ("schedule", "command")
    assert job.get("trigger", "expression").known == "0 1 * * *"


def test_a_monitor_says_its_compute_as_jobs_say_their_resources() -> None:
    text = (
        LATEST.format("monitorSchedule")
        + """
name: drift
trigger: {type: recurrence, frequency: day, interval: 1}
create_monitor:
  compute: {instance_type: standard_e4s_v3, runtime_version: "3.4"}
"""
    )
    _, monitor = blocks(text)
    leaf = monitor.get("resources", "instance_type")
    assert (monitor.type, leaf.known, leaf.origin.span.line) == ("monitor", "standard_e4s_v3", 6)


def test_environment_variables_of_another_program_are_holes() -> None:
    block = only("endpoint_name: e\ninstance_type: ${SIZE}\ninstance_count: 1\n")
    assert fact(block.get("instance_type"), "?") == "?"
