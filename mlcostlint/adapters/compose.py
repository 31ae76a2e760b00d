"""Docker Compose services that ask for GPUs: what they run; no file says on which machine."""

import re
from collections.abc import Iterator, Mapping
from typing import TypedDict

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.engines import engine
from mlcostlint.adapters.programs.launch import launched, starts_training
from mlcostlint.adapters.programs.program import Program, program
from mlcostlint.adapters.programs.served import processes, served
from mlcostlint.adapters.reading import leaves, mapping, nodes, number
from mlcostlint.adapters.spelling import Spellings
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import (
    Endpoint,
    Mode,
    Purchase,
    Resource,
    ServedModel,
    Service,
    VirtualMachine,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

__all__ = ["COMPOSE", "SPELLINGS"]

_NOWHERE = "a Compose file does not say on which machine its services run"
_INTERACTIVE = re.compile(r"jupyter|code-server|\brstudio\b|openvscode", re.IGNORECASE)
_DEVICES = ("deploy", "resources", "reservations", "devices")


class _Shared(TypedDict):
    """The fields of `model.Compute` that follow from a service."""

    service: Service
    machine: Value[Machine]
    accelerators: Value[int]
    processes: Value[int | None]
    purchase: Value[Purchase]
    workload: Value[Workload]
    purpose: Value[str]
    model: ServedModel


def service(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a service as the model that it serves, or as a part of somebody's machine."""
    header = block.body.header
    region = unknown(_NOWHERE, header)
    names = naming.names(block, block.get("container_name"))
    common = reading.common(block, Cloud.UNSTATED, region, defaulted(None, header), names)
    shared = _shared(block, names)
    replicas = _replicas(block)
    if fact(replicas, None) == 0:
        return
    scheduled = unknown(_NOWHERE, header)
    if fact(shared["workload"], None) is Workload.INFERENCE:
        yield Endpoint(
            **common,
            **shared,
            mode=defaulted(Mode.REALTIME, header),
            replicas=replicas,
            floor=replicas,
            ceiling=reading.perhaps(replicas),
            scheduled=scheduled,
        )
        return
    yield VirtualMachine(
        **common,
        **shared,
        floor=replicas,
        scheduled=scheduled,
        ends=defaulted(fact=False, span=header),
        managed=defaulted(fact=True, span=header),
    )


def _shared(block: Block, names: words.Names) -> _Shared:
    header, started = block.body.header, _program(block.body)
    model = served([started], header)
    told = processes(model)
    if told is None:
        told = launched(started, defaulted(1, header))
    return _Shared(
        service=Service.COMPOSE,
        machine=unknown(_NOWHERE, header),
        accelerators=_accelerators(block.body),
        processes=defaulted(None, header) if told is None else told,
        purchase=unknown(_NOWHERE, header),
        workload=_workload(started, names, block),
        purpose=words.purpose(names, header),
        model=model,
    )


def _program(body: Map) -> Program:
    told = (leaf for key in ("entrypoint", "command") for leaf in leaves(body.get(key)))
    elsewhere = body.get("env_file")
    hidden = elsewhere.hole("the variables in env_file are not read")
    absent = not elsewhere.unknown and elsewhere.known is None
    variables = _environment(body.get("environment"))
    return program(
        body.get("image"), told, variables, body.header, hidden=None if absent else hidden
    )


def _environment(leaf: Leaf) -> dict[str, Leaf]:
    """Return variables by name, which are written as a map or as a list of `NAME=value`."""
    if isinstance(fact(leaf, None), Map):
        return mapping(leaf)
    pairs = ((one, str(fact(one, "")).partition("=")) for one in leaves(leaf))
    return {name: Value(value, one.origin) for one, (name, equals, value) in pairs if equals}


def _accelerators(body: Map) -> Value[int]:
    """Count the GPUs; where no number is written, a service gets all that there are.

    https://docs.docker.com/compose/how-tos/gpu-support/
    """
    found = [*body.maps(*_DEVICES), *body.maps("gpus")]
    if not found:
        asked = reading.first_given(body.get("gpus"), body.get("runtime"))
        return asked.hole("a service without a count gets every GPU of its machine")
    ids = [node for device in found for node in nodes(device.get("device_ids"))]
    if ids:
        return defaulted(len(ids), found[0].header)
    count = found[0].get("count")
    if fact(count, "all") in ("all", None) or count.unknown:
        return count.hole(
            count.unknown or "a service without a count gets every GPU of its machine"
        )
    return number(count).required("count")


def _workload(started: Program, names: words.Names, block: Block) -> Value[Workload]:
    header = block.body.header
    if starts_training(started.text):
        return words.computed(Workload.TRAINING, header)
    if engine(started) is not None:
        return words.computed(Workload.INFERENCE, header)
    if _INTERACTIVE.search(f"{started.image_name} {started.text}"):
        return words.computed(Workload.INTERACTIVE, header)
    return words.workload(names, header)


def _replicas(block: Block) -> Value[int]:
    """Return how many containers there are: one, unless a number is written."""
    scale = number(block.get("scale"))
    replicas = number(block.get("deploy", "replicas"))
    return (replicas if reading.given(replicas) else scale).default(1)


COMPOSE: Mapping[str, Adapter] = {"service": service}
# What runs where nothing says has no better machine to be moved to.
SPELLINGS: Spellings = {}
