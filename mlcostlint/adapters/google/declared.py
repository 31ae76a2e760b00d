"""What every Google Cloud resource says of itself, and how machines are bought."""

from collections.abc import Mapping
from typing import cast

from mlcostlint.adapters import naming, reading, tagging
from mlcostlint.adapters.google import place
from mlcostlint.adapters.reading import loosely
from mlcostlint.hardware import Cloud
from mlcostlint.model import Purchase, Tags
from mlcostlint.tree import Block, Leaf, Map, Seq
from mlcostlint.value import Value, defaulted, fact, unknown

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


def common(
    block: Block, tags: Value[Tags | None], *names: Leaf, region: Value[str] | None = None
) -> reading.Common:
    """Return what every kind of resource has; the first of `names` is what people call it."""
    where = place.region(block) if region is None else region
    return reading.common(block, Cloud.GCP, where, tags, naming.names(block, *names))


def labels(block: Block, *path: str) -> Value[Tags | None]:
    """Return the labels at `path`, those of the provider or the pipeline below them."""
    given = loosely(block.body, *(path or ("labels",)))
    if block.dialect in place.MESSAGES:
        return _of_message(block, given)
    if block.provider is None:
        return tagging.merged(block.body.header, given)
    return tagging.merged(block.body.header, block.provider.get("default_labels"), given)


def _of_message(block: Block, given: Leaf) -> Value[Tags | None]:
    """Return the labels of a Vertex AI message, those of the pipeline that makes it below them."""
    header, body = block.body.header, block.body
    if reading.child(body, "pipeline") is not None:
        # https://cloud.google.com/vertex-ai/docs/pipelines/gcpc-label-propagation
        return tagging.merged(header, loosely(body, "pipeline", "labels"), given)
    if fact(given, None) is None and not is_rest(body):
        return unknown("gcloud --labels is not in the file", header)
    return tagging.merged(header, given)


def is_rest(body: Map) -> bool:
    """Tell a body of the API from a file of gcloud's, which takes the name on the command line."""
    return any(fact(loosely(body, key), None) is not None for key in ("display_name", "name"))


def own_labels(block: Block, *path: str) -> Value[Tags | None]:
    """Return the labels at `path`, of a resource that `default_labels` do not reach (GKE)."""
    return tagging.merged(block.body.header, block.get(*path))


def no_labels(block: Block) -> Value[Tags | None]:
    """Return the tags of what cannot carry any."""
    return defaulted(None, block.body.header)


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


def flexible(start: Leaf) -> Leaf:
    """Return `flexStart` as a flag: the API has a message there, whose presence asks for it."""
    return start.map(lambda found: True if isinstance(found, Map) else found)


def present(*leaves: Leaf) -> Value[bool]:
    """Return whether any of the attributes is there: the first that is, or that may be."""
    said = [leaf for leaf in map(block_at, leaves) if leaf.unknown or leaf.known is not None]
    if said:
        return said[0].map(lambda _: True)
    return defaulted(fact=False, span=leaves[0].origin.span)


def block_at(leaf: Leaf) -> Leaf:
    """Return a nested block, absent where a `dynamic` one has nothing to repeat."""
    found = fact(leaf, None)
    return leaf.map(lambda _: None) if isinstance(found, Seq) and not found.items else leaf
