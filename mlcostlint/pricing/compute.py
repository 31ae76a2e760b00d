"""What a machine-hour of a workload costs: its machine, who bills it and how it is bought."""

import sqlite3
from dataclasses import replace
from decimal import Decimal

from mlcostlint.finding import Assumption
from mlcostlint.hardware import Accelerator, Machine, Partition, UnknownPartition, share
from mlcostlint.model import Cloud, Compute, NodePool, Purchase, Service
from mlcostlint.pricing.assumptions import Assumptions, is_stated
from mlcostlint.pricing.machine_rates import host, hourly, spot_price, spot_spread
from mlcostlint.pricing.managed_rates import TERMS, Terms, factor, local_ssd, observed
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.value import Value, fact

_ONE = Decimal(1)
_SHARED = frozenset([Service.KUBERNETES, Service.ECS])  # their work is put onto machines of others
_CENT_OF_A_PERCENT = Decimal("0.0001")


def hourly_rate(book: sqlite3.Connection, resource: Compute, assumptions: Assumptions) -> Sum:
    """Return the price of one hour of one machine, or of a pod's share of it.

    Where the files leave open how it is bought it is on demand, and its range reaches to spot.
    """
    purchase, region = fact(resource.purchase, None), resource.region.known
    if purchase is Purchase.RESERVED:
        raise Unpriced("paid for by a reservation whose price the files do not state")
    if resource.service not in TERMS:
        raise Unpriced(f"the price book has no rates for {resource.service}")
    wanted = resource.machine.known
    if wanted.cloud is Cloud.UNSTATED:
        raise Unpriced(f"nothing says which cloud provides {wanted}; `kubernetes-cloud` would")
    machine, note = _settled(book, wanted, region)
    terms = TERMS[resource.service]
    on_demand, discountable = _on_demand(book, terms, machine, region)
    price = on_demand
    if purchase is not Purchase.ON_DEMAND and (purchase or terms.spot == "market"):
        discount = _discount(book, resource, machine, assumptions)
        price = on_demand - discountable * discount
    return price * _share(resource, machine) * note


def machine_rate(book: sqlite3.Connection, machine: Machine, service: Service, region: str) -> Sum:
    """Return the on-demand price of an hour of a machine at a service; raises `Unpriced`."""
    if service not in TERMS:
        raise Unpriced(f"the price book has no rates for {service}")
    return _on_demand(book, TERMS[service], machine, region)[0]


def _settled(book: sqlite3.Connection, wanted: Machine, region: str) -> tuple[Machine, Sum]:
    """Return the machine to price, and a note where the files name only its accelerator."""
    if wanted.name:
        return wanted, Sum.of(1)
    machine = host(book, wanted, region)
    source = f"the cheapest in {region} of the smallest that have what is asked for"
    return machine, Sum.of(1, Assumption("host machine", _ONE, _ONE, _ONE, str(machine), source))


def _on_demand(
    book: sqlite3.Connection, terms: Terms, machine: Machine, region: str
) -> tuple[Sum, Sum]:
    """Return the on-demand price of an hour, and the part of it that spot takes a discount off."""
    seen = observed(book, terms, machine, region)
    if seen is not None:
        return seen, seen
    plain = hourly(book, machine, region)
    if not terms.local_ssd:
        plain -= local_ssd(book, machine, region)
    price = plain * factor(book, terms, machine)
    return price, price if terms.spot == "managed" else plain


def _discount(
    book: sqlite3.Connection, resource: Compute, machine: Machine, assumptions: Assumptions
) -> Sum:
    spot = TERMS[resource.service].spot
    if not spot:
        raise Unpriced(f"{resource.service} has no spot capacity")
    if spot == "managed":
        discount = assumptions["managed_spot_discount"]
    else:
        discount = _market_discount(book, machine, resource.region.known, assumptions)
    match fact(resource.purchase, None):
        case Purchase.MIXED:
            return Sum.of(1, discount, assumptions["mixed_spot_share"])
        case None:
            return Sum.of(1, discount, _perhaps_spot(resource.purchase))
    return Sum.of(1, discount)


def _perhaps_spot(purchase: Value[Purchase]) -> Assumption:
    none, every = Decimal(0), Decimal(1)
    source = f"because {purchase.unknown}"
    return Assumption("hours on spot capacity", none, none, every, "of all", source)


def _market_discount(
    book: sqlite3.Connection, machine: Machine, region: str, assumptions: Assumptions
) -> Assumption:
    """Return the discount published for this machine and region, else that of its accelerator."""
    general = assumptions["spot_discount"]
    spread = spot_spread(book, machine)
    if is_stated(general) or spread is None:
        return general
    low, expected, high = spread
    source = "median of the published prices for this accelerator, from p10 to p90"
    spot = spot_price(book, machine, region)
    if spot is not None:
        on_demand = hourly(book, machine, region).terms[0].amount
        expected = max(Decimal(0), (1 - spot / on_demand)).quantize(_CENT_OF_A_PERCENT)
        source = f"published for {region}; range from p10 to p90 for this accelerator"
    return replace(
        general,
        name=f"spot discount of {machine}",
        low=min(low, expected),
        expected=expected,
        high=max(high, expected),
        source=source,
    )


def _share(resource: Compute, machine: Machine) -> Sum:
    """Return how much of a machine is paid for: pods pay for the accelerators they ask for."""
    wanted = resource.machine.known
    pod = resource.service in _SHARED and not isinstance(resource, NodePool)
    if not pod and wanted.name:
        return Sum.of(1)
    counted = pod or resource.partition is not None
    used = Decimal(resource.accelerators.known) if counted else wanted.accelerators
    if not used or machine.accelerator is None:
        raise Unpriced("nothing says how much of its node it takes")
    if resource.partition is None:
        return Sum.of(min(_ONE, used / machine.accelerators))
    part = _part(resource.partition.known, machine.accelerator)
    taken = min(_ONE, used * part.expected / machine.accelerators)
    return Sum.of(taken / part.expected, part)


def _part(partition: Partition, device: Accelerator) -> Assumption:
    """Return what part of each accelerator is paid for: the rest is another's to pay."""
    try:
        part = share(partition, device)
    except UnknownPartition as reason:
        raise Unpriced(str(reason)) from None
    source = f"{partition}; the rest is billed to what shares it"
    return Assumption("part of an accelerator", part, part, part, f"of each {device.name}", source)
