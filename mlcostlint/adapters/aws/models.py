"""What a SageMaker variant serves: the model, and how its server is told to hold it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mlcostlint import hardware
from mlcostlint.adapters.aws.declaration import Declaration
from mlcostlint.adapters.links import aws
from mlcostlint.adapters.programs.program import Program, program
from mlcostlint.adapters.programs.served import processes, served
from mlcostlint.adapters.programs.settings import means
from mlcostlint.adapters.reading import children, leaves, loosely, mapping
from mlcostlint.adapters.regions import region
from mlcostlint.model import ServedModel
from mlcostlint.model.parts import Role
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_PREPACKED = "infer-prepack-"
_JUMPSTART = re.compile(r"jumpstart|:model-package/", re.IGNORECASE)


@dataclass(frozen=True)
class Served:
    """The one container of a variant, if it is to be seen and speaks for the whole variant.

    `hole` says why it is not; `header` is where an absent answer is reported; `region` is the
    model's, in which whatever serves it must lie.
    """

    container: Map | None
    header: Span
    hole: Value[Any] | None = None
    region: Value[str] | None = None

    @cached_property
    def model(self) -> ServedModel:
        """The model, as the container's environment and command tell its engine."""
        if self.container is None:
            return ServedModel.everywhere(self._silent())
        return served([_program(self.container)], self.container.header)

    def processes(self) -> Value[int | None]:
        """Return how many GPUs the server is told to use, None where nothing tells it."""
        told = processes(self.model)
        here = self.header if self.container is None else self.container.header
        return defaulted(None, here) if told is None else told

    def artefacts(self) -> Iterator[tuple[Role, Leaf]]:
        """Yield where the model's files lie."""
        if self.container is not None:
            yield Role.MODEL, loosely(self.container, "model_data_url")
            source = ("model_data_source", "s3_data_source", "s3_uri")
            yield Role.MODEL, loosely(self.container, *source)

    def _silent(self) -> Value[Any]:
        return defaulted(None, self.header) if self.hole is None else self.hole


def served_model(config: Declaration, variant: Map) -> Served:
    """Return what a variant serves; one without a model name holds inference components."""
    return served_by(config, loosely(variant, "model_name"))


def served_by(config: Declaration, name: Leaf) -> Served:
    """Return the container of the model that a name means."""
    block = aws.model(config.links, config.block, name)
    if block is not None:
        place = region(block, aws.spec(block) or block.body)
        return Served(_container(block), config.header, region=place)
    if not name.unknown and name.known is None:
        return Served(None, config.header)
    shown = fact(name, None) or "of the variant"
    hole = unknown(f"the model {shown} is not among the scanned files", name.origin.span)
    return Served(None, config.header, hole)


def _container(model: Block) -> Map | None:
    """Return the container of a model that has one; of several none speaks for all."""
    body = aws.spec(model) or model.body
    keys = ("primary_container", "container", "containers")
    found = [container for key in keys for container in children(body, key)]
    single = len(found) == 1 and fact(loosely(found[0], "mode"), None) != "MultiModel"
    return found[0] if single else None


def _program(container: Map) -> Program:
    environment = loosely(container, "environment")
    found = fact(environment, None)
    return program(
        loosely(container, "image"),
        (leaf for key in ("entry_point", "command") for leaf in leaves(loosely(container, key))),
        mapping(environment),
        container.header,
        hidden=environment
        if environment.unknown
        else found.rest
        if isinstance(found, Map)
        else None,
        source=_published(container),
    )


def _published(container: Map) -> Leaf | None:
    """Return the model of JumpStart that a container loads, by its package or its place."""
    for path in (
        ("model_package_name",),
        ("model_data_url",),
        ("model_data_source", "s3_data_source", "s3_uri"),
    ):
        leaf = loosely(container, *path)
        said = str(fact(leaf, None) or "")
        parts = said.split("/") if _JUMPSTART.search(said) else []
        known = next((part for part in reversed(parts) if hardware.weights_gib(part)), None)
        if known is not None:
            return means(leaf, known.removesuffix(".tar.gz").removeprefix(_PREPACKED))
    return None
