"""Cloud Run services: those with a GPU serve models, the others only have a bill."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import (
    Endpoint,
    Mode,
    Other,
    Purchase,
    Resource,
    ServedModel,
    Service,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact

_GPU = "nvidia.com/gpu"


def service(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a service; its GPUs are billed by the second while an instance is up."""
    tags = declared.labels(block)
    shared = declared.common(block, tags, block.get("name"))
    devices = _devices(block)
    if devices is None:
        yield Other(**shared)
        return
    header = block.body.header
    floor = _floor(block)
    yield Endpoint(
        **shared,
        service=Service.GCE,
        machine=devices.hole("Cloud Run sells no machines, so none has a price"),
        accelerators=devices,
        processes=defaulted(None, header),
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        purpose=words.purpose(naming.names(block, block.get("name")), header),
        model=ServedModel.everywhere(defaulted(None, header)),
        mode=defaulted(Mode.SERVERLESS, header),
        replicas=floor,
        floor=floor,
        ceiling=reading.number(block.get("template", "scaling", "max_instance_count")),
        scheduled=words.scheduled(tags, header),
    )


def _devices(block: Block) -> Value[int] | None:
    for container in block.body.maps("template", "containers"):
        asked = _limit(container)
        if asked.unknown or asked.known is not None:
            return reading.number(asked).required(_GPU)
    chosen = block.get("template", "node_selector", "accelerator")
    return None if fact(chosen, None) is None else chosen.map(lambda _: 1)


def _limit(container: Map) -> Leaf:
    limits = reading.mapping(container.get("resources", "limits"))
    return limits.get(_GPU, container.get("resources", _GPU))


def _floor(block: Block) -> Value[int]:
    for path in (("template", "scaling"), ("scaling",)):
        least = reading.number(block.get(*path, "min_instance_count"))
        if least.unknown or least.known is not None:
            return least.default(0)
    return defaulted(0, block.body.header)


TABLE: Mapping[str, Adapter] = {"google_cloud_run_v2_service": service}
