"""Fleets of dstack, whose machines wait for runs, and volumes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import naming, reading, tagging
from mlcostlint.adapters.brokers import places
from mlcostlint.adapters.brokers.dstack import resources
from mlcostlint.adapters.brokers.dstack.amounts import bounds, seconds
from mlcostlint.adapters.brokers.terms import Range
from mlcostlint.adapters.brokers.work import Work
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.program import program
from mlcostlint.model import Resource, Volume
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown


def fleet(block: Block, links: Links) -> Iterator[Resource]:
    """Read a fleet; hosts of one's own in it cost nothing that a file could tell."""
    body = block.body
    if reading.given(body.get("ssh_config")):
        return
    place = resources.place(body)
    asked = body.child("resources") or Map({}, body.span, body.header)
    work = Work(
        block=block,
        links=links,
        header=body.header,
        names=naming.names(block, block.get("name")),
        tags=tagging.merged(body.header, body.get("tags")),
        program=program(defaulted(None, body.header), [], {}, body.header),
        offer=resources.offer(body, asked, place.cloud),
        place=place,
        purchase=resources.purchase(body),
        nodes=defaulted(1, body.header),
    )
    yield work.pool(_range(body))


def volume(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a volume, which stays when the run that mounts it is done."""
    body, header = block.body, block.body.header
    place = places.place(
        body.get("backend"), body.get("region"), unknown("the volume has no region", header)
    )
    tags = tagging.merged(header, body.get("tags"))
    names = naming.names(block, block.get("name"))
    yield Volume(
        **reading.common(block, place.cloud, place.region, tags, names),
        gigabytes=_gigabytes(body.get("size")),
        type=defaulted(None, header),
        iops=defaulted(None, header),
        throughput=defaulted(None, header),
        attached=unknown("which run mounts the volume is not read", header),
        outlives_owner=defaulted(fact=True, span=header),
    )


def _range(body: Map) -> Range:
    """Return how many machines a fleet has; those above its minimum go when they are idle.

    https://dstack.ai/docs/concepts/fleets
    """
    said = body.get("nodes")
    ends = bounds(said)
    idle = body.get("idle_duration")
    found = Range.between(ends.least.default(0), ends.most)
    stays = reading.given(idle) and fact(seconds(idle), 0) is None
    return replace(found, shrinks=idle.map(lambda _: False)) if stays else found


def _gigabytes(leaf: Leaf) -> Value[int | None]:
    text = reading.text(leaf)
    said = str(fact(text, None) or "").replace(" ", "").lower()
    number, times = (said[:-2], 1024 if said.endswith("tb") else 1)
    if said.isdecimal():
        number = said
    if not number.isdecimal():
        return text.map(lambda _: None) if not said else text.hole(f"no size is {said[:20]!r}")
    return text.map(lambda _: int(number) * times)


TABLE: Mapping[str, Adapter] = {"fleet": fleet, "volume": volume}
