"""What Google Cloud machine types, attached accelerators and TPU slices stand for."""

import math
import re
from typing import cast

from mlcostlint import hardware
from mlcostlint.adapters import reading
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.tree import Leaf
from mlcostlint.value import Value

# Generations whose slice size counts cores, two to a chip; later ones count chips.
# https://cloud.google.com/tpu/docs/supported-tpu-configurations
_COUNTED_IN_CORES = frozenset(["v2", "v3", "v4", "v5p"])
_SLICE = re.compile(r"(v[0-9]+(?:litepod|p|e)?)-([0-9]+)")
_CHIPS = {
    "v2": "TPU_V2",
    "v3": "TPU_V3",
    "v4": "tpu-v4-podslice",
    "v5litepod": "tpu-v5-lite-podslice",
    "v5p": "tpu-v5p-slice",
    "v6e": "tpu-v6e-slice",
}
_TOPOLOGY = re.compile(r"[0-9]+(x[0-9]+){1,2}")


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
        accelerator = hardware.accelerator(str(name.known).rpartition("/")[2])
    except hardware.UnknownAccelerator as error:
        return name.hole(str(error))
    return bare.map(lambda host: hardware.with_accelerators(host, accelerator, devices))


def tpu_slice(name: Value[str]) -> Value[Machine]:
    """Return the chips of a TPU slice ("v5litepod-16") as one machine."""
    if name.unknown:
        return cast("Value[Machine]", name)
    sold = reading.machine(name, Cloud.GCP)
    if not sold.unknown:
        return sold
    match = _SLICE.fullmatch(name.known.lower())
    generation = match.group(1) if match else ""
    if match is None or generation not in _CHIPS:
        return name.hole(f"no TPU slice is known as {name.known!r}")
    size = int(match.group(2))
    return _chips(name, generation, size // 2 if generation in _COUNTED_IN_CORES else size)


def tpu_topology(generation: Value[str | None], topology: Value[str | None]) -> Value[Machine]:
    """Return the chips of a TPU of a generation ("V5P") in a topology ("2x2x4") as one machine."""
    for said in (generation, topology):
        if said.unknown:
            return cast("Value[Machine]", said)
    named = str(generation.known).lower().replace("v5lite_pod", "v5litepod")
    shape = str(topology.known)
    if named not in _CHIPS or not _TOPOLOGY.fullmatch(shape):
        return generation.hole(f"no TPU is known as {generation.known} in {topology.known}")
    return _chips(generation, named, math.prod(int(edge) for edge in shape.split("x")))


def _chips(stated: Leaf, generation: str, chips: int) -> Value[Machine]:
    accelerator = hardware.accelerator(_CHIPS[generation])
    return stated.map(lambda _: hardware.host(Cloud.GCP, accelerator, max(chips, 1)))
