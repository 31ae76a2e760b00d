"""A job of Azure Machine Learning as its file gives it: where it runs and what it starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.azure import declared, rhythm
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Machinery
from mlcostlint.adapters.programs.launch import launched
from mlcostlint.adapters.programs.program import Program, program, said
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.served import processes, served
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import Compute, Interruption, Purchase, Recipe, ServedModel, Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, written

_SERVERLESS = "serverless"
# What serverless capacity is sold as: https://learn.microsoft.com/azure/machine-learning/reference-yaml-job-command
_SPOT = "spot"


@dataclass(frozen=True)
class Job:
    """A block of a job, which says what is run and on what."""

    block: Block
    links: Links

    @property
    def body(self) -> Map:
        """What the job says."""
        return self.block.body

    def names(self) -> words.Names:
        """Return what it is called."""
        keys = ("name", "display_name", "experiment_name")
        return naming.names(self.block, *(self.body.get(key) for key in keys))

    def tags(self) -> Value[Tags | None]:
        """Return its tags; nothing hands any down to it."""
        return tagging.merged(self.body.header, self.body.get("tags"))

    def common(self) -> reading.Common:
        """Return the fields of `model.Resource`: tags of a job do not reach the bill.

        https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost
        """
        shared = reading.common(self.block, Cloud.AZURE, self._region(), self.tags(), self.names())
        shared["tags"] = defaulted(None, self.body.header)
        return shared

    def _region(self) -> Value[str]:
        compute = self.pools[0].region if self.pools else None
        return declared.region_of_workspace(self.block, self.links) if compute is None else compute

    @cached_property
    def compute(self) -> Leaf:
        """What it runs on, by name; absent and `serverless` are one."""
        return joins.plain(self.body.get("compute"))

    @cached_property
    def pools(self) -> tuple[Compute, ...]:
        """The computes of this scan that it runs on."""
        found = joins.named_compute(self.block, self.compute, self.links)
        resources = () if found is None else self.links.resources(found)
        return tuple(one for one in resources if isinstance(one, Compute))

    def machine(self) -> Value[Machine]:
        """Return the machine that it asks for, or that its compute is made of."""
        own = self._resource("instance_type")
        if self.pools:
            return self.pools[0].machine
        if reading.given(own) and self._is_serverless():
            return reading.machine(own, Cloud.AZURE)
        if self._is_serverless():
            return own.hole("Azure picks the machine of a serverless job")
        if self.compute.unknown:
            return self.compute.hole(self.compute.unknown)
        return self.compute.hole(f"the compute {self.compute.known} is declared elsewhere")

    def purchase(self) -> Value[Purchase]:
        """Return how its machines are bought: as its compute says, or by its tier."""
        if self.pools:
            return self.pools[0].purchase
        if not self._is_serverless():
            return self.machine().map(lambda _: Purchase.ON_DEMAND)
        tier = reading.text(self.body.get("queue_settings", "job_tier")).default("standard")
        return tier.map(lambda name: Purchase.SPOT if name.lower() == _SPOT else Purchase.ON_DEMAND)

    def _is_serverless(self) -> bool:
        said = fact(self.compute, "?")
        return said is None or str(said).lower() == _SERVERLESS

    def _resource(self, key: str) -> Leaf:
        return self.body.get("resources", key)

    def machines(self) -> Value[int]:
        """Return the nodes of one run, one unless it says so."""
        return reading.number(self._resource("instance_count")).default(1)

    def limit(self, key: str = "timeout", unit: int = 1) -> Value[int | None]:
        """Return a limit in seconds, None where none is set: Azure sets none by itself.

        https://learn.microsoft.com/azure/machine-learning/reference-yaml-job-command
        """
        found = reading.number(self.body.get("limits", key))
        return found.map(lambda count: None if count is None else count * unit)

    def runs_a_month(self) -> Value[int | None]:
        """Return how often a schedule starts it."""
        return rhythm.runs_a_month(joins.trigger(self.block, self.links), self.body)

    @cached_property
    def programs(self) -> tuple[Program, ...]:
        """What its nodes start."""
        spec = self.body
        image = reading.first_given(spec.get("environment", "image"), spec.get("environment"))
        variables = reading.mapping(spec.get("environment_variables"))
        told = (spec.get("command"), spec.get("task", "program_arguments"))
        given = [leaf for leaf in told if reading.given(leaf)]
        return (program(image, given, variables, self.body.header),)

    def said(self) -> dict[str, Leaf]:
        """Return arguments and variables by name, with the outputs that it keeps."""
        found = said(self.programs)
        outputs = self.body.child("outputs")
        for name in () if outputs is None else outputs.entries:
            found.setdefault(
                name, written("given", outputs.header if outputs else self.body.header)
            )
        return found

    def interruption(self, otherwise: Interruption) -> Value[Interruption]:
        """Return how well it bears losing its nodes."""
        plain = defaulted(otherwise, self.body.header)
        return words.interruption(self.said(), self.tags(), plain)

    def model(self) -> ServedModel:
        """Return the model that it works on."""
        return served(self.programs, self.body.header)

    def recipe(self) -> Recipe:
        """Return how it fits the model."""
        return recipe(settings(self.programs, self.body.header))

    def processes(self) -> Value[int | None]:
        """Return how many processes each node starts; silence of the file says nothing."""
        stated = reading.number(self.body.get("distribution", "process_count_per_instance"))
        if reading.given(stated):
            return stated
        told = (launched(one, self.machines()) for one in self.programs)
        by_engine = processes(self.model())
        plain: Value[int | None] = defaulted(None, self.body.header)
        plain = plain if by_engine is None else by_engine
        return next((one for one in told if one is not None), plain)

    def machinery(self) -> Machinery:
        """Return the fields of `model.Compute` that follow from the machine and the program."""
        machine = self.machine()
        return Machinery(
            machine=machine,
            accelerators=reading.accelerators(machine),
            processes=self.processes(),
            purpose=words.purpose(self.names(), self.body.header),
            model=self.model(),
            data=(),
        )

    def texts(self) -> Iterator[str]:
        """Yield the commands that it starts."""
        return (one.text for one in self.programs)
