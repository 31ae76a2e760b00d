"""What every Google Cloud resource in Terraform says of itself, and how machines are bought."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypedDict, cast

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google import place
from mlcostlint.adapters.links import Links
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import DataPath, Purchase, Resource, Tags
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, fact

Adapter = Callable[[Block, Links], Iterator[Resource]]

# Flex-start is sold from the preemptible quota, at a discount and for seven days at most, so no
# guarantee is paid for: https://cloud.google.com/compute/docs/instances/provisioning-models
_MODELS: Mapping[str, Purchase] = {
    "STANDARD": Purchase.ON_DEMAND,
    "STRATEGY_UNSPECIFIED": Purchase.ON_DEMAND,
    "ON_DEMAND": Purchase.ON_DEMAND,
    "LOW_COST": Purchase.SPOT,
    "SPOT": Purchase.SPOT,
    "FLEX_START": Purchase.SPOT,
    "RESERVATION_BOUND": Purchase.RESERVED,
}


class Machinery(TypedDict):
    """The fields of `model.Compute` that follow from the machine and from names."""

    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purpose: Value[str]
    model: Value[str | None]
    data: tuple[DataPath, ...]


def common(
    block: Block, tags: Value[Tags | None], *names: Leaf, region: Value[str] | None = None
) -> reading.Common:
    """Return what every kind of resource has; the first of `names` is what people call it."""
    where = place.region(block) if region is None else region
    return reading.common(block, Cloud.GCP, where, tags, reading.names(block, *names))


def labels(block: Block, *path: str) -> Value[Tags | None]:
    """Return the labels at `path`, the provider's `default_labels` below them."""
    given = block.get(*(path or ("labels",)))
    if block.provider is None:
        return reading.tags(block.body.header, given)
    return reading.tags(block.body.header, block.provider.get("default_labels"), given)


def own_labels(block: Block, *path: str) -> Value[Tags | None]:
    """Return the labels at `path`, of a resource that `default_labels` do not reach (GKE)."""
    return reading.tags(block.body.header, block.get(*path))


def no_labels(block: Block) -> Value[Tags | None]:
    """Return the tags of what cannot carry any."""
    return defaulted(None, block.body.header)


def machinery(
    machine: Value[Machine],
    names: words.Names,
    span: Span,
    model: Value[str | None] | None = None,
) -> Machinery:
    """Return what a machine says of itself where no command says what runs on it."""
    return Machinery(
        machine=machine,
        accelerators=reading.accelerators(machine),
        processes=defaulted(None, span),
        purpose=words.purpose(names, span),
        model=defaulted(None, span) if model is None else model,
        data=(),
    )


def reserved(kind: Leaf, otherwise: Value[Purchase]) -> Value[Purchase]:
    """Return what a reservation says, else `otherwise`.

    An open reservation is used by any machine that fits, so only a specific one is a statement.
    """
    named = reading.text(kind)
    if named.unknown:
        return cast("Value[Purchase]", named)
    is_specific = named.known == "SPECIFIC_RESERVATION"
    return named.map(lambda _: Purchase.RESERVED) if is_specific else otherwise


def provisioned(model: Leaf, otherwise: Value[Purchase]) -> Value[Purchase]:
    """Return what the name of a provisioning model or scheduling strategy stands for."""
    named = reading.text(model)
    if named.unknown:
        return cast("Value[Purchase]", named)
    if named.known is None:
        return otherwise
    found = _MODELS.get(named.known)
    return named.map(lambda _: found) if found else named.hole(f"no way to buy is {named.known!r}")


def spot(*flags: Leaf) -> Value[Purchase]:
    """Return what flags for spot capacity say: the first that is on, or may be; off by default."""
    read = [reading.flag(leaf).default(fallback=False) for leaf in flags]
    decisive = next((flag for flag in read if fact(flag, 1)), read[0])
    return decisive.map(lambda on: Purchase.SPOT if on else Purchase.ON_DEMAND)


def present(*leaves: Leaf) -> Value[bool]:
    """Return whether any of the attributes is there: the first that is, or that may be."""
    said = [leaf for leaf in leaves if leaf.unknown or leaf.known is not None]
    if said:
        return said[0].map(lambda _: True)
    return defaulted(fact=False, span=leaves[0].origin.span)
