"""What workloads on Google Cloud stand on, in Terraform: networks, services, budgets, clusters."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    Budget,
    Cluster,
    Commitment,
    Control,
    ManagedService,
    NatGateway,
    NetworkLink,
    NodePool,
    Other,
    ServiceEndpoint,
    SpendingControl,
    VirtualMachine,
)
from mlcostlint.value import How, fact
from tests.adapters.google import block, only, resources, told

NETWORK = """
    resource "google_compute_router" "r" {
      name    = "router"
      region  = "europe-west4"
      network = "vpc"
    }
    resource "google_compute_router_nat" "n" {
      name   = "nat"
      router = ROUTER
      source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
    }
    resource "google_compute_subnetwork" "s" {
      name    = "s"
      region  = "europe-west4"
      network = WHICH
      ACCESS
    }
"""
HERE = '"projects/p/global/networks/vpc"'


def network(router: str = "google_compute_router.r.name", vpc: str = HERE, access: str = "") -> str:
    return NETWORK.replace("ROUTER", router).replace("WHICH", vpc).replace("ACCESS", access)


@pytest.mark.parametrize("router", ["google_compute_router.r.name", '"router"'])
@pytest.mark.parametrize(
    ("access", "spares"),
    [
        ("", (False, How.DEFAULTED, 11)),
        ("private_ip_google_access = true", (True, How.WRITTEN, 15)),
        ("private_ip_google_access = var.access", ("?", How.WRITTEN, 15)),
    ],
)
def test_a_gateway_and_the_subnetworks_behind_it(
    router: str, access: str, spares: tuple[Any, How, int]
) -> None:
    nat = only(NatGateway, network(router, access=access))
    assert told(nat.spares_storage) == spares
    assert told(nat.beside) == (1, How.DEFAULTED, 6)
    assert told(nat.region) == ("europe-west4", How.WRITTEN, 3)
    assert told(nat.public) == (True, How.DEFAULTED, 6)


@pytest.mark.parametrize(
    "text",
    [
        network(vpc='"elsewhere"'),
        network(router="var.router"),
        network(access='purpose = "REGIONAL_MANAGED_PROXY"'),
    ],
)
def test_a_gateway_of_unknown_subnetworks_is_an_open_question(text: str) -> None:
    assert only(NatGateway, text).spares_storage.unknown


def test_networks_read_from_elsewhere_are_told_apart_by_reference() -> None:
    found = network(vpc="data.google_compute_network.vpc.id").replace(
        '"vpc"', "data.google_compute_network.vpc.name"
    )
    shared = block("google_compute_network", 'name = "shared"', "vpc").replace("resource", "data")
    assert only(NatGateway, textwrap.dedent(found) + shared).spares_storage.known is False


def test_a_router_declared_elsewhere_leaves_the_gateways_beside_open() -> None:
    assert only(NatGateway, network(router="var.router")).beside.unknown


def test_gateways_are_counted_by_network_and_region() -> None:
    second = network().replace('"r"', '"r2"').replace('"n"', '"n2"').replace('"s"', '"s2"')
    second = second.replace("google_compute_router.r.name", "google_compute_router.r2.name")
    elsewhere = second.replace('"r2"', '"r3"').replace('"n2"', '"n3"').replace('"s2"', '"s3"')
    elsewhere = elsewhere.replace("router.r2.", "router.r3.").replace("west4", "west1")
    found = resources(textwrap.dedent(network()) + second + elsewhere)
    nats = [one for one in found if isinstance(one, NatGateway)]
    assert [nat.beside.known for nat in nats] == [2, 2, 1]


def test_a_gateway_of_listed_subnetworks_serves_no_other() -> None:
    listed = network(access="private_ip_google_access = true").replace(
        '"ALL_SUBNETWORKS_ALL_IP_RANGES"',
        '"LIST_OF_SUBNETWORKS"\n      subnetwork {\n'
        "        name = google_compute_subnetwork.s.id\n      }",
    )
    other = block("google_compute_subnetwork", f'name = "t"\nnetwork = {HERE}')
    assert only(NatGateway, textwrap.dedent(listed) + other).spares_storage.known is True


@pytest.mark.parametrize("subnetwork", ["google_compute_subnetwork.s.id", '"s"', "var.subnetwork"])
def test_gke_may_have_switched_private_access_on(subnetwork: str) -> None:
    cluster = block("google_container_cluster", f'name = "c"\nsubnetwork = {subnetwork}')
    nat = only(NatGateway, textwrap.dedent(network()) + cluster)
    assert "GKE" in nat.spares_storage.unknown


def test_a_private_gateway() -> None:
    nat = only(NatGateway, block("google_compute_router_nat", 'type = "PRIVATE"'))
    assert told(nat.public) == (False, How.WRITTEN, 2)


@pytest.mark.parametrize(
    ("access", "doors"), [("", []), ("private_ip_google_access = true", [True])]
)
def test_private_access_is_a_door_that_costs_nothing(access: str, doors: list[bool]) -> None:
    found = resources(block("google_compute_subnetwork", access))
    endpoints = [one for one in found if isinstance(one, ServiceEndpoint)]
    assert [endpoint.free.known for endpoint in endpoints] == doors


@pytest.mark.parametrize(
    ("type_", "attributes", "far"),
    [
        ("google_compute_network_peering", 'network = "a"', None),
        ("google_compute_interconnect_attachment", 'region = "us-east1"', None),
        ("google_compute_vpn_tunnel", 'peer_ip = "198.51.100.7"', None),
        (
            "google_compute_vpn_tunnel",
            "peer_gcp_gateway = google_compute_ha_vpn_gateway.far.id",
            "asia-east1",
        ),
        ("google_compute_vpn_tunnel", 'peer_gcp_gateway = "far"', "asia-east1"),
        (
            "google_compute_vpn_tunnel",
            "peer_ip = google_compute_address.far.address",
            "asia-northeast1",
        ),
        ("google_compute_vpn_tunnel", "peer_gcp_gateway = var.gateway", None),
    ],
)
def test_links_between_networks(type_: str, attributes: str, far: str | None) -> None:
    ends = block(
        "google_compute_ha_vpn_gateway", 'name = "far"\nregion = "asia-east1"', "far"
    ) + block("google_compute_address", 'region = "asia-northeast1"', "far")
    assert fact(only(NetworkLink, block(type_, attributes) + ends).to, None) == far


def test_an_attachment_lies_where_its_router_does() -> None:
    router = block("google_compute_router", 'name = "r"\nregion = "us-west4"', "r")
    link = only(
        NetworkLink, router + block("google_compute_interconnect_attachment", 'router = "r"')
    )
    assert link.region.known == "us-west4"


@pytest.mark.parametrize(
    ("type_", "attributes", "size", "units", "redundant"),
    [
        (
            "google_composer_environment",
            'config {\n  environment_size = "ENVIRONMENT_SIZE_LARGE"\n}',
            ("ENVIRONMENT_SIZE_LARGE", How.WRITTEN, 3),
            (1, How.DEFAULTED, 2),
            False,
        ),
        (
            "google_composer_environment",
            'config {\n  resilience_mode = "HIGH_RESILIENCE"\n}',
            ("?", How.DEFAULTED, 2),
            (1, How.DEFAULTED, 2),
            True,
        ),
        (
            "google_composer_environment",
            "config {\n  node_count = 4\n}",
            (None, How.DEFAULTED, 1),
            (4, How.WRITTEN, 3),
            False,
        ),
        (
            "google_redis_instance",
            "memory_size_gb = 5",
            ("BASIC", How.DEFAULTED, 1),
            (1, How.DEFAULTED, 1),
            False,
        ),
        (
            "google_redis_instance",
            'tier = "STANDARD_HA"',
            ("STANDARD_HA", How.WRITTEN, 2),
            (2, How.WRITTEN, 2),
            True,
        ),
        (
            "google_redis_instance",
            'tier = "STANDARD_HA"\nreplica_count = 3',
            ("STANDARD_HA", How.WRITTEN, 2),
            (4, How.WRITTEN, 3),
            True,
        ),
        (
            "google_vertex_ai_featurestore",
            "online_serving_config {\n  fixed_node_count = 2\n}",
            (None, How.DEFAULTED, 1),
            (2, How.WRITTEN, 3),
            False,
        ),
        (
            "google_vertex_ai_featurestore",
            "online_serving_config {\n  scaling {\n    min_node_count = 3\n  }\n}",
            (None, How.DEFAULTED, 1),
            (3, How.WRITTEN, 4),
            False,
        ),
        (
            "google_vertex_ai_featurestore",
            "",
            (None, How.DEFAULTED, 1),
            (0, How.DEFAULTED, 1),
            False,
        ),
        (
            "google_vertex_ai_feature_online_store",
            "bigtable {\n  auto_scaling {\n    min_node_count = 1\n  }\n}",
            (None, How.DEFAULTED, 1),
            (1, How.WRITTEN, 4),
            False,
        ),
        (
            "google_vertex_ai_feature_online_store",
            "optimized {}",
            (None, How.DEFAULTED, 1),
            ("?", How.WRITTEN, 1),
            False,
        ),
        (
            "google_vertex_ai_index_endpoint_deployed_index",
            "automatic_resources {}",
            (None, How.DEFAULTED, 1),
            (2, How.DEFAULTED, 2),
            False,
        ),
        (
            "google_vertex_ai_index_endpoint_deployed_index",
            (
                "dedicated_resources {\n  min_replica_count = 1\n  machine_spec {\n"
                '    machine_type = "e2-standard-16"\n  }\n}'
            ),
            ("e2-standard-16", How.WRITTEN, 5),
            (1, How.WRITTEN, 3),
            False,
        ),
    ],
)
def test_services_that_bill_by_the_hour(
    type_: str,
    attributes: str,
    size: tuple[Any, How, int],
    units: tuple[Any, How, int],
    *,
    redundant: bool,
) -> None:
    service = only(ManagedService, block(type_, attributes))
    assert told(service.size) == size
    assert told(service.units)[::2] == units[::2]
    assert service.redundant.known is redundant


@pytest.mark.parametrize(
    ("attributes", "region"),
    [
        ('region = "us-west1"', "us-west1"),
        ('index_endpoint = "projects/1/locations/europe-west4/indexEndpoints/2"', "europe-west4"),
        ("index_endpoint = google_vertex_ai_index_endpoint.e.id", "asia-east1"),
        ("index_endpoint = var.endpoint", "us-central1"),
    ],
)
def test_an_index_lies_where_its_endpoint_does(attributes: str, region: str) -> None:
    endpoint = block("google_vertex_ai_index_endpoint", 'region = "asia-east1"', "e")
    text = endpoint + block("google_vertex_ai_index_endpoint_deployed_index", attributes)
    assert only(ManagedService, text).region.known == region


@pytest.mark.parametrize(
    ("type_", "taggable"),
    [
        ("google_bigquery_dataset", True),
        ("google_bigtable_instance", True),
        ("google_memorystore_instance", True),
        ("google_spanner_instance", True),
        ("google_vertex_ai_index", True),
        ("google_vertex_ai_metadata_store", False),
        ("google_vertex_ai_tensorboard", True),
    ],
)
def test_what_is_only_asked_for_its_labels(type_: str, *, taggable: bool) -> None:
    found = only(Other, block(type_, 'labels = { team = "ml" }'))
    assert (found.tags.known is not None) is taggable


@pytest.mark.parametrize("type_", ["google_vertex_ai_endpoint", "google_ml_engine_model"])
def test_an_endpoint_without_models_costs_nothing(type_: str) -> None:
    assert not resources(block(type_, 'name = "e"'))


def test_a_budget() -> None:
    budget = only(
        Budget,
        block(
            "google_billing_budget",
            """
            display_name = "ml"
            threshold_rules {
              threshold_percent = 0.9
            }
            threshold_rules {
              threshold_percent = 1.1
              spend_basis       = "FORECASTED_SPEND"
            }
            """,
        ),
    )
    ninety, forecast = budget.alerts.known
    assert told(ninety.percent) == (90.0, How.WRITTEN, 5)
    assert told(ninety.forecast) == (False, How.DEFAULTED, 4)
    assert told(ninety.reaches) == (True, How.DEFAULTED, 1)
    assert (forecast.percent.known, forecast.forecast.known) == (110.0, True)


@pytest.mark.parametrize(
    ("rule", "reaches"),
    [
        ("disable_default_iam_recipients = false", True),
        ("disable_default_iam_recipients = true", False),
        ("disable_default_iam_recipients = true\npubsub_topic = google_pubsub_topic.t.id", True),
        ('disable_default_iam_recipients = true\nmonitoring_notification_channels = ["c"]', True),
        ("disable_default_iam_recipients = true\npubsub_topic = var.topic", None),
        ("disable_default_iam_recipients = var.quiet", None),
    ],
)
def test_whom_a_budget_tells(rule: str, *, reaches: bool | None) -> None:
    text = "threshold_rules {\n  threshold_percent = 1\n}\nall_updates_rule {\n" + rule + "\n}"
    (alert,) = only(Budget, block("google_billing_budget", text)).alerts.known
    assert fact(alert.reaches, None) is reaches


@pytest.mark.parametrize(
    ("rules", "alerts"),
    [
        ("", ((), How.DEFAULTED, 1)),
        (
            (
                'dynamic "threshold_rules" {\n  for_each = var.thresholds\n  content {\n'
                "    threshold_percent = threshold_rules.value\n  }\n}"
            ),
            None,
        ),
    ],
)
def test_a_budget_without_thresholds_that_are_known(
    rules: str, alerts: tuple[Any, How, int] | None
) -> None:
    found = only(Budget, block("google_billing_budget", rules)).alerts
    assert found.unknown if alerts is None else told(found) == alerts


@pytest.mark.parametrize(
    ("type_", "attributes", "controls"),
    [
        (
            "google_org_policy_policy",
            (
                'name = "organizations/1/policies/custom.requireLabels"\nspec {\n  rules {\n'
                '    enforce = "TRUE"\n  }\n}'
            ),
            [Control.TAGS],
        ),
        (
            "google_org_policy_policy",
            (
                'name = "organizations/1/policies/custom.requireLabels"\nspec {\n  rules {\n'
                '    enforce = "FALSE"\n  }\n}'
            ),
            [],
        ),
        (
            "google_org_policy_policy",
            'name = "organizations/1/policies/custom.requireLabels"\ndry_run_spec {}',
            [],
        ),
        (
            "google_org_policy_policy",
            'name = "organizations/1/policies/gcp.resourceLocations"\nspec {}',
            [],
        ),
        ("google_tags_tag_binding", 'tag_value = "tagValues/7"', [Control.ALLOCATION]),
    ],
)
def test_spending_controls(type_: str, attributes: str, controls: list[Control]) -> None:
    found = [one for one in resources(block(type_, attributes)) if isinstance(one, SpendingControl)]
    assert [one.control.known for one in found] == controls


RESERVED = """
    name = "reserved"
    specific_reservation {
      count = 2
      instance_properties {
        machine_type = "n1-standard-8"
        guest_accelerators {
          accelerator_type  = "nvidia-tesla-t4"
          accelerator_count = 1
        }
      }
    }
"""


@pytest.mark.parametrize(
    ("extra", "ends"),
    [
        ("", False),
        ("delete_after_duration {\n  seconds = 3600\n}", True),
        ('delete_at_time = "2027-01-01T00:00:00Z"', True),
    ],
)
def test_a_reservation(extra: str, *, ends: bool) -> None:
    found = only(Commitment, block("google_compute_reservation", RESERVED + extra))
    assert told(found.amount) == (2, How.WRITTEN, 5)
    assert str(found.machine.known) == "n1-standard-8 with 1 x T4"
    assert found.ends.known is ends


def test_a_reservation_of_a_template() -> None:
    template = block("google_compute_instance_template", 'machine_type = "a2-highgpu-1g"', "t")
    reserved = block(
        "google_compute_reservation",
        "specific_reservation {\n  count = 1\n"
        "  source_instance_template = google_compute_instance_template.t.id\n}",
    )
    assert str(only(Commitment, template + reserved).machine.known) == "a2-highgpu-1g"


SPECIFIC = RESERVED + "specific_reservation_required = true\n"


@pytest.mark.parametrize(
    ("reservation", "values", "used"),
    [
        (SPECIFIC, "", False),
        (SPECIFIC, "[google_compute_reservation.x.name]", True),
        (SPECIFIC, '["projects/p/reservations/reserved"]', True),
        (SPECIFIC, '["another"]', False),
        (SPECIFIC, "[var.reservation]", None),
        (RESERVED, "", None),
    ],
)
def test_who_uses_a_reservation(reservation: str, values: str, *, used: bool | None) -> None:
    text = block("google_compute_reservation", reservation)
    if values:
        text += block(
            "google_container_node_pool",
            'cluster = "c"\nnode_config {\n  reservation_affinity {\n'
            f'    consume_reservation_type = "SPECIFIC_RESERVATION"\n    values = {values}\n'
            "  }\n}",
        )
    assert fact(only(Commitment, text).used, None) is used


@pytest.mark.parametrize(
    ("attributes", "amount", "ends"),
    [
        (
            (
                "specific_sku_properties {\n  total_count = 4\n  instance_properties {\n"
                '    machine_type = "a3-highgpu-8g"\n  }\n}\n'
                "auto_delete_auto_created_reservations = true"
            ),
            4,
            True,
        ),
        (
            (
                "aggregate_reservation {\n  reserved_resources {\n    accelerator {\n"
                "      accelerator_count = 32\n    }\n  }\n}\n"
                "auto_created_reservations_duration {\n"
                "  seconds = 86400\n}"
            ),
            32,
            True,
        ),
        ("specific_sku_properties {\n  total_count = 1\n}", 1, None),
    ],
)
def test_a_future_reservation(attributes: str, amount: int, *, ends: bool | None) -> None:
    found = only(Commitment, block("google_compute_future_reservation", attributes))
    assert found.amount.known == amount
    assert fact(found.ends, None) is ends


def test_a_drafted_reservation_is_not_paid_for() -> None:
    assert not resources(block("google_compute_future_reservation", 'planning_status = "DRAFT"'))


@pytest.mark.parametrize(
    ("attributes", "amount", "ends"),
    [
        (
            (
                'resources {\n  type = "VCPU"\n  amount = 64\n}\n'
                'resources {\n  type = "MEMORY"\n  amount = 262144\n}'
            ),
            64,
            True,
        ),
        (
            (
                'auto_renew = true\nresources {\n  type = "VCPU"\n  amount = 12\n}\n'
                'resources {\n  type = "ACCELERATOR"\n  amount = 8\n}'
            ),
            8,
            False,
        ),
    ],
)
def test_a_commitment(attributes: str, amount: int, *, ends: bool) -> None:
    found = only(Commitment, block("google_compute_region_commitment", attributes))
    assert (found.amount.known, found.ends.known) == (amount, ends)
    assert found.machine.unknown


@pytest.mark.parametrize(
    ("location", "region"), [("", "US"), ('location = "EU-WEST2"', "eu-west2")]
)
def test_slots(location: str, region: str) -> None:
    found = only(
        Commitment, block("google_bigquery_reservation", f"slot_capacity = 100\n{location}")
    )
    assert (found.amount.known, found.region.known, found.ends.known) == (100, region, False)
    assert "slots" in found.machine.unknown


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ("", "version", (None, How.DEFAULTED, 1)),
        ('min_master_version = "1.31"', "version", ("1.31", How.WRITTEN, 2)),
        ("", "extended_support", (False, How.DEFAULTED, 1)),
        (
            'release_channel {\n  channel = "EXTENDED"\n}',
            "extended_support",
            (True, How.WRITTEN, 3),
        ),
        ("", "splits_costs", (False, How.DEFAULTED, 1)),
        ("cost_management_config {\n  enabled = true\n}", "splits_costs", (True, How.WRITTEN, 3)),
        (
            (
                'resource_usage_export_config {\n  bigquery_destination {\n    dataset_id = "d"\n'
                "  }\n}"
            ),
            "splits_costs",
            (True, How.WRITTEN, 2),
        ),
    ],
)
def test_a_control_plane(attributes: str, field: str, expected: tuple[Any, How, int]) -> None:
    cluster = only(Cluster, block("google_container_cluster", attributes))
    assert told(getattr(cluster, field)) == expected


@pytest.mark.parametrize(
    ("scaling", "zones"),
    [
        ("node_count = 1", 3),
        ("autoscaling {\n  min_node_count = 1\n  max_node_count = 2\n}", 3),
        ("autoscaling {\n  total_min_node_count = 1\n  total_max_node_count = 2\n}", None),
    ],
)
def test_counts_of_a_pool_may_be_per_zone(scaling: str, zones: int | None) -> None:
    text = block(
        "google_container_cluster",
        'name = "c"\nlocation = "us-east1"\nremove_default_node_pool = true',
    ) + block("google_container_node_pool", f'cluster = "c"\n{scaling}', "p")
    pool = only(NodePool, text)
    assert (None if pool.zones is None else pool.zones.known) == zones


GROUP = """
    resource "google_compute_instance_template" "t" {
      name         = "template"
      machine_type = "g2-standard-4"
    }
    resource "google_compute_region_instance_group_manager" "g" {
      name        = "group"
      target_size = 3
      version {
        instance_template = "template"
      }
    }
    resource "google_compute_region_autoscaler" "s" {
      target = TARGET
      autoscaling_policy {
        min_replicas = 1
        max_replicas = 5
        mode         = "ONLY_SCALE_OUT"
      }
    }
"""


@pytest.mark.parametrize(
    "target",
    [
        "google_compute_region_instance_group_manager.g.id",
        '"group"',
        '"projects/p/regions/r/instanceGroupManagers/group"',
    ],
)
def test_an_autoscaler_makes_a_group_a_pool(target: str) -> None:
    pool = only(NodePool, GROUP.replace("TARGET", target))
    assert (pool.floor.known, pool.ceiling.known, pool.shrinks.known) == (1, 5, False)


@pytest.mark.parametrize(("target", "floor"), [('"other"', 3), ("var.group", None)])
def test_an_autoscaler_of_something_else(target: str, floor: int | None) -> None:
    group = only(VirtualMachine, GROUP.replace("TARGET", target))
    assert fact(group.floor, None) == floor


STOPPED = """
    resource "google_compute_instance" "m" {
      name         = "lab"
      machine_type = "g2-standard-4"
    }
    resource "google_compute_resource_policy" "nights" {
      name = "nights"
      instance_schedule_policy {
        WHEN {
          schedule = "0 19 * * *"
        }
      }
    }
    resource "google_compute_resource_policy_attachment" "a" {
      name     = google_compute_resource_policy.nights.name
      instance = INSTANCE
    }
"""


@pytest.mark.parametrize(
    ("when", "instance", "scheduled"),
    [
        ("vm_stop_schedule", "google_compute_instance.m.name", True),
        ("vm_stop_schedule", '"lab"', True),
        ("vm_stop_schedule", '"other"', False),
        ("vm_start_schedule", '"lab"', False),
    ],
)
def test_an_attached_policy_stops_a_machine(when: str, instance: str, *, scheduled: bool) -> None:
    text = STOPPED.replace("WHEN", when).replace("INSTANCE", instance)
    assert only(VirtualMachine, text).scheduled.known is scheduled


@pytest.mark.parametrize(
    ("uri", "extra", "scheduled"),
    [
        ('"https://compute.googleapis.com/zones/z/instances/lab/stop"', "", True),
        ('"https://compute.googleapis.com/zones/z/instances/lab2/stop"', "", False),
        ('"https://compute.googleapis.com/zones/z/instances/lab/stop"', "paused = true", False),
        ("var.uri", "", None),
    ],
)
def test_a_scheduled_call(uri: str, extra: str, *, scheduled: bool | None) -> None:
    text = block("google_compute_instance", 'name = "lab"\nmachine_type = "g2-standard-4"') + block(
        "google_cloud_scheduler_job",
        f'schedule = "0 19 * * *"\n{extra}\nhttp_target {{\n  uri = {uri}\n}}',
    )
    assert fact(only(VirtualMachine, text).scheduled, None) is scheduled


@pytest.mark.parametrize(
    ("text", "field", "wanted", "sentence"),
    [
        (
            block("google_storage_bucket", 'name = "b"\nlocation = "EU"'),
            "kept_deleted",
            0,
            "set `soft_delete_policy.retention_duration_seconds = 0`",
        ),
        (
            block("google_storage_bucket", 'name = "b"\nstorage_class = "STANDARD"'),
            "tier",
            "COLDLINE",
            'replace `storage_class = "STANDARD"` with `"COLDLINE"`',
        ),
        (
            block("google_compute_disk", 'type = "pd-extreme"'),
            "type",
            "pd-balanced",
            'replace `type = "pd-extreme"` with `"pd-balanced"`',
        ),
        (
            block(
                "google_compute_instance",
                'machine_type = "e2-medium"\nboot_disk {\n  auto_delete = false\n'
                "  initialize_params {}\n}",
            ),
            "outlives_owner",
            False,
            "replace `auto_delete = false` with `true`",
        ),
        (
            block("google_container_cluster", 'name = "c"\nenable_autopilot = true'),
            "splits_costs",
            True,
            "set `cost_management_config.enabled = true`",
        ),
        (
            block("google_redis_instance", 'tier = "STANDARD_HA"'),
            "redundant",
            False,
            'replace `tier = "STANDARD_HA"` with `"BASIC"`',
        ),
        (
            block("google_dataproc_cluster", "cluster_config {}"),
            "stops_when_idle",
            True,
            'set `cluster_config.lifecycle_config.idle_delete_ttl = "3600s"`',
        ),
    ],
)
def test_edits(text: str, field: str, wanted: object, sentence: str) -> None:
    now = resources(text)[-1]
    edit = adapters.edit(now, replace(now, **{field: getattr(now, field).but(wanted)}))
    assert edit is not None
    assert edit.sentence == sentence
