"""Databricks bundles give the same resources as its Terraform provider, from the same functions."""

import textwrap
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from mlcostlint import adapters, api
from mlcostlint.config import Config
from mlcostlint.model import (
    BatchJob,
    Cloud,
    Endpoint,
    EngineCluster,
    Environment,
    ManagedService,
    NodePool,
    Notebook,
    Resource,
)
from mlcostlint.parsers import ALONE, Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from mlcostlint.value import How, Value, fact
from tests.adapters.bundles import bundle, only, resources
from tests.adapters.terraform import resources as of_terraform
from tests.adapters.terraform import told

WRITTEN, DEFAULTED, COMPUTED = How.WRITTEN, How.DEFAULTED, How.COMPUTED
_PLACES = ("dialect", "native", "address", "header", "block", "calls")


def one(type_: str, attributes: str, rest: str = "") -> Any:
    """Return the resource of a type whose attributes begin on line 6."""
    body = textwrap.indent(textwrap.dedent(attributes).strip(), "    ")
    return only(bundle(f"{type_}:\n  x:\n{body}", rest))


CLUSTER = "spark_version: 15.4.x-gpu-ml-scala2.12\nnode_type_id: g5.xlarge"
JOB = "tasks:\n- task_key: t\n  new_cluster: {node_type_id: g5.xlarge, num_workers: 3}\n"
SERVED = "config:\n  served_entities:\n  - entity_name: m\n    workload_type: GPU_SMALL\n"


@pytest.mark.parametrize(
    ("type_", "kind", "attributes", "field", "expected"),
    [
        ("clusters", Notebook, CLUSTER, "machine", ("g5.xlarge", WRITTEN, 7)),
        ("clusters", Notebook, CLUSTER, "stops_when_idle", (True, DEFAULTED, 5)),
        (
            "clusters",
            Notebook,
            f"{CLUSTER}\nautotermination_minutes: 0",
            "stops_when_idle",
            (False, WRITTEN, 8),
        ),
        ("clusters", Notebook, CLUSTER, "purchase", ("mixed", DEFAULTED, 5)),
        (
            "clusters",
            Notebook,
            f"{CLUSTER}\naws_attributes:\n  availability: ON_DEMAND\n",
            "purchase",
            ("on-demand", WRITTEN, 9),
        ),
        ("jobs", BatchJob, JOB, "machines", (4, WRITTEN, 8)),
        ("jobs", BatchJob, JOB, "limited", (False, DEFAULTED, 5)),
        ("jobs", BatchJob, f"{JOB}timeout_seconds: 60", "max_runtime", (60, WRITTEN, 9)),
        ("jobs", BatchJob, f"{JOB}  timeout_seconds: 60", "max_runtime", (60, WRITTEN, 9)),
        ("jobs", BatchJob, JOB, "borrows", (False, DEFAULTED, 8)),
        (
            "jobs",
            BatchJob,
            f"{JOB}schedule:\n  quartz_cron_expression: 0 0 6 * * ?\n",
            "runs_a_month",
            (30, WRITTEN, 10),
        ),
        ("jobs", BatchJob, f"{JOB}continuous: {{}}", "runs_a_month", ("?", WRITTEN, 9)),
        (
            "jobs",
            BatchJob,
            "tasks: [{task_key: t, existing_cluster_id: 0923-abc}]",
            "borrows",
            (True, WRITTEN, 6),
        ),
        ("jobs", BatchJob, "tasks: [{task_key: t, notebook_task: {}}]", "machine", ("?", "?", 6)),
        (
            "jobs",
            BatchJob,
            (
                "tasks:\n- task_key: t\n  for_each_task:\n    task:\n"
                "      new_cluster: {node_type_id: g5.xlarge, num_workers: 1}\n"
            ),
            "machines",
            (2, WRITTEN, 10),
        ),
        (
            "jobs",
            BatchJob,
            "job_clusters:\n- job_cluster_key: k\n  new_cluster: {node_type_id: g5.xlarge}\n",
            "machine",
            ("g5.xlarge", WRITTEN, 8),
        ),
        ("pipelines", EngineCluster, "libraries: []", "ends", (True, DEFAULTED, 5)),
        (
            "pipelines",
            EngineCluster,
            "libraries: []\ncontinuous: true\n",
            "stops_when_idle",
            (False, WRITTEN, 7),
        ),
        (
            "pipelines",
            EngineCluster,
            "clusters: [{node_type_id: i3.xlarge, autoscale: {min_workers: 1, max_workers: 5}}]",
            "ceiling",
            (6, WRITTEN, 6),
        ),
        ("pipelines", EngineCluster, "serverless: true", "machine", ("?", WRITTEN, 6)),
        ("model_serving_endpoints", Endpoint, SERVED, "accelerators", (1, WRITTEN, 9)),
        ("model_serving_endpoints", Endpoint, SERVED, "floor", ("?", "?", 8)),
        (
            "model_serving_endpoints",
            Endpoint,
            f"{SERVED}    scale_to_zero_enabled: true\n",
            "floor",
            (0, WRITTEN, 10),
        ),
        ("sql_warehouses", EngineCluster, "cluster_size: S", "stops_when_idle", (True, "?", 5)),
        (
            "sql_warehouses",
            EngineCluster,
            "cluster_size: S\nauto_stop_mins: 0",
            "stops_when_idle",
            (False, WRITTEN, 7),
        ),
        (
            "instance_pools",
            NodePool,
            "node_type_id: g5.xlarge\nmin_idle_instances: 2",
            "floor",
            (2, WRITTEN, 7),
        ),
        ("instance_pools", NodePool, "node_type_id: g5.xlarge", "floor", (0, DEFAULTED, 5)),
        ("instance_pools", NodePool, "node_type_id: g5.xlarge", "purchase", ("spot", "?", 5)),
        ("apps", ManagedService, "source_code_path: .", "size", ("MEDIUM", DEFAULTED, 5)),
        ("database_instances", ManagedService, "capacity: CU_1", "size", ("CU_1", WRITTEN, 6)),
        (
            "vector_search_endpoints",
            ManagedService,
            "endpoint_type: STANDARD",
            "units",
            (1, DEFAULTED, 5),
        ),
    ],
)
def test_what_a_resource_is_read_as(
    type_: str, kind: type[Resource], attributes: str, field: str, expected: tuple[Any, ...]
):
    found = one(type_, attributes)
    assert isinstance(found, kind)
    value = told(getattr(found, field))
    assert value == (expected[0], value[1] if expected[1] == "?" else expected[1], expected[2])


@pytest.mark.parametrize(
    ("rest", "environment"),
    [
        ("targets: {dev: {mode: development}}", Environment.NONPRODUCTION),
        ("targets: {x: {mode: development}}", Environment.NONPRODUCTION),
        ("targets: {x: {mode: production}}", Environment.PRODUCTION),
        ("targets: {prod: {}}", Environment.PRODUCTION),
        ("targets: {staging: {}}", Environment.NONPRODUCTION),
        ("targets: {x: {}}", Environment.UNSTATED),
    ],
)
def test_the_target_says_what_a_resource_is_for(rest: str, environment: Environment):
    tags = "\ncustom_tags: {team: ml, dev: me}"
    assert one("clusters", f"{CLUSTER}{tags}", rest).environment.known is environment


def test_a_mode_goes_before_a_name_and_a_tag_before_both():
    production = "targets: {x: {mode: production}}"
    named = f"cluster_name: test\n{CLUSTER}"
    tagged = f"{CLUSTER}\ncustom_tags: {{environment: dev}}"
    assert one("clusters", named, production).environment.known is Environment.PRODUCTION
    assert one("clusters", tagged, production).environment.known is Environment.NONPRODUCTION


def test_a_paused_schedule_starts_nothing():
    job = f"{JOB}schedule:\n  quartz_cron_expression: 0 0 6 * * ?\n"
    assert one("jobs", job, "targets: {prod: {}}").runs_a_month.known == 30
    assert one("jobs", job, "targets: {dev: {mode: development}}").runs_a_month.known is None


def test_a_task_borrows_the_cluster_that_the_bundle_declares():
    text = bundle(
        f"clusters:\n  lab:\n{textwrap.indent(CLUSTER, '    ')}\njobs:\n  j:\n"
        "    tasks:\n    - task_key: t\n"
        "      existing_cluster_id: ${resources.clusters.lab.id}\n"
    )
    job: Any = next(one for one in resources(text) if isinstance(one, BatchJob))
    assert (job.borrows.known, str(job.machine.known)) == (True, "g5.xlarge")
    assert job.cloud is Cloud.AWS


def test_a_cluster_drawn_from_a_pool_of_the_bundle_has_its_machines():
    text = bundle(
        "instance_pools:\n  p: {node_type_id: Standard_NC6s_v3}\nclusters:\n  c:\n"
        "    spark_version: 1\n    instance_pool_id: ${resources.instance_pools.p.id}\n"
    )
    found = next(one for one in resources(text) if isinstance(one, Notebook))
    assert (str(found.machine.known), found.cloud) == ("Standard_NC6s_v3", Cloud.AZURE)


def test_a_policy_that_is_looked_up_may_settle_anything():
    rest = "variables: {p: {lookup: {cluster_policy: Personal}}}"
    found = one("clusters", "spark_version: 1\npolicy_id: ${var.p}", rest)
    assert found.machine.unknown == ("a cluster policy that is declared elsewhere may settle this")


def test_a_variable_tells_where_it_is_decided():
    rest = "variables:\n  size:\n    default: g5.48xlarge\n"
    found = one("clusters", "spark_version: 1\nnode_type_id: ${var.size}", rest)
    assert told(found.machine) == ("g5.48xlarge", DEFAULTED, 10)
    assert [span.line for span in found.machine.origin.via] == [7]


@pytest.mark.parametrize(
    ("type_", "attributes", "field", "change", "sentence"),
    [
        (
            "clusters",
            f"{CLUSTER}\nautotermination_minutes: 0",
            "stops_when_idle",
            True,
            "replace `autotermination_minutes: 0` with `60`",
        ),
        (
            "sql_warehouses",
            "cluster_size: S\nauto_stop_mins: 0",
            "stops_when_idle",
            True,
            "replace `auto_stop_mins: 0` with `10`",
        ),
        (
            "instance_pools",
            "node_type_id: g5.xlarge\nmin_idle_instances: 2",
            "floor",
            0,
            "replace `min_idle_instances: 2` with `0`",
        ),
        (
            "model_serving_endpoints",
            f"{SERVED}    scale_to_zero_enabled: false\n",
            "floor",
            0,
            "replace `scale_to_zero_enabled: false` with `true`",
        ),
        (
            "pipelines",
            "libraries: []\ncontinuous: true",
            "ends",
            True,
            "replace `continuous: true` with `false`",
        ),
    ],
)
def test_a_change_is_an_edit(
    type_: str, attributes: str, field: str, change: object, sentence: str
):
    found = one(type_, attributes)
    edit = adapters.edit(found, replace(found, **{field: getattr(found, field).but(change)}))
    assert edit is not None
    assert edit.sentence == sentence
    assert edit.span is not None


PAIRS = [
    (
        "clusters",
        """
        cluster_name: lab
        spark_version: 15.4.x-gpu-ml-scala2.12
        node_type_id: g5.12xlarge
        num_workers: 2
        autotermination_minutes: 0
        custom_tags: {team: ml}
        aws_attributes: {availability: ON_DEMAND, zone_id: us-east-1a}
        """,
        """
        resource "databricks_cluster" "x" {
          cluster_name            = "lab"
          spark_version           = "15.4.x-gpu-ml-scala2.12"
          node_type_id            = "g5.12xlarge"
          num_workers             = 2
          autotermination_minutes = 0
          custom_tags             = { team = "ml" }
          aws_attributes {
            availability = "ON_DEMAND"
            zone_id      = "us-east-1a"
          }
        }
        """,
    ),
    (
        "jobs",
        """
        name: train
        job_clusters:
        - job_cluster_key: gpu
          new_cluster: {spark_version: "15", node_type_id: p3.2xlarge, num_workers: 4}
        tasks:
        - {task_key: a, job_cluster_key: gpu}
        - {task_key: b, existing_cluster_id: 0923-1}
        - {task_key: c, notebook_task: {notebook_path: n}}
        schedule: {quartz_cron_expression: 0 0 6 * * ?, timezone_id: UTC}
        timeout_seconds: 3600
        tags: {team: ml}
        """,
        """
        resource "databricks_job" "x" {
          name = "train"
          job_cluster {
            job_cluster_key = "gpu"
            new_cluster {
              spark_version = "15"
              node_type_id  = "p3.2xlarge"
              num_workers   = 4
            }
          }
          task {
            task_key        = "a"
            job_cluster_key = "gpu"
          }
          task {
            task_key            = "b"
            existing_cluster_id = "0923-1"
          }
          task {
            task_key = "c"
            notebook_task { notebook_path = "n" }
          }
          schedule {
            quartz_cron_expression = "0 0 6 * * ?"
            timezone_id            = "UTC"
          }
          timeout_seconds = 3600
          tags            = { team = "ml" }
        }
        """,
    ),
    (
        "instance_pools",
        """
        instance_pool_name: dev-gpu
        node_type_id: g5.xlarge
        min_idle_instances: 2
        idle_instance_autotermination_minutes: 30
        aws_attributes: {availability: ON_DEMAND, zone_id: us-east-1b}
        """,
        """
        resource "databricks_instance_pool" "x" {
          instance_pool_name                    = "dev-gpu"
          node_type_id                          = "g5.xlarge"
          min_idle_instances                    = 2
          idle_instance_autotermination_minutes = 30
          aws_attributes {
            availability = "ON_DEMAND"
            zone_id      = "us-east-1b"
          }
        }
        """,
    ),
    (
        "model_serving_endpoints",
        """
        name: chat
        config:
          served_entities:
          - {name: a, entity_name: m, workload_type: GPU_MEDIUM, scale_to_zero_enabled: false}
          - {name: b, entity_name: n, workload_size: Small}
        tags: [{key: team, value: ml}]
        """,
        """
        resource "databricks_model_serving" "x" {
          name = "chat"
          config {
            served_entities {
              name                  = "a"
              entity_name           = "m"
              workload_type         = "GPU_MEDIUM"
              scale_to_zero_enabled = false
            }
            served_entities {
              name          = "b"
              entity_name   = "n"
              workload_size = "Small"
            }
          }
          tags {
            key   = "team"
            value = "ml"
          }
        }
        """,
    ),
    (
        "sql_warehouses",
        (
            "name: bi\ncluster_size: Large\nauto_stop_mins: 0\n"
            "tags: {custom_tags: [{key: team, value: ml}]}"
        ),
        """
        resource "databricks_sql_endpoint" "x" {
          name           = "bi"
          cluster_size   = "Large"
          auto_stop_mins = 0
          tags {
            custom_tags {
              key   = "team"
              value = "ml"
            }
          }
        }
        """,
    ),
    (
        "pipelines",
        (
            "name: etl\ncontinuous: true\n"
            "clusters: [{label: default, node_type_id: i3.xlarge, num_workers: 3}]"
        ),
        """
        resource "databricks_pipeline" "x" {
          name       = "etl"
          continuous = true
          cluster {
            label        = "default"
            node_type_id = "i3.xlarge"
            num_workers  = 3
          }
        }
        """,
    ),
]


def facts(value: object) -> object:
    """Return a value without its places, so that two spellings of one thing can be compared."""
    if isinstance(value, Value):
        return value.unknown or facts(fact(value, None))
    if is_dataclass(value) and not isinstance(value, type):
        names = (spec.name for spec in fields(value))
        return {name: facts(getattr(value, name)) for name in names if name not in _PLACES}
    if isinstance(value, dict):
        return {key: facts(child) for key, child in value.items()}
    if isinstance(value, tuple | list):
        return [facts(child) for child in value]
    return value


def findings(path: str, text: str) -> list[tuple[object, ...]]:
    """Return what all rules say, without places."""
    loaded = api.read([Source(path, textwrap.dedent(text).lstrip("\n"))], Inputs(), ALONE)
    report = api.lint(loaded, api.rules(), PriceBook.open(), Config())
    return sorted(
        (one.rule, one.message, str(one.saves), one.unpriced or "", one.severity.name)
        for one in report.findings
    )


@pytest.mark.parametrize(("type_", "attributes", "hcl"), PAIRS, ids=[one[0] for one in PAIRS])
def test_a_bundle_and_terraform_give_one_model(type_: str, attributes: str, hcl: str):
    body = textwrap.indent(textwrap.dedent(attributes).strip(), "    ")
    text = bundle(f"{type_}:\n  x:\n{body}")
    ours, theirs = resources(text), of_terraform(hcl)
    assert [facts(one) for one in ours] == [facts(one) for one in theirs]
    assert [type(one) for one in ours] == [type(one) for one in theirs]
    assert findings("databricks.yml", text) == findings("main.tf", hcl)


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        (
            (
                '{"name": "n", "tasks": [{"task_key": "t",'
                ' "new_cluster": {"node_type_id": "g5.xlarge"}}]}'
            ),
            "g5.xlarge",
        ),
        (
            (
                '{"cluster_name": "n", "spark_version": "1", "node_type_id": "g5.xlarge",'
                ' "num_workers": 1}'
            ),
            "g5.xlarge",
        ),
    ],
)
def test_requests_to_the_api_are_read_as_what_they_make(text: str, machine: str):
    found = only(text, "request.json")
    assert (found.name, str(found.machine.known)) == ("n", machine)


def test_a_waived_finding_is_waived():
    text = bundle(
        f"clusters:\n  x:\n{textwrap.indent(CLUSTER, '    ')}\n"
        "    # mlcostlint: ignore[notebook-no-idle-shutdown] a demo\n"
        "    autotermination_minutes: 0\n"
    )
    rules = {one[0] for one in findings("databricks.yml", text)}
    assert "notebook-no-idle-shutdown" not in rules


def test_one_line_of_two_targets_is_one_finding():
    text = bundle(
        f"clusters:\n  x:\n{textwrap.indent(CLUSTER, '    ')}\n    autotermination_minutes: 0\n",
        "targets:\n  dev: {mode: development, resources: {clusters: {x: {num_workers: 1}}}}\n"
        "  prod: {mode: production}\n",
    )
    rules = [one[0] for one in findings("databricks.yml", text)]
    assert rules.count("notebook-no-idle-shutdown") == 1
