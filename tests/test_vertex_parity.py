"""One workload gives one model, the same findings and dollars, however it is written."""

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcostlint import adapters, api
from mlcostlint.config import Config
from mlcostlint.model import Other, Recipe, Resource, ServedModel
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from mlcostlint.value import Value
from tests.adapters.vertex import constants, job, snake, text, training

_PLACES = {"address", "name", "dialect", "native", "header", "block", "calls", "owner"}
TENSORBOARD = "projects/p/locations/us-central1/tensorboards/1"
LABELS = {"project": "p", "team": "t", "env": "dev", "model": "m"}

MACHINES = st.sampled_from(
    [
        {
            "machineType": "n1-standard-8",
            "acceleratorType": "NVIDIA_TESLA_T4",
            "acceleratorCount": 2,
        },
        {
            "machineType": "n1-standard-8",
            "acceleratorType": "NVIDIA_TESLA_V100",
            "acceleratorCount": 4,
        },
        {
            "machineType": "a2-highgpu-4g",
            "acceleratorType": "NVIDIA_TESLA_A100",
            "acceleratorCount": 4,
        },
        {"machineType": "g2-standard-12"},
        {"machineType": "e2-standard-4"},
        {"machineType": "no-such-machine"},
    ]
)
SCHEDULING = st.fixed_dictionaries(
    {},
    optional={
        "strategy": st.sampled_from(["STANDARD", "SPOT", "FLEX_START"]),
        "timeout": st.sampled_from(["3600s", "43200s"]),
    },
)
ARGS = st.sampled_from([[], ["--ckpt-dir=gs://b-us-central1/c"], ["--data=gs://b-europe-west4/d"]])


def facts(found: Resource) -> dict[str, Any]:
    """Return what is known of a resource, without where it stands."""
    return {
        spec.name: plain(getattr(found, spec.name))
        for spec in fields(found)
        if spec.name not in _PLACES
    }


def plain(value: Any) -> Any:
    if isinstance(value, Value):
        return ("open",) if value.unknown else plain(value.known)
    if isinstance(value, Recipe | ServedModel):
        return {spec.name: plain(getattr(value, spec.name)) for spec in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if hasattr(value, "entries"):
        return {key: plain(one) for key, one in value.entries.items()}
    if hasattr(value, "uri"):
        return (value.role, plain(value.uri), plain(value.region))
    return value


def seen(source: Source) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return what a file declares and what is found in it, at whatever place."""
    reading = read([source], Inputs(), ALONE)
    assert not reading.problems
    report = api.lint(api.read([source], Inputs()), api.rules(), PriceBook.open(), Config())
    found = [(one.rule, one.saves) for one in report.findings]
    whole = adapters.resources(reading.blocks)
    return [facts(one) for one in whole if not isinstance(one, Other)], sorted(found, key=repr)


def spec(machine: dict[str, Any], scheduling: dict[str, Any], args: list[str], count: int) -> Any:
    container = {"imageUri": "train:1", **({"args": args} if args else {})}
    pool = {"machineSpec": machine, "replicaCount": count, "containerSpec": container}
    whole = {"workerPoolSpecs": [pool], "tensorboard": TENSORBOARD}
    return {**whole, "scheduling": scheduling} if scheduling else whole


def step(of: Any, name: str) -> Any:
    told = snake(of)
    arguments = {
        "display_name": name,
        "labels": LABELS,
        "tensorboard": TENSORBOARD,
        "worker_pool_specs": told["worker_pool_specs"],
        **told.get("scheduling", {}),
    }
    return training(constants(**arguments))


@given(machine=MACHINES, scheduling=SCHEDULING, args=ARGS, count=st.integers(1, 3))
@settings(deadline=None, max_examples=25)
def test_a_custom_job(
    machine: dict[str, Any], scheduling: dict[str, Any], args: list[str], count: int
):
    whole = spec(machine, scheduling, args, count)
    rest = {"displayName": "churn", "labels": LABELS, "jobSpec": whole}
    expected = seen(Source("job.json", json.dumps(rest, indent=1)))
    assert expected[0]
    assert seen(Source("job.yaml", text(rest))) == expected
    assert seen(Source("job.yaml", text(snake(rest)))) == expected
    assert seen(Source("pipeline.yaml", text(step(whole, "churn")))) == expected
    assert (
        seen(Source("pipeline.json", json.dumps(job(step(whole, "churn"), labels=LABELS))))
        == expected
    )
    command = dict.fromkeys(("tags", "environment"), ("open",))
    for of_gcloud in (whole, snake(whole)):
        ((one,), _) = seen(Source("job.yaml", text(of_gcloud)))
        assert {**one, "environment": ("open",)} == {**expected[0][0], **command}


KEPT = (
    {
        "name": "projects/p/locations/us-central1/persistentResources/r",
        "displayName": "ray",
        "labels": LABELS,
        "resourcePools": [
            {
                "machineSpec": {"machineType": "g2-standard-12"},
                "autoscalingSpec": {"minReplicaCount": 1, "maxReplicaCount": 3},
                "diskSpec": {"bootDiskType": "pd-ssd", "bootDiskSizeGb": 200},
            }
        ],
    },
    """
resource "google_vertex_ai_persistent_resource" "ray" {
  location     = "us-central1"
  display_name = "ray"
  labels       = { project = "p", team = "t", env = "dev", model = "m" }
  resource_pools {
    machine_spec { machine_type = "g2-standard-12" }
    autoscaling_spec {
      min_replica_count = 1
      max_replica_count = 3
    }
    disk_spec {
      boot_disk_type    = "pd-ssd"
      boot_disk_size_gb = 200
    }
  }
}
""",
)
SHARED = (
    {
        "name": "projects/p/locations/us-central1/deploymentResourcePools/dev-pool",
        "dedicatedResources": {
            "machineSpec": {"machineType": "g2-standard-12"},
            "minReplicaCount": 2,
        },
    },
    """
resource "google_vertex_ai_deployment_resource_pool" "dev_pool" {
  name   = "dev-pool"
  region = "us-central1"
  dedicated_resources {
    machine_spec { machine_type = "g2-standard-12" }
    min_replica_count = 2
  }
}
""",
)
NOTEBOOK = (
    {
        "name": "projects/p/locations/us-central1/notebookRuntimeTemplates/1",
        "displayName": "gpu",
        "labels": LABELS,
        "machineSpec": {
            "machineType": "n1-standard-8",
            "acceleratorType": "NVIDIA_TESLA_T4",
            "acceleratorCount": 1,
        },
        "idleShutdownConfig": {"idleTimeout": "0s"},
        "dataPersistentDiskSpec": {"diskType": "pd-standard", "diskSizeGb": 300},
    },
    """
resource "google_colab_runtime_template" "gpu" {
  location     = "us-central1"
  display_name = "gpu"
  labels       = { project = "p", team = "t", env = "dev", model = "m" }
  machine_spec {
    machine_type      = "n1-standard-8"
    accelerator_type  = "NVIDIA_TESLA_T4"
    accelerator_count = 1
  }
  idle_shutdown_config { idle_timeout = "0s" }
  data_persistent_disk_spec {
    disk_type    = "pd-standard"
    disk_size_gb = 300
  }
}
""",
)
INDEX = (
    {
        "name": "projects/p/locations/us-central1/indexEndpoints/1",
        "deployedIndexes": [{"id": "d", "index": "i", "displayName": "search"}],
    },
    """
resource "google_vertex_ai_index_endpoint_deployed_index" "search" {
  index_endpoint    = "projects/p/locations/us-central1/indexEndpoints/1"
  index             = "i"
  display_name      = "search"
  deployed_index_id = "d"
}
""",
)


@pytest.mark.parametrize(
    ("message", "configuration"),
    [KEPT, SHARED, NOTEBOOK, INDEX],
    ids=["persistent-resource", "shared-pool", "notebook", "index"],
)
def test_what_terraform_declares_too(message: dict[str, Any], configuration: str):
    expected = seen(Source("main.tf", configuration))
    assert expected[0]
    assert seen(Source("m.json", json.dumps(message, indent=1))) == expected
    assert seen(Source("m.yaml", text(snake(message)))) == expected


@given(machine=MACHINES, least=st.integers(0, 3), spot=st.booleans())
@settings(deadline=None, max_examples=15)
def test_an_endpoint(machine: dict[str, Any], least: int, *, spot: bool):
    resources = {"machineSpec": machine, "minReplicaCount": least, "spot": spot}
    model = {"id": "1", "displayName": "chat", "dedicatedResources": resources}
    rest = {"displayName": "chat", "labels": LABELS, "deployedModels": [model]}
    expected = seen(Source("e.json", json.dumps(rest, indent=1)))
    assert expected[0]
    assert seen(Source("e.yaml", text(snake(rest)))) == expected
    request = {"deployedModel": model}
    ((one,), _) = seen(Source("d.yaml", text(request)))
    own = dict.fromkeys(("tags", "environment", "captured"))
    assert {**one, **own} == {**expected[0][0], **own}
