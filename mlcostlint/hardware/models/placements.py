"""Where a model fits: how many accelerators of a machine one replica of it would take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.hardware.machines import Accelerator, Machine
from mlcostlint.hardware.models.architecture import Architecture, SizedModel
from mlcostlint.hardware.models.memory import Need, holds, usable_gib
from mlcostlint.hardware.models.training import Method, Sharding, training_need

# Tokens a second for one reader: below that, answers come slower than they are read.
_TOKENS_PER_SECOND = 12
_REACHED_BANDWIDTH = Decimal("0.8")
_BILLION = Decimal(10**9)
_GIGA = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Placement:
    """A machine that holds a replica on `accelerators` of its own."""

    machine: Machine
    accelerators: int

    @property
    def replicas(self) -> int:
        """How many replicas the machine has accelerators for."""
        return int(self.machine.accelerators) // self.accelerators


def placements(
    model: SizedModel, need: Need, machines: Iterable[Machine], *, cache_in_fp8: bool = False
) -> Iterator[Placement]:
    """Yield where one replica fits, with as few accelerators of each machine as do.

    A model that writes is split only as its attention heads divide; other models are not split at
    all. What writes more slowly than people read is not offered, and a cache in fp8 goes only
    where accelerators compute with such numbers.
    """
    for machine in machines:
        device = machine.accelerator
        if device is None or (cache_in_fp8 and not device.fp8):
            continue
        for count in _divisors(machine):
            if (
                splits(model.architecture, count)
                and holds(need, device, count)
                and keeps_up(model, device, count)
            ):
                yield Placement(machine, count)
                break


def training_placements(
    model: Architecture, method: Method, sharding: Sharding, machines: Iterable[Machine]
) -> Iterator[Placement]:
    """Yield the machines whose accelerators, all of them, hold their parts of a training."""
    for machine in machines:
        count = int(machine.accelerators)
        if machine.accelerator is None or not count:
            continue
        if training_need(model, method, sharding, count) <= usable_gib(machine.accelerator):
            yield Placement(machine, count)


def splits(model: Architecture, count: int) -> bool:
    """Tell whether a model can be spread over so many accelerators, tensor by tensor."""
    if count == 1:
        return True
    if not model.kind.generates:
        return False
    if model.heads is None:
        return True
    shared = model.kv_heads
    whole = shared is None or shared % count == 0 or count % shared == 0
    return model.heads % count == 0 and whole


def keeps_up(model: SizedModel, device: Accelerator, count: int) -> bool:
    """Tell whether it writes at least as fast as people read."""
    if not model.architecture.kind.generates:
        return True
    reached = tokens_per_second(model, device, count)
    return reached is not None and reached >= _TOKENS_PER_SECOND


def tokens_per_second(model: SizedModel, device: Accelerator, count: int) -> Decimal | None:
    """Return how fast one answer is written: all weights in use are read for each token.

    None where the bandwidth of the accelerator's memory is not published.
    """
    if device.bandwidth is None:
        return None
    read = model.architecture.active * _BILLION * model.bits / 8
    return device.bandwidth * _GIGA * count * _REACHED_BANDWIDTH / read


def _divisors(machine: Machine) -> Iterator[int]:
    """Yield the counts that share a machine's accelerators out evenly, none for a part of one."""
    whole = int(machine.accelerators)
    return (count for count in range(1, whole + 1) if whole % count == 0)
