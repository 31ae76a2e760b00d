"""Databricks in Terraform: idle stops, spot with fallback, job limits, pools."""

import textwrap
from typing import Any

import pytest

from mlcostlint.adapters import databricks
from mlcostlint.adapters.links import Links
from mlcostlint.model import BatchJob, Cloud, NodePool, Notebook, Purchase, Resource, Service
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source


def resources(text: str) -> tuple[Resource, ...]:
    source = Source("main.tf", textwrap.dedent(text).lstrip("\n"))
    blocks = read([source], Inputs(), ALONE).blocks
    links = Links(blocks)
    known = ((databricks.TERRAFORM.get(block.type), block) for block in blocks)
    return tuple(one for adapter, block in known if adapter for one in adapter(block, links))


def only(text: str) -> Any:
    (found,) = resources(text)
    return found


def cluster(attributes: str, node: str = "g5.xlarge") -> Any:
    return only(
        'resource "databricks_cluster" "c" {\n  cluster_name = "lab"\n'
        f'  node_type_id = "{node}"\n{attributes}\n}}\n'
    )


@pytest.mark.parametrize(
    ("attributes", "stops"),
    [("", True), ("autotermination_minutes = 0", False), ("autotermination_minutes = 10", True)],
)
def test_a_cluster_stops_when_idle_unless_told_not_to(attributes: str, *, stops: bool) -> None:
    found = cluster(attributes)
    assert isinstance(found, Notebook)
    assert found.stops_when_idle.known is stops


@pytest.mark.parametrize(
    ("node", "attributes", "cloud", "purchase"),
    [
        ("g5.xlarge", "", Cloud.AWS, Purchase.MIXED),
        ("Standard_NC6s_v3", "", Cloud.AZURE, Purchase.ON_DEMAND),
        ("g2-standard-4", "", Cloud.GCP, Purchase.ON_DEMAND),
        ("g5.xlarge", 'aws_attributes {\n  availability = "SPOT"\n}', Cloud.AWS, Purchase.SPOT),
        (
            "g5.xlarge",
            "num_workers = 2\naws_attributes {\n  first_on_demand = 3\n}",
            Cloud.AWS,
            Purchase.ON_DEMAND,
        ),
        (
            "g5.xlarge",
            "num_workers = 2\naws_attributes {\n  first_on_demand = 1\n}",
            Cloud.AWS,
            Purchase.MIXED,
        ),
    ],
)
def test_how_workers_are_bought(
    node: str, attributes: str, cloud: Cloud, purchase: Purchase
) -> None:
    found = cluster(attributes, node)
    assert (found.cloud, found.purchase.known) == (cloud, purchase)


def test_the_zone_of_workers_tells_the_region() -> None:
    found = cluster('aws_attributes {\n  zone_id = "ap-southeast-1a"\n}')
    assert found.region.known == "ap-southeast-1"
    assert cluster("").region.unknown == "the region of the workspace is not in the file"


def test_a_cluster_drawn_from_a_pool_has_its_machines() -> None:
    _, found = resources(
        """
        resource "databricks_instance_pool" "p" {
          instance_pool_name = "gpu"
          node_type_id       = "g5.2xlarge"
          min_idle_instances = 2
        }
        resource "databricks_cluster" "c" {
          instance_pool_id = databricks_instance_pool.p.id
        }
        """
    )
    assert isinstance(found, Notebook)
    assert str(found.machine.known) == "g5.2xlarge"


def test_a_pool_keeps_idle_machines() -> None:
    pool = only(
        """
        resource "databricks_instance_pool" "p" {
          instance_pool_name = "gpu"
          node_type_id       = "g5.2xlarge"
          min_idle_instances = 2
          max_capacity       = 8
        }
        """
    )
    assert isinstance(pool, NodePool)
    assert (pool.floor.known, pool.ceiling.known) == (2, 8)
    assert pool.idles is not None
    assert pool.idles.known
    assert (pool.service, pool.purchase.known) == (Service.EC2, Purchase.SPOT)


@pytest.mark.parametrize(
    ("limit", "seconds"),
    [("", None), ("timeout_seconds = 0", None), ("timeout_seconds = 3600", 3600)],
)
def test_the_time_limit_of_a_job(limit: str, seconds: int | None) -> None:
    job = only(
        f"""
        resource "databricks_job" "score" {{
          name = "score"
          tags = {{ team = "ml" }}
          {limit}
          job_cluster {{
            job_cluster_key = "gpu"
            new_cluster {{
              node_type_id = "g5.xlarge"
              num_workers  = 3
              custom_tags  = {{ project = "p" }}
            }}
          }}
        }}
        """
    )
    assert isinstance(job, BatchJob)
    assert (job.max_runtime.known, job.limited.known) == (seconds, seconds is not None)
    assert job.machines.known == 4
    tags = job.tags.known
    assert tags is not None
    assert sorted(tags.entries) == ["project", "team"]
