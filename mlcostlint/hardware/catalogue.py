"""Look up machines and accelerators by any of the names that clouds and schedulers use."""

import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from mlcostlint.data import open_book
from mlcostlint.hardware.machines import Accelerator, Cloud, Machine, Tier

_COLUMNS = "cloud, name, vcpus, memory_gib, accelerator, accelerators, family"

# Google sells a TPU slice as generation and size. These generations count cores, two to a chip;
# the others count chips (Cloud TPU documentation, "TPU configurations").
_SLICE = re.compile(r"(v2|v3|v4|v5p|v5litepod|v6e)-([1-9]\d{0,4})")
_CORES_PER_CHIP = {"v2": 2, "v3": 2, "v4": 2, "v5p": 2}

# Custom machine types: n1 is the family where none is written (Compute Engine documentation).
_CUSTOM = re.compile(r"(?:([a-z]\d[a-z]?)-)?custom-([1-9]\d{0,2})-([1-9]\d{2,7})(?:-ext)?")

# What the device plugin appends to a product name where a device is shared or partitioned.
_SHARED = re.compile(r"-(?:shared|mig-.*)$")


class UnknownMachine(Exception):
    """A machine that the catalogue does not hold."""


class UnknownAccelerator(Exception):
    """An accelerator that the catalogue does not hold."""


def machine(name: str, cloud: Cloud | None = None) -> Machine:
    """Return the machine sold under `name`, SageMaker's "ml." included; or `UnknownMachine`."""
    hardware = name.removeprefix("ml.")
    found = next(machines("name = ?", hardware), None) or _slice(name) or _custom(name)
    if found is None or cloud not in {None, Cloud.UNSTATED, found.cloud}:
        raise UnknownMachine(f"{name} is not a machine in the hardware catalogue")
    if hardware != name and found.cloud is not Cloud.AWS:
        raise UnknownMachine(f"{name} is not a machine that SageMaker could run")
    return replace(found, name=f"ml.{found.name}") if hardware != name else found


@lru_cache(maxsize=1024)
def accelerator(alias: str) -> Accelerator:
    """Return the accelerator known by a label, an enum or a plain name; or `UnknownAccelerator`.

    Labels of shared and partitioned devices name the whole device. A bare "a100" is the one with
    40 GB, as Compute Engine and SkyPilot read it.
    """
    plain = _SHARED.sub("", re.sub(r"[_ ]", "-", alias.strip().lower()))
    for key in (plain, plain.removeprefix("nvidia-"), plain.removeprefix("nvidia-tesla-")):
        row = book().execute(
            "SELECT accelerator, vendor, memory_gib, tier, memory_bandwidth_gbs, fp16_tflops,"
            " bf16, fp8 FROM accelerator_aliases JOIN accelerators USING (accelerator)"
            " WHERE alias = ?",
            (key,),
        )
        for name, vendor, memory, tier, bandwidth, tflops, bf16, fp8 in row:
            return Accelerator(
                name,
                vendor,
                Decimal(memory),
                Tier(tier),
                Decimal(bandwidth) if bandwidth else None,
                Decimal(tflops) if tflops else None,
                bf16 == "1",
                fp8 == "1",
            )
    raise UnknownAccelerator(f"{alias} is not an accelerator in the hardware catalogue")


def with_accelerators(machine: Machine, accelerator: Accelerator, count: int) -> Machine:
    """Return the machine with accelerators bought beside it, or as it is if it carries them.

    Raises `UnknownMachine` where it carries others.
    """
    if not count or machine.accelerator == accelerator:
        return machine
    if machine.accelerator is not None:
        raise UnknownMachine(
            f"{machine.name} carries {machine.accelerator.name}, not {accelerator.name}"
        )
    return replace(machine, accelerator=accelerator, accelerators=Decimal(count), attached=True)


def host(cloud: Cloud, accelerator: Accelerator, count: int) -> Machine:
    """Return any machine of a cloud that carries so many accelerators."""
    return Machine("", cloud, None, None, accelerator, Decimal(count), "")


def carriers(cloud: Cloud, accelerator: Accelerator, count: int) -> tuple[Machine, ...]:
    """Return the machines of a cloud that come with exactly so many accelerators."""
    condition = "cloud = ? AND accelerator = ? AND CAST(accelerators AS REAL) = ?"
    return tuple(machines(condition, cloud.value, accelerator.name, count))


def family_accelerator(cloud: Cloud, family: str) -> Accelerator | None:
    """Return what every machine of a family carries, None where they differ or carry nothing."""
    found = {one.accelerator for one in machines("cloud = ? AND family = ?", cloud.value, family)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=256)
def region_cloud(region: str) -> Cloud:
    """Return whose region is so called; `UNSTATED` for a name that none or several have."""
    rows = book().execute("SELECT DISTINCT cloud FROM region WHERE name = ?", (region,))
    found = [Cloud(cloud) for (cloud,) in rows]
    return found[0] if len(found) == 1 else Cloud.UNSTATED


def regions(cloud: Cloud) -> tuple[str, ...]:
    """Return the regions of a cloud that prices are known of."""
    rows = book().execute("SELECT name FROM region WHERE cloud = ? ORDER BY name", (cloud.value,))
    return tuple(name for (name,) in rows)


def machine_names() -> tuple[str, ...]:
    """Return what machines of all clouds are called."""
    rows = book().execute("SELECT name FROM machine WHERE family <> 'n1-attach'")
    return tuple(name for (name,) in rows)


def hosts(accelerator: Accelerator) -> tuple[Machine, ...]:
    """Return the machines that carry an accelerator."""
    return tuple(machines("accelerator = ?", accelerator.name))


def machines(condition: str, *values: object) -> Iterator[Machine]:
    """Yield the machines that meet a condition on the catalogue's columns, smallest first."""
    rows = book().execute(
        f"SELECT {_COLUMNS} FROM machine WHERE family <> 'n1-attach' AND {condition}"  # noqa: S608 - ours
        " ORDER BY CAST(accelerators AS REAL), vcpus, CAST(memory_gib AS REAL), name",
        values,
    )
    return (_machine(*row) for row in rows)


def book() -> sqlite3.Connection:
    """Return the connection to the shipped book that this process uses."""
    return _book(os.getpid())


@lru_cache(maxsize=1)
def _book(_process: int) -> sqlite3.Connection:
    return open_book()


def _machine(  # noqa: PLR0917, PLR0913 - one row
    cloud: str,
    name: str,
    vcpus: int | None,
    memory_gib: str | None,
    device: str | None,
    devices: str | None,
    family: str,
) -> Machine:
    return Machine(
        name=name,
        cloud=Cloud(cloud),
        vcpus=vcpus,
        memory_gib=Decimal(memory_gib) if memory_gib else None,
        accelerator=accelerator(device) if device else None,
        accelerators=Decimal(devices or 0),
        family=family,
    )


def _slice(name: str) -> Machine | None:
    match = _SLICE.fullmatch(name)
    if match is None:
        return None
    family, size = match[1], int(match[2])
    like = next(machines("cloud = 'gcp' AND family = ?", family))
    chips = max(1, size // _CORES_PER_CHIP.get(family, 1))
    return replace(like, name=name, vcpus=None, memory_gib=None, accelerators=Decimal(chips))


def _custom(name: str) -> Machine | None:
    match = _CUSTOM.fullmatch(name)
    if match is None:
        return None
    memory = Decimal(match[3]) / 1024
    return Machine(name, Cloud.GCP, int(match[2]), memory, None, Decimal(0), match[1] or "n1")
