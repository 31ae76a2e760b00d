"""Machines and the accelerators in them: what a name stands for, whatever it costs."""

from mlcostlint.hardware.alternatives import Succession, modest, single, successor
from mlcostlint.hardware.catalogue import (
    UnknownAccelerator,
    UnknownMachine,
    accelerator,
    host,
    machine,
    with_accelerators,
)
from mlcostlint.hardware.machines import Accelerator, Cloud, Machine, Tier
from mlcostlint.hardware.served import weights_gib

__all__ = [
    "Accelerator",
    "Cloud",
    "Machine",
    "Succession",
    "Tier",
    "UnknownAccelerator",
    "UnknownMachine",
    "accelerator",
    "host",
    "machine",
    "modest",
    "single",
    "successor",
    "weights_gib",
    "with_accelerators",
]
