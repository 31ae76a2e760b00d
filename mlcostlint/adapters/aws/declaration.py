"""What the kinds of AWS have in common, whichever of its dialects declares them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import Common, loosely
from mlcostlint.adapters.regions import region
from mlcostlint.adapters.words import Names
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import ServedModel
from mlcostlint.model.parts import DataPath, Purchase, Service, Tags, Workload
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_COUNT = re.compile("[0-9]{1,4}")
_TAGGED_TOGETHER = frozenset({"cloudformation", "terraform"})


class Machinery(TypedDict):
    """The fields that `model.Compute` adds to `model.Resource`."""

    service: Service
    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purchase: Value[Purchase]
    workload: Value[Workload]
    purpose: Value[str]
    model: ServedModel
    data: tuple[DataPath, ...]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One block of AWS and the facts that every kind asks of it.

    `body` holds the attributes: those of the block itself, or the `spec` of an ACK object.
    """

    block: Block
    links: Links
    body: Map
    called: Names
    region: Value[str]
    tags: Value[Tags | None]

    @property
    def header(self) -> Span:
        """The line that declares the block, where an absent attribute is reported."""
        return self.block.body.header

    @property
    def off(self) -> Value[bool]:
        """A setting that is off where nothing is written."""
        return defaulted(fact=False, span=self.header)

    @property
    def on(self) -> Value[bool]:
        """A setting that is on where nothing is written."""
        return defaulted(fact=True, span=self.header)

    @property
    def none(self) -> Value[Any]:
        """Something that is not there where nothing is written."""
        return defaulted(None, self.header)

    def get(self, *path: str) -> Leaf:
        """Return the leaf at `path`, given in snake case, under the spelling of the dialect."""
        return loosely(self.body, *path)

    def common(self) -> Common:
        """Return the fields of `model.Resource`."""
        return reading.common(self.block, Cloud.AWS, self.region, self.tags, self.called)

    def machinery(  # noqa: PLR0913 - one argument for each thing that differs between kinds
        self,
        service: Service,
        machine: Value[Machine],
        *,
        purchase: Value[Purchase] | None = None,
        workload: Value[Workload] | None = None,
        processes: Value[int | None] | None = None,
        model: ServedModel | None = None,
        data: Sequence[DataPath] = (),
    ) -> Machinery:
        """Return the fields that `model.Compute` adds; what is not given is as AWS defaults it."""
        here = self.header
        return Machinery(
            service=service,
            machine=machine,
            accelerators=reading.accelerators(machine),
            processes=defaulted(None, here) if processes is None else processes,
            purchase=defaulted(Purchase.ON_DEMAND, here) if purchase is None else purchase,
            workload=words.workload(self.called, here) if workload is None else workload,
            purpose=words.purpose(self.called, here),
            model=ServedModel.everywhere(defaulted(None, here)) if model is None else model,
            data=tuple(data),
        )

    def also_called(self, names: Sequence[str]) -> "Declaration":
        """Return the declaration with further names that tell what it is for."""
        return replace(self, called=Names.of((*self.called, *names), self.called.hidden))


def declared(
    block: Block,
    links: Links,
    *name_keys: str,
    tags_key: str | None = "tags",
    body: Map | None = None,
) -> Declaration:
    """Read what every kind needs; a `tags_key` of None says that the type carries no tags."""
    attributes = block.body if body is None else body
    called = naming.names(block, *(loosely(attributes, key) for key in name_keys))
    return Declaration(
        block=block,
        links=links,
        body=attributes,
        called=called,
        region=region(block, attributes),
        tags=_tags(block, attributes, tags_key),
    )


def process_count(leaf: Leaf) -> Value[int | None]:
    """Read a number of processes; "auto" and "gpu" mean all there are, which states nothing."""
    said = fact(leaf, None)
    if not isinstance(said, str):
        return reading.number(leaf)
    count = _COUNT.fullmatch(said.strip('"'))
    return leaf.map(lambda _: int(count[0]) if count else None)


def _tags(block: Block, body: Map, key: str | None) -> Value[Tags | None]:
    if key is None:
        return defaulted(None, block.body.header)
    own = loosely(body, *key.split("."))
    # A provider's default tags and a stack's reach what is created with them, not what runs later.
    if block.provider is None or block.dialect not in _TAGGED_TOGETHER:
        return tagging.merged(block.body.header, own)
    return tagging.merged(block.body.header, block.provider.get("default_tags", "tags"), own)
