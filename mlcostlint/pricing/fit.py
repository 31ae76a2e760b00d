"""Where a model could run, cheapest first."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.hardware import (
    Cloud,
    Machine,
    Method,
    Need,
    Placement,
    Sharding,
    SizedModel,
    accelerated,
    placements,
    serving_need,
    training_placements,
)
from mlcostlint.model import Service
from mlcostlint.pricing.book import PriceBook
from mlcostlint.pricing.compute import machine_rate
from mlcostlint.pricing.quote import Unpriced

# Who runs the machines of a service, and whose machines are rented plain.
PROVIDERS: Mapping[Service, Cloud] = {
    Service.EC2: Cloud.AWS,
    Service.SAGEMAKER_TRAINING: Cloud.AWS,
    Service.SAGEMAKER_HOSTING: Cloud.AWS,
    Service.GCE: Cloud.GCP,
    Service.VERTEX_TRAINING: Cloud.GCP,
    Service.VERTEX_PREDICTION: Cloud.GCP,
    Service.AZURE_VM: Cloud.AZURE,
    Service.AZURE_ML: Cloud.AZURE,
}
PLAIN: Mapping[Cloud, Service] = {
    Cloud.AWS: Service.EC2,
    Cloud.GCP: Service.GCE,
    Cloud.AZURE: Service.AZURE_VM,
}

_FP8 = Decimal(8)
_FP16 = Decimal(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A model that answers: the longest context in tokens and the most requests at a time.

    None leaves room for one request of 8,192 tokens.
    """

    context: int | None = None
    requests: int | None = None
    cache_in_fp8: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """A model that is fitted, and what its accelerators hold one part each of."""

    method: Method
    sharding: Sharding = Sharding.NONE


@dataclass(frozen=True, slots=True)
class Offer:
    """A placement at a price in US dollars an hour, on demand; `estimated` where none is published.

    `source` says where the price was read, with its date.
    """

    placement: Placement
    service: Service
    region: str
    hourly: Decimal
    estimated: bool
    source: str


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a model fits; `need` is of one replica that answers, None for a training."""

    model: SizedModel
    need: Need | None
    offers: tuple[Offer, ...]


def fit(
    prices: PriceBook, model: SizedModel, work: Answering | Learning, services: Iterable[Service]
) -> Fit:
    """Return the machines of some services that hold a model, cheapest first.

    Machines without a price in the region of the price book are left out.
    """
    need = _need(model, work) if isinstance(work, Answering) else None
    found: list[Offer] = []
    for service in services:
        cloud = PROVIDERS[service]
        placed = _placed(model, work, accelerated(cloud, service))
        found += _offers(prices, service, prices.regions[cloud], placed)
    return Fit(model, need, tuple(sorted(found, key=_rank)))


def _need(model: SizedModel, work: Answering) -> Need:
    return serving_need(
        model.architecture,
        model.bits,
        context=work.context,
        requests=work.requests,
        cache_bits=_FP8 if work.cache_in_fp8 else _FP16,
    )


def _placed(
    model: SizedModel, work: Answering | Learning, machines: Iterable[Machine]
) -> Iterator[Placement]:
    if isinstance(work, Learning):
        return training_placements(model.architecture, work.method, work.sharding, machines)
    return placements(model, _need(model, work), machines, cache_in_fp8=work.cache_in_fp8)


def _offers(
    prices: PriceBook, service: Service, region: str, placed: Iterable[Placement]
) -> Iterator[Offer]:
    for placement in placed:
        with suppress(Unpriced):
            rate = machine_rate(prices.book, placement.machine, service, region)
            sources = dict.fromkeys(f"{row.source} {row.as_of}".strip() for row in rate.rows)
            yield Offer(
                placement, service, region, rate.expected, rate.estimated, ", ".join(sources)
            )


def _rank(offer: Offer) -> tuple[Decimal, Decimal, str]:
    """Order by price; of equals the one with more memory goes first."""
    machine = offer.placement.machine
    return offer.hourly, -machine.accelerator_memory_gib, machine.name
