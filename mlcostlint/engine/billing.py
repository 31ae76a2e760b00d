"""Resources as items of a bill: what each costs, what it is for, and what of it is waste."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mlcostlint.bill import Item, Phase
from mlcostlint.engine.combined import billed, home, savings
from mlcostlint.engine.settlement import Proposal
from mlcostlint.model import (
    BatchJob,
    Compute,
    Endpoint,
    NatGateway,
    NetworkLink,
    Resource,
    ServiceEndpoint,
    SnapshotPolicy,
    Storage,
    Training,
    Tuning,
    Workload,
    kind,
)
from mlcostlint.money import NOTHING, Money
from mlcostlint.pricing import PriceBook, Quote, Unpriced
from mlcostlint.value import Undecided, Value, fact

_BY_WORKLOAD = {
    Workload.TRAINING: Phase.TRAIN,
    Workload.TUNING: Phase.TRAIN,
    Workload.INTERACTIVE: Phase.TRAIN,
    Workload.BATCH: Phase.INFER,
    Workload.INFERENCE: Phase.INFER,
}


def items(
    resources: Iterable[Resource], proposals: Iterable[Proposal], prices: PriceBook
) -> Iterator[Item]:
    """Yield an item for each resource, in order of place."""
    ordered = sorted(resources, key=lambda one: (one.header, one.address))
    quotes = {id(one): _quote(one, prices) for one in ordered}
    priced = [(one, quotes[id(one)]) for one in ordered]
    bills = billed((one, quote.money) for one, quote in priced if isinstance(quote, Quote))
    saved = savings(proposals, prices)
    for one in ordered:
        pool = home(one)
        shared = pool if pool is not None and id(pool) in quotes else None
        item = _item(one, saved.get(id(one), NOTHING), shared.address if shared else "")
        yield _priced(item, quotes[id(one)], bills.get(id(one)))


def _quote(resource: Resource, prices: PriceBook) -> Quote | str:
    try:
        return prices.monthly(resource)
    except Unpriced as reason:
        return str(reason)
    except Undecided as question:
        return question.value.unknown


def _item(resource: Resource, saves: Money, shares: str) -> Item:
    return Item(
        address=resource.address,
        name=resource.name,
        kind=kind(resource),
        cloud=resource.cloud.value,
        region=_text(resource.region),
        environment=str(fact(resource.environment, "")),
        machine=resource.machine_name if isinstance(resource, Compute) else "",
        span=resource.header,
        phase=phase(resource),
        tags=_tags(resource),
        saves=saves,
        shares=shares,
    )


def _priced(item: Item, quote: Quote | str, bill: Money | None) -> Item:
    """Return an item with its amount: of a pool, whatever is more of its own and of its pods."""
    if isinstance(quote, str):
        return replace(item, unpriced=quote)
    return replace(item, monthly=bill or quote.money, assumptions=quote.assumptions)


def phase(resource: Resource) -> Phase:
    """Return what a resource is for in the life of a model; what nobody says is "other"."""
    match resource:
        case Storage() | SnapshotPolicy():
            return Phase.STORE
        case NatGateway() | ServiceEndpoint() | NetworkLink():
            return Phase.EGRESS
        case Endpoint():
            return Phase.INFER
        case Training() | Tuning():
            return Phase.TRAIN
        case Compute():
            work = fact(resource.workload, None)
            fallback = Phase.INFER if isinstance(resource, BatchJob) else Phase.OTHER
            return _BY_WORKLOAD.get(work, fallback) if work is not None else fallback
    return Phase.OTHER


def _text(value: Value[str]) -> str:
    return fact(value, "")


def _tags(resource: Resource) -> dict[str, str]:
    tags = fact(resource.tags, None)
    entries = tags.entries if tags is not None else {}
    return {key: str(value.known) for key, value in entries.items() if not value.unknown}
