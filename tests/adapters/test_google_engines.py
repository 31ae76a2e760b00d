"""Jobs and data engines of Google Cloud in Terraform: Dataproc, Dataflow, Colab, Cloud Run."""

import textwrap
from typing import Any

import pytest

from mlcostlint.model import (
    BatchJob,
    EngineCluster,
    Interruption,
    NodePool,
    Notebook,
    Other,
    Purchase,
)
from mlcostlint.value import How, fact
from tests.adapters.google import block, only, resources, told


def cluster(config: str) -> Any:
    return only(EngineCluster, block("google_dataproc_cluster", f"cluster_config {{\n{config}\n}}"))


SPARE = "preemptible_worker_config {\n  num_instances = 4\n"


@pytest.mark.parametrize(
    ("config", "field", "expected"),
    [
        ("", "machine", ("n1-standard-4", How.DEFAULTED, 2)),
        ("", "machines", (3, How.DEFAULTED, 2)),
        ("", "floor", (3, How.DEFAULTED, 2)),
        ("", "ceiling", (3, How.DEFAULTED, 2)),
        ("", "purchase", (Purchase.ON_DEMAND, How.DEFAULTED, 2)),
        ("", "stops_when_idle", (False, How.DEFAULTED, 2)),
        ("", "ends", (False, How.DEFAULTED, 2)),
        ("worker_config {\n  num_instances = 6\n}", "machines", (7, How.WRITTEN, 4)),
        (
            'worker_config {\n  machine_type = "n1-standard-16"\n}',
            "machine",
            ("n1-standard-16", How.WRITTEN, 4),
        ),
        (
            (
                'master_config {\n  machine_type = "n1-highmem-8"\n}\n'
                "worker_config {\n  num_instances = 0\n}"
            ),
            "machine",
            ("n1-highmem-8", How.WRITTEN, 4),
        ),
        (f"{SPARE}}}", "machines", (7, How.WRITTEN, 4)),
        (f"{SPARE}}}", "purchase", (Purchase.MIXED, How.DEFAULTED, 3)),
        (
            f'{SPARE}  preemptibility = "NON_PREEMPTIBLE"\n}}',
            "purchase",
            (Purchase.ON_DEMAND, How.WRITTEN, 5),
        ),
        (f'{SPARE}  preemptibility = "CHEAP"\n}}', "purchase", ("?", How.WRITTEN, 5)),
        (
            'lifecycle_config {\n  idle_delete_ttl = "1800s"\n}',
            "stops_when_idle",
            (True, How.WRITTEN, 4),
        ),
        (
            'lifecycle_config {\n  idle_stop_ttl = "1800s"\n}',
            "stops_when_idle",
            (True, How.WRITTEN, 4),
        ),
        (
            'lifecycle_config {\n  auto_delete_time = "2027-01-01T00:00:00Z"\n}',
            "ends",
            (True, How.WRITTEN, 4),
        ),
    ],
)
def test_a_dataproc_cluster(config: str, field: str, expected: tuple[Any, How, int]) -> None:
    known, how, line = told(getattr(cluster(config), field))
    assert (str(known) if field == "machine" else known, how, line) == expected


def test_workers_with_accelerators() -> None:
    found = cluster(
        "worker_config {\n  accelerators {\n"
        '    accelerator_type = "nvidia-tesla-t4"\n    accelerator_count = 2\n  }\n}'
    )
    assert found.accelerators.known == 2


@pytest.mark.parametrize(
    ("attributes", "region"),
    [
        ('region = "us-east1"', "us-east1"),
        (
            'cluster_config {\n  gce_cluster_config {\n    zone = "us-west1-b"\n  }\n}',
            "us-west1",
        ),
        ('region = "global"', None),
    ],
)
def test_where_a_cluster_lies(attributes: str, region: str | None) -> None:
    found = only(EngineCluster, block("google_dataproc_cluster", attributes))
    assert fact(found.region, None) == region


SCALED = """
    resource "google_dataproc_autoscaling_policy" "p" {
      policy_id = "policy"
      worker_config {
        max_instances = 10
      }
      secondary_worker_config {
        max_instances = 20
      }
    }
    resource "google_dataproc_cluster" "c" {
      cluster_config {
        autoscaling_config {
          policy_uri = URI
        }
      }
    }
"""


@pytest.mark.parametrize(
    ("uri", "bounds"),
    [
        ("google_dataproc_autoscaling_policy.p.name", (3, 31)),
        ('"projects/p/locations/l/autoscalingPolicies/policy"', (3, 31)),
        ('"projects/p/locations/l/autoscalingPolicies/other"', (None, None)),
        ("var.policy", (None, None)),
    ],
)
def test_a_policy_scales_a_cluster(uri: str, bounds: tuple[int | None, int | None]) -> None:
    found = only(EngineCluster, SCALED.replace("URI", uri))
    assert (fact(found.floor, None), fact(found.ceiling, None)) == bounds
    assert found.machines.known == 3


def test_a_cluster_on_gke_has_no_machines_of_its_own() -> None:
    text = block("google_dataproc_cluster", 'labels = { team = "ml" }\nvirtual_cluster_config {}')
    assert only(Other, text).tags.known is not None


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ("", "accelerators", (0, How.DEFAULTED, 1)),
        ("", "machines", (2, How.DEFAULTED, 1)),
        ("", "max_runtime", (14_400, How.DEFAULTED, 1)),
        ('runtime_config {\n  version = "1.2"\n}', "max_runtime", (None, How.DEFAULTED, 1)),
        ("runtime_config {\n  version = var.version\n}", "max_runtime", ("?", How.WRITTEN, 3)),
        (
            'environment_config {\n  execution_config {\n    ttl = "7200s"\n  }\n}',
            "max_runtime",
            (7200, How.WRITTEN, 4),
        ),
        ('runtime_config {\n  version = "1.2"\n}', "limited", (False, How.DEFAULTED, 1)),
        (
            'runtime_config {\n  properties = { "spark.executor.instances" = "8" }\n}',
            "machines",
            (8, How.WRITTEN, 3),
        ),
        (
            (
                "runtime_config {\n  properties = {\n"
                '    "spark.dataproc.executor.resource.accelerator.type" = "a100-80"\n  }\n}'
            ),
            "accelerators",
            (1, How.WRITTEN, 4),
        ),
    ],
)
def test_a_dataproc_batch(attributes: str, field: str, expected: tuple[Any, How, int]) -> None:
    batch = only(BatchJob, block("google_dataproc_batch", attributes))
    assert told(getattr(batch, field)) == expected
    assert "no machines" in batch.machine.unknown


FLOWS = ["google_dataflow_job", "google_dataflow_flex_template_job"]
DEVICE = "worker_accelerator=type:nvidia-tesla-t4;count:2;install-nvidia-driver"


@pytest.mark.parametrize("type_", FLOWS)
@pytest.mark.parametrize(
    "asked",
    [
        f'additional_experiments = ["{DEVICE}"]',
        f'parameters = {{ dataflow_service_options = "{DEVICE}" }}',
        'parameters = { worker_accelerator = "type:nvidia-tesla-t4;count:2" }',
    ],
)
def test_a_pipeline_with_accelerators(type_: str, asked: str) -> None:
    job = only(BatchJob, block(type_, f'machine_type = "n1-standard-8"\nmax_workers = 12\n{asked}'))
    assert str(job.machine.known) == "n1-standard-8 with 2 x T4"
    assert told(job.machines) == (12, How.WRITTEN, 3)


@pytest.mark.parametrize("type_", FLOWS)
def test_a_pipeline_that_states_nothing(type_: str) -> None:
    job = only(BatchJob, block(type_, 'name = "p"'))
    assert "Dataflow picks" in job.machine.unknown
    assert "max_workers" in job.machines.unknown
    assert job.limited.unknown
    assert job.max_runtime.unknown
    assert told(job.purchase) == (Purchase.ON_DEMAND, How.DEFAULTED, 1)


@pytest.mark.parametrize(
    ("goal", "purchase"),
    [("COST_OPTIMIZED", Purchase.MIXED), ("SPEED_OPTIMIZED", Purchase.ON_DEMAND)],
)
def test_flexible_scheduling_mixes_spot_workers_in(goal: str, purchase: Purchase) -> None:
    job = only(BatchJob, block(FLOWS[0], f'parameters = {{ flexRSGoal = "{goal}" }}'))
    assert job.purchase.known is purchase


def test_data_of_a_pipeline() -> None:
    bucket = block("google_storage_bucket", 'name = "corpus"\nlocation = "EU"', "b")
    job = only(
        BatchJob,
        bucket
        + block(FLOWS[0], 'parameters = { input = "gs://corpus/x", outputPath = "gs://corpus/y" }'),
    )
    assert [(path.role.value, path.region.known) for path in job.data] == [
        ("input", "EU"),
        ("output", "EU"),
    ]


TEMPLATE = """
    resource "google_colab_runtime_template" "t" {
      name = "gpu"
      machine_spec {
        machine_type      = "n1-standard-8"
        accelerator_type  = "NVIDIA_TESLA_T4"
        accelerator_count = 1
      }
    }
"""
NAMED = "notebook_runtime_template_resource_name = "
OWN = 'custom_environment_spec {\n  machine_spec {\n    machine_type = "a2-highgpu-1g"\n  }\n}'


@pytest.mark.parametrize(
    ("asked", "machine"),
    [
        (f"{NAMED}google_colab_runtime_template.t.id", "n1-standard-8 with 1 x T4"),
        (
            f'{NAMED}"projects/p/locations/l/notebookRuntimeTemplates/gpu"',
            "n1-standard-8 with 1 x T4",
        ),
        (f'{NAMED}"projects/p/locations/l/notebookRuntimeTemplates/other"', None),
        (f"{NAMED}var.template", None),
        (OWN, "a2-highgpu-1g"),
        ("workbench_runtime {}", None),
    ],
)
def test_what_a_notebook_executes_on(asked: str, machine: str | None) -> None:
    text = textwrap.dedent(TEMPLATE) + block("google_colab_notebook_execution", asked)
    found = fact(only(BatchJob, text).machine, None)
    assert (found and str(found)) == machine


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        ("", (86_400, How.DEFAULTED, 1)),
        ('execution_timeout = "3600s"', (3600, How.WRITTEN, 2)),
        ('execution_timeout = "1h"', ("?", How.WRITTEN, 2)),
    ],
)
def test_how_long_a_notebook_executes(timeout: str, expected: tuple[Any, How, int]) -> None:
    job = only(BatchJob, block("google_colab_notebook_execution", timeout))
    assert told(job.max_runtime) == expected
    assert job.tags.known is None
    assert job.interruption.known is Interruption.NONE


def schedule(attributes: str, type_: str = "google_colab_schedule") -> str:
    return block(
        type_,
        'cron = "TZ=Europe/Berlin 0 3 * * *"\ncreate_notebook_execution_job_request {\n'
        f"  notebook_execution_job {{\n{OWN}\n  }}\n}}\n{attributes}",
    )


@pytest.mark.parametrize("type_", ["google_colab_schedule", "google_vertex_ai_schedule"])
def test_a_scheduled_notebook(type_: str) -> None:
    job = only(BatchJob, schedule("", type_))
    assert told(job.runs_a_month) == (30, How.WRITTEN, 2)
    assert told(job.max_runtime) == (86_400, How.DEFAULTED, 4)
    assert str(job.machine.known) == "a2-highgpu-1g"


def test_a_paused_schedule_runs_nothing() -> None:
    assert not resources(schedule('desired_state = "PAUSED"'))


def test_a_scheduled_pipeline_says_in_its_definition_what_it_runs_on() -> None:
    job = only(
        BatchJob,
        block(
            "google_colab_schedule",
            'cron = "0 * * * *"\ncreate_pipeline_job_request {\n  pipeline_job {\n'
            '    labels = { team = "ml" }\n  }\n}',
        ),
    )
    assert job.machine.unknown
    assert job.limited.unknown
    assert job.runs_a_month.known == 730
    assert set(job.tags.known.entries) == {"team"}


@pytest.mark.parametrize(
    ("software", "expected"),
    [
        ("", (True, How.DEFAULTED, 1)),
        ("software_config {\n  idle_shutdown = false\n}", (False, How.WRITTEN, 3)),
    ],
)
def test_a_managed_notebook(software: str, expected: tuple[Any, How, int]) -> None:
    virtual = (
        "virtual_machine {\n  virtual_machine_config {\n"
        '    machine_type = "n1-standard-4"\n    accelerator_config {\n'
        '      type = "NVIDIA_TESLA_T4"\n      core_count = 1\n    }\n  }\n}'
    )
    notebook = only(Notebook, block("google_notebooks_runtime", f"{software}\n{virtual}"))
    assert told(notebook.stops_when_idle) == expected
    assert notebook.accelerators.known == 1


def run_job(template: str, task: str = "", more: str = "") -> str:
    return (
        block(
            "google_cloud_run_v2_job",
            f'name = "embed"\ntemplate {{\n{template}\n  template {{\n{task}\n'
            '    containers {\n      args = ["--epochs=1"]\n      resources {\n'
            '        limits = { "nvidia.com/gpu" = "1" }\n      }\n    }\n  }\n}',
        )
        + more
    )


@pytest.mark.parametrize(
    ("template", "task", "field", "expected"),
    [
        ("", "", "machines", (1, How.DEFAULTED, 3)),
        ("task_count = 8", "", "machines", (8, How.WRITTEN, 4)),
        ("task_count = 8\nparallelism = 2", "", "machines", (2, How.WRITTEN, 5)),
        ("task_count = 8\nparallelism = 0", "", "machines", (8, How.WRITTEN, 4)),
        ("task_count = 8\nparallelism = var.n", "", "machines", ("?", How.WRITTEN, 5)),
        ("", "", "max_runtime", (600, How.DEFAULTED, 5)),
        ("", 'timeout = "7200s"', "max_runtime", (7200, How.WRITTEN, 6)),
        ("", "", "runs_a_month", (None, How.DEFAULTED, 1)),
        ("", "", "accelerators", (1, How.WRITTEN, 10)),
    ],
)
def test_a_cloud_run_job(
    template: str, task: str, field: str, expected: tuple[Any, How, int]
) -> None:
    job = only(BatchJob, run_job(template, task))
    assert told(getattr(job, field)) == expected
    assert "no machines" in job.machine.unknown


@pytest.mark.parametrize(
    ("uri", "runs"),
    [
        ('"https://run.googleapis.com/v2/projects/p/locations/l/jobs/embed:run"', 30),
        (
            '"https://run.googleapis.com/v2/${google_cloud_run_v2_job.x.id}:run"',
            30,
        ),
        ('"https://run.googleapis.com/v2/projects/p/locations/l/jobs/other:run"', None),
        ("var.uri", "?"),
    ],
)
def test_a_schedule_runs_a_cloud_run_job(uri: str, runs: int | str | None) -> None:
    caller = block(
        "google_cloud_scheduler_job", f'schedule = "0 3 * * *"\nhttp_target {{\n  uri = {uri}\n}}'
    )
    job = only(BatchJob, run_job("", more=caller))
    assert fact(job.runs_a_month, "?") == runs


@pytest.mark.parametrize(
    ("scaling", "bounds"),
    [
        ("scaling {\n  manual_instance_count = 3\n}", (3, 3, False)),
        (
            (
                'scaling {\n  scaling_mode = "AUTOMATIC"\n  min_instance_count = 1\n'
                "  max_instance_count = 5\n}"
            ),
            (1, 5, True),
        ),
        ("", ("?", None, False)),
        ("scaling {\n  scaling_mode = var.mode\n}", ("?", None, "?")),
    ],
)
def test_a_worker_pool(scaling: str, bounds: tuple[Any, Any, Any]) -> None:
    gpu = 'template {\n  node_selector {\n    accelerator = "nvidia-l4"\n  }\n}'
    pool = only(NodePool, block("google_cloud_run_v2_worker_pool", f"{scaling}\n{gpu}"))
    assert tuple(fact(one, "?") for one in (pool.floor, pool.ceiling, pool.shrinks)) == bounds
    assert pool.accelerators.known == 1


@pytest.mark.parametrize("type_", ["google_cloud_run_v2_job", "google_cloud_run_v2_worker_pool"])
def test_cloud_run_without_a_gpu_only_has_a_bill(type_: str) -> None:
    assert isinstance(only(Other, block(type_, "template {}")), Other)
