"""Machines and the accelerators in them: what a name stands for, whatever it costs."""

from mlcostlint.hardware.alternatives import Succession, modest, single, successor
from mlcostlint.hardware.catalogue import (
    UnknownAccelerator,
    UnknownMachine,
    accelerator,
    carriers,
    family_accelerator,
    host,
    machine,
    region_cloud,
    with_accelerators,
)
from mlcostlint.hardware.machines import Accelerator, Cloud, Machine, Tier
from mlcostlint.hardware.partitions import Partition, UnknownPartition, profile, share
from mlcostlint.hardware.served import weights_gib

__all__ = [
    "Accelerator",
    "Cloud",
    "Machine",
    "Partition",
    "Succession",
    "Tier",
    "UnknownAccelerator",
    "UnknownMachine",
    "UnknownPartition",
    "accelerator",
    "carriers",
    "family_accelerator",
    "host",
    "machine",
    "modest",
    "profile",
    "region_cloud",
    "share",
    "single",
    "successor",
    "weights_gib",
    "with_accelerators",
]
