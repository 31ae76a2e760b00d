"""What a machine and an accelerator are."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class Cloud(enum.StrEnum):
    """Who runs the machines. `UNSTATED` is a fact: nothing in the files names one."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"
    UNSTATED = "unstated"


class Tier(enum.StrEnum):
    """How far up the price list an accelerator stands."""

    ENTRY = "entry"
    MID = "mid"
    HIGH = "high"
    TOP = "top"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One GPU, TPU chip or neuron device. Memory is what programs can use, in GiB.

    `bandwidth` is of its memory, in GB/s, `tflops` what it computes in 16 bits, None where nobody
    publishes them. `bf16` and `fp8` say whether it computes with such numbers.
    """

    name: str
    vendor: str
    memory_gib: Decimal
    tier: Tier
    bandwidth: Decimal | None = None
    tflops: Decimal | None = None
    bf16: bool = False
    fp8: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """What a workload runs on.

    `name` is as the provider sells it, prefix included ("ml.g5.xlarge"), and empty where only the
    accelerator is known and any host may carry it. `accelerators` may be a fraction of one.
    `attached` accelerators are bought beside the machine (N1 with a T4), not part of its price.
    """

    name: str
    cloud: Cloud
    vcpus: int | None
    memory_gib: Decimal | None
    accelerator: Accelerator | None
    accelerators: Decimal
    family: str
    attached: bool = False

    @property
    def hardware(self) -> str:
        """The name of the plain machine underneath: SageMaker's "ml." says who bills it."""
        return self.name.removeprefix("ml.")

    @property
    def accelerator_memory_gib(self) -> Decimal:
        """The memory of all its accelerators together."""
        return self.accelerator.memory_gib * self.accelerators if self.accelerator else Decimal(0)

    def __str__(self) -> str:
        if not self.name and self.accelerator:
            return f"host with {self.accelerators.normalize():f} x {self.accelerator.name}"
        if self.attached and self.accelerator:
            return f"{self.name} with {self.accelerators.normalize():f} x {self.accelerator.name}"
        return self.name
