"""Where Google Cloud resources lie: zones and regions, on the resource or on what holds it."""

import re

from mlcostlint.adapters import words
from mlcostlint.adapters.reading import loosely
from mlcostlint.tree import Block, Leaf, as_
from mlcostlint.value import Value, unknown

MESSAGES = frozenset({"vertex", "kfp"})
"""The dialects of Vertex AI's messages, which are put where they are sent to."""

_ZONE = re.compile(r"([a-z]+-[a-z]+[0-9]+)-[a-z0-9]+")
_IN_NAME = re.compile(r"projects/[^/]+/(?:locations|regions|zones)/([a-z0-9-]+)(?:/|$)")

# The fields of Vertex AI messages that hold full names, of the message or of what it goes with.
_NAMES = ("name", "parent", "model", "endpoint", "index", "index_endpoint")


def stated(block: Block) -> Value[str]:
    """Return the region or zone that a Terraform resource is put in, in lower case.

    The resource speaks first, then its provider; where both are silent, it may still come from the
    environment (`GOOGLE_REGION`), so nothing is known.
    """
    for attribute in ("location", "zone", "region"):
        leaf = as_(str, block.get(attribute))
        if _speaks(leaf):
            return leaf.map(_lowered)
    if block.provider is None:
        return unknown("no region is stated, and no provider google to ask", block.body.header)
    for attribute in ("region", "zone"):
        leaf = as_(str, block.provider.get(attribute))
        if _speaks(leaf):
            return leaf.map(_lowered)
    return unknown("provider google states no region", block.provider.header)


def region(block: Block) -> Value[str]:
    """Return the region that a resource is put in, that of its zone if it names one."""
    if block.dialect in MESSAGES:
        return of_message(block)
    return stated(block).map(region_of)


def of_message(block: Block, *others: Leaf) -> Value[str]:
    """Return the region of a Vertex AI message: its pipeline's, or that in a full resource name.

    A message itself has no field for it: it is a part of the address that it is sent to. `others`
    are names that may stand further inside.
    """
    body = block.body
    sent = as_(str, loosely(body, "pipeline", "location"))
    if not sent.unknown and sent.known is not None:
        return sent.map(_lowered)
    of_run = (loosely(body, "pipeline", key) for key in ("name", "parent"))
    for leaf in (*(loosely(body, key) for key in _NAMES), *others, *of_run):
        told = in_name(leaf)
        if told is not None:
            return told
    of_folder = words.region_in(body.header.path)
    if of_folder is not None:
        return words.computed(of_folder, body.header)
    return sent.hole(sent.unknown or "gcloud --region is not in the file")


def region_of(place: str) -> str:
    """Return the region of a zone; a region is its own."""
    zone = _ZONE.fullmatch(place)
    return zone.group(1) if zone else place


def is_zone(place: str) -> bool:
    """Tell a zone (`us-central1-a`) from a region (`us-central1`)."""
    return _ZONE.fullmatch(place) is not None


def in_name(leaf: Leaf) -> Value[str] | None:
    """Return the region that a full resource name (`projects/*/locations/<region>/…`) gives."""
    name = as_(str, leaf)
    if not _speaks(name) or name.unknown:
        return None
    found = _IN_NAME.match(str(name.known))
    return name.map(lambda _: region_of(found.group(1))) if found else None


def _speaks(leaf: Value[str | None]) -> bool:
    return bool(leaf.unknown) or leaf.known is not None


def _lowered(text: str | None) -> str:
    return str(text).lower()
