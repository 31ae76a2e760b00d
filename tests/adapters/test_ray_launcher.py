"""Clusters of Ray's launcher as machines of their cloud: which fields, where from, how many."""

from dataclasses import replace

import pytest

from mlcostlint import adapters
from mlcostlint.model import NodePool, Purchase, VirtualMachine, Volume
from mlcostlint.value import How, fact
from tests.adapters.documents import only, reading, resources, told

AWS = """\
cluster_name: research
provider: {type: aws, region: us-west-2}
head_node_type: head
available_node_types:
  head:
    node_config: {InstanceType: m5.xlarge}
"""
AZURE = AWS.replace("type: aws, region: us-west-2", "type: azure, location: West US 2")
GOOGLE = AWS.replace("aws, region: us-west-2", "gcp, region: us-central1").replace(
    "InstanceType: m5.xlarge", "machineType: n2-standard-8"
)


def worker(config: str, counts: str = "") -> str:
    return f"  gpu: {{{counts} node_config: {{{config}}}}}\n"


@pytest.mark.parametrize(
    ("text", "machine", "region", "purchase"),
    [
        (
            AWS + worker("InstanceType: g5.xlarge"),
            ("g5.xlarge", How.WRITTEN, 7),
            "us-west-2",
            ("on-demand", How.DEFAULTED, 7),
        ),
        (
            AWS + worker("InstanceType: g5.xlarge, InstanceMarketOptions: {MarketType: spot}"),
            ("g5.xlarge", How.WRITTEN, 7),
            "us-west-2",
            ("spot", How.WRITTEN, 7),
        ),
        (
            AZURE + worker("azure_arm_parameters: {vmSize: Standard_NC24ads_A100_v4}"),
            ("Standard_NC24ads_A100_v4", How.WRITTEN, 7),
            "westus2",
            ("on-demand", How.DEFAULTED, 7),
        ),
        (
            AZURE
            + worker("azure_arm_parameters: {vmSize: Standard_NC24ads_A100_v4, priority: Spot}"),
            ("Standard_NC24ads_A100_v4", How.WRITTEN, 7),
            "westus2",
            ("spot", How.WRITTEN, 7),
        ),
        (
            GOOGLE + worker("machineType: g2-standard-8"),
            ("g2-standard-8", How.WRITTEN, 7),
            "us-central1",
            ("on-demand", How.DEFAULTED, 7),
        ),
        (
            GOOGLE
            + worker(
                "machineType: zones/us-central1-a/machineTypes/n1-standard-8,"
                " guestAccelerators: [{acceleratorType: nvidia-tesla-t4, acceleratorCount: 2}],"
                " scheduling: [{onHostMaintenance: TERMINATE}, {preemptible: true}]"
            ),
            ("n1-standard-8 with 2 x T4", How.WRITTEN, 7),
            "us-central1",
            ("spot", How.WRITTEN, 7),
        ),
        (
            GOOGLE
            + worker("machineType: a2-highgpu-1g, scheduling: {provisioningModel: FLEX_START}"),
            ("a2-highgpu-1g", How.WRITTEN, 7),
            "us-central1",
            ("spot", How.WRITTEN, 7),
        ),
        (
            GOOGLE
            + worker(
                "machineType: a2-highgpu-1g,"
                " reservationAffinity: {consumeReservationType: SPECIFIC_RESERVATION}"
            ),
            ("a2-highgpu-1g", How.WRITTEN, 7),
            "us-central1",
            ("reserved", How.WRITTEN, 7),
        ),
        (
            GOOGLE + worker("acceleratorType: v4-8, schedulingConfig: {preemptible: true}"),
            ("v4-8", How.WRITTEN, 7),
            "us-central1",
            ("spot", How.WRITTEN, 7),
        ),
        (
            GOOGLE + worker("acceleratorConfig: {type: V4, topology: 2x2x1}"),
            ("host with 4 x TPU-v4", How.WRITTEN, 7),
            "us-central1",
            ("on-demand", How.DEFAULTED, 7),
        ),
    ],
)
def test_workers_are_a_pool_of_the_machine_that_the_cloud_is_asked_for(
    text, machine, region, purchase
):
    pool = only(NodePool, text)
    assert told(pool.machine) == machine
    assert fact(pool.region, "?") == region
    assert told(pool.purchase) == purchase
    assert pool.address == "research/gpu"


@pytest.mark.parametrize(
    ("counts", "cluster", "floor", "ceiling"),
    [
        ("", "", (0, How.DEFAULTED, 8), (2, How.DEFAULTED, 1)),
        ("min_workers: 1,", "", (1, How.WRITTEN, 8), (2, How.DEFAULTED, 1)),
        ("min_workers: 1,", "max_workers: 6", (1, How.WRITTEN, 8), (6, How.WRITTEN, 1)),
        ("max_workers: 4,", "max_workers: 6", (0, How.DEFAULTED, 8), (4, How.WRITTEN, 8)),
        ("min_workers: 9,", "max_workers: 6", (6, How.WRITTEN, 1), (6, How.WRITTEN, 1)),
        ("min_workers: 9,", "max_workers: $MOST", ("?", How.WRITTEN, 1), ("?", How.WRITTEN, 1)),
    ],
)
def test_workers_are_bounded_by_their_type_and_by_the_cluster(counts, cluster, floor, ceiling):
    config = worker("InstanceType: g5.xlarge", counts)
    pool = only(NodePool, f"{cluster or 'auth: {}'}\n{AWS}{config}")
    assert (told(pool.floor), told(pool.ceiling)) == (floor, ceiling)


@pytest.mark.parametrize(
    ("said", "patience"),
    [("auth: {}", (300, How.DEFAULTED, 1)), ("idle_timeout_minutes: 30", (1800, How.WRITTEN, 1))],
)
def test_idle_workers_are_removed_after_five_minutes_by_default(said, patience):
    pool = only(NodePool, f"{said}\n{AWS}{worker('InstanceType: g5.xlarge')}")
    assert told(pool.patience) == patience
    assert fact(pool.shrinks, None) is True


def test_the_head_always_runs():
    head = only(VirtualMachine, AWS + worker("InstanceType: g5.xlarge"))
    assert told(head.machine) == ("m5.xlarge", How.WRITTEN, 6)
    assert told(head.floor) == (1, How.DEFAULTED, 5)
    assert fact(head.scheduled, None) is False
    assert (head.native, head.name) == ("aws/head_node_type", "head")


def test_a_type_that_is_the_head_may_work_too():
    text = AWS.replace("    node_config", "    min_workers: 2\n    node_config")
    found = resources(text)
    assert [one.address for one in found] == ["research/head", "research/head/workers"]
    assert told(only(NodePool, text).floor) == (2, How.WRITTEN, 6)


def test_the_only_type_is_the_head():
    head = only(VirtualMachine, AWS.replace("head_node_type: head\n", ""))
    assert head.address == "research/head"


@pytest.mark.parametrize("said", ["auth: {}", "head_node_type: $HEAD"])
def test_which_of_several_is_the_head_may_be_open(said):
    text = AWS.replace("head_node_type: head", said) + worker("InstanceType: g5.xlarge")
    found = reading(text)
    assert not found.blocks
    assert len(found.holes) == 1


def test_volumes_and_tags_are_those_of_the_instances():
    config = (
        "InstanceType: g5.xlarge, BlockDeviceMappings:"
        " [{DeviceName: /dev/sda1, Ebs: {VolumeSize: 500, VolumeType: gp2}}],"
        " TagSpecifications: [{ResourceType: volume, Tags: [{Key: a, Value: b}]},"
        " {ResourceType: instance, Tags: [{Key: team, Value: nlp}]}]"
    )
    found = resources(AWS + worker(config))
    (pool,) = [one for one in found if isinstance(one, NodePool)]
    (volume,) = [one for one in found if isinstance(one, Volume)]
    tags = fact(pool.tags, None)
    assert tags is not None
    assert {key: value.known for key, value in tags.entries.items()} == {"team": "nlp"}
    assert (told(volume.gigabytes)[0], told(volume.type)[0]) == (500, "gp2")
    assert volume.owner is pool


def test_the_boot_disk_of_google_comes_with_the_machine():
    config = (
        "machineType: g2-standard-8, disks: [{boot: true, autoDelete: false,"
        " initializeParams: {diskSizeGb: 200,"
        " diskType: projects/p/zones/z/diskTypes/pd-ssd}}, {boot: false}]"
    )
    volume = only(Volume, GOOGLE + worker(config))
    assert (told(volume.gigabytes)[0], told(volume.type)[0]) == (200, "pd-ssd")
    assert told(volume.outlives_owner) == (True, How.WRITTEN, 7)


def test_the_older_form_says_the_same():
    text = """\
        cluster_name: research
        min_workers: 1
        max_workers: 3
        provider: {type: aws, region: us-west-2}
        head_node: {InstanceType: m5.xlarge}
        worker_nodes:
          InstanceType: g5.xlarge
          InstanceMarketOptions: {MarketType: spot}
    """
    head, pool = only(VirtualMachine, text), only(NodePool, text)
    assert told(head.machine) == ("m5.xlarge", How.WRITTEN, 5)
    assert told(pool.purchase) == ("spot", How.WRITTEN, 8)
    assert (told(pool.floor), told(pool.ceiling)) == ((1, How.WRITTEN, 2), (3, How.WRITTEN, 3))


@pytest.mark.parametrize("cloud", ["local", "kuberay", "vsphere", "aliyun"])
def test_what_no_known_cloud_bills_is_passed_over(cloud):
    text = AWS.replace("type: aws", f"type: {cloud}")
    assert reading(text).files == {"f.yaml": "ray"}
    assert resources(text) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            AWS + worker("InstanceType: g5.xlarge"),
            "set `node_config.InstanceMarketOptions.MarketType: spot`",
        ),
        (
            AZURE + worker("azure_arm_parameters: {vmSize: Standard_NC6s_v3, priority: Regular}"),
            "replace `priority: Regular` with `Spot`",
        ),
        (
            GOOGLE + worker("machineType: g2-standard-8"),
            "set `node_config.scheduling.preemptible: true`",
        ),
        (
            AWS.replace("available_node_types", "x") + "worker_nodes: {InstanceType: g5.xlarge}\n"
            "head_node: {InstanceType: m5.xlarge}\n",
            "set `worker_nodes.InstanceMarketOptions.MarketType: spot`",
        ),
    ],
)
def test_a_change_is_written_as_the_cloud_spells_it(text, sentence):
    pool = only(NodePool, text)
    edit = adapters.edit(pool, replace(pool, purchase=pool.purchase.but(Purchase.SPOT)))
    assert edit is not None
    assert edit.sentence == sentence
