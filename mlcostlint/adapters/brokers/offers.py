"""Machines that carry what is asked for, whoever sells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from mlcostlint import hardware
from mlcostlint.adapters import reading
from mlcostlint.hardware import Accelerator, Cloud, Machine, UnknownAccelerator, UnknownMachine
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, first_unknown

T = TypeVar("T")

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of machine that would do, and how many of its accelerators are used."""

    machine: Value[Machine]
    accelerators: Value[int]


def machine(leaf: Leaf, cloud: Cloud) -> Offer:
    """Return the machine that is named."""
    found = reading.machine(leaf, cloud)
    return Offer(found, reading.accelerators(found))


def device(name: Value[str], count: Value[int], cloud: Cloud) -> Offer:
    """Return any machine with so many accelerators of a name; a slice of a TPU is one itself."""
    if name.unknown:
        return Offer(name.hole(name.unknown), count)
    try:
        found = _slice(name.known) or hardware.accelerator(name.known)
    except UnknownAccelerator as reason:
        return Offer(name.hole(str(reason)), count)
    if isinstance(found, Machine):
        whole = name.map(lambda _: found)
        return Offer(whole, reading.accelerators(whole))
    return Offer(_host(name, found, count, cloud), count)


def attached(offer: Offer, to: Value[Machine]) -> Offer:
    """Return a named machine with the accelerators that are asked for beside it."""
    hole = first_unknown([to, offer.machine])
    if hole is not None:
        return Offer(hole, offer.accelerators)
    wanted = offer.machine.known
    if wanted.accelerator is None:
        return offer
    try:
        found = hardware.with_accelerators(to.known, wanted.accelerator, int(wanted.accelerators))
    except UnknownMachine as reason:
        return Offer(to.hole(str(reason)), offer.accelerators)
    return Offer(to.map(lambda _: found), offer.accelerators)


def agreed(offers: Sequence[Offer]) -> Offer:
    """Return what any of several offers would be; what they differ in stays open."""
    machines = [one.machine for one in offers]
    return Offer(
        _same(machines, "it may run on any of"),
        _same([one.accelerators for one in offers], "its accelerators may be"),
    )


def _same(values: Sequence[Value[T]], otherwise: str) -> Value[T]:
    hole = first_unknown(values)
    if hole is not None:
        return hole
    shown = list(dict.fromkeys(str(one.known) for one in values))
    if len(shown) == 1:
        return values[0]
    more = ", …" if len(shown) > _SHOWN else ""
    found: Value[T] = values[0].hole(f"{otherwise} {', '.join(shown[:_SHOWN])}{more}")
    return found


def _slice(name: str) -> Machine | None:
    try:
        return hardware.machine(name.lower().removeprefix("tpu-"), Cloud.GCP)
    except UnknownMachine:
        return None


def _host(name: Value[str], found: Accelerator, count: Value[int], cloud: Cloud) -> Value[Machine]:
    if count.unknown:
        return name.hole(count.unknown)
    if not count.known:
        return name.hole("no accelerator is asked for")
    return name.map(lambda _: hardware.host(cloud, found, count.known))
