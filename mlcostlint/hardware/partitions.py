"""What part of an accelerator is taken where several workloads share one."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from mlcostlint.hardware.catalogue import book
from mlcostlint.hardware.machines import Accelerator

_PROFILE = re.compile(r"([1-9])g\.([1-9]\d{0,2})gb(?:[.+-]me)?")

# Cores of a device: AWS Neuron documentation, "Trainium and Inferentia architecture".
_CORES = {"Inferentia1": 4, "Inferentia2": 2, "Trainium1": 2, "Trainium2": 8}

# Seven slices for processors stand beside eight for memory; devices of four have four of both.
# NVIDIA MIG User Guide, "Concepts".
_MEMORY_SLICES = {7: 8}

_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Partition:
    """What is taken of one accelerator, each part as far as the files state it.

    `slices` of MIG with `memory_gib` of nominal memory each, of which a `fraction` where they are
    shared; neuron `cores`; else a `fraction`, or memory alone.
    """

    name: str
    slices: int = 0
    cores: int = 0
    fraction: Decimal = Decimal(0)
    memory_gib: Decimal = Decimal(0)

    def __str__(self) -> str:
        return self.name


class UnknownPartition(Exception):
    """A partition that an accelerator cannot be cut into."""


def profile(name: str) -> Partition:
    """Return the partition that a MIG profile ("1g.10gb") stands for, or `UnknownPartition`."""
    match = _PROFILE.fullmatch(name)
    if match is None:
        raise UnknownPartition(f"{name} is no profile of a partition")
    return Partition(name, slices=int(match[1]), memory_gib=Decimal(match[2]))


def share(partition: Partition, of: Accelerator) -> Decimal:
    """Return what part of an accelerator a partition blocks for others, at most the whole.

    Whichever of processors and memory runs out first decides. Raises `UnknownPartition` where the
    accelerator has no such parts.
    """
    if partition.slices:
        return min(_WHOLE, _sliced(partition, of) * (partition.fraction or _WHOLE))
    if partition.cores:
        if of.name not in _CORES:
            raise UnknownPartition(f"how many cores {of.name} has is not known")
        return min(_WHOLE, Decimal(partition.cores) / _CORES[of.name])
    return min(_WHOLE, max(partition.fraction, partition.memory_gib / of.memory_gib))


def _sliced(partition: Partition, of: Accelerator) -> Decimal:
    slices = _slices(of.name)
    if not slices:
        raise UnknownPartition(f"{of.name} has no partition {partition.name}")
    rows = _MEMORY_SLICES.get(slices, slices)
    memory = round(partition.memory_gib * rows / of.memory_gib)
    return max(Decimal(partition.slices) / slices, Decimal(memory) / rows)


@lru_cache(maxsize=64)
def _slices(accelerator: str) -> int:
    rows = book().execute(
        "SELECT mig_slices FROM accelerators WHERE accelerator = ? AND vendor = 'nvidia'",
        (accelerator,),
    )
    return next((int(slices or 0) for (slices,) in rows), 0)
