"""What is paid for on Azure whether it is used or not, and models that are paid by use."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.azure import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Cloud, Machine
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
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, defaulted, unknown, written

_SERVERLESS = Machine("serverless", Cloud.AZURE, None, None, None, Decimal(0), "serverless")


def deployment(block: Block, links: Links) -> Iterator[Resource]:
    """Read a deployment of a model, which carries no tags: provisioned, or paid by the token.

    https://learn.microsoft.com/azure/ai-foundry/openai/concepts/provisioned-throughput
    """
    account = joins.account(block, "cognitive_account_id", links)
    shared = declared.common(
        block,
        links,
        block.get("name"),
        tags=declared.no_tags(block),
        placed=declared.region_of(account, block, links, "the account of the deployment"),
    )
    sku = reading.text(_sku(block, "name", "type")).required("sku.name")
    if not sku.unknown and "Provisioned" not in sku.known:
        yield _by_use(block, shared, sku)
        return
    amount = reading.number(_sku(block, "capacity", "capacity")).default(1)
    yield Commitment(
        **shared,
        machine=unknown("what is provisioned is throughput, not machines", block.body.header),
        amount=sku.hole(sku.unknown) if sku.unknown else amount,
        ends=declared.absent(block.body.header),
    )


def _sku(block: Block, key: str, older: str) -> Leaf:
    """Return how a deployment is sold; up to version 3 the provider had `scale { type = … }`."""
    return reading.first_given(block.get("sku", key), block.get("scale", older))


def reservation(block: Block, links: Links) -> Iterator[Resource]:
    """Read reserved capacity, which is billed until it is deleted.

    https://learn.microsoft.com/azure/virtual-machines/capacity-reservation-overview
    """
    takers = joins.takers(block, links)
    used = words.computed(said=False, span=block.body.header)
    if takers.doubt is not None:
        used = takers.doubt.hole("something may take its machines from this reservation")
    for user in takers.blocks[:1]:
        used = written(fact=True, span=user.body.header)
    group = joins.reserved_in(block, links)
    yield Commitment(
        **declared.common(
            block,
            links,
            block.get("name"),
            placed=declared.region_of(group, block, links, "the group of the reservation"),
        ),
        machine=reading.machine(block.get("sku", "name"), Cloud.AZURE),
        amount=reading.number(block.get("sku", "capacity")).required("sku.capacity"),
        ends=declared.absent(block.body.header),
        used=used,
    )


def _model(block: Block) -> ServedModel:
    return ServedModel.named(reading.text(block.get("model", "name")))


def _by_use(block: Block, shared: reading.Common, sku: Value[str]) -> Endpoint:
    """Return a deployment that costs what is asked of it."""
    header, names = block.body.header, naming.names(block, block.get("name"))
    nothing = sku.map(lambda _: 0)
    return Endpoint(
        **shared,
        **machinery(sku.map(lambda _: _SERVERLESS), names, header, _model(block)),
        service=Service.AZURE_OPENAI,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        mode=sku.map(lambda _: Mode.SERVERLESS),
        replicas=nothing,
        floor=nothing,
        ceiling=defaulted(None, header),
        scheduled=declared.absent(header),
    )


TABLE: Mapping[str, Adapter] = {
    "azurerm_capacity_reservation": reservation,
    "azurerm_cognitive_deployment": deployment,
}
