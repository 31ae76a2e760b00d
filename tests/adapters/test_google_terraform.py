"""Google Cloud in Terraform: counts, purchase, idle stops, regions and labels."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    Bucket,
    Cluster,
    Endpoint,
    LogGroup,
    Mode,
    NodePool,
    Notebook,
    Other,
    Purchase,
    Resource,
    Service,
    VirtualMachine,
    Workload,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

PROVIDER = 'provider "google" {\n  region = "us-central1"\n}\n'


def resources(text: str, provider: str = PROVIDER) -> tuple[Resource, ...]:
    sources = [Source("main.tf", textwrap.dedent(text).lstrip("\n"))]
    if provider:
        sources.append(Source("provider.tf", provider))
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def only(text: str, provider: str = PROVIDER) -> Any:
    (found,) = resources(text, provider)
    return found


def tags(resource: Resource) -> dict[str, str]:
    carried = resource.tags.known
    assert carried is not None
    return {key: value.known for key, value in carried.entries.items()}


def vm(attributes: str, machine: str = "g2-standard-4") -> Any:
    return only(
        'resource "google_compute_instance" "gpu" {\n  machine_type = "' + machine + '"\n'
        '  zone = "us-central1-a"\n' + textwrap.dedent(attributes) + "\n}\n"
    )


@pytest.mark.parametrize(
    ("place", "provider", "region"),
    [
        ('zone = "europe-west4-b"', PROVIDER, "europe-west4"),
        ("", PROVIDER, "us-central1"),
        ("", 'provider "google" {\n  zone = "us-east1-c"\n}\n', "us-east1"),
    ],
)
def test_a_machine_lies_where_it_or_its_provider_says(
    place: str, provider: str, region: str
) -> None:
    machine = only(
        f'resource "google_compute_instance" "a" {{\n  machine_type = "e2-medium"\n  {place}\n}}\n',
        provider,
    )
    assert machine.region.known == region


def test_a_provider_without_a_region_leaves_it_open() -> None:
    machine = only(
        'resource "google_compute_instance" "a" {\n  machine_type = "e2-medium"\n}\n',
        'provider "google" {\n  project = "p"\n}\n',
    )
    assert machine.region.unknown == "provider google states no region"
    assert machine.region.origin.span.path == "provider.tf"


def test_default_labels_lie_below_a_machines_own() -> None:
    machine = only(
        """
        resource "google_compute_instance" "a" {
          machine_type = "e2-medium"
          tags         = ["http"]
          labels       = { team = "own" }
        }
        """,
        'provider "google" {\n  region = "us-east1"\n'
        '  default_labels = { team = "default", project = "p" }\n}\n',
    )
    assert tags(machine) == {"team": "own", "project": "p"}


@pytest.mark.parametrize(
    ("scheduling", "purchase"),
    [
        ("", Purchase.ON_DEMAND),
        ("scheduling {\n  preemptible = true\n}", Purchase.SPOT),
        ('scheduling {\n  provisioning_model = "SPOT"\n}', Purchase.SPOT),
        ('scheduling {\n  provisioning_model = "RESERVATION_BOUND"\n}', Purchase.RESERVED),
        ('reservation_affinity {\n  type = "SPECIFIC_RESERVATION"\n}', Purchase.RESERVED),
        ('reservation_affinity {\n  type = "ANY_RESERVATION"\n}', Purchase.ON_DEMAND),
    ],
)
def test_how_a_machine_is_bought(scheduling: str, purchase: Purchase) -> None:
    assert vm(scheduling).purchase.known is purchase


@pytest.mark.parametrize(
    ("machine", "guest", "carried"),
    [
        ("n1-standard-8", 'guest_accelerator {\n  type = "nvidia-tesla-t4"\n  count = 2\n}', 2),
        ("n1-standard-8", 'guest_accelerator {\n  type = "nvidia-tesla-t4"\n  count = 0\n}', 0),
        ("g2-standard-24", 'guest_accelerator {\n  type = "nvidia-l4"\n  count = 2\n}', 2),
        ("a2-highgpu-8g", "", 8),
        ("n1-standard-8", 'guest_accelerator {\n  type = "nvidia-tesla-t4-vws"\n  count = 1\n}', 1),
    ],
)
def test_guest_accelerators(machine: str, guest: str, carried: int) -> None:
    assert vm(guest, machine).accelerators.known == carried


@pytest.mark.parametrize(
    ("scheduling", "ends"),
    [
        ("", False),
        ("scheduling {\n  max_run_duration {\n    seconds = 3600\n  }\n}", True),
        ('scheduling {\n  termination_time = "2026-12-01T00:00:00Z"\n}', True),
    ],
)
def test_built_in_end(scheduling: str, *, ends: bool) -> None:
    assert vm(scheduling).ends.known is ends


@pytest.mark.parametrize("status", ["TERMINATED", "SUSPENDED"])
def test_a_machine_that_is_off_is_no_resource(status: str) -> None:
    assert not resources(
        'resource "google_compute_instance" "a" {\n  machine_type = "e2-medium"\n'
        f'  desired_status = "{status}"\n}}\n'
    )


SCHEDULE = """
    resource "google_compute_resource_policy" "nights" {
      name = "nights"
      instance_schedule_policy {
        time_zone = "UTC"
        vm_stop_schedule {
          schedule = "0 19 * * *"
        }
      }
    }
    resource "google_compute_resource_policy" "snapshots" {
      name = "snapshots"
      snapshot_schedule_policy {}
    }
    resource "google_compute_instance" "gpu" {
      machine_type      = "g2-standard-4"
      resource_policies = [google_compute_resource_policy.POLICY.id]
    }
"""


@pytest.mark.parametrize(("policy", "scheduled"), [("nights", True), ("snapshots", False)])
def test_an_attached_schedule_stops_a_machine(policy: str, *, scheduled: bool) -> None:
    assert only(SCHEDULE.replace("POLICY", policy)).scheduled.known is scheduled


def test_a_policy_declared_elsewhere_is_an_open_question() -> None:
    machine = vm('resource_policies = ["projects/p/regions/r/resourcePolicies/stop"]')
    assert "declared elsewhere" in machine.scheduled.unknown


def test_a_scheduled_call_stops_a_machine() -> None:
    machine = only(
        """
        resource "google_compute_instance" "gpu" {
          name         = "lab"
          machine_type = "g2-standard-4"
        }
        resource "google_cloud_scheduler_job" "stop" {
          schedule = "0 19 * * *"
          http_target {
            uri = "https://compute.googleapis.com/compute/v1/projects/p/zones/z/instances/lab/stop"
          }
        }
        """
    )
    assert machine.scheduled.known is True


GROUP = """
    resource "google_compute_instance_template" "t" {
      name_prefix  = "worker"
      machine_type = "g2-standard-8"
      labels       = { team = "ml" }
    }
    resource "google_compute_instance_group_manager" "g" {
      name        = "workers"
      zone        = "us-east4-a"
      target_size = 3
      version {
        instance_template = google_compute_instance_template.t.id
      }
    }
"""
SCALER = """
    resource "google_compute_autoscaler" "s" {
      target = google_compute_instance_group_manager.g.id
      autoscaling_policy {
        min_replicas = 1
        max_replicas = 5
      }
    }
"""


def test_a_group_has_the_machine_of_its_template() -> None:
    group = only(GROUP)
    assert isinstance(group, VirtualMachine)
    assert (group.floor.known, str(group.machine.known)) == (3, "g2-standard-8")
    assert group.region.known == "us-east4"
    assert tags(group) == {"team": "ml"}


def test_a_group_with_an_autoscaler_is_a_pool() -> None:
    group = only(GROUP + SCALER)
    assert isinstance(group, NodePool)
    assert (group.floor.known, group.ceiling.known, group.shrinks.known) == (1, 5, True)


@pytest.mark.parametrize(
    ("attributes", "chips", "purchase"),
    [
        ("", 4, Purchase.ON_DEMAND),
        ('accelerator_type = "v5litepod-16"', 16, Purchase.ON_DEMAND),
        ('accelerator_type = "v5p-32"\nscheduling_config {\n  spot = true\n}', 16, Purchase.SPOT),
        (
            (
                'accelerator_config {\n  type = "V4"\n  topology = "2x2x2"\n}\n'
                "scheduling_config {\n  reserved = true\n}"
            ),
            8,
            Purchase.RESERVED,
        ),
    ],
)
def test_tpu(attributes: str, chips: int, purchase: Purchase) -> None:
    tpu = only(f'resource "google_tpu_v2_vm" "t" {{\n  zone = "us-central1-a"\n{attributes}\n}}\n')
    assert (tpu.accelerators.known, tpu.purchase.known) == (chips, purchase)


def pool(attributes: str, cluster: str = 'location = "us-central1"', place: str = "") -> Any:
    found = resources(
        'resource "google_container_cluster" "c" {\n  name = "c"\n'
        f"  remove_default_node_pool = true\n  initial_node_count = 1\n  {cluster}\n}}\n"
        'resource "google_container_node_pool" "p" {\n'
        "  cluster = google_container_cluster.c.name\n"
        f"  {place}\n{textwrap.dedent(attributes)}\n}}\n"
    )
    assert [type(one) for one in found] == [Cluster, NodePool]
    return found[1]


@pytest.mark.parametrize(
    ("cluster", "place", "nodes"),
    [
        ('location = "us-central1"', "", 6),
        ('location = "us-central1-a"', "", 2),
        ('location = "us-central1"', 'node_locations = ["us-central1-a", "us-central1-b"]', 4),
        ('location = "us-central1"\nnode_locations = ["us-central1-a"]', "", 2),
        ('location = "us-central1-a"\nnode_locations = ["us-central1-b"]', "", 4),
        ('location = "us-central1"', 'location = "us-central1-a"', 2),
    ],
)
def test_nodes_are_counted_over_all_zones(cluster: str, place: str, nodes: int) -> None:
    assert pool("node_count = 2", cluster, place).floor.known == nodes


def test_without_autoscaling_a_pool_keeps_its_size() -> None:
    fixed = pool("node_count = 1")
    assert (fixed.shrinks.known, fixed.floor.known, fixed.ceiling.known) == (False, 3, 3)


def test_a_dynamic_block_with_nothing_to_repeat_is_no_autoscaling() -> None:
    fixed = pool(
        'node_count = 2\ndynamic "autoscaling" {\n  for_each = []\n  content {\n'
        "    min_node_count = 1\n  }\n}",
        'location = "us-central1-a"',
    )
    assert (fixed.shrinks.known, fixed.floor.known) == (False, 2)


@pytest.mark.parametrize(
    ("bounds", "floor", "ceiling"),
    [
        ("min_node_count = 1\nmax_node_count = 4", 3, 12),
        ("max_node_count = 4", 0, 12),
        ("total_min_node_count = 1\ntotal_max_node_count = 4", 1, 4),
    ],
)
def test_autoscaling(bounds: str, floor: int, ceiling: int) -> None:
    scaled = pool(f"autoscaling {{\n{bounds}\n}}")
    assert (scaled.floor.known, scaled.ceiling.known) == (floor, ceiling)
    assert scaled.shrinks.known is True


@pytest.mark.parametrize(
    ("node", "purchase"),
    [
        ("", Purchase.ON_DEMAND),
        ("spot = true", Purchase.SPOT),
        ("preemptible = true", Purchase.SPOT),
        ("flex_start = true", Purchase.SPOT),
        (
            'reservation_affinity {\nconsume_reservation_type = "SPECIFIC_RESERVATION"\n}',
            Purchase.RESERVED,
        ),
    ],
)
def test_how_nodes_are_bought(node: str, purchase: Purchase) -> None:
    assert pool(f"node_config {{\n{node}\n}}").purchase.known is purchase


@pytest.mark.parametrize(
    ("node", "workload"),
    [
        ('labels = { workload = "training" }', Workload.TRAINING),
        ('taint {\nkey = "dedicated"\nvalue = "serving"\neffect = "NO_SCHEDULE"\n}', "inference"),
        ("", Workload.UNSTATED),
    ],
)
def test_labels_and_taints_say_what_nodes_are_for(node: str, workload: str) -> None:
    assert pool(f"node_config {{\n{node}\n}}").workload.known == workload


def test_labels_of_nodes_are_those_of_the_cluster_and_their_own() -> None:
    found = pool(
        'node_config {\n  resource_labels = { model = "x" }\n  labels = { team = "k8s" }\n}',
        'location = "us-central1"\nresource_labels = { project = "p" }',
    )
    assert sorted(found.tags.known.entries) == ["model", "project"]


def test_labels_of_a_cluster_declared_elsewhere_are_open() -> None:
    found = only(
        'resource "google_container_node_pool" "p" {\n  cluster = "theirs"\n'
        '  location = "us-central1-a"\n  node_count = 1\n}\n'
    )
    assert found.tags.known.rest is not None
    assert found.tags.known.rest.unknown == "the labels of the cluster are declared elsewhere"
    assert str(found.machine.known) == "e2-medium"
    assert found.machine.origin.how is How.DEFAULTED


def test_a_cluster_keeps_a_default_pool_unless_told_otherwise() -> None:
    cluster, nodes = resources(
        'resource "google_container_cluster" "c" {\n  name = "c"\n  location = "us-east1-b"\n'
        '  initial_node_count = 2\n  node_config {\n    machine_type = "n1-standard-4"\n  }\n}\n'
    )
    assert isinstance(cluster, Cluster)
    assert isinstance(nodes, NodePool)
    assert nodes.address == "google_container_cluster.c/default-pool"
    assert (nodes.floor.known, str(nodes.machine.known)) == (2, "n1-standard-4")


def test_pools_within_a_cluster() -> None:
    _, cpu, gpu = resources(
        """
        resource "google_container_cluster" "c" {
          location = "us-east1-b"
          node_pool {
            name       = "cpu"
            node_count = 1
          }
          node_pool {
            name       = "gpu"
            node_count = 2
            node_config {
              machine_type = "g2-standard-4"
            }
          }
        }
        """
    )
    assert cpu.address == "google_container_cluster.c/cpu"
    assert gpu.header.line == 7
    assert isinstance(gpu, NodePool)
    assert gpu.floor.known == 2


def test_autopilot_has_no_pools() -> None:
    assert isinstance(
        only('resource "google_container_cluster" "c" {\n  enable_autopilot = true\n}\n'), Cluster
    )


def workbench(setup: str) -> Any:
    return only(
        'resource "google_workbench_instance" "lab" {\n  name = "lab"\n'
        '  location = "us-central1-a"\n  gce_setup {\n    machine_type = "n1-standard-4"\n'
        f"    {setup}\n  }}\n}}\n"
    )


@pytest.mark.parametrize(
    ("metadata", "stops", "how"),
    [
        ("", True, How.DEFAULTED),
        ('metadata = { idle-timeout-seconds = "3600" }', True, How.WRITTEN),
        ('metadata = { idle-timeout-seconds = "" }', False, How.WRITTEN),
        ("metadata = { idle-timeout-seconds = 0 }", False, How.WRITTEN),
        ('metadata = { enable-guest-attributes = "false" }', False, How.COMPUTED),
        ('metadata = { terraform = "true" }', True, How.DEFAULTED),
    ],
)
def test_workbench_stops_when_idle_unless_told_not_to(
    metadata: str, how: How, *, stops: bool
) -> None:
    notebook = workbench(metadata)
    assert notebook.service is Service.VERTEX_WORKBENCH
    assert notebook.stops_when_idle.known is stops
    assert notebook.stops_when_idle.origin.how is how


def test_metadata_that_nobody_knows_leaves_it_open() -> None:
    notebook = workbench("metadata = var.metadata")
    assert notebook.stops_when_idle.unknown


def test_a_stopped_workbench_is_no_resource() -> None:
    assert not resources(
        'resource "google_workbench_instance" "lab" {\n  desired_state = "STOPPED"\n}\n'
    )


@pytest.mark.parametrize(
    ("attributes", "stops"),
    [
        ('idle_shutdown_config {\n  idle_timeout = "0s"\n}', False),
        ('idle_shutdown_config {\n  idle_timeout = "3600s"\n}', True),
        ("", None),
    ],
)
def test_colab(attributes: str, *, stops: bool | None) -> None:
    runtime = only(
        'resource "google_colab_runtime_template" "t" {\n  display_name = "t"\n'
        f'  machine_spec {{\n    machine_type = "g2-standard-4"\n  }}\n  {attributes}\n}}\n'
    )
    assert isinstance(runtime, Notebook)
    if stops is None:
        assert runtime.stops_when_idle.unknown
    else:
        assert runtime.stops_when_idle.known is stops


@pytest.mark.parametrize(("timeout", "stops"), [("", True), ('idle_timeout = "0s"', False)])
def test_workstations(timeout: str, *, stops: bool) -> None:
    config = only(
        f'resource "google_workstations_workstation_config" "c" {{\n  {timeout}\n'
        '  host {\n    gce_instance {\n      machine_type = "n1-standard-4"\n'
        '      accelerators {\n        type = "nvidia-tesla-t4"\n        count = 1\n      }\n'
        "    }\n  }\n}\n"
    )
    assert config.stops_when_idle.known is stops
    assert config.accelerators.known == 1


def test_a_model_garden_endpoint() -> None:
    endpoint = only(
        """
        resource "google_vertex_ai_endpoint_with_model_garden_deployment" "gemma" {
          publisher_model_name = "publishers/google/models/gemma3@gemma-3-1b-it"
          location             = "us-central1"
          deploy_config {
            dedicated_resources {
              min_replica_count = 1
              max_replica_count = 3
              machine_spec {
                machine_type      = "g2-standard-12"
                accelerator_type  = "NVIDIA_L4"
                accelerator_count = 1
              }
            }
          }
        }
        """
    )
    assert isinstance(endpoint, Endpoint)
    assert endpoint.model.id.known == "gemma-3-1b-it"
    assert (endpoint.floor.known, endpoint.ceiling.known) == (1, 3)
    assert endpoint.tags.known is None
    assert endpoint.service is Service.VERTEX_PREDICTION


def test_machines_kept_for_jobs() -> None:
    kept = only(
        """
        resource "google_vertex_ai_persistent_resource" "ray" {
          display_name = "ray"
          region       = "us-central1"
          resource_pools {
            machine_spec {
              machine_type = "a2-highgpu-1g"
            }
            autoscaling_spec {
              min_replica_count = 1
              max_replica_count = 4
            }
          }
        }
        """
    )
    assert isinstance(kept, NodePool)
    assert (kept.floor.known, kept.ceiling.known, kept.shrinks.known) == (1, 4, True)
    assert kept.workload.known is Workload.UNSTATED
    assert kept.purchase.known is Purchase.ON_DEMAND


def test_a_plain_vertex_endpoint_has_no_machines() -> None:
    assert not resources('resource "google_vertex_ai_endpoint" "e" {\n  name = "e"\n}\n')


def test_cloud_run_with_a_gpu_serves() -> None:
    service = only(
        """
        resource "google_cloud_run_v2_service" "llm" {
          name     = "llm"
          location = "us-central1"
          template {
            scaling {
              min_instance_count = 1
            }
            containers {
              resources {
                limits = { "nvidia.com/gpu" = "1" }
              }
            }
          }
        }
        """
    )
    assert isinstance(service, Endpoint)
    assert service.mode.known is Mode.SERVERLESS
    assert (service.floor.known, service.accelerators.known) == (1, 1)
    assert service.rests is not None
    assert service.rests.known
    assert service.machine.unknown


def test_cloud_run_without_a_gpu_only_has_a_bill() -> None:
    service = only(
        'resource "google_cloud_run_v2_service" "web" {\n  template {\n    containers {\n'
        '      image = "web"\n    }\n  }\n}\n'
    )
    assert isinstance(service, Other)


@pytest.mark.parametrize(
    ("location", "region"),
    [("US", "US"), ("eur4", "EUR4"), ("EUROPE-WEST4", "europe-west4")],
)
def test_the_location_of_a_bucket(location: str, region: str) -> None:
    bucket = only(
        f'resource "google_storage_bucket" "b" {{\n  name = "b"\n  location = "{location}"\n}}\n'
    )
    assert isinstance(bucket, Bucket)
    assert bucket.region.known == region


@pytest.mark.parametrize(("retention", "days"), [("", 30), ("retention_days = 400", 400)])
def test_log_buckets_have_a_bound(retention: str, days: int) -> None:
    logs = only(
        'resource "google_logging_project_bucket_config" "l" {\n  location = "global"\n'
        f'  bucket_id = "_Default"\n  {retention}\n}}\n'
    )
    assert isinstance(logs, LogGroup)
    assert logs.retention.known == days
    assert logs.tags.known is None


def test_a_labelled_service_is_asked_for_its_labels() -> None:
    database = only(
        'resource "google_sql_database_instance" "db" {\n  settings {\n'
        '    user_labels = { team = "ml" }\n  }\n}\n'
    )
    assert database.native == "google_sql_database_instance"
    assert tags(database) == {"team": "ml"}


def test_edits() -> None:
    machine = vm("scheduling {\n  preemptible = false\n}")
    edit = adapters.edit(machine, replace(machine, purchase=machine.purchase.but(Purchase.SPOT)))
    assert edit is not None
    assert edit.span is None
    assert 'set `scheduling.provisioning_model = "SPOT"`' in edit.sentence
    nodes = pool("node_config {\n  spot = false\n}")
    edit = adapters.edit(nodes, replace(nodes, purchase=nodes.purchase.but(Purchase.SPOT)))
    assert edit is not None
    assert edit.text == "true"
    notebook = workbench('metadata = { enable-guest-attributes = "false" }')
    edit = adapters.edit(
        notebook, replace(notebook, stops_when_idle=notebook.stops_when_idle.but(fact=True))
    )
    assert edit is not None
    assert "enable-guest-attributes" in edit.sentence


@pytest.mark.parametrize(
    ("type_", "attributes", "kind", "gigabytes"),
    [
        ("google_compute_disk", "size = 500", "Volume", 500),
        ("google_filestore_instance", "file_shares {\n  capacity_gb = 2560\n}", "FileSystem", 2560),
        ("google_lustre_instance", "capacity_gib = 18000", "FileSystem", 18000),
        ("google_artifact_registry_repository", 'repository_id = "r"', "Registry", None),
    ],
)
def test_storage(type_: str, attributes: str, kind: str, gigabytes: int | None) -> None:
    found = only(f'resource "{type_}" "s" {{\n  location = "us-east1-b"\n{attributes}\n}}\n')
    assert type(found).__name__ == kind
    assert found.gigabytes.known == gigabytes
    assert found.region.known == "us-east1"


def test_a_shared_pool_serves() -> None:
    shared = only(
        'resource "google_vertex_ai_deployment_resource_pool" "p" {\n  name = "p"\n'
        '  region = "us-east1"\n  dedicated_resources {\n    min_replica_count = 2\n'
        '    machine_spec {\n      machine_type = "g2-standard-4"\n    }\n  }\n}\n'
    )
    assert isinstance(shared, Endpoint)
    assert (shared.floor.known, shared.ceiling.known) == (2, 2)


def test_queued_tpus() -> None:
    tpu = only(
        """
        resource "google_tpu_v2_queued_resource" "q" {
          name = "q"
          zone = "us-central1-c"
          tpu {
            node_spec {
              parent = "projects/p/locations/us-central1-c"
              node {
                accelerator_type = "v5litepod-8"
              }
            }
          }
        }
        """
    )
    assert tpu.accelerators.known == 8


def test_a_retired_notebook_is_not_accused_of_running_on() -> None:
    notebook = only(
        'resource "google_notebooks_instance" "n" {\n  name = "n"\n'
        '  machine_type = "n1-standard-4"\n}\n'
    )
    assert "shut down" in notebook.stops_when_idle.unknown


@pytest.mark.parametrize(
    ("machine", "guest"),
    [
        ("z9-standard-4", ""),
        ("n1-standard-4", 'guest_accelerator {\n  type = "nvidia-q9"\n  count = 1\n}'),
        ("n1-standard-4", "guest_accelerator {\n  type = var.gpu\n  count = 1\n}"),
    ],
)
def test_hardware_that_nobody_knows_is_unknown(machine: str, guest: str) -> None:
    found = vm(guest, machine)
    assert found.machine.unknown
    assert found.accelerators.unknown
