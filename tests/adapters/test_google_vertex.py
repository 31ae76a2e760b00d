"""Vertex AI job files as resources: which fields, where from, and what stays open."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.finding import Edit
from mlcostlint.model import (
    BatchJob,
    Endpoint,
    Interruption,
    Purchase,
    Resource,
    Role,
    Service,
    Training,
    Tuning,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(text: str, path: str = "job.yaml") -> tuple[Resource, ...]:
    source = Source(path, textwrap.dedent(text).lstrip("\n"))
    return adapters.resources(read([source], Inputs(), ALONE).blocks)


def only(text: str, path: str = "job.yaml") -> Any:
    (found,) = resources(text, path)
    return found


GCLOUD = """
    workerPoolSpecs:
      - machineSpec:
          machineType: n1-standard-8
          acceleratorType: NVIDIA_TESLA_T4
          acceleratorCount: 2
        replicaCount: 1
        containerSpec:
          imageUri: gcr.io/team/train
"""
MAP_FORM = """
    worker_pool_specs:
      machine_spec:
        machine_type: n1-standard-8
        accelerator_type: NVIDIA_TESLA_T4
        accelerator_count: 2
      replica_count: 1
"""


@pytest.mark.parametrize("text", [GCLOUD, MAP_FORM], ids=["list-camel", "map-snake"])
def test_a_worker_pool_is_a_training_on_its_machine(text: str) -> None:
    job = only(text)
    assert isinstance(job, Training)
    assert job.address == "CustomJob"
    assert job.service is Service.VERTEX_TRAINING
    assert str(job.machine.known) == "n1-standard-8 with 2 x T4"
    assert job.machine.origin.how is How.WRITTEN
    assert job.machine.origin.span.line == 3
    assert job.accelerators.known == 2
    assert job.machines.known == 1


@pytest.mark.parametrize(
    ("machine", "accelerator", "count", "carried", "attached"),
    [
        ("g2-standard-8", "NVIDIA_L4", 1, 1, False),
        ("a2-highgpu-4g", "NVIDIA_TESLA_A100", 4, 4, False),
        ("a3-highgpu-8g", None, None, 8, False),
        ("n1-standard-4", "NVIDIA_TESLA_V100", 4, 4, True),
        ("n1-standard-4", "ACCELERATOR_TYPE_UNSPECIFIED", 0, 0, False),
    ],
)
def test_accelerators_are_counted_once(
    machine: str, accelerator: str | None, count: int | None, carried: int, *, attached: bool
) -> None:
    stated = f", acceleratorType: {accelerator}, acceleratorCount: {count}" if accelerator else ""
    job = only(f"workerPoolSpecs: [{{machineSpec: {{machineType: {machine}{stated}}}}}]")
    assert job.accelerators.known == carried
    assert job.machine.known.attached is attached


def test_pools_on_one_machine_are_one_training_and_other_pools_are_their_own() -> None:
    same = """
        displayName: same
        jobSpec:
          workerPoolSpecs:
            - {machineSpec: {machineType: g2-standard-4}}
            - {machineSpec: {machineType: g2-standard-4}, replicaCount: 3}
    """
    job = only(same)
    assert (job.address, job.machines.known) == ("CustomJob/same", 4)
    other = """
        displayName: other
        jobSpec:
          workerPoolSpecs:
            - {machineSpec: {machineType: g2-standard-4}}
            - {}
            - {machineSpec: {machineType: n1-highmem-8}, replicaCount: 2}
    """
    chief, servers = resources(other)
    assert [chief.address, servers.address] == ["CustomJob/other/pool0", "CustomJob/other/pool2"]
    assert isinstance(servers, Training)
    assert servers.machines.known == 2
    assert servers.header.line == 6


def test_a_job_on_a_persistent_resource_brings_no_machines() -> None:
    assert resources(GCLOUD + "    persistentResourceId: pool\n") == ()


@pytest.mark.parametrize(
    ("scheduling", "purchase", "how"),
    [
        ("", Purchase.ON_DEMAND, How.DEFAULTED),
        ("scheduling: {strategy: STANDARD}", Purchase.ON_DEMAND, How.WRITTEN),
        ("scheduling: {strategy: SPOT}", Purchase.SPOT, How.WRITTEN),
        ("scheduling: {strategy: FLEX_START}", Purchase.SPOT, How.WRITTEN),
        ("scheduling: {strategy: LOW_COST}", Purchase.SPOT, How.WRITTEN),
    ],
)
def test_strategy(scheduling: str, purchase: Purchase, how: How) -> None:
    job = only(textwrap.dedent(GCLOUD) + scheduling + "\n")
    assert job.purchase.known is purchase
    assert job.purchase.origin.how is how
    assert job.purchase.origin.span.line == (9 if how is How.WRITTEN else 1)


def test_a_strategy_nobody_knows_is_unknown() -> None:
    job = only(textwrap.dedent(GCLOUD) + "scheduling: {strategy: CHEAPEST}\n")
    assert "CHEAPEST" in job.purchase.unknown


def test_a_specific_reservation_is_paid_for_either_way() -> None:
    job = only(
        """
        workerPoolSpecs:
          - machineSpec:
              machineType: a3-highgpu-8g
              reservationAffinity: {reservationAffinityType: SPECIFIC_RESERVATION}
        """
    )
    assert job.purchase.known is Purchase.RESERVED


@pytest.mark.parametrize(
    ("timeout", "seconds", "limited"),
    [
        ("", 604_800, False),
        ("scheduling: {timeout: 43200s}", 43_200, True),
        ("scheduling: {timeout: 59.5s}", 60, True),
    ],
)
def test_timeout(timeout: str, seconds: int, *, limited: bool) -> None:
    job = only(textwrap.dedent(GCLOUD) + timeout + "\n")
    assert (job.max_runtime.known, job.limited.known) == (seconds, limited)


def test_a_timeout_that_is_no_duration_is_unknown() -> None:
    job = only(textwrap.dedent(GCLOUD) + "scheduling: {timeout: 12h}\n")
    assert "12h" in job.max_runtime.unknown
    assert job.limited.unknown


@pytest.mark.parametrize(
    ("extra", "interruption"),
    [
        ("containerSpec: {args: [--epochs=3]}", Interruption.NONE),
        ("containerSpec: {args: [--checkpoint-dir=gs://b/ckpt]}", Interruption.STRONG),
        ("containerSpec: {args: [--resume_from_checkpoint, 'true']}", Interruption.STRONG),
        ("containerSpec: {args: [--resume=false]}", Interruption.NONE),
        ("containerSpec: {env: [{name: CHECKPOINT_DIR, value: /gcs/b}]}", Interruption.STRONG),
        ("containerSpec: {command: [bash, -c, 'train.py --save_steps 500']}", Interruption.STRONG),
        ("pythonPackageSpec: {args: [--ckpt-every=100]}", Interruption.STRONG),
    ],
)
def test_what_a_command_says_of_checkpoints(extra: str, interruption: Interruption) -> None:
    text = f"workerPoolSpecs: [{{machineSpec: {{machineType: g2-standard-4}}, {extra}}}]"
    assert only(text).interruption.known is interruption


def test_an_output_directory_is_some_evidence() -> None:
    job = only(textwrap.dedent(GCLOUD) + "baseOutputDirectory: {outputUriPrefix: gs://b/out}\n")
    assert job.interruption.known is Interruption.MEDIUM


@pytest.mark.parametrize(
    ("args", "processes"),
    [
        ("[--nproc_per_node=2, train.py]", 2),
        ("[--nproc_per_node, '4']", 4),
        ("[--nproc_per_node=auto]", None),
        ("['torchrun --nproc-per-node=1 train.py']", 1),
    ],
)
def test_processes(args: str, processes: int | None) -> None:
    spec = f"machineSpec: {{machineType: g2-standard-24}}, containerSpec: {{args: {args}}}"
    assert only(f"workerPoolSpecs: [{{{spec}}}]").processes.known == processes


def test_the_command_line_of_gcloud_is_not_in_the_file() -> None:
    job = only(GCLOUD)
    assert job.region.unknown == "gcloud --region is not in the file"
    assert job.tags.unknown == "gcloud --labels is not in the file"


def test_a_folder_that_is_named_for_a_region_tells_it() -> None:
    job = only(GCLOUD, "jobs/europe-west4/train.yaml")
    assert job.region.known == "europe-west4"
    assert job.region.origin.how is How.COMPUTED


@pytest.mark.parametrize(
    "place",
    [
        "tensorboard: projects/1/locations/us-east4/tensorboards/2",
        "name: projects/p/locations/us-east4/customJobs/1",
    ],
)
def test_full_names_of_other_things_tell_the_region(place: str) -> None:
    assert only(textwrap.dedent(GCLOUD) + place + "\n").region.known == "us-east4"


def test_a_training_pipeline_runs_its_task() -> None:
    job = only(
        """
        {"displayName": "p", "trainingTaskDefinition": "gs://x/custom_task_1.0.0.yaml",
         "trainingTaskInputs": {
           "workerPoolSpecs": [{"machineSpec": {"machineType": "g2-standard-4"}}]}}
        """,
        "pipeline.json",
    )
    assert isinstance(job, Training)
    assert job.machines.known == 1


def test_models_on_machines_of_their_own_are_endpoints_of_their_own() -> None:
    first, second = resources(
        """
        {"displayName": "two", "deployedModels": [
           {"dedicatedResources": {"machineSpec": {"machineType": "g2-standard-4"}}},
           {"dedicatedResources": {"machineSpec": {"machineType": "g2-standard-8"}}}]}
        """,
        "endpoint.json",
    )
    assert [first.address, second.address] == ["Endpoint/two/model0", "Endpoint/two/model1"]


def test_a_rest_body_says_its_labels_and_its_full_name_the_region() -> None:
    job = only(
        """
        {"name": "projects/p/locations/europe-west4/customJobs/1",
         "displayName": "bert-dev",
         "labels": {"team": "nlp"},
         "jobSpec": {"workerPoolSpecs": [{"machineSpec": {"machineType": "g2-standard-4"}}]}}
        """,
        "job.json",
    )
    assert job.region.known == "europe-west4"
    assert job.tags.known.entries["team"].known == "nlp"
    assert job.environment.known == "non-production"
    unlabelled = only(
        '{"displayName": "x", "jobSpec":'
        ' {"workerPoolSpecs": [{"machineSpec": {"machineType": "g2-standard-4"}}]}}',
        "job.json",
    )
    assert not unlabelled.tags.known.entries


def test_data_lies_where_the_name_of_its_bucket_says() -> None:
    job = only(
        """
        workerPoolSpecs:
          - machineSpec: {machineType: g2-standard-4}
            containerSpec:
              args: [--data=gs://team-us-central1/set, --output_dir=gs://team-europe-west4/out]
        """
    )
    assert [(path.role, path.region.known) for path in job.data] == [
        (Role.INPUT, "us-central1"),
        (Role.OUTPUT, "europe-west4"),
    ]


def test_a_bucket_of_no_known_region_is_an_open_question() -> None:
    job = only(textwrap.dedent(GCLOUD) + "baseOutputDirectory: {outputUriPrefix: gs://b1/x}\n")
    assert job.data[0].region.unknown == "nothing says in which region bucket b1 lies"


def test_tuning() -> None:
    search = only(
        """
        displayName: sweep
        studySpec: {metrics: [{metricId: loss}]}
        maxTrialCount: 40
        parallelTrialCount: 5
        trialJobSpec:
          workerPoolSpecs:
            - machineSpec: {machineType: a2-highgpu-1g}
          scheduling: {timeout: 3600s}
        """
    )
    assert isinstance(search, Tuning)
    assert (search.trials.known, search.parallel_trials.known) == (40, 5)
    assert (search.max_runtime.known, search.limited.known) == (3600, True)
    assert search.interruption.known is Interruption.MEDIUM


def test_batch_prediction_has_no_spot_option() -> None:
    job = only(
        """
        {"displayName": "score",
         "model": "projects/p/locations/us-east4/models/1",
         "inputConfig": {"instancesFormat": "jsonl", "gcsSource": {"uris": ["gs://in-us-west1/x"]}},
         "outputConfig": {"predictionsFormat": "jsonl",
                          "gcsDestination": {"outputUriPrefix": "gs://out-us-west1/y"}},
         "dedicatedResources": {"machineSpec": {"machineType": "g2-standard-8"},
                                "startingReplicaCount": 2}}
        """,
        "job.json",
    )
    assert isinstance(job, BatchJob)
    assert job.region.known == "us-east4"
    assert job.interruption.known is Interruption.DENIED
    assert job.machines.known == 2
    assert [path.role for path in job.data] == [Role.INPUT, Role.OUTPUT]


def test_an_endpoint_keeps_its_least_replicas() -> None:
    endpoint, chosen = resources(
        """
        {"displayName": "llm-dev",
         "deployedModels": [
           {"dedicatedResources": {"machineSpec": {"machineType": "g2-standard-12"},
                                   "minReplicaCount": 2, "spot": true}},
           {"automaticResources": {"minReplicaCount": 1}}]}
        """,
        "endpoint.json",
    )
    assert isinstance(endpoint, Endpoint)
    assert (endpoint.floor.known, endpoint.replicas.known, endpoint.ceiling.known) == (2, 2, 2)
    assert endpoint.purchase.known is Purchase.SPOT
    assert isinstance(chosen, Endpoint)
    assert (chosen.floor.known, chosen.ceiling.known) == (1, None)
    assert "Vertex AI chooses the machines itself" in chosen.machine.unknown


def test_spot_is_written_as_a_strategy() -> None:
    job = only(textwrap.dedent(GCLOUD) + "scheduling: {strategy: STANDARD}\n")
    edit = adapters.edit(job, replace(job, purchase=job.purchase.but(Purchase.SPOT)))
    assert isinstance(edit, Edit)
    assert edit.text == "SPOT"
    assert edit.span == job.purchase.origin.span
