"""Which other machines could stand where one stands, whatever they cost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from mlcostlint.hardware.catalogue import book, machines
from mlcostlint.hardware.machines import Accelerator, Cloud, Machine

# How the SageMaker API groups the instance types that it accepts, by the service that bills.
_COMPONENTS = {
    "sagemaker-training": "training",
    "sagemaker-hosting": "hosting",
    "sagemaker-notebook": "notebook",
    "sagemaker-processing": "processing",
    "sagemaker-transform": "batch_transform",
    "sagemaker-hyperpod": "hyperpod",
}

# Vertex AI takes these where it takes accelerators at all; N1 needs one attached.
_VERTEX_FAMILIES = frozenset(["a2", "a3", "g2"])

_VENDOR = "nvidia"


@dataclass(frozen=True, slots=True)
class Succession:
    """What has come after a machine: "legacy", "current-old", "retiring" or "retired", and why."""

    status: str
    machines: tuple[Machine, ...]
    why: str


def successor(machine: Machine, service: str = "") -> Succession | None:
    """Return what succeeds a machine, None while nothing does.

    A successor has at least as many vCPUs, as many accelerators or up to twice as many, each with
    at least the memory; without accelerators at least the machine's memory. There may be none.
    """
    device = machine.accelerator.name if machine.attached and machine.accelerator else ""
    rows = book().execute(
        "SELECT machine, accelerator, status, successors, why FROM successions WHERE cloud = ?",
        (machine.cloud.value,),
    )
    for pattern, devices, status, patterns, why in rows:
        if device in devices.split("|") and re.fullmatch(pattern, machine.hardware):
            found = (_smallest(machine, glob, service) for glob in patterns.split("|"))
            return Succession(status, tuple(one for one in found if one is not None), why)
    return None


def single(machine: Machine, devices: int, service: str = "") -> tuple[Machine, ...]:
    """Return the machines with the same accelerator and the fewest of them that are enough.

    They have the memory to load what their accelerators in use can hold, and fewer accelerators
    than the machine itself; there may be none.
    """
    if machine.accelerator is None or machine.attached:
        return ()
    enough = machine.accelerator.memory_gib * devices
    found = [
        other
        for other in _like(machine, "accelerator = ?", machine.accelerator.name, service=service)
        if devices <= other.accelerators < machine.accelerators
        and other.memory_gib is not None
        and other.memory_gib >= enough
    ]
    return tuple(one for one in found if one.accelerators == found[0].accelerators)


def modest(machine: Machine, service: str = "") -> tuple[Machine, ...]:
    """Return the smallest machines with one entry or mid GPU, for work that runs on a larger one.

    Nothing is proposed that code would have to be ported or images rebuilt for: only GPUs of the
    one vendor that has both, on the common processor architecture.
    """
    if machine.accelerator is None or machine.accelerator.vendor != _VENDOR:
        return ()
    condition = (
        "accelerators = '1' AND current AND arch = 'x86_64' AND accelerator IN"
        " (SELECT accelerator FROM accelerators WHERE vendor = ? AND tier IN ('entry', 'mid'))"
    )
    smallest: dict[str, Machine] = {}
    for other in _like(machine, condition, _VENDOR, service=service):
        if other.accelerator is not None:
            smallest.setdefault(other.accelerator.name, other)
    return tuple(smallest.values())


def accelerated(
    cloud: Cloud, service: str = "", made_for: Accelerator | None = None
) -> Iterator[Machine]:
    """Yield the machines of today with whole accelerators that a service offers.

    Those are GPUs of the usual vendor: code would have to be ported to others first. What is
    `made_for` one of another vendor gets no other, for it would have to be ported as well.
    """
    whole = "current AND arch = 'x86_64' AND CAST(accelerators AS REAL) >= 1 AND accelerator"
    usual = "IN (SELECT accelerator FROM accelerators WHERE vendor = ? AND tier <> 'legacy')"
    condition, value = usual, _VENDOR
    if made_for is not None and made_for.vendor != _VENDOR:
        condition, value = "= ?", made_for.name
    managed = service.startswith("sagemaker")
    for one in machines(f"cloud = ? AND {whole} {condition}", cloud.value, value):
        if service.startswith("vertex") and one.family not in _VERTEX_FAMILIES:
            continue
        if not managed:
            yield one
        elif _offered(f"ml.{one.name}", service):
            yield replace(one, name=f"ml.{one.name}")


def is_offered(machine: Machine, service: str) -> bool:
    """Tell whether a service rents a machine out, as far as it says which machines it has."""
    if service.startswith("vertex"):
        return machine.accelerator is None or machine.family in _VERTEX_FAMILIES
    return not service.startswith("sagemaker") or _offered(f"ml.{machine.hardware}", service)


def _smallest(machine: Machine, pattern: str, service: str) -> Machine | None:
    candidates = _like(machine, "name GLOB ?", pattern, service=service)
    return next((other for other in candidates if _replaces(other, machine)), None)


def _replaces(other: Machine, machine: Machine) -> bool:
    if (other.vcpus or 0) < (machine.vcpus or 0):
        return False
    if machine.accelerator is None:
        return (other.memory_gib or Decimal(0)) >= (machine.memory_gib or Decimal(0))
    return (
        other.accelerator is not None
        and machine.accelerators <= other.accelerators <= 2 * machine.accelerators
        and other.accelerator.memory_gib >= machine.accelerator.memory_gib
    )


def _like(machine: Machine, condition: str, value: str, *, service: str) -> Iterator[Machine]:
    """Yield machines of the same cloud and prefix that the same service offers, smallest first."""
    for other in machines(f"cloud = ? AND {condition}", machine.cloud.value, value):
        if service.startswith("vertex") and other.family not in _VERTEX_FAMILIES:
            continue
        if machine.hardware == machine.name:
            yield other
        elif _offered(f"ml.{other.name}", service):
            yield replace(other, name=f"ml.{other.name}")


def _offered(name: str, service: str) -> bool:
    row = book().execute("SELECT components FROM sagemaker_types WHERE machine = ?", (name,))
    components = [text.split("|") for (text,) in row]
    wanted = _COMPONENTS.get(service)
    return bool(components) and (wanted is None or wanted in components[0])
