"""The machines that a configuration of dstack asks for.

https://dstack.ai/docs/concepts/tasks
"""

import re
from dataclasses import dataclass

from mlcostlint.adapters import reading
from mlcostlint.adapters.brokers import offers, places
from mlcostlint.adapters.brokers.dstack.amounts import bounds
from mlcostlint.adapters.brokers.offers import Offer
from mlcostlint.adapters.brokers.places import Place
from mlcostlint.adapters.words import computed
from mlcostlint.hardware import Cloud
from mlcostlint.model import Purchase
from mlcostlint.tree import Leaf, Map, as_
from mlcostlint.value import Value, defaulted, fact, unknown

_VENDORS = frozenset(["nvidia", "amd", "google", "intel", "tpu", "tenstorrent", "tt"])
_MEMORY = re.compile(r"[0-9.]*(?:[MGT]B)?(?:\.\.)?[0-9.]*[MGT]B(?:\.\.)?", re.IGNORECASE)
_SIZE = re.compile(r"([0-9]+)(?:\.0*)?GB", re.IGNORECASE)
# A name that stands for devices of several sizes, all of which would do.
_OF_SEVERAL_SIZES = frozenset(["a100", "v100"])
_BOUGHT = {
    "on-demand": Purchase.ON_DEMAND,
    "spot": Purchase.SPOT,
    "auto": Purchase.MIXED,
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Accelerators by name (none: any), memory of each as written, and how many."""

    names: tuple[str, ...]
    memory: str
    count: Value[int]


def place(body: Map) -> Place:
    """Return where the machines are looked for."""
    silent = unknown("dstack picks the region that is cheapest when it starts", body.header)
    regions = list(reading.leaves(body.get("regions")))
    region = regions[0] if len(regions) == 1 else defaulted(None, body.header)
    sellers = list(reading.leaves(body.get("backends"))) or [body.get("backends")]
    return places.anyway([places.place(one, region, silent) for one in sellers], silent)


def offer(body: Map, asked: Map, cloud: Cloud) -> Offer:
    """Return the machine that is asked for: by its type, or by what it must carry."""
    types = list(reading.leaves(body.get("instance_types")))
    if types:
        return offers.agreed([offers.machine(leaf, cloud) for leaf in types])
    leaf = asked.get("gpu")
    if not reading.given(leaf):
        hole = unknown("dstack picks the cheapest machine that is large enough", asked.header)
        return Offer(hole, defaulted(0, asked.header))
    if leaf.unknown:
        return Offer(leaf, leaf)
    return _offer(leaf, _wanted(leaf), cloud)


def purchase(body: Map) -> Value[Purchase]:
    """Return how machines are bought: on demand unless the configuration says otherwise."""
    reserved = reading.text(body.get("reservation"))
    if reading.given(reserved):
        return reserved.map(lambda _: Purchase.RESERVED)
    said = reading.text(body.get("spot_policy")).default("on-demand")
    if not said.unknown and said.known not in _BOUGHT:
        return said.hole(f"no spot policy is {said.known!r}")
    return said.map(lambda policy: _BOUGHT[policy])


def _offer(leaf: Leaf, wanted: _Wanted, cloud: Cloud) -> Offer:
    if fact(wanted.count, None) == 0:
        hole = leaf.hole("dstack picks the cheapest machine, with accelerators or without")
        return Offer(hole, hole)
    if not wanted.names:
        what = f" with {wanted.memory}" if wanted.memory else ""
        return Offer(leaf.hole(f"any accelerator{what} would do"), wanted.count)
    return offers.agreed([_device(leaf, name, wanted, cloud) for name in wanted.names])


def _device(leaf: Leaf, name: str, wanted: _Wanted, cloud: Cloud) -> Offer:
    size = _SIZE.fullmatch(wanted.memory)
    if name.lower() in _OF_SEVERAL_SIZES:
        if size is None:
            hole = leaf.hole(f"nothing says which size of {name} is wanted")
            return Offer(hole, wanted.count)
        name = f"{name}-{size[1]}GB"
    return offers.device(leaf.map(lambda _: name), wanted.count, cloud)


def _wanted(leaf: Leaf) -> _Wanted:
    """Read `A100:80GB:2`, `nvidia:24GB..40GB:1..2`, `H100,H200:8`, a number, or a map of these."""
    found = leaf.known
    if isinstance(found, Map):
        size = reading.text(found.get("memory"))
        named = (fact(one, None) for one in reading.leaves(found.get("name")))
        listed = tuple(str(one) for one in named if one is not None)
        return _Wanted(listed, str(fact(size, None) or ""), _count(found.get("count"), leaf))
    text = str(fact(as_(str, leaf), None) or "")
    names, memory, count = _parts(text)
    return _Wanted(names, memory, _count(leaf.map(lambda _: count or None), leaf))


def _parts(text: str) -> tuple[tuple[str, ...], str, str]:
    names: tuple[str, ...] = ()
    memory = count = ""
    for part in text.replace(" ", "").split(":"):
        if part.lower() in _VENDORS:
            continue
        if part[:1].isalpha():
            names = tuple(filter(None, part.split(",")))
        elif _MEMORY.fullmatch(part):
            memory = part
        else:
            count = part
    return names, memory, count


def _count(leaf: Leaf, gpu: Leaf) -> Value[int]:
    """Return how many accelerators; of a range the fewest, which cost least and come first.

    One at least where nothing is said: https://dstack.ai/docs/reference/dstack.yml/task#resources-gpu
    """
    found = bounds(leaf)
    least = found.least.default(1 if not reading.given(leaf) else 0)
    if least.unknown or fact(found.most, 0) == least.known or not reading.given(leaf):
        return least
    return computed(least.known, gpu.origin.span)
