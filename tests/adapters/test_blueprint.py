"""Modules of the Cluster Toolkit as resources of Google Cloud: which fields, and by default."""

from dataclasses import replace

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    Bucket,
    Cluster,
    FileSystem,
    NodePool,
    Notebook,
    Purchase,
    VirtualMachine,
    Volume,
)
from mlcostlint.value import How, fact
from tests.adapters.documents import only, reading, resources, told

HEAD = """\
blueprint_name: lab
vars:
  deployment_name: lab
  region: us-central1
  zone: us-central1-a
deployment_groups:
- group: primary
  modules:
"""
NODESET = "community/modules/compute/schedmd-slurm-gcp-v6-nodeset"
POOL = "modules/compute/gke-node-pool"
VM = "modules/compute/vm-instance"


def module(source: str, settings: str = "", id_: str = "x", use: str = "") -> str:
    return f"  - id: {id_}\n    source: {source}\n    use: [{use}]\n    settings: {{{settings}}}\n"


@pytest.mark.parametrize(
    ("settings", "machine", "purchase"),
    [
        ("", ("c2-standard-60", How.DEFAULTED, 9), ("on-demand", How.DEFAULTED, 9)),
        (
            "machine_type: a2-highgpu-1g, enable_spot_vm: true",
            ("a2-highgpu-1g", How.WRITTEN, 12),
            ("spot", How.WRITTEN, 12),
        ),
        (
            "machine_type: a2-highgpu-1g, preemptible: true",
            ("a2-highgpu-1g", How.WRITTEN, 12),
            ("spot", How.WRITTEN, 12),
        ),
        (
            "machine_type: n1-standard-8, guest_accelerator: [{type: nvidia-tesla-t4, count: 2}]",
            ("n1-standard-8 with 2 x T4", How.WRITTEN, 12),
            ("on-demand", How.DEFAULTED, 9),
        ),
        (
            "machine_type: a3-highgpu-8g, reservation_name: mine",
            ("a3-highgpu-8g", How.WRITTEN, 12),
            ("reserved", How.WRITTEN, 12),
        ),
        (
            "machine_type: a3-highgpu-8g, reservation_name: ''",
            ("a3-highgpu-8g", How.WRITTEN, 12),
            ("on-demand", How.DEFAULTED, 9),
        ),
        (
            "machine_type: a3-highgpu-8g, reservation_name: $(vars.which)",
            ("a3-highgpu-8g", How.WRITTEN, 12),
            ("?", How.WRITTEN, 12),
        ),
        (
            "machine_type: a3-highgpu-8g, dws_flex: {enabled: true}",
            ("a3-highgpu-8g", How.WRITTEN, 12),
            ("spot", How.WRITTEN, 12),
        ),
    ],
)
def test_a_nodeset_of_slurm_is_a_pool(settings, machine, purchase):
    pool = only(NodePool, HEAD + module(NODESET, settings))
    assert told(pool.machine) == machine
    assert told(pool.purchase) == purchase
    assert told(pool.region) == ("us-central1", How.PASSED, 5)
    assert told(pool.workload)[0] == "batch"
    assert (pool.address, pool.native) == ("lab/x", NODESET)


@pytest.mark.parametrize(
    ("settings", "floor", "ceiling"),
    [
        ("", (0, How.DEFAULTED), (10, How.DEFAULTED)),
        ("node_count_static: 4", (4, How.WRITTEN), (14, How.DEFAULTED)),
        ("node_count_static: 4, node_count_dynamic_max: 0", (4, How.WRITTEN), (4, How.WRITTEN)),
        ("node_count_dynamic_max: $(vars.most)", (0, How.DEFAULTED), ("?", How.WRITTEN)),
    ],
)
def test_static_nodes_are_the_floor_of_a_nodeset(settings, floor, ceiling):
    pool = only(NodePool, HEAD + module(NODESET, settings))
    assert (told(pool.floor)[:2], told(pool.ceiling)[:2]) == (floor, ceiling)


@pytest.mark.parametrize(
    ("settings", "patience", "shrinks"),
    [("", 300, True), ("suspend_time: 900", 900, True), ("suspend_time: -1", None, False)],
)
def test_the_partition_that_uses_a_nodeset_says_when_nodes_go(settings, patience, shrinks):
    partition = "community/modules/compute/schedmd-slurm-gcp-v6-partition"
    pool = only(
        NodePool, HEAD + module(NODESET) + module(partition, settings, id_="p", use="net, x")
    )
    assert (fact(pool.patience, "?"), fact(pool.shrinks, "?")) == (patience, shrinks)


@pytest.mark.parametrize(
    ("settings", "machine"),
    [
        ("node_type: v3-8", "v3-8"),
        ("accelerator_config: {version: V4, topology: 2x2x1}", "host with 4 x TPU-v4"),
    ],
)
def test_tpu_nodes(settings, machine):
    pool = only(NodePool, HEAD + module(f"{NODESET}-tpu", f"{settings}, preemptible: true"))
    assert told(pool.machine)[0] == machine
    assert told(pool.purchase)[:2] == ("spot", How.WRITTEN)
    assert (told(pool.floor)[0], told(pool.ceiling)[0]) == (0, 0)


@pytest.mark.parametrize(
    ("source", "settings", "machine", "floor", "managed", "disk"),
    [
        (VM, "", "c2-standard-60", 1, False, (200, "pd-standard")),
        (
            VM,
            "instance_count: 3, disk_size_gb: 50",
            "c2-standard-60",
            3,
            False,
            (50, "pd-standard"),
        ),
        (
            "community/modules/scheduler/schedmd-slurm-gcp-v6-login",
            "num_instances: 2",
            "c2-standard-4",
            2,
            True,
            (50, "pd-ssd"),
        ),
        (
            "community/modules/scheduler/schedmd-slurm-gcp-v6-controller",
            "disk_type: pd-balanced",
            "c2-standard-4",
            1,
            True,
            (50, "pd-balanced"),
        ),
        (
            "community/modules/scheduler/htcondor-access-point",
            "",
            "n2-standard-4",
            1,
            True,
            (32, "pd-balanced"),
        ),
        (
            "community/modules/scheduler/htcondor-central-manager",
            "",
            "n2-standard-4",
            1,
            True,
            (20, "pd-balanced"),
        ),
    ],
)
def test_machines_of_which_a_number_runs(source, settings, machine, floor, managed, disk):
    text = HEAD + module(source, settings)
    one, volume = only(VirtualMachine, text), only(Volume, text)
    assert (told(one.machine)[0], fact(one.floor, "?")) == (machine, floor)
    assert fact(one.managed, "?") is managed
    assert (told(volume.gigabytes)[0], told(volume.type)[0]) == disk


def test_none_of_a_machine_is_nothing():
    assert resources(HEAD + module(VM, "instance_count: 0")) == ()


def test_a_machine_on_its_own_is_bought_by_its_model():
    one = only(VirtualMachine, HEAD + module(VM, "provisioning_model: SPOT"))
    assert told(one.purchase) == ("spot", How.WRITTEN, 12)


def test_execute_points_of_htcondor_start_as_they_are_needed():
    source = "community/modules/compute/htcondor-execute-point"
    pool = only(NodePool, HEAD + module(source, "spot: true, max_size: 8"))
    assert told(pool.machine)[:2] == ("n2-standard-4", How.DEFAULTED)
    assert told(pool.purchase)[0] == "spot"
    assert (fact(pool.floor, "?"), fact(pool.ceiling, "?")) == (0, 8)


def test_a_notebook_stops_when_idle_as_workbench_does():
    source = "community/modules/compute/notebook"
    notebook = only(Notebook, HEAD + module(source, "machine_type: g2-standard-8"))
    assert told(notebook.machine) == ("g2-standard-8", How.WRITTEN, 12)
    assert fact(notebook.stops_when_idle, "?") is True


CLUSTER = module("modules/scheduler/gke-cluster", id_="gke")


def test_a_cluster_keeps_a_pool_for_its_platform():
    text = HEAD + CLUSTER
    plane, pool = only(Cluster, text), only(NodePool, text)
    assert fact(plane.extended_support, "?") is False
    assert told(pool.machine)[0] == "e2-standard-4"
    assert (fact(pool.floor, "?"), fact(pool.ceiling, "?")) == (2, 10)
    assert pool.address == "lab/gke/system"
    off = CLUSTER.replace("{}", "{system_node_pool_enabled: false}")
    assert [type(one) for one in resources(HEAD + off)] == [Cluster]


@pytest.mark.parametrize(
    ("settings", "floor", "ceiling", "shrinks", "purchase"),
    [
        ("", 0, 1000, True, "on-demand"),
        ("autoscaling_total_min_nodes: 2, spot: true", 2, 1000, True, "spot"),
        ("static_node_count: 2", 6, 6, False, "on-demand"),
        ("static_node_count: 2, zones: [us-central1-a]", 2, 2, False, "on-demand"),
        ("autoscaling_min_node_count: 1, autoscaling_max_node_count: 2", 3, 6, True, "on-demand"),
        ("enable_flex_start: true", 0, 1000, True, "spot"),
        ("enable_queued_provisioning: true", 0, 1000, True, "spot"),
        (
            "reservation_affinity: {consume_reservation_type: SPECIFIC_RESERVATION}",
            0,
            1000,
            True,
            "reserved",
        ),
    ],
)
def test_a_node_pool_of_a_regional_cluster(settings, floor, ceiling, shrinks, purchase):
    text = HEAD + CLUSTER.replace("{}", "{system_node_pool_enabled: false}")
    settings = f"machine_type: g2-standard-8{', ' if settings else ''}{settings}"
    pool = only(NodePool, text + module(POOL, settings, use="gke"))
    assert told(pool.machine) == ("g2-standard-8", How.WRITTEN, 16)
    assert (fact(pool.floor, "?"), fact(pool.ceiling, "?")) == (floor, ceiling)
    assert fact(pool.shrinks, "?") is shrinks
    assert told(pool.purchase)[0] == purchase
    assert told(pool.region)[0] == "us-central1"
    assert fact(pool.tainted, "?") is True


def test_a_zonal_cluster_has_its_nodes_in_one_zone():
    zonal = "{cluster_availability_type: ZONAL, system_node_pool_enabled: false}"
    text = HEAD + CLUSTER.replace("{}", zonal) + module(POOL, "static_node_count: 2", use="gke")
    assert fact(only(NodePool, text).floor, "?") == 2


@pytest.mark.parametrize(
    ("settings", "copies"), [("", 1), ("num_slices: 4", 4), ("num_node_pools: 2", 2)]
)
def test_one_module_may_make_several_pools(settings, copies):
    assert fact(only(NodePool, HEAD + module(POOL, settings)).copies, "?") == copies


@pytest.mark.parametrize(
    ("source", "settings", "gigabytes", "tier"),
    [
        ("modules/file-system/filestore", "", 2560, "BASIC_SSD"),
        (
            "modules/file-system/filestore",
            "size_gb: 1024, filestore_tier: ZONAL",
            1024,
            "ZONAL",
        ),
        ("modules/file-system/managed-lustre", "", 36000, "500"),
        ("modules/file-system/parallelstore", "", 12000, "?"),
    ],
)
def test_file_systems(source, settings, gigabytes, tier):
    files = only(FileSystem, HEAD + module(source, settings))
    assert (told(files.gigabytes)[0], told(files.tier)[0]) == (gigabytes, tier)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("", "lab"),
        ("name_prefix: data", "data-lab"),
        ("name_prefix: data, use_deployment_name_in_bucket_name: false", "data"),
        ("name_prefix: data, random_suffix: true", "?"),
    ],
)
def test_buckets(settings, name):
    source = "modules/file-system/cloud-storage-bucket"
    bucket = only(Bucket, HEAD + module(source, settings))
    assert fact(bucket.bucket, "?") == name
    assert told(bucket.tier)[:2] == ("REGIONAL", How.DEFAULTED)
    assert told(bucket.region)[0] == "us-central1"
    assert fact(bucket.kept_deleted, "?") == 7


def test_a_server_of_files_has_a_disk_for_them():
    found = resources(HEAD + module("community/modules/file-system/nfs-server"))
    assert [(type(one), one.address) for one in found] == [
        (VirtualMachine, "lab/x"),
        (Volume, "lab/x/boot_disk"),
        (Volume, "lab/x/data"),
    ]


@pytest.mark.parametrize(
    "source",
    ["modules/network/vpc", "modules/scripts/startup-script", "modules/packer/custom-image"],
)
def test_modules_that_cost_nothing_are_passed_over(source):
    found = reading(HEAD + module(source))
    assert found.holes == ()
    assert resources(HEAD + module(source)) == ()


def test_labels_of_the_blueprint_reach_every_module():
    text = HEAD.replace("vars:\n", "vars:\n  labels: {team: hpc, stage: dev}\n")
    pool = only(NodePool, text + module(NODESET, "labels: {team: nlp}"))
    tags = pool.tags.known
    assert {key: value.known for key, value in tags.entries.items()} == {
        "team": "nlp",
        "stage": "dev",
    }
    assert fact(pool.environment, "?") == "non-production"


@pytest.mark.parametrize(
    ("settings", "change", "sentence"),
    [
        ("enable_spot_vm: false", "purchase", "replace `enable_spot_vm: false` with `true`"),
        ("", "purchase", "set `settings.enable_spot_vm: true`"),
        ("node_count_static: 3", "floor", "replace `node_count_static: 3` with `0`"),
    ],
)
def test_changes_are_settings_of_the_module(settings, change, sentence):
    pool = only(NodePool, HEAD + module(NODESET, settings))
    proposed = {"purchase": pool.purchase.but(Purchase.SPOT), "floor": pool.floor.but(0)}
    edit = adapters.edit(pool, replace(pool, **{change: proposed[change]}))
    assert edit is not None
    assert edit.sentence == sentence
