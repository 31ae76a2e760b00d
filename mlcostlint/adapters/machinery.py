"""What a machine says of a resource where no command says what runs on it."""

from collections.abc import Callable, Iterator
from typing import TypedDict

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.links import Links
from mlcostlint.hardware import Machine
from mlcostlint.model import DataPath, Resource, ServedModel
from mlcostlint.source import Span
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted

Adapter = Callable[[Block, Links], Iterator[Resource]]


class Machinery(TypedDict):
    """The fields of `model.Compute` that follow from the machine and from names."""

    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purpose: Value[str]
    model: ServedModel
    data: tuple[DataPath, ...]


def machinery(
    machine: Value[Machine],
    names: words.Names,
    span: Span,
    model: ServedModel | None = None,
) -> Machinery:
    """Return what a machine says of itself where no command says what runs on it."""
    return Machinery(
        machine=machine,
        accelerators=reading.accelerators(machine),
        processes=defaulted(None, span),
        purpose=words.purpose(names, span),
        model=ServedModel.everywhere(defaulted(None, span)) if model is None else model,
        data=(),
    )
