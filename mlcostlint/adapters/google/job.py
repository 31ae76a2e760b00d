"""A Vertex AI message as its file gives it: who it is, what it runs, what it reads and writes."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import clock, declared, duration, place
from mlcostlint.adapters.google.pools import Pool
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.programs.data import uris
from mlcostlint.adapters.programs.launch import launched
from mlcostlint.adapters.programs.program import Program, program, said
from mlcostlint.adapters.programs.recipe import recipe
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.programs.settings import settings
from mlcostlint.adapters.reading import Common, child, leaves, loosely, mapping
from mlcostlint.hardware import Cloud
from mlcostlint.model import DataPath, Interruption, Purchase, Recipe, Role, ServedModel, Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

# How long a job may run where `scheduling` sets no timeout: seven days.
# https://cloud.google.com/vertex-ai/docs/reference/rest/v1/CustomJobSpec
JOB_SECONDS = 604_800


@dataclass(frozen=True, slots=True)
class Job:
    """A block of a Vertex AI file and, in `spec`, the message within it that says what runs."""

    block: Block
    links: Links
    spec: Map

    def names(self) -> words.Names:
        """Return what it is called."""
        return naming.names(self.block, loosely(self.block.body, "display_name"))

    def common(self, pool: Pool | None = None) -> Common:
        """Return the fields of `model.Resource`, for the whole or for one of several pools."""
        shared = reading.common(self.block, Cloud.GCP, self._region(), self.tags(), self.names())
        if pool is not None and pool.place is not None:
            shared["address"] = f"{self.block.address}/pool{pool.place}"
            shared["header"], shared["block"] = pool.header, pool.specs[0].span
        if self._has_labels_of_its_pipeline():
            shared["tags"] = defaulted(None, self.block.body.header)
        return shared

    def tags(self) -> Value[Tags | None]:
        """Return the labels as written; gcloud takes them on the command line, not a file."""
        return declared.labels(self.block)

    def programs(self, pool: Pool) -> tuple[Program, ...]:
        """Return what the machines start, whichever pool they belong to."""
        specs = (
            loosely(spec, key)
            for spec in pool.specs
            for key in ("container_spec", "python_package_spec")
        )
        found = (fact(leaf, None) for leaf in specs)
        return tuple(container(one) for one in found if isinstance(one, Map))

    def purchase(self, pool: Pool) -> Value[Purchase]:
        """Return how the machines are bought: on demand unless a strategy says otherwise."""
        strategy = loosely(self.spec, "scheduling", "strategy")
        standard = defaulted(Purchase.ON_DEMAND, self.spec.header)
        otherwise = declared.provisioned(strategy, standard)
        return declared.reserved(pool.reservation(), otherwise)

    def timeout(self) -> Value[int | None]:
        """Return the limit that is set, in seconds."""
        return duration.seconds(loosely(self.spec, "scheduling", "timeout"))

    def interruption(self, pool: Pool, otherwise: Interruption) -> Value[Interruption]:
        """Return how well it bears interruption; an output directory brings a checkpoint place."""
        base = loosely(self.spec, "base_output_directory", "output_uri_prefix")
        plain = defaulted(otherwise, self.spec.header)
        if base.unknown or base.known is not None:
            plain = base.map(lambda _: Interruption.MEDIUM)
        return words.interruption(said(self.programs(pool)), self.tags(), plain)

    def processes(self, pool: Pool) -> Value[int | None]:
        """Return how many processes a launcher starts per machine; "auto" states nothing."""
        told = (launched(one, pool.machines()) for one in self.programs(pool))
        return next((one for one in told if one is not None), defaulted(None, pool.header))

    def model(self, pool: Pool) -> ServedModel:
        """Return the model that is worked on."""
        return served(self.programs(pool), pool.header)

    def recipe(self, pool: Pool) -> Recipe:
        """Return how it is worked on."""
        return recipe(settings(self.programs(pool), pool.header))

    def data(self, pool: Pool) -> tuple[DataPath, ...]:
        """Return the buckets that are read and written."""
        return joins.data_paths(self.links, self._paths(pool))

    def _paths(self, pool: Pool) -> Iterator[tuple[Role, Leaf]]:
        yield Role.OUTPUT, loosely(self.spec, "base_output_directory", "output_uri_prefix")
        yield from uris(self.programs(pool))

    def runs_a_month(self) -> Value[int | None]:
        """Return how often the clock starts it, None where it runs once."""
        cron = reading.text(loosely(self.block.body, "pipeline", "cron"))
        return cron.map(lambda said: None if said is None else clock.runs(said))

    def _has_labels_of_its_pipeline(self) -> bool:
        """Say whether it is the pipeline that is to be asked for labels."""
        own = fact(loosely(self.block.body, "labels"), 1)
        return own is None and child(self.block.body, "pipeline") is not None

    def _region(self) -> Value[str]:
        of_spec = (loosely(self.spec, key) for key in ("tensorboard", "model"))
        return place.of_message(self.block, *of_spec)


def container(spec: Map) -> Program:
    """Return the program of a container or package specification."""
    return program(
        loosely(spec, "image_uri"),
        (leaf for key in ("command", "args") for leaf in leaves(loosely(spec, key))),
        mapping(loosely(spec, "env")),
        spec.header,
    )
