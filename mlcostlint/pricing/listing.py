"""What a machine costs: everywhere that it has a price, and at every service that rents it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from mlcostlint.hardware import Accelerator, Cloud, Machine, hosts, is_offered
from mlcostlint.model import Service
from mlcostlint.pricing.book import PriceBook
from mlcostlint.pricing.compute import machine_rate
from mlcostlint.pricing.machine_rates import priced_regions, spot_price
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import BASE_REGIONS

# Who rents machines of a cloud out; pods share machines that are rented plain.
SERVICES = {
    Cloud.AWS: (
        Service.EC2,
        Service.SAGEMAKER_TRAINING,
        Service.SAGEMAKER_HOSTING,
        Service.SAGEMAKER_NOTEBOOK,
        Service.SAGEMAKER_PROCESSING,
        Service.SAGEMAKER_TRANSFORM,
        Service.SAGEMAKER_HYPERPOD,
    ),
    Cloud.GCP: (
        Service.GCE,
        Service.VERTEX_TRAINING,
        Service.VERTEX_PREDICTION,
        Service.VERTEX_WORKBENCH,
    ),
    Cloud.AZURE: (Service.AZURE_VM, Service.AZURE_ML),
}
_PLAIN = {Cloud.AWS: Service.EC2, Cloud.GCP: Service.GCE, Cloud.AZURE: Service.AZURE_VM}


@dataclass(frozen=True, slots=True)
class Price:
    """What an hour of a machine costs in US dollars at a service in a region.

    `spot` is None where none is published or the service sells none. `sources` are names of
    publications with their day; `estimated` marks a price that none of them states.
    """

    machine: Machine
    service: Service
    region: str
    hourly: Decimal
    spot: Decimal | None
    estimated: bool
    sources: tuple[str, ...]


def listed(
    prices: PriceBook, machine: Machine, services: Sequence[Service], region: str = ""
) -> tuple[Price, ...]:
    """Return what a machine costs in a region, or in all that publish its price."""
    places = [region] if region else priced_regions(prices.book, machine)
    found = (
        _price(prices, one, service, place)
        for place in places
        for service in services
        for one in _at(machine, service)
    )
    return tuple(one for one in found if one is not None)


def cheapest(
    prices: PriceBook, accelerator: Accelerator, services: Sequence[Service], region: str = ""
) -> tuple[Price, ...]:
    """Return the machines that carry an accelerator, by what one of it costs an hour.

    Without a region each is priced where its cloud's price list starts from.
    """
    found: list[Price] = []
    for machine in hosts(accelerator):
        place = region or BASE_REGIONS[machine.cloud]
        found += listed(prices, machine, services, place)
    return tuple(sorted(found, key=_rank))


def _rank(price: Price) -> tuple[Decimal, Decimal, str]:
    each = price.machine.accelerators
    return price.hourly / each, each, price.machine.name


def _at(machine: Machine, service: Service) -> Iterator[Machine]:
    """Yield the machine as a service calls it, where that rents it out."""
    if service not in SERVICES[machine.cloud] or not is_offered(machine, service):
        return
    if service.startswith("sagemaker"):
        yield replace(machine, name=f"ml.{machine.hardware}")
    elif machine.hardware == machine.name:  # who asks for ml.g5.xlarge asks for SageMaker's
        yield machine


def _price(prices: PriceBook, machine: Machine, service: Service, region: str) -> Price | None:
    with suppress(Unpriced):
        rate = machine_rate(prices.book, machine, service, region)
        spot = None
        if service is _PLAIN[machine.cloud]:
            spot = spot_price(prices.book, machine, region)
        guess = rate.estimated
        return Price(machine, service, region, rate.expected, spot, guess, _sources(rate))
    return None


def _sources(rate: Sum) -> tuple[str, ...]:
    rows: Iterable[str] = (f"{row.source} {row.as_of}".strip() for row in rate.rows)
    return tuple(dict.fromkeys(rows))
