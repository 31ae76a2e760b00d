"""Endpoints that serve models, and throughput that is provisioned for them."""

import re
from collections.abc import Iterator, Mapping

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.databricks import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.model import (
    Commitment,
    Endpoint,
    Mode,
    Purchase,
    Resource,
    ServedModel,
    Service,
    Workload,
)
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_ENTITIES = (("config", "served_entities"), ("config", "served_models"))
# https://docs.databricks.com/aws/en/machine-learning/model-serving/create-manage-serving-endpoints
_GPUS = re.compile(r"(?:GPU_(?:SMALL|MEDIUM|LARGE|XLARGE)|(MULTIGPU_MEDIUM))(?:_([1-8]))?")
_OF_MULTI = 4


def endpoint(block: Block, links: Links) -> Iterator[Resource]:
    """Read what an endpoint serves; a model of another provider is billed there."""
    found = [
        (entity, path[-1])
        for path in _ENTITIES
        for entity in block.body.maps(*path)
        if not reading.given(entity.get("external_model"))
    ]
    for place, (entity, key) in enumerate(found):
        shared = _common(block, links, entity, f"entity{place}" if len(found) > 1 else "")
        yield _served(block, entity, shared, by_default=key == "served_models")


def provisioned(block: Block, links: Links) -> Iterator[Resource]:
    """Read throughput that is paid for by the hour, in units of each model."""
    for place, entity in enumerate(found := list(block.body.maps("config", "served_entities"))):
        yield Commitment(
            **_common(block, links, entity, f"entity{place}" if len(found) > 1 else ""),
            machine=unknown("what is provisioned is throughput, not machines", entity.header),
            amount=reading.number(entity.get("provisioned_model_units")).required(
                "provisioned_model_units"
            ),
            ends=defaulted(fact=False, span=entity.header),
        )


def _served(block: Block, entity: Map, shared: reading.Common, *, by_default: bool) -> Endpoint:
    header = entity.header
    names = naming.names(block, block.get("name"), entity.get("name"))
    size = reading.text(entity.get("workload_type")).default("CPU")
    model = reading.first_given(entity.get("entity_name"), entity.get("model_name"))
    runs = machinery(
        size.hole("Databricks sells sizes of endpoints, not machines"),
        names,
        header,
        ServedModel.named(reading.text(model)),
    )
    runs["accelerators"] = _accelerators(size)
    floor = _floor(entity, by_default=by_default)
    return Endpoint(
        **shared,
        **runs,
        service=Service.DATABRICKS,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        mode=defaulted(Mode.REALTIME, header),
        replicas=defaulted(1, header),
        floor=floor,
        ceiling=size.hole("Databricks counts requests at once, not replicas"),
        scheduled=words.scheduled(shared["tags"], header),
        rests=defaulted(fact=True, span=header),
    )


def _floor(entity: Map, *, by_default: bool) -> Value[int]:
    """Return 0 where an entity scales to nothing; models did by default, of entities it is unsaid.

    https://registry.terraform.io/providers/databricks/databricks/latest/docs/resources/model_serving
    """
    said = reading.flag(entity.get("scale_to_zero_enabled"))
    if not reading.given(said) and not by_default:
        return said.hole("whether this scales to zero by default is not known here")
    return said.default(fallback=True).map(lambda scales: 0 if scales else 1)


def _accelerators(size: Value[str]) -> Value[int]:
    if size.unknown:
        return size.hole(size.unknown)
    if size.known == "CPU":
        return size.map(lambda _: 0)
    found = _GPUS.fullmatch(size.known)
    if found is None:
        return size.hole(f"how many accelerators {size.known!r} has is not known here")
    count = int(found[2] or (_OF_MULTI if found[1] else 1))
    return size.map(lambda _: count)


def _common(block: Block, links: Links, entity: Map, part: str) -> reading.Common:
    tags = declared.tags(block, links, block.get("tags"))
    shared = declared.common(block, links, tags, block.get("name"))
    if part:
        named = fact(entity.get("name"), None) or part
        shared["address"] = f"{block.address}/{named}"
        shared["header"], shared["block"] = entity.header, entity.span
    return shared


TABLE: Mapping[str, Adapter] = {
    "databricks_model_serving": endpoint,
    "databricks_model_serving_provisioned_throughput": provisioned,
}
BUNDLES: Mapping[str, Adapter] = {"model_serving_endpoints": endpoint}
