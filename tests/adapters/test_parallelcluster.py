"""ParallelCluster as machines, storage and logs: which fields, where from, and by default."""

from dataclasses import replace

import pytest

from mlcostlint import adapters
from mlcostlint.model import FileSystem, LogGroup, NodePool, Purchase, VirtualMachine, Volume
from mlcostlint.value import How, fact
from tests.adapters.documents import only, resources, told

HEAD = """\
Region: us-east-1
Image: {Os: ubuntu2204}
HeadNode: {InstanceType: m5.xlarge}
"""


def queue(resource: str, said: str = "") -> str:
    lines = [
        HEAD.rstrip(),
        "Scheduling:",
        "  Scheduler: slurm",
        "  SlurmQueues:",
        "    - Name: gpu",
    ]
    lines += [f"      {said or 'Networking: {}'}", "      ComputeResources:"]
    return "\n".join([*lines, f"        - {{Name: g5, {resource}}}", ""])


def storage(said: str) -> str:
    return queue("InstanceType: g5.xlarge") + f"SharedStorage:\n  - {{Name: data, {said}}}\n"


@pytest.mark.parametrize(
    ("resource", "floor", "ceiling"),
    [
        ("InstanceType: g5.xlarge", (0, How.DEFAULTED, 10), (10, How.DEFAULTED, 10)),
        ("InstanceType: g5.xlarge, MinCount: 2", (2, How.WRITTEN, 10), (10, How.DEFAULTED, 10)),
        ("InstanceType: g5.xlarge, MaxCount: 4", (0, How.DEFAULTED, 10), (4, How.WRITTEN, 10)),
        ("InstanceType: g5.xlarge, MaxCount: $N", (0, How.DEFAULTED, 10), ("?", How.WRITTEN, 10)),
    ],
)
def test_a_compute_resource_is_a_pool(resource, floor, ceiling):
    pool = only(NodePool, queue(resource))
    assert told(pool.machine) == ("g5.xlarge", How.WRITTEN, 10)
    assert (told(pool.floor), told(pool.ceiling)) == (floor, ceiling)
    assert told(pool.region) == ("us-east-1", How.WRITTEN, 1)
    assert told(pool.workload) == ("batch", How.DEFAULTED, 10)
    assert (pool.address, pool.name) == ("SlurmQueues/gpu/g5", "g5")


@pytest.mark.parametrize(
    ("resource", "said", "purchase"),
    [
        ("InstanceType: p5.48xlarge", "", ("on-demand", How.DEFAULTED, 7)),
        ("InstanceType: p5.48xlarge", "CapacityType: ONDEMAND", ("on-demand", How.WRITTEN, 8)),
        ("InstanceType: p5.48xlarge", "CapacityType: SPOT", ("spot", How.WRITTEN, 8)),
        ("InstanceType: p5.48xlarge", "CapacityType: CAPACITY_BLOCK", ("reserved", How.WRITTEN, 8)),
        ("InstanceType: p5.48xlarge", "CapacityType: CHEAP", ("?", How.WRITTEN, 8)),
        (
            "InstanceType: p5.48xlarge, CapacityReservationTarget: {CapacityReservationId: cr-1}",
            "",
            ("reserved", How.WRITTEN, 10),
        ),
        (
            "InstanceType: p5.48xlarge",
            "CapacityReservationTarget: {CapacityReservationResourceGroupArn: 'arn:aws:x'}",
            ("reserved", How.WRITTEN, 8),
        ),
    ],
)
def test_how_the_machines_of_a_queue_are_bought(resource, said, purchase):
    assert told(only(NodePool, queue(resource, said)).purchase) == purchase


@pytest.mark.parametrize(
    ("resource", "said", "choices", "by_price"),
    [
        ("InstanceType: g5.xlarge", "", 1, True),
        ("Instances: [{InstanceType: g5.xlarge}, {InstanceType: g6.xlarge}]", "", 2, True),
        (
            "Instances: [{InstanceType: g5.xlarge}]",
            "AllocationStrategy: capacity-optimized",
            1,
            False,
        ),
    ],
)
def test_a_queue_may_choose_between_types(resource, said, choices, by_price):
    pool = only(NodePool, queue(resource, said))
    assert told(pool.machine)[0] == "g5.xlarge"
    assert (fact(pool.choices, "?"), fact(pool.cheapest_first, "?")) == (choices, by_price)


def test_idle_nodes_are_removed_after_ten_minutes_by_default():
    plain = queue("InstanceType: g5.xlarge")
    set_ = plain.replace("slurm\n", "slurm\n  SlurmSettings: {ScaledownIdletime: 60}\n", 1)
    assert told(only(NodePool, plain).patience)[:2] == (600, How.DEFAULTED)
    assert told(only(NodePool, set_).patience) == (3600, How.WRITTEN, 6)


def test_the_head_and_login_nodes_run_as_long_as_the_cluster():
    text = queue("InstanceType: g5.xlarge") + (
        "LoginNodes:\n  Pools:\n    - {Name: door, InstanceType: t3.large, Count: 2}\n"
        "    - {Name: back, InstanceType: t3.large}\n"
    )
    machines = {one.name: one for one in resources(text) if isinstance(one, VirtualMachine)}
    assert {name: told(one.floor)[:2] for name, one in machines.items()} == {
        "HeadNode": (1, How.DEFAULTED),
        "door": (2, How.WRITTEN),
        "back": (1, How.DEFAULTED),
    }
    assert all(fact(one.managed, None) for one in machines.values())


def test_root_volumes_are_of_the_newer_type_by_default():
    text = queue(
        "InstanceType: g5.xlarge",
        "ComputeSettings: {LocalStorage: {RootVolume: {Size: 200, VolumeType: gp2}}}",
    ).replace("m5.xlarge}", "m5.xlarge, LocalStorage: {RootVolume: {Size: 500}}}")
    volumes = [one for one in resources(text) if isinstance(one, Volume)]
    assert [(told(one.gigabytes), told(one.type)) for one in volumes] == [
        ((500, How.WRITTEN, 3), ("gp3", How.DEFAULTED, 3)),
        ((200, How.WRITTEN, 8), ("gp2", How.WRITTEN, 8)),
    ]


def test_batch_queues_are_compute_environments():
    text = HEAD + (
        "Scheduling:\n  Scheduler: awsbatch\n  AwsBatchQueues:\n    - Name: q\n"
        "      CapacityType: SPOT\n      ComputeResources:\n"
        "        - {Name: c, InstanceTypes: [p3.2xlarge], MinvCpus: 8}\n"
    )
    pool = only(NodePool, text)
    assert told(pool.purchase)[:2] == ("spot", How.WRITTEN)
    assert told(pool.floor) == (1, How.WRITTEN, 10)
    assert told(pool.ceiling)[:2] == (2, How.DEFAULTED)  # 10 vCPUs


@pytest.mark.parametrize(
    ("said", "gigabytes", "type_", "copies", "stays"),
    [
        ("StorageType: Ebs", 40, "gp3", 1, False),
        (
            "StorageType: Ebs, EbsSettings: {Size: 100, VolumeType: io1, DeletionPolicy: Retain}",
            100,
            "io1",
            1,
            True,
        ),
        ("StorageType: Ebs, EbsSettings: {SnapshotId: snap-1}", None, "gp3", 1, False),
        ("StorageType: Ebs, EbsSettings: {Raid: {Type: 0}}", 40, "gp3", 2, False),
        ("StorageType: Ebs, EbsSettings: {Raid: {NumberOfVolumes: 4}}", 40, "gp3", 4, False),
    ],
)
def test_shared_volumes(said, gigabytes, type_, copies, stays):
    volume = only(Volume, storage(said))
    assert told(volume.gigabytes)[0] == gigabytes
    assert told(volume.type)[0] == type_
    assert told(volume.copies)[0] == copies
    assert fact(volume.outlives_owner, "?") is stays
    assert fact(volume.attached, "?") is True


@pytest.mark.parametrize(
    ("said", "gigabytes", "tier", "compresses"),
    [
        ("StorageType: Efs", None, "Regional", None),
        (
            "StorageType: FsxLustre, FsxLustreSettings: {StorageCapacity: 1200}",
            1200,
            "SCRATCH_2",
            False,
        ),
        (
            (
                "StorageType: FsxLustre, FsxLustreSettings: {StorageCapacity: 1200,"
                " DeploymentType: PERSISTENT_2, DataCompressionType: LZ4}"
            ),
            1200,
            "PERSISTENT_2",
            True,
        ),
        (
            "StorageType: FsxLustre, FsxLustreSettings: {BackupId: backup-1}",
            None,
            "?",
            False,
        ),
    ],
)
def test_shared_file_systems(said, gigabytes, tier, compresses):
    files = only(FileSystem, storage(said))
    assert told(files.gigabytes)[0] == gigabytes
    assert told(files.tier)[0] == tier
    assert fact(files.compresses, "?") is compresses


@pytest.mark.parametrize(
    "said",
    [
        "StorageType: Ebs, EbsSettings: {VolumeId: vol-1}",
        "StorageType: Efs, EfsSettings: {FileSystemId: fs-1}",
        "StorageType: FsxLustre, FsxLustreSettings: {FileSystemId: fs-1}",
        "StorageType: FsxOpenZfs, FsxOpenZfsSettings: {VolumeId: fsvol-1}",
        "StorageType: $KIND",
    ],
)
def test_storage_that_exists_is_declared_where_it_is_made(said):
    assert not [one for one in resources(storage(said)) if isinstance(one, Volume | FileSystem)]


@pytest.mark.parametrize(
    ("said", "retention"),
    [
        ("", (180, How.DEFAULTED, 1)),
        (
            "Monitoring: {Logs: {CloudWatch: {RetentionInDays: 14}}}\n",
            (14, How.WRITTEN, 11),
        ),
        ("Monitoring: {Logs: {CloudWatch: {Enabled: false}}}\n", None),
    ],
)
def test_logs_are_kept_for_half_a_year_by_default(said, retention):
    text = queue("InstanceType: g5.xlarge") + said
    logs = [one for one in resources(text) if isinstance(one, LogGroup)]
    assert [told(one.retention) for one in logs] == ([retention] if retention else [])


def test_tags_of_the_narrower_part_count():
    text = queue(
        "InstanceType: g5.xlarge, Tags: [{Key: owner, Value: c}]",
        "Tags: [{Key: team, Value: q}, {Key: owner, Value: q}]",
    )
    text += "Tags: [{Key: team, Value: all}, {Key: project, Value: all}]\n"
    tags = only(NodePool, text).tags.known
    assert {key: value.known for key, value in tags.entries.items()} == {
        "team": "q",
        "owner": "c",
        "project": "all",
    }


def test_a_cluster_without_a_region_is_placed_by_the_command_line():
    pool = only(NodePool, queue("InstanceType: g5.xlarge").replace("Region: us-east-1", "Imds: {}"))
    assert pool.region.unknown == "nothing says in which region gpu/g5 runs"


def test_changes_are_written_in_the_words_of_the_file():
    pool = only(NodePool, queue("InstanceType: g5.xlarge, MinCount: 2", "CapacityType: ONDEMAND"))
    spot = adapters.edit(pool, replace(pool, purchase=pool.purchase.but(Purchase.SPOT)))
    none = adapters.edit(pool, replace(pool, floor=pool.floor.but(0)))
    assert spot is not None
    assert none is not None
    assert spot.sentence == "replace `CapacityType: ONDEMAND` with `SPOT`"
    assert none.sentence == "replace `MinCount: 2` with `0`"
