"""Databricks in Terraform: what each type of resource is read as, and where its facts stand."""

import textwrap
from dataclasses import replace
from operator import attrgetter
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    BatchJob,
    Budget,
    Cloud,
    Commitment,
    Control,
    Endpoint,
    EngineCluster,
    ManagedService,
    NodePool,
    Notebook,
    Resource,
    SpendingControl,
    Volume,
)
from mlcostlint.value import How, fact
from tests.adapters.terraform import block, only, resources, told

WRITTEN, DEFAULTED = How.WRITTEN, How.DEFAULTED


def entity(attributes: str) -> str:
    return f"config {{\n  served_entities {{\n{attributes}\n  }}\n}}"


SQL, SERVING = "databricks_sql_endpoint", "databricks_model_serving"
PIPELINE, DATABASE = "databricks_pipeline", "databricks_database_instance"
MODEL = "config {\n  served_models {\n  }\n}"
WORKERS = (
    'cluster {\n  node_type_id = "g5.xlarge"\n'
    "  autoscale {\n    min_workers = 1\n    max_workers = 5\n  }\n}"
)


@pytest.mark.parametrize(
    ("type_", "kind", "attributes", "field", "expected"),
    [
        (SQL, EngineCluster, "", "stops_when_idle", (True, DEFAULTED, 1)),
        (SQL, EngineCluster, "auto_stop_mins = 0", "stops_when_idle", (False, WRITTEN, 2)),
        (SQL, EngineCluster, 'cluster_size = "Small"', "machine", ("?", WRITTEN, 2)),
        (SQL, EngineCluster, "", "purchase", ("mixed", DEFAULTED, 1)),
        (
            SQL,
            EngineCluster,
            'spot_instance_policy = "RELIABILITY_OPTIMIZED"',
            "purchase",
            ("on-demand", WRITTEN, 2),
        ),
        (
            SQL,
            EngineCluster,
            "enable_serverless_compute = true",
            "purchase",
            ("on-demand", WRITTEN, 2),
        ),
        (SQL, EngineCluster, 'spot_instance_policy = "X"', "purchase", ("?", WRITTEN, 2)),
        (SERVING, Endpoint, entity("workload_size = 1"), "accelerators", (0, DEFAULTED, 3)),
        (SERVING, Endpoint, entity('workload_type = "GPU_SMALL"'), "accelerators", (1, WRITTEN, 4)),
        (
            SERVING,
            Endpoint,
            entity('workload_type = "MULTIGPU_MEDIUM"'),
            "accelerators",
            (4, WRITTEN, 4),
        ),
        (
            SERVING,
            Endpoint,
            entity('workload_type = "GPU_LARGE_8"'),
            "accelerators",
            (8, WRITTEN, 4),
        ),
        (SERVING, Endpoint, entity('workload_type = "TPU"'), "accelerators", ("?", WRITTEN, 4)),
        (SERVING, Endpoint, entity("scale_to_zero_enabled = false"), "floor", (1, WRITTEN, 4)),
        (SERVING, Endpoint, entity("scale_to_zero_enabled = true"), "floor", (0, WRITTEN, 4)),
        (SERVING, Endpoint, entity("scale_to_zero_enabled = true"), "rests", (True, DEFAULTED, 3)),
        (SERVING, Endpoint, entity(""), "floor", ("?", DEFAULTED, 3)),
        (SERVING, Endpoint, MODEL, "floor", (0, DEFAULTED, 3)),
        (SERVING, Endpoint, entity('entity_name = "a.b.c"'), "model.id", ("a.b.c", WRITTEN, 4)),
        (
            "databricks_model_serving_provisioned_throughput",
            Commitment,
            entity("provisioned_model_units = 50"),
            "amount",
            (50, WRITTEN, 4),
        ),
        (
            "databricks_vector_search_endpoint",
            ManagedService,
            'endpoint_type = "STANDARD"',
            "size",
            ("STANDARD", WRITTEN, 2),
        ),
        ("databricks_vector_search_endpoint", ManagedService, "", "units", (1, DEFAULTED, 1)),
        ("databricks_online_table", ManagedService, "", "size", (None, DEFAULTED, 1)),
        (
            "databricks_online_store",
            ManagedService,
            "read_replica_count = 2",
            "units",
            (3, WRITTEN, 2),
        ),
        (DATABASE, ManagedService, 'capacity = "CU_2"', "size", ("CU_2", WRITTEN, 2)),
        (DATABASE, ManagedService, "", "size", ("?", DEFAULTED, 1)),
        (DATABASE, ManagedService, "", "redundant", (False, DEFAULTED, 1)),
        (DATABASE, ManagedService, "node_count = 2", "redundant", (True, WRITTEN, 2)),
        (
            DATABASE,
            ManagedService,
            "node_count = 2\nenable_readable_secondaries = true",
            "redundant",
            (False, WRITTEN, 3),
        ),
        ("databricks_app", ManagedService, "", "size", ("MEDIUM", DEFAULTED, 1)),
        ("databricks_app", ManagedService, 'compute_size = "LARGE"', "size", ("LARGE", WRITTEN, 2)),
        (PIPELINE, EngineCluster, WORKERS, "floor", (2, WRITTEN, 5)),
        (PIPELINE, EngineCluster, WORKERS, "ceiling", (6, WRITTEN, 6)),
        (PIPELINE, EngineCluster, WORKERS, "machine", ("g5.xlarge", WRITTEN, 3)),
        (PIPELINE, EngineCluster, "", "ends", (True, DEFAULTED, 1)),
        (PIPELINE, EngineCluster, "continuous = true", "ends", (False, WRITTEN, 2)),
        (PIPELINE, EngineCluster, "", "machine", ("?", DEFAULTED, 1)),
        (PIPELINE, EngineCluster, "serverless = true", "machine", ("?", WRITTEN, 2)),
        (PIPELINE, EngineCluster, "serverless = var.x", "machine", ("?", WRITTEN, 2)),
        (
            "databricks_budget_policy",
            SpendingControl,
            'custom_tags = [{ key = "team", value = "ml" }]',
            "control",
            ("cost-allocation", WRITTEN, 2),
        ),
        ("databricks_budget", Budget, "", "alerts", ((), DEFAULTED, 1)),
        (
            "databricks_cluster",
            Volume,
            "aws_attributes {\n  ebs_volume_count = 4\n  ebs_volume_size = 500\n}",
            "gigabytes",
            (2000, WRITTEN, 4),
        ),
        ("databricks_instance_pool", NodePool, "", "floor", (0, DEFAULTED, 1)),
    ],
)
def test_a_type(
    type_: str, kind: type[Resource], attributes: str, field: str, expected: tuple[Any, How, int]
) -> None:
    found = only(kind, block(type_, attributes))
    assert told(attrgetter(field)(found)) == expected


def test_a_model_of_another_provider_is_billed_there() -> None:
    assert not resources(block(SERVING, entity('external_model {\n  name = "gpt-4"\n}')))


def test_several_entities_of_one_endpoint() -> None:
    entities = 'served_entities {\n  name = "blue"\n}\nserved_entities {\n}\n'
    found = resources(block(SERVING, f"config {{\n{entities}}}"))
    assert [one.address for one in found] == [f"{SERVING}.x/blue", f"{SERVING}.x/entity1"]


def test_a_stopped_database_is_not_billed() -> None:
    assert not resources(block(DATABASE, "stopped = true"))


def test_a_pipeline_is_read_by_the_cluster_of_its_updates() -> None:
    clusters = (
        'cluster {\n  label = "maintenance"\n  node_type_id = "m5.large"\n}\n'
        'cluster {\n  label = "default"\n  node_type_id = "g5.xlarge"\n  num_workers = 2\n}'
    )
    found = only(EngineCluster, block(PIPELINE, clusters))
    assert (str(found.machine.known), found.machines.known) == ("g5.xlarge", 3)
    assert found.cloud is Cloud.AWS


ALERT = """
    alert_configurations {
      trigger_type       = "CUMULATIVE_SPENDING_EXCEEDED"
      quantity_threshold = "840"
      action_configurations {
        action_type = "EMAIL_NOTIFICATION"
        target      = "a@example.com"
      }
    }
    alert_configurations {
      quantity_threshold = "900"
    }
"""


def test_the_alerts_of_a_budget() -> None:
    mailed, silent = only(Budget, block("databricks_budget", ALERT)).alerts.known
    assert (mailed.percent.known, mailed.forecast.known) == (None, False)
    assert (mailed.reaches.known, silent.reaches.known) == (True, False)


def test_alerts_and_actions_that_the_files_hide() -> None:
    hidden = 'dynamic "alert_configurations" {\n  for_each = var.a\n  content {\n  }\n}'
    assert only(Budget, block("databricks_budget", hidden)).alerts.unknown
    actions = 'dynamic "action_configurations" {\n  for_each = var.a\n  content {\n  }\n}'
    text = f"alert_configurations {{\n{actions}\n}}"
    (alert,) = only(Budget, block("databricks_budget", text)).alerts.known
    assert alert.reaches.unknown


@pytest.mark.parametrize(
    ("named", "tags", "is_open"),
    [
        ("databricks_budget_policy.p.policy_id", ["team"], False),
        ('"1234-abcd"', [], True),
        ("null", [], False),
    ],
)
def test_serverless_usage_is_tagged_by_its_budget_policy(
    named: str, tags: list[str], *, is_open: bool
) -> None:
    policy = block(
        "databricks_budget_policy", 'custom_tags = [{ key = "team", value = "ml" }]', "p"
    )
    found = only(ManagedService, policy + block("databricks_app", f"budget_policy_id = {named}"))
    carried = found.tags.known
    assert (list(carried.entries), carried.rest is not None) == (tags, is_open)


POLICY = """
    resource "databricks_cluster_policy" "p" {
      name       = "gpu"
      KEY = jsonencode({
        "autotermination_minutes" = { type = "fixed", value = 0 }
        "node_type_id"            = { type = "fixed", value = "g5.xlarge" }
        "custom_tags.team"        = { type = "fixed", value = "ml" }
        "aws_attributes.availability" = { type = "unlimited", defaultValue = "SPOT" }
      })
    }
"""
CLUSTER = """
    resource "databricks_cluster" "c" {
      policy_id = NAMED
      EXTRA
    }
"""


def under_policy(named: str, extra: str = "", key: str = "definition") -> Any:
    text = POLICY.replace("KEY", key) + CLUSTER.replace("NAMED", named).replace("EXTRA", extra)
    return only(Notebook, text)


@pytest.mark.parametrize("key", ["definition", "policy_family_definition_overrides"])
def test_a_policy_settles_what_a_cluster_leaves_out(key: str) -> None:
    found = under_policy("databricks_cluster_policy.p.id", key=key)
    assert told(found.stops_when_idle) == (False, WRITTEN, 4)
    assert str(found.machine.known) == "g5.xlarge"
    assert list(found.tags.known.entries) == ["team"]
    assert found.purchase.known == "mixed"


def test_a_cluster_goes_before_its_policy() -> None:
    found = under_policy("databricks_cluster_policy.p.id", "autotermination_minutes = 20")
    assert found.stops_when_idle.known is True


def test_defaults_of_a_policy_hold_where_they_are_asked_for() -> None:
    found = under_policy("databricks_cluster_policy.p.id", "apply_policy_default_values = true")
    assert found.purchase.known == "spot"


@pytest.mark.parametrize("named", ['"ABC123"', "var.policy", "data.databricks_cluster_policy.p.id"])
def test_a_policy_that_is_elsewhere_leaves_things_open(named: str) -> None:
    found = under_policy(named, 'node_type_id = "g5.2xlarge"')
    assert "declared elsewhere" in found.stops_when_idle.unknown
    assert found.tags.known.rest is not None
    assert str(found.machine.known) == "g5.2xlarge"


def test_a_policy_that_is_not_all_in_the_file() -> None:
    text = block("databricks_cluster_policy", "definition = var.rules", "p")
    cluster = CLUSTER.replace("NAMED", "databricks_cluster_policy.p.id").replace("EXTRA", "")
    found = only(Notebook, text + textwrap.dedent(cluster))
    assert "is not known" in found.stops_when_idle.unknown


def test_a_policy_that_settles_tags_is_a_control() -> None:
    found = only(SpendingControl, POLICY.replace("KEY", "definition"))
    assert found.control.known is Control.TAGS
    assert not resources(block("databricks_cluster_policy", "definition = jsonencode({})"))


BORROWED = """
    resource "databricks_cluster" "shared" {
      cluster_name = "shared"
      node_type_id = "g5.xlarge"
      num_workers  = 2
      custom_tags  = { team = "ml" }
    }
    resource "databricks_job" "j" {
      name = "nightly"
      task {
        task_key            = "a"
        existing_cluster_id = ID
      }
      task {
        task_key            = "b"
        existing_cluster_id = ID
      }
    }
"""


def test_a_job_on_a_cluster_for_people() -> None:
    found = only(BatchJob, BORROWED.replace("ID", "databricks_cluster.shared.id"))
    assert told(found.borrows) == (True, WRITTEN, 11)
    assert (str(found.machine.known), found.machines.known) == ("g5.xlarge", 3)
    assert list(found.tags.known.entries) == ["team"]
    assert found.header.line == 9


def test_a_job_on_a_cluster_that_is_elsewhere() -> None:
    jobs: list[Any] = [
        one for one in resources(BORROWED.replace("ID", "var.cluster")) if isinstance(one, BatchJob)
    ]
    assert {one.borrows.known for one in jobs} == {True}
    assert all("declared elsewhere" in one.machine.unknown for one in jobs)


def test_a_job_of_one_task_on_a_cluster_for_people() -> None:
    found = only(BatchJob, block("databricks_job", 'existing_cluster_id = "0712-x"'))
    assert found.borrows.known is True


@pytest.mark.parametrize(
    ("task", "jobs"),
    [
        ('notebook_task {\n  notebook_path = "/x"\n}', 1),
        ("sql_task {\n}", 0),
        ("run_job_task {\n}", 0),
    ],
)
def test_tasks_without_a_cluster(task: str, jobs: int) -> None:
    found = resources(block("databricks_job", f"task {{\n{task}\n}}"))
    assert len(found) == jobs
    assert all(one.machine.unknown for one in found if isinstance(one, BatchJob))


SCHEDULED = 'schedule {\n  quartz_cron_expression = "CRON"\n}'
PAUSED = SCHEDULED.replace("}", '  pause_status = "PAUSED"\n}')


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        ("", None),
        (SCHEDULED.replace("CRON", "0 0 3 * * ?"), 30),
        (SCHEDULED.replace("CRON", "0 30 6 ? * MON"), 4),
        (SCHEDULED.replace("CRON", "0 0 3 * * ? 2027"), 30),
        (PAUSED.replace("CRON", "0 0 3 * * ?"), None),
        (SCHEDULED.replace("CRON", "soon"), None),
        ('trigger {\n  periodic {\n    interval = 6\n    unit = "HOURS"\n  }\n}', 122),
        ('trigger {\n  file_arrival {\n    url = "s3://x"\n  }\n}', "?"),
        ("continuous {\n}", "?"),
        ('continuous {\n  pause_status = "PAUSED"\n}', None),
    ],
)
def test_how_often_a_job_runs(schedule: str, runs: object) -> None:
    cluster = 'new_cluster {\n  node_type_id = "g5.xlarge"\n}\n'
    found = only(BatchJob, block("databricks_job", cluster + schedule))
    assert fact(found.runs_a_month, "?") == runs
    assert found.borrows.known is False


@pytest.mark.parametrize(
    ("text", "field", "value", "sentence"),
    [
        (
            block(SQL, "auto_stop_mins = 0"),
            "stops_when_idle",
            True,
            "replace `auto_stop_mins = 0` with `10`",
        ),
        (block(SQL), "stops_when_idle", True, "auto_stop_mins = 10"),
        (
            block(SERVING, entity("scale_to_zero_enabled = false")),
            "floor",
            0,
            "scale_to_zero_enabled",
        ),
        (block(PIPELINE, "continuous = true"), "ends", True, "continuous"),
    ],
)
def test_what_to_write_instead(text: str, field: str, value: object, sentence: str) -> None:
    (found,) = resources(text)
    edit = adapters.edit(found, replace(found, **{field: getattr(found, field).but(value)}))
    assert edit is not None
    assert sentence in edit.sentence
