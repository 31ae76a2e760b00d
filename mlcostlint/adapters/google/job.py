"""A Vertex AI message as its file gives it: who it is, what it runs, what it reads and writes."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared, duration, place
from mlcostlint.adapters.google.pools import Pool
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.reading import Common, leaves, loosely, mapping
from mlcostlint.hardware import Cloud
from mlcostlint.model import DataPath, Interruption, Purchase, Role, Tags
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_PROCESSES = ("nproc_per_node", "nproc-per-node")
_MODELS = (
    "model_name_or_path",
    "model_id",
    "pretrained_model_name_or_path",
    "base_model",
    "MODEL_ID",
    "BASE_MODEL",
)
_COMMANDS = (
    ("container_spec", "command"),
    ("container_spec", "args"),
    ("python_package_spec", "args"),
)
_ENVIRONMENTS = (("container_spec", "env"), ("python_package_spec", "env"))
_OUTPUT_WORDS = frozenset(["output", "out", "save", "export", "log", "logs", "logging", "results"])
_CHECKPOINT_WORDS = frozenset(["checkpoint", "checkpoints", "ckpt", "resume"])


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
        return shared

    def tags(self) -> Value[Tags | None]:
        """Return the labels as written; gcloud takes them on the command line, not a file."""
        given = loosely(self.block.body, "labels")
        header = self.block.body.header
        if fact(given, None) is None and not self._is_rest():
            return unknown("gcloud --labels is not in the file", header)
        return reading.tags(header, given)

    def said(self, pool: Pool) -> dict[str, Leaf]:
        """Return arguments and environment variables by name, whichever pool they are given to."""
        options = words.arguments(
            word
            for spec in pool.specs
            for path in _COMMANDS
            for leaf in leaves(loosely(spec, *path))
            for word in _split(leaf)
        )
        for spec in pool.specs:
            for path in _ENVIRONMENTS:
                options |= mapping(loosely(spec, *path))
        return options

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
        return words.interruption(self.said(pool), self.tags(), plain)

    def processes(self, pool: Pool) -> Value[int | None]:
        """Return how many processes a launcher starts per machine; "auto" states nothing."""
        said = self.said(pool)
        for key in _PROCESSES:
            if key in said:
                return reading.text(said[key]).map(_count)
        return defaulted(None, pool.header)

    def model(self, pool: Pool) -> Value[str | None]:
        """Return the hub's name of the model that is worked on."""
        said = self.said(pool)
        for key in _MODELS:
            if key in said:
                return reading.text(said[key]).map(_hub_id)
        return defaulted(None, pool.header)

    def data(self, pool: Pool) -> tuple[DataPath, ...]:
        """Return the buckets that are read and written."""
        return joins.data_paths(self.links, self._paths(pool))

    def _paths(self, pool: Pool) -> Iterator[tuple[Role, Leaf]]:
        yield Role.OUTPUT, loosely(self.spec, "base_output_directory", "output_uri_prefix")
        for name, leaf in self.said(pool).items():
            yield _role(name), leaf

    def _is_rest(self) -> bool:
        keys = ("display_name", "name")
        return any(fact(loosely(self.block.body, key), None) is not None for key in keys)

    def _region(self) -> Value[str]:
        body = self.block.body
        whole = [loosely(body, key) for key in ("name", "parent", "model", "endpoint")]
        of_spec = [loosely(self.spec, key) for key in ("tensorboard", "model")]
        for leaf in (*whole, *of_spec):
            told = place.in_name(leaf)
            if told is not None:
                return told
        of_folder = words.region_in(body.header.path)
        if of_folder is not None:
            return words.computed(of_folder, body.header)
        return unknown("gcloud --region is not in the file", body.header)


def _split(leaf: Leaf) -> Iterator[Leaf]:
    """Yield the words of a shell command that is given as one text."""
    text = fact(leaf, None)
    if not isinstance(text, str) or not any(letter.isspace() for letter in text):
        yield leaf
        return
    for word in text.split():
        yield Value(word, leaf.origin)


def _count(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() else None


def _hub_id(said: str | None) -> str | None:
    return None if said is None or said.startswith(("/", "gs:")) else said


def _role(name: str) -> Role:
    said = words.tokens(name)
    if not _CHECKPOINT_WORDS.isdisjoint(said):
        return Role.CHECKPOINTS
    if not _OUTPUT_WORDS.isdisjoint(said):
        return Role.OUTPUT
    return Role.MODEL if "model" in said else Role.INPUT
