"""What every kind has in common, and the two things kinds are made of: compute and storage."""

from dataclasses import dataclass, replace
from typing import Self

from mlcostlint.hardware import Machine, Partition
from mlcostlint.model.parts import (
    Cloud,
    DataPath,
    Environment,
    Purchase,
    Requests,
    Service,
    Tags,
    Workload,
)
from mlcostlint.model.served import ServedModel
from mlcostlint.source import Span
from mlcostlint.value import Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Resource:
    """Anything that costs money while it exists or runs.

    `dialect` and `native` say how the file calls it (`terraform`, `aws_instance`), `header` is the
    line that declares it, `block` all of its declaration, `calls` the module calls that lead to it,
    outermost first. `tags` is None for what cannot carry any. `copies` counts what one declaration
    makes; it is unknown for an unknown `count`.
    """

    address: str
    name: str
    dialect: str
    native: str
    cloud: Cloud
    header: Span
    block: Span
    calls: tuple[Span, ...] = ()
    region: Value[str]
    environment: Value[Environment]
    tags: Value[Tags | None]
    copies: Value[int]
    hints: Tags | None = None
    """What is said of its use where its tags are not read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Compute(Resource):
    """Anything that runs on machines.

    `accelerators` counts those in use per machine or pod, known even where the machine is not: a
    pod that asks for one of the four GPUs of its node pays a quarter of the node. `processes` is
    the number of accelerators per machine that the software is told to use, None where nothing is
    said and all are assumed to be used. `purpose` holds what names and tags say about special
    runs ("benchmark", "pretrain"), empty if nothing. `model` is what is served, or fitted.
    `partition` is what is taken of each of the accelerators, None where they are whole ones.
    `pools` are those whose nodes a pod runs on: what it costs is part of their bill.
    """

    service: Service
    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purchase: Value[Purchase]
    workload: Value[Workload]
    purpose: Value[str]
    model: ServedModel
    data: tuple[DataPath, ...] = ()
    partition: Value[Partition] | None = None
    pools: tuple["Compute", ...] = ()
    namespace: Value[str] | None = None
    """The namespace of its cluster that it runs in; None outside of Kubernetes."""
    blocks_removal: Value[bool] | None = None
    """Its node cannot be removed while it runs: an annotation or a disruption budget forbids it."""
    requests: Requests | None = None
    """What it asks of its node beside accelerators; None outside of Kubernetes."""

    @property
    def is_paid_for(self) -> bool:
        """Whether the files say that its capacity is reserved, and so paid for either way."""
        return not self.purchase.unknown and self.purchase.known is Purchase.RESERVED

    @property
    def machine_name(self) -> str:
        """What messages call the machine; a rule may speak of one that the files do not name."""
        if not self.machine.unknown:
            return str(self.machine.known)
        if self.accelerators.unknown or not self.accelerators.known:
            return "machine that the files do not name"
        count = self.accelerators.known
        many = f"{count} accelerator{'s' if count > 1 else ''}"
        return f"machine with {many} that the files do not name"

    @property
    def is_prepaid(self) -> bool:
        """Whether a reservation is known to pay for it, used or not."""
        return not self.purchase.unknown and self.purchase.known is Purchase.RESERVED

    def on(self, machine: Machine) -> Self:
        """Propose the same workload on another machine, using no more accelerators than it has.

        What took parts of accelerators takes whole ones there.
        """
        used = min(self.accelerators.known, int(machine.accelerators))
        return replace(
            self,
            machine=self.machine.but(machine),
            accelerators=self.accelerators.but(used),
            partition=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Storage(Resource):
    """Anything that holds bytes. `gigabytes` is None where the file cannot say."""

    gigabytes: Value[int | None]


def kind(of: Resource) -> str:
    """Return the kind of a resource as reports spell it: `virtual-machine`."""
    words = "".join(f"-{letter}" if letter.isupper() else letter for letter in type(of).__name__)
    return words.lower().removeprefix("-")
