"""The machines that a task of SkyPilot asks for.

https://docs.skypilot.co/en/latest/reference/yaml-spec.html
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.adapters import reading
from mlcostlint.adapters.brokers import offers, places
from mlcostlint.adapters.brokers.offers import Offer
from mlcostlint.adapters.brokers.places import Place
from mlcostlint.adapters.words import computed
from mlcostlint.hardware import Cloud
from mlcostlint.model import Purchase
from mlcostlint.tree import Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, defaulted, fact, first_unknown, unknown

_LISTS = ("any_of", "ordered")
_MEMORY = re.compile(r"[0-9.]+(?:[kmgt]i?b\+?|\+)", re.IGNORECASE)
_RECOVERY = ("job_recovery", "spot_recovery")


def choices(task: Map) -> list[Map]:
    """Return what a task asks for, each alternative with what holds for all of them."""
    asked = task.child("resources") or Map({}, task.span, task.header)
    found = [one for name in _LISTS for one in asked.maps(name)]
    common = {key: node for key, node in asked.entries.items() if key not in _LISTS}
    if not found:
        return [asked]
    return [replace(one, entries={**common, **one.entries}, header=asked.header) for one in found]


def place(asked: list[Map]) -> Place:
    """Return where the machines are looked for."""
    header = asked[0].header
    silent = unknown("SkyPilot picks the region that is cheapest when it starts", header)
    return places.anyway([_place(one, silent) for one in asked], silent)


def offer(asked: list[Map], cloud: Cloud) -> Offer:
    """Return the machine that is asked for, and how many accelerators of it."""
    found = [one for choice in asked for one in _offers(choice, cloud)]
    return offers.agreed(found)


def purchase(asked: list[Map]) -> Value[Purchase]:
    """Return how the machines are bought: on demand unless the task says otherwise."""
    said = [reading.flag(one.get("use_spot")).default(fallback=False) for one in asked]
    hole = first_unknown(said)
    if hole is not None:
        return hole
    ways = {one.known for one in said}
    if len(ways) > 1:
        return said[0].map(lambda _: Purchase.MIXED)
    return said[0].map(lambda spot: Purchase.SPOT if spot else Purchase.ON_DEMAND)


def recovery(asked: list[Map]) -> Leaf | None:
    """Return what says that a controller starts the job again, None where nothing does."""
    leaves = (one.get(key) for one in asked for key in _RECOVERY)
    return next((leaf for leaf in leaves if reading.given(leaf)), None)


def stops(asked: list[Map]) -> Value[bool]:
    """Return whether idle machines are stopped or deleted; by default nothing does that.

    https://docs.skypilot.co/en/latest/reference/auto-stop.html
    """
    leaf = asked[0].get("autostop")
    if leaf.unknown:
        return leaf
    said = leaf.known
    if isinstance(said, Map):
        minutes = reading.number(said.get("idle_minutes")).default(0)
        return minutes.map(lambda count: count >= 0)
    if said is None:
        return defaulted(fact=False, span=asked[0].header)
    if isinstance(said, bool):
        return leaf
    return leaf.map(lambda said: not str(said).startswith("-"))


def _place(asked: Map, silent: Value[str]) -> Place:
    infra = reading.text(asked.get("infra"))
    if not reading.given(infra):
        return places.place(asked.get("cloud"), asked.get("region"), silent)
    if infra.unknown:
        return places.place(infra, infra, silent)
    seller, _, where = (infra.known or "").partition("/")
    region = where.partition("/")[0]
    if seller.lower() in ("k8s", "kubernetes", "ssh"):
        silent = infra.hole("the region of the cluster is in no file")
        region = ""
    named = infra.map(lambda _: None if region in ("", "*") else region)
    return places.place(infra.map(lambda _: seller), named, silent)


def _offers(asked: Map, cloud: Cloud) -> Iterator[Offer]:
    named = asked.get("instance_type")
    wanted = list(_devices(asked.get("accelerators"), cloud))
    if not reading.given(named):
        yield from wanted or [_plain(asked)]
        return
    alone = offers.machine(named, cloud)
    yield from (offers.attached(one, alone.machine) for one in wanted)
    if not wanted:
        yield alone


def _plain(asked: Map) -> Offer:
    """Return a machine without accelerators, of which only the size is asked for."""
    hole = unknown("SkyPilot picks the cheapest machine that is large enough", asked.header)
    return Offer(hole, defaulted(0, asked.header))


def _devices(leaf: Leaf, cloud: Cloud) -> Iterator[Offer]:
    """Yield what is asked for: `A100:8`, `{A100: 8}`, `[A100:8, H100:8]`."""
    found = fact(leaf, None)
    if leaf.unknown:
        yield Offer(leaf, leaf)
    elif isinstance(found, Map):
        for name in found.entries:
            count = found.get(name)
            if fact(count, 0) is None:  # `{A100:8}` without a space is a name and nothing else
                yield from _devices(Value(name, count.origin), cloud)
            else:
                yield _device(Value(name, count.origin), count, cloud)
    elif isinstance(found, Seq):
        for item in found.items:
            yield from _devices(_leaf(item), cloud)
    elif found is not None:
        yield _spelled(reading.text(leaf), cloud)


def _spelled(text: Leaf, cloud: Cloud) -> Offer:
    said = str(fact(text, ""))
    called, _, many = said.rpartition(":")
    if not called or not _is_number(many):
        called, many = said, "1"
    return _device(text.map(lambda _: called), text.map(lambda _: many), cloud)


def _device(name: Leaf, count: Leaf, cloud: Cloud) -> Offer:
    many = as_(float, count).default(1).map(math.ceil)
    called = str(fact(name, ""))
    if _MEMORY.fullmatch(called.rpartition(":")[2]):
        hole = name.hole(f"any accelerator with {called} of memory would do")
        return Offer(hole, many)
    return offers.device(reading.text(name).required("an accelerator"), many, cloud)


def _leaf(node: Node) -> Leaf:
    return node if isinstance(node, Value) else computed(node, node.span)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
