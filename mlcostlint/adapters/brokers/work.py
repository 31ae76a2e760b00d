"""What runs on machines that a broker found, as the kinds that one who pays would call it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.brokers.offers import Offer
from mlcostlint.adapters.brokers.places import Place
from mlcostlint.adapters.brokers.terms import Ending, Range
from mlcostlint.adapters.links import Links, aws, google
from mlcostlint.adapters.programs import engines, launch
from mlcostlint.adapters.programs.data import uris
from mlcostlint.adapters.programs.program import Program, said
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.served import processes, served
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.hardware import Machine
from mlcostlint.model import (
    BatchJob,
    DataPath,
    Endpoint,
    Interruption,
    Mode,
    NodePool,
    Notebook,
    Purchase,
    Role,
    ServedModel,
    Service,
    Tags,
    Training,
    VirtualMachine,
    Workload,
)
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

_INTERACTIVE = re.compile(r"jupyter|code-server|\brstudio\b|openvscode", re.IGNORECASE)


class Computing(TypedDict):
    """The fields that `model.Compute` adds."""

    service: Service
    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purchase: Value[Purchase]
    workload: Value[Workload]
    purpose: Value[str]
    model: ServedModel
    data: tuple[DataPath, ...]


@dataclass(frozen=True)
class Work:
    """A program, and the machines it is started on.

    `mounts` are data that are laid into the file system, each with where. `part` tells it from
    others that are declared with it.
    """

    block: Block
    links: Links
    header: Span
    names: words.Names
    tags: Value[Tags | None]
    program: Program
    offer: Offer
    place: Place
    purchase: Value[Purchase]
    nodes: Value[int]
    mounts: tuple[tuple[Role, Leaf], ...] = ()
    part: str = ""

    @cached_property
    def use(self) -> Workload:
        """What the program is for: by its commands, else by what it is called."""
        text = self.program.text
        if launch.starts_training(text):
            return Workload.TRAINING
        if engines.started(text) or (not text and engines.packed(self.program.image_name)):
            return Workload.INFERENCE
        if _INTERACTIVE.search(text):
            return Workload.INTERACTIVE
        return fact(words.workload(self.names, self.header), Workload.UNSTATED)

    def common(self) -> reading.Common:
        """Return what every kind of resource has."""
        machine = fact(self.offer.machine, None)
        cloud = self.place.cloud if machine is None else machine.cloud
        found = reading.common(self.block, cloud, self.place.region, self.tags, self.names)
        if self.part:
            found["address"] += f"/{self.part}"
        found["header"] = self.header
        return found

    def computing(self, meant: Workload) -> Computing:
        """Return what every kind has that runs on machines."""
        model = served([self.program], self.header)
        foreign = self.place.foreign
        return Computing(
            service=self._service(),
            machine=self.offer.machine if foreign is None else foreign,
            accelerators=self.offer.accelerators,
            processes=self._processes(model),
            purchase=self.purchase,
            workload=defaulted(meant, self.header),
            purpose=words.purpose(self.names, self.header),
            model=model,
            data=self._data(),
        )

    def training(self, ending: Ending) -> Training:
        """Return a job that fits a model."""
        evidence = {f"checkpoint_{place}": leaf for place, leaf in enumerate(self._kept())}
        return Training(
            **self.common(),
            **self.computing(Workload.TRAINING),
            machines=self.nodes,
            max_runtime=ending.limit,
            limited=ending.limited,
            interruption=self._interruption(ending),
            runs_a_month=ending.runs_a_month,
            recipe=recipe(settings([self.program], self.header, evidence)),
            kept_warm=ending.warm,
            stays=ending.stays,
        )

    def batch(self, ending: Ending) -> BatchJob:
        """Return a job that does something else and ends."""
        return BatchJob(
            **self.common(),
            **self.computing(Workload.BATCH),
            machines=self.nodes,
            max_runtime=ending.limit,
            limited=ending.limited,
            interruption=self._interruption(ending),
            runs_a_month=ending.runs_a_month,
            stays=ending.stays,
        )

    def endpoint(self, scaling: Range) -> Endpoint:
        """Return what answers requests."""
        return Endpoint(
            **self.common(),
            **self.computing(Workload.INFERENCE),
            mode=defaulted(Mode.REALTIME, self.header),
            replicas=scaling.floor,
            floor=scaling.floor,
            ceiling=scaling.ceiling,
            scheduled=words.scheduled(self.tags, self.header),
            shrinks=scaling.shrinks,
        )

    def notebook(self, stops: Value[bool], scheduled: Value[bool]) -> Notebook:
        """Return a machine that somebody works on."""
        return Notebook(
            **self.common(),
            **self.computing(Workload.INTERACTIVE),
            stops_when_idle=stops,
            scheduled=scheduled,
            users=defaulted(None, self.header),
        )

    def machine(self, ends: Value[bool]) -> VirtualMachine:
        """Return machines of one's own, which stay when what was started on them is done."""
        return VirtualMachine(
            **self.common(),
            **self._idle(),
            floor=self.nodes,
            scheduled=words.scheduled(self.tags, self.header),
            ends=ends,
            managed=defaulted(fact=False, span=self.header),
        )

    def pool(self, scaling: Range) -> NodePool:
        """Return machines that wait for work."""
        return NodePool(
            **self.common(),
            **self._idle(),
            floor=scaling.floor,
            ceiling=scaling.ceiling,
            shrinks=scaling.shrinks,
            system=defaulted(fact=False, span=self.header),
        )

    def _idle(self) -> Computing:
        found = self.computing(Workload.UNSTATED)
        found["workload"] = words.workload(self.names, self.header)
        return found

    def _service(self) -> Service:
        machine = fact(self.offer.machine, None)
        if machine is None:
            return self.place.service
        return Place(machine.cloud, self.place.region).service

    def _processes(self, model: ServedModel) -> Value[int | None]:
        told = launch.launched(self.program, self.nodes)
        told = processes(model) if told is None else told
        return defaulted(None, self.header) if told is None else told

    def _data(self) -> tuple[DataPath, ...]:
        given = [*uris([self.program]), *self.mounts]
        ours = aws.data_paths(self.links, self.block, given)
        return (*ours, *google.data_paths(self.links, given))

    def _kept(self) -> list[Leaf]:
        return [leaf for role, leaf in self.mounts if role is Role.CHECKPOINTS]

    def _interruption(self, ending: Ending) -> Value[Interruption]:
        """Return how well a job bears interruption, at the line that says so."""
        found = words.interruption(said([self.program]), self.tags, ending.recovers)
        if found is not ending.recovers:
            return found
        kept = next(iter(self._kept()), None)
        return found if kept is None else kept.map(lambda _: Interruption.STRONG)
