"""Where Google Cloud keeps bytes, in Terraform: buckets, disks, file systems, registries, logs."""

import textwrap
from typing import Any

import pytest

from mlcostlint.model import (
    Bucket,
    FileSystem,
    LogGroup,
    NodePool,
    Notebook,
    Registry,
    Resource,
    SnapshotPolicy,
    VirtualMachine,
    Volume,
)
from mlcostlint.value import How, fact
from tests.adapters.google import only, resources, told


def of(kind: type[Resource], text: str) -> list[Any]:
    return [found for found in resources(text) if isinstance(found, kind)]


def bucket(attributes: str) -> Any:
    return only(
        Bucket,
        'resource "google_storage_bucket" "b" {\n  name     = "acme"\n  location = "EU"\n'
        + textwrap.dedent(attributes)
        + "\n}\n",
    )


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ("", "tier", ("STANDARD", How.DEFAULTED, 1)),
        ('storage_class = "nearline"', "tier", ("NEARLINE", How.WRITTEN, 4)),
        ("", "versioned", (False, How.DEFAULTED, 1)),
        ("versioning {\n  enabled = true\n}", "versioned", (True, How.WRITTEN, 5)),
        ("", "moves_by_access", (False, How.DEFAULTED, 1)),
        ("autoclass {\n  enabled = true\n}", "moves_by_access", (True, How.WRITTEN, 5)),
        ("", "kept_deleted", (7, How.DEFAULTED, 1)),
        ("soft_delete_policy {}", "kept_deleted", (7, How.DEFAULTED, 4)),
        (
            "soft_delete_policy {\n  retention_duration_seconds = 0\n}",
            "kept_deleted",
            (0, How.WRITTEN, 5),
        ),
        (
            "soft_delete_policy {\n  retention_duration_seconds = 1209600\n}",
            "kept_deleted",
            (14, How.WRITTEN, 5),
        ),
        ("", "geo_redundant", (True, How.WRITTEN, 3)),
        ("", "lifecycle", ((), How.DEFAULTED, 1)),
    ],
)
def test_a_bucket(attributes: str, field: str, expected: tuple[Any, How, int]) -> None:
    assert told(getattr(bucket(attributes), field)) == expected


def test_a_bucket_of_one_region_is_not_redundant_across_regions() -> None:
    one = only(
        Bucket,
        'resource "google_storage_bucket" "b" {\n  name = "b"\n  location = "us-east1"\n}\n',
    )
    assert one.geo_redundant.known is False


FIELDS = ("prefix", "narrow", "expires", "old_versions_expire", "moves", "uploads_abort")


@pytest.mark.parametrize(
    ("action", "condition", "expected"),
    [
        ("Delete", "age = 30", [("", False, 30, 30, None, None)]),
        ("Delete", 'age = 30\nwith_state = "LIVE"', [("", False, 30, None, None, None)]),
        ("Delete", 'with_state = "ARCHIVED"', [("", False, None, 0, None, None)]),
        ("Delete", "num_newer_versions = 3", [("", False, None, 0, None, None)]),
        ("Delete", "days_since_noncurrent_time = 9", [("", False, None, 9, None, None)]),
        ("Delete", "num_newer_versions = 0\nage = 5", [("", False, 5, 5, None, None)]),
        ("Delete", 'age = 5\nmatches_suffix = [".log"]', [("", True, 5, 5, None, None)]),
        (
            "Delete",
            'age = 5\nmatches_storage_class = ["STANDARD"]',
            [("", True, 5, 5, None, None)],
        ),
        ("Delete", "age = 5\nsize_above_bytes = 9", [("", True, 5, 5, None, None)]),
        (
            "Delete",
            'age = 5\nmatches_prefix = ["tmp/", "ckpt/"]',
            [("tmp/", False, 5, 5, None, None), ("ckpt/", False, 5, 5, None, None)],
        ),
        ("SetStorageClass", "age = 60", [("", False, None, None, 60, None)]),
        (
            "SetStorageClass",
            'age = 60\nmatches_storage_class = ["STANDARD"]',
            [("", False, None, None, 60, None)],
        ),
        (
            "SetStorageClass",
            'age = 60\nmatches_storage_class = ["COLDLINE"]',
            [("", True, None, None, 60, None)],
        ),
        ("AbortIncompleteMultipartUpload", "age = 7", [("", False, None, None, None, 7)]),
    ],
)
def test_what_becomes_of_objects(action: str, condition: str, expected: list[Any]) -> None:
    rules = bucket(
        f'lifecycle_rule {{\n  action {{\n    type = "{action}"\n  }}\n'
        f"  condition {{\n{condition}\n  }}\n}}"
    ).lifecycle.known
    assert [tuple(getattr(rule, field).known for field in FIELDS) for rule in rules] == expected


def test_an_age_that_nobody_knows_leaves_a_rule_open() -> None:
    (rule,) = bucket(
        'lifecycle_rule {\n  action {\n    type = "Delete"\n  }\n'
        "  condition {\n    age = var.days\n  }\n}"
    ).lifecycle.known
    assert rule.expires.unknown
    assert rule.moves.known is None


def test_rules_that_a_variable_lists_are_an_open_question() -> None:
    found = bucket(
        'dynamic "lifecycle_rule" {\n  for_each = var.rules\n  content {\n    action {\n'
        '      type = "Delete"\n    }\n    condition {\n      age = 1\n    }\n  }\n}'
    )
    assert found.lifecycle.unknown


@pytest.mark.parametrize("type_", ["google_compute_disk", "google_compute_region_disk"])
@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ("", "type", ("pd-standard", How.DEFAULTED, 1)),
        ('type = "pd-ssd"', "type", ("pd-ssd", How.WRITTEN, 2)),
        ('type = "projects/p/zones/z/diskTypes/pd-ssd"', "type", ("pd-ssd", How.WRITTEN, 2)),
        ("", "iops", (None, How.DEFAULTED, 1)),
        ("provisioned_iops = 9000", "iops", (9000, How.WRITTEN, 2)),
        ("provisioned_throughput = 300", "throughput", (300, How.WRITTEN, 2)),
        ("", "attached", (False, How.COMPUTED, 1)),
        ("", "outlives_owner", (True, How.DEFAULTED, 1)),
    ],
)
def test_a_disk(type_: str, attributes: str, field: str, expected: tuple[Any, How, int]) -> None:
    found = only(Volume, f'resource "{type_}" "d" {{\n{attributes}\n}}\n')
    assert told(getattr(found, field)) == expected


DISK = 'resource "google_compute_disk" "d" {\n  name = "data"\n}\n'
BY_REFERENCE = "google_compute_disk.d.id"
BY_NAME = '"data"'
BY_PATH = '"projects/p/zones/z/disks/data"'
MOUNTS = {
    "attachment": (
        'resource "google_compute_attached_disk" "a" {\n  instance = "vm"\n  disk = SOURCE\n}\n'
    ),
    "instance": (
        'resource "google_compute_instance" "m" {\n  machine_type = "e2-medium"\n'
        "  attached_disk {\n    source = SOURCE\n  }\n}\n"
    ),
    "boot": (
        'resource "google_compute_instance" "m" {\n  machine_type = "e2-medium"\n'
        "  boot_disk {\n    source = SOURCE\n  }\n}\n"
    ),
    "template": (
        'resource "google_compute_instance_template" "m" {\n  machine_type = "e2-medium"\n'
        "  disk {\n    source = SOURCE\n  }\n}\n"
    ),
    "stateful": (
        'resource "google_compute_per_instance_config" "c" {\n  preserved_state {\n'
        "    disk {\n      source = SOURCE\n    }\n  }\n}\n"
    ),
    "kubernetes": (
        'resource "kubernetes_persistent_volume" "v" {\n  spec {\n'
        "    persistent_volume_source {\n      gce_persistent_disk {\n        pd_name = SOURCE\n"
        "      }\n    }\n  }\n}\n"
    ),
}


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("source", [BY_REFERENCE, BY_NAME, BY_PATH])
def test_what_mounts_a_disk(mount: str, source: str) -> None:
    (disk,) = of(Volume, DISK + MOUNTS[mount].replace("SOURCE", source))
    assert told(disk.attached) == (True, How.WRITTEN, 4)


@pytest.mark.parametrize("mount", MOUNTS)
def test_a_mount_of_an_unknown_disk_is_an_open_question(mount: str) -> None:
    (disk,) = of(Volume, DISK + MOUNTS[mount].replace("SOURCE", "var.disk"))
    assert disk.attached.unknown


def test_mounts_that_a_variable_lists_are_an_open_question() -> None:
    machine = (
        'resource "google_compute_instance" "m" {\n  machine_type = "e2-medium"\n'
        '  dynamic "attached_disk" {\n    for_each = var.disks\n    content {\n'
        "      source = attached_disk.value\n    }\n  }\n}\n"
    )
    assert only(Volume, DISK + machine).attached.unknown


def test_a_mount_of_another_disk_leaves_one_alone() -> None:
    other = DISK.replace('"d"', '"e"').replace('"data"', '"other"')
    mounted, alone = of(
        Volume, other + DISK + MOUNTS["attachment"].replace("SOURCE", "google_compute_disk.e.id")
    )
    assert mounted.attached.known is True
    assert told(alone.attached) == (False, How.DEFAULTED, 4)


@pytest.mark.parametrize(
    ("mount", "extra", "outlives"),
    [
        ("attachment", "", True),
        ("boot", "", False),
        ("boot", "auto_delete = false", True),
        ("template", "auto_delete = true", False),
    ],
)
def test_a_disk_goes_with_what_it_boots(mount: str, extra: str, *, outlives: bool) -> None:
    text = MOUNTS[mount].replace("SOURCE", f"{BY_REFERENCE}\n{extra}")
    assert only(Volume, DISK + text).outlives_owner.known is outlives


VM = """
    resource "google_compute_instance" "m" {
      name         = "lab"
      machine_type = "g2-standard-4"
      labels       = { env = "dev" }
      boot_disk {
        auto_delete = false
        initialize_params {
          size = 300
          type = "pd-ssd"
        }
      }
      scratch_disk {
        interface = "NVME"
      }
    }
"""


def test_the_disks_of_a_machine() -> None:
    boot, scratch = of(Volume, VM)
    assert (boot.address, boot.name) == ("google_compute_instance.m/boot_disk", "lab/boot_disk")
    assert told(boot.gigabytes) == (300, How.WRITTEN, 8)
    assert told(boot.type) == ("pd-ssd", How.WRITTEN, 9)
    assert told(boot.outlives_owner) == (True, How.WRITTEN, 6)
    assert boot.environment.known == "non-production"
    assert isinstance(boot.owner, VirtualMachine)
    assert told(scratch.gigabytes) == (375, How.DEFAULTED, 12)
    assert scratch.type.known == "local-ssd"
    assert scratch.outlives_owner.known is False


GROUP = """
    resource "google_compute_instance_template" "t" {
      machine_type = "g2-standard-4"
      disk {
        source_image = "debian-12"
        disk_size_gb = 200
        disk_type    = "pd-balanced"
      }
      disk {
        disk_type    = "local-ssd"
        disk_size_gb = 375
      }
      disk {
        source = "shared"
      }
    }
    resource "google_compute_instance_group_manager" "g" {
      target_size = 2
      version {
        instance_template = google_compute_instance_template.t.id
      }
    }
    resource "google_compute_instance_from_template" "f" {
      source_instance_template = google_compute_instance_template.t.id
    }
"""


def test_the_disks_of_a_template_are_made_with_each_of_its_machines() -> None:
    found = [(disk.address, disk.gigabytes.known, disk.type.known) for disk in of(Volume, GROUP)]
    group, alone = (
        "google_compute_instance_group_manager.g",
        "google_compute_instance_from_template.f",
    )
    assert found == [
        (f"{owner}/{disk}", size, type_)
        for owner in (group, alone)
        for disk, size, type_ in (("disk0", 200, "pd-balanced"), ("disk1", 375, "local-ssd"))
    ]


@pytest.mark.parametrize(
    ("text", "owner", "sizes"),
    [
        (
            """
            resource "google_container_node_pool" "p" {
              cluster    = "c"
              node_count = 1
              node_config {
                machine_type = "g2-standard-4"
                disk_size_gb = 600
                disk_type    = "pd-ssd"
              }
            }
            """,
            NodePool,
            [600],
        ),
        (
            """
            resource "google_container_node_pool" "p" {
              cluster    = "c"
              node_count = 1
              node_config {
                machine_type = "g2-standard-4"
              }
            }
            """,
            NodePool,
            [],
        ),
        (
            """
            resource "google_workbench_instance" "w" {
              gce_setup {
                machine_type = "g2-standard-4"
                boot_disk {
                  disk_size_gb = 310
                }
                data_disks {
                  disk_size_gb = 330
                  disk_type    = "PD_SSD"
                }
              }
            }
            """,
            Notebook,
            [310, 330],
        ),
        (
            """
            resource "google_colab_runtime_template" "c" {
              machine_spec {
                machine_type = "g2-standard-4"
              }
              data_persistent_disk_spec {
                disk_size_gb = 500
              }
            }
            """,
            Notebook,
            [500],
        ),
        (
            """
            resource "google_vertex_ai_persistent_resource" "r" {
              resource_pools {
                replica_count = 1
                machine_spec {
                  machine_type = "g2-standard-4"
                }
                disk_spec {
                  boot_disk_size_gb = 250
                }
              }
            }
            """,
            NodePool,
            [250],
        ),
    ],
)
def test_disks_that_a_pool_or_notebook_states(
    text: str, owner: type[Resource], sizes: list[int]
) -> None:
    disks = of(Volume, text)
    assert [disk.gigabytes.known for disk in disks] == sizes
    assert all(isinstance(disk.owner, owner) and disk.attached.known for disk in disks)


def test_a_type_of_disk_is_spelt_as_compute_engine_does() -> None:
    disk = only(
        Volume,
        'resource "google_workbench_instance" "w" {\n  gce_setup {\n    boot_disk {\n'
        '      disk_type = "HYPERDISK_BALANCED"\n    }\n  }\n}\n',
    )
    assert disk.type.known == "hyperdisk-balanced"


@pytest.mark.parametrize(
    ("retention", "expected"),
    [
        ("", (None, How.DEFAULTED, 2)),
        ("retention_policy {\n  max_retention_days = 365\n}", (365, How.WRITTEN, 7)),
    ],
)
def test_a_snapshot_policy(retention: str, expected: tuple[Any, How, int]) -> None:
    policy = only(
        SnapshotPolicy,
        'resource "google_compute_resource_policy" "p" {\n  snapshot_schedule_policy {\n'
        f"    schedule {{\n      daily_schedule {{}}\n    }}\n{retention}\n  }}\n}}\n",
    )
    assert told(policy.kept_days) == expected
    assert policy.kept_count.known is None


@pytest.mark.parametrize(
    ("type_", "attributes", "expected"),
    [
        ("google_filestore_instance", 'tier = "ENTERPRISE"', ("ENTERPRISE", How.WRITTEN, 2)),
        (
            "google_parallelstore_instance",
            'deployment_type = "SCRATCH"',
            ("SCRATCH", How.WRITTEN, 2),
        ),
        ("google_parallelstore_instance", "", ("?", How.DEFAULTED, 1)),
        ("google_lustre_instance", "per_unit_storage_throughput = 500", ("500", How.WRITTEN, 2)),
        ("google_lustre_instance", "", (None, How.DEFAULTED, 1)),
    ],
)
def test_a_file_system(type_: str, attributes: str, expected: tuple[Any, How, int]) -> None:
    files = only(FileSystem, f'resource "{type_}" "f" {{\n{attributes}\n}}\n')
    assert told(files.tier) == expected
    assert files.throughput.known is None
    assert files.compresses.known is None
    assert files.moves_cold_files.known is None


POLICY = 'cleanup_policies {\n  id = "old"\n  action = "ACTION"\n}\n'


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", (False, How.DEFAULTED, 1)),
        (POLICY.replace("ACTION", "KEEP"), (False, How.DEFAULTED, 1)),
        (POLICY.replace("ACTION", "DELETE"), (True, How.WRITTEN, 4)),
        (
            POLICY.replace("ACTION", "DELETE") + "cleanup_policy_dry_run = true",
            (False, How.WRITTEN, 6),
        ),
        (POLICY.replace('"ACTION"', "var.action"), ("?", How.WRITTEN, 4)),
    ],
)
def test_a_registry(attributes: str, expected: tuple[Any, How, int]) -> None:
    registry = only(
        Registry, f'resource "google_artifact_registry_repository" "r" {{\n{attributes}\n}}\n'
    )
    assert told(registry.cleans_up) == expected


def test_a_virtual_repository_holds_nothing() -> None:
    assert not resources(
        'resource "google_artifact_registry_repository" "r" {\n  mode = "VIRTUAL_REPOSITORY"\n}\n'
    )


LOGS = """
    resource "google_logging_project_bucket_config" "l" {
      bucket_id = "trail"
    }
    resource "google_logging_project_sink" "s" {
      destination = DESTINATION
      filter      = "FILTER"
    }
"""
AUDIT = "logName:cloudaudit.googleapis.com"


@pytest.mark.parametrize(
    ("destination", "filter_", "audit"),
    [
        ('"logging.googleapis.com/projects/p/locations/global/buckets/trail"', AUDIT, True),
        ('"logging.googleapis.com/projects/p/locations/global/buckets/other"', AUDIT, False),
        (
            '"logging.googleapis.com/${google_logging_project_bucket_config.l.id}"',
            AUDIT,
            True,
        ),
        ('"logging.googleapis.com/${google_logging_project_bucket_config.l.id}"', "app", False),
        ("var.destination", "app", False),
        ("var.destination", AUDIT, None),
    ],
)
def test_a_sink_makes_a_log_bucket_one_of_audit_logs(
    destination: str, filter_: str, *, audit: bool | None
) -> None:
    text = LOGS.replace("DESTINATION", destination).replace("FILTER", filter_)
    assert fact(only(LogGroup, text).audit, None) is audit
