"""What Google Cloud machine types, attached accelerators and TPU slices stand for."""

import math
import re
from typing import cast

from mlcostlint import hardware
from mlcostlint.adapters import reading
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.tree import Leaf
from mlcostlint.value import Value, fact

# The same device with a licence for virtual workstations on top.
_WORKSTATION = "-vws"
_CHIPS = {
    "v2": "TPU_V2",
    "v3": "TPU_V3",
    "v4": "tpu-v4-podslice",
    "v5litepod": "tpu-v5-lite-podslice",
    "v5p": "tpu-v5p-slice",
    "v6e": "tpu-v6e-slice",
}
_TOPOLOGY = re.compile(r"[0-9]{1,4}(x[0-9]{1,4}){1,2}")


def machine(leaf: Leaf) -> Value[Machine]:
    """Return what a machine type stands for; a resource path ends in its name."""
    name = reading.text(leaf)
    return reading.machine(name.map(lambda path: path and path.rpartition("/")[2]), Cloud.GCP)


def carrying(bare: Value[Machine], kind: Leaf, count: Leaf) -> Value[Machine]:
    """Return a machine with the accelerators attached to it.

    The A, G and CT families come with theirs; where those are stated again, nothing is added.
    """
    if bare.unknown or bare.known.accelerator is not None:
        return bare
    name, number = reading.text(kind), reading.number(count)
    for said in (name, number):
        if said.unknown:
            return cast("Value[Machine]", said)
    if name.known in (None, "", "ACCELERATOR_TYPE_UNSPECIFIED") or not number.known:
        return bare
    devices = number.known
    try:
        accelerator = hardware.accelerator(
            str(name.known).rpartition("/")[2].removesuffix(_WORKSTATION)
        )
        carried = hardware.with_accelerators(bare.known, accelerator, devices)
    except (hardware.UnknownAccelerator, hardware.UnknownMachine) as error:
        return name.hole(str(error))
    return bare.map(lambda _: carried)


def asked(kind: Value[str | None], device: Leaf, count: Leaf) -> Value[Machine]:
    """Return the machine that a `machineSpec` names, `cloud-tpu` being a slice of so many cores."""
    if fact(kind, None) != "cloud-tpu":
        return carrying(machine(kind), device, count)
    generation, cores = reading.text(device), reading.number(count)
    for said in (generation, cores):
        if said.unknown:
            return cast("Value[Machine]", said)
    # https://cloud.google.com/vertex-ai/docs/training/training-with-tpu-vm: 8 cores or a multiple.
    named = str(generation.known).lower().removeprefix("tpu_")
    return machine(generation.map(lambda _: f"{named}-{cores.known}"))


def chips(topology: Value[str | None]) -> Value[int]:
    """Return how many chips a topology ("2x2x4") has."""
    shape = str(fact(topology, ""))
    if not _TOPOLOGY.fullmatch(shape):
        return topology.hole(topology.unknown or f"{shape!r} is no topology of TPUs")
    return topology.map(lambda _: math.prod(int(edge) for edge in shape.split("x")))


def tpu_topology(generation: Value[str | None], topology: Value[str | None]) -> Value[Machine]:
    """Return the chips of a TPU of a generation ("V5P") in a topology ("2x2x4") as one machine."""
    for said in (generation, topology):
        if said.unknown:
            return cast("Value[Machine]", said)
    named = str(generation.known).lower().replace("v5lite_pod", "v5litepod")
    count = chips(topology)
    if named not in _CHIPS or count.unknown:
        return generation.hole(f"no TPU is known as {generation.known} in {topology.known}")
    accelerator = hardware.accelerator(_CHIPS[named])
    return generation.map(lambda _: hardware.host(Cloud.GCP, accelerator, count.known))
