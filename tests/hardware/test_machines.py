"""Names of machines and accelerators, and what could stand in their place."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mlcostlint import hardware
from mlcostlint.hardware import Cloud, Machine, Tier, UnknownAccelerator, UnknownMachine

DATA = Path(hardware.__file__).parents[1] / "data"
AWS, GCP, AZURE = Cloud.AWS, Cloud.GCP, Cloud.AZURE


def on(name: str, accelerator: str = "", count: int = 1) -> Machine:
    plain = hardware.machine(name)
    if not accelerator:
        return plain
    return hardware.with_accelerators(plain, hardware.accelerator(accelerator), count)


def names(machines: Any) -> list[str]:
    return [machine.name for machine in machines]


@pytest.mark.parametrize(
    ("name", "cloud", "vcpus", "memory", "accelerator", "count"),
    [
        ("g5.xlarge", AWS, 4, 16, "A10G", 1),
        ("ml.g5.xlarge", AWS, 4, 16, "A10G", 1),
        ("p4d.24xlarge", AWS, 96, 1152, "A100-40GB", 8),
        ("trn1.32xlarge", AWS, 128, 512, "Trainium1", 16),
        ("m5.large", AWS, 2, 8, None, 0),
        ("a2-highgpu-1g", GCP, 12, 85, "A100-40GB", 1),
        ("n1-standard-8", GCP, 8, 30, None, 0),
        ("ct5lp-hightpu-4t", GCP, 112, 192, "TPU-v5e", 4),
        ("v5litepod-64", GCP, None, None, "TPU-v5e", 64),
        ("v3-32", GCP, None, None, "TPU-v3", 16),
        ("n1-custom-8-32768", GCP, 8, 32, None, 0),
        ("e2-custom-4-10240", GCP, 4, 10, None, 0),
        ("custom-2-4096", GCP, 2, 4, None, 0),
        ("Standard_NC24ads_A100_v4", AZURE, 24, 220, "A100-80GB", 1),
        ("Standard_NV6ads_A10_v5", AZURE, 6, 55, "A10", "0.1667"),
        ("Standard_NC6", AZURE, 6, 56, "K80", 1),
    ],
)
def test_machine_by_name(*, name, cloud, vcpus, memory, accelerator, count):
    machine = hardware.machine(name)
    assert (machine.name, machine.cloud, machine.vcpus) == (name, cloud, vcpus)
    assert machine.memory_gib == memory
    assert (machine.accelerator and machine.accelerator.name) == accelerator
    assert machine.accelerators == Decimal(count)
    assert hardware.machine(name, cloud) == machine == hardware.machine(name, Cloud.UNSTATED)


def test_azure_names_are_one_in_any_case():
    assert hardware.machine("STANDARD_NC4AS_T4_V3").name == "Standard_NC4as_T4_v3"


@pytest.mark.parametrize(
    ("name", "cloud"),
    [
        ("g99.xlarge", None),
        ("", None),
        ("ml.", None),
        ("ml.n1-standard-4", None),
        ("g5.xlarge", GCP),
        ("gpu:nvidia-tesla-t4", None),
        ("n1-custom-8", None),
        ("v5litepod-0", None),
        ("' OR 1 = 1 --", None),
    ],
)
def test_unknown_machine_is_named(name, cloud):
    with pytest.raises(UnknownMachine) as error:
        hardware.machine(name, cloud)
    assert str(error.value).startswith(f"{name} is not a machine")


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("nvidia-l4", "L4"),
        ("nvidia-tesla-t4", "T4"),
        ("NVIDIA_TESLA_T4", "T4"),
        ("NVIDIA_H100_MEGA_80GB", "H100-80GB"),
        ("NVIDIA-A100-SXM4-80GB", "A100-80GB"),
        ("NVIDIA-A100-SXM4-40GB-SHARED", "A100-40GB"),
        ("NVIDIA-H100-80GB-HBM3-MIG-1g.10gb", "H100-80GB"),
        ("Tesla-V100-SXM2-16GB", "V100-16GB"),
        ("a10g", "A10G"),
        ("l4", "L4"),
        ("A100", "A100-40GB"),
        ("H100", "H100-80GB"),
        ("A100-80GB", "A100-80GB"),
        ("tpu-v5-lite-podslice", "TPU-v5e"),
        ("TPU_V5_LITEPOD", "TPU-v5e"),
        ("inferentia2", "Inferentia2"),
        ("nvidia-rtx-pro-6000", "RTX-PRO-6000"),
    ],
)
def test_accelerator_by_any_of_its_names(alias, name):
    assert hardware.accelerator(alias).name == name


@pytest.mark.parametrize("alias", ["", "gpu", "nvidia", "a1000", "t4 or l4"])
def test_unknown_accelerator_is_named(alias):
    with pytest.raises(UnknownAccelerator, match="is not an accelerator in the hardware catalogue"):
        hardware.accelerator(alias)


def test_memory_is_what_programs_can_use():
    assert hardware.accelerator("t4").memory_gib == 15
    assert hardware.accelerator("a100").memory_gib == Decimal("39.5")
    assert hardware.accelerator("h100").tier is Tier.TOP
    assert on("g5.12xlarge").accelerator_memory_gib == 4 * Decimal("22.3")


def test_attached_accelerators():
    machine = on("n1-standard-8", "nvidia-tesla-t4", 2)
    assert machine.attached
    assert str(machine) == "n1-standard-8 with 2 x T4"
    assert on("n1-standard-8", "nvidia-tesla-t4", 0) == on("n1-standard-8")
    # Compute Engine lets a file repeat what a machine carries anyway
    assert on("a2-highgpu-2g", "nvidia-tesla-a100", 1) == on("a2-highgpu-2g")
    with pytest.raises(UnknownMachine, match="g2-standard-4 carries L4, not T4"):
        on("g2-standard-4", "nvidia-tesla-t4")


def test_any_host_of_a_cloud():
    machine = hardware.host(AWS, hardware.accelerator("a10g"), 4)
    assert str(machine) == "host with 4 x A10G"
    assert machine.name == ""
    assert machine.accelerators == 4


@pytest.mark.parametrize(
    ("machine", "status", "successors"),
    [
        (on("p3.2xlarge"), "legacy", ["g6.2xlarge", "g6e.2xlarge"]),
        (on("ml.p3.2xlarge"), "legacy", ["ml.g6.2xlarge", "ml.g6e.2xlarge"]),
        (on("p3.16xlarge"), "legacy", ["g6.48xlarge", "g6e.48xlarge", "p4d.24xlarge"]),
        (on("p2.xlarge"), "retired", ["g4dn.xlarge", "g6.xlarge"]),
        (on("g4dn.12xlarge"), "current-old", ["g6.12xlarge"]),
        (on("m4.xlarge"), "legacy", ["m7i.xlarge", "m6i.xlarge"]),
        (on("ml.c4.2xlarge"), "legacy", ["ml.c7i.2xlarge", "ml.c6i.2xlarge"]),
        (on("t2.medium"), "legacy", ["t3.medium"]),
        (on("r4.4xlarge"), "legacy", ["r7i.4xlarge", "r6i.4xlarge"]),
        (on("Standard_NC24s_v3"), "retired", ["Standard_NC96ads_A100_v4", "Standard_ND96asr_v4"]),
        (on("Standard_NV12s_v3"), "retiring", ["Standard_NV36ads_A10_v5"]),
        (on("n1-standard-8", "nvidia-tesla-t4"), "current-old", ["g2-standard-8"]),
        (on("n1-standard-4", "nvidia-tesla-v100"), "legacy", ["g2-standard-4", "a2-highgpu-1g"]),
        (on("v2-8"), "legacy", ["v5litepod-4", "v6e-4"]),
    ],
)
def test_successors_do_not_shrink_the_work(machine, status, successors):
    succession = hardware.successor(machine)
    assert succession is not None
    assert succession.status == status
    assert succession.why
    assert names(succession.machines) == successors
    for other in succession.machines:
        assert (other.vcpus or 0) >= (machine.vcpus or 0)
        assert other.accelerator_memory_gib >= machine.accelerator_memory_gib


@pytest.mark.parametrize(
    "machine", [on("g6.xlarge"), on("p4d.24xlarge"), on("n1-standard-8"), on("m7i.large")]
)
def test_what_nothing_succeeds(machine):
    assert hardware.successor(machine) is None


@pytest.mark.parametrize(
    ("machine", "devices", "found"),
    [
        ("g5.12xlarge", 1, ["g5.2xlarge", "g5.4xlarge", "g5.8xlarge", "g5.16xlarge"]),
        ("g4dn.12xlarge", 1, ["g4dn.xlarge", "g4dn.2xlarge", "g4dn.4xlarge"]),
        ("ml.g5.48xlarge", 3, ["ml.g5.12xlarge", "ml.g5.24xlarge"]),
        ("p5.48xlarge", 1, ["p5.4xlarge"]),
        ("p4d.24xlarge", 1, []),
        ("a2-highgpu-8g", 2, ["a2-highgpu-2g"]),
        ("g2-standard-48", 1, ["g2-standard-8", "g2-standard-12", "g2-standard-16"]),
        ("Standard_NC96ads_A100_v4", 2, ["Standard_NC48ads_A100_v4"]),
        ("g5.12xlarge", 4, []),
        ("m5.large", 1, []),
    ],
)
def test_fewest_accelerators_that_are_enough(machine, devices, found):
    assert names(hardware.single(on(machine), devices))[: len(found) or None] == found


@pytest.mark.parametrize(
    ("machine", "service", "found"),
    [
        ("p4d.24xlarge", "ec2", ["g4dn.xlarge", "g5.xlarge", "g6.xlarge", "g6e.xlarge"]),
        (
            "ml.p4d.24xlarge",
            "sagemaker-notebook",
            ["ml.g4dn.xlarge", "ml.g5.xlarge", "ml.g6.xlarge", "ml.g6e.xlarge"],
        ),
        ("a2-highgpu-8g", "vertex-training", ["g2-standard-4"]),
        ("a3-highgpu-8g", "gce", ["g2-standard-4"]),
        ("Standard_NC24ads_A100_v4", "azure-vm", ["Standard_NC4as_T4_v3"]),
        ("m5.large", "ec2", []),
        ("trn1.32xlarge", "ec2", []),
        ("v5p-8", "gce", []),
    ],
)
def test_modest_machines(machine, service, found):
    modest = hardware.modest(on(machine), service)
    assert names(modest)[: len(found) or None] == found
    for other in modest:
        assert other.accelerator is not None
        assert other.accelerators == 1
        assert other.accelerator.tier in {Tier.ENTRY, Tier.MID}


def test_services_offer_only_what_they_accept():
    everything = {row["machine"]: row["components"] for row in table("sagemaker_types")}
    assert "training" not in everything["ml.c5d.large"].split("|")
    for service, component in (
        ("sagemaker-training", "training"),
        ("sagemaker-hosting", "hosting"),
    ):
        for other in hardware.modest(on("ml.p4d.24xlarge"), service):
            assert component in everything[other.name].split("|")


def test_every_accelerator_and_alias_in_the_tables_is_found():
    for row in table("accelerator_aliases"):
        assert hardware.accelerator(row["alias"]).name == row["accelerator"]
    for row in table("accelerators"):
        assert hardware.accelerator(row["accelerator"]).name == row["accelerator"]
    for row in table("machines"):
        if row["accelerator"] and row["family"] != "n1-attach":
            assert hardware.machine(row["machine"]).accelerator is not None


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
