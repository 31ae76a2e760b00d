"""What network parts cost a month: by the hour they exist, and by what passes through them."""

import sqlite3
from collections.abc import Mapping

from mlcostlint.model import NatGateway, ServiceEndpoint
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import rate

_HOURS_PER_MONTH = 730

# By the hour and by the gigabyte. Google bills the hour by the machines behind it, up to a fee
# that the gateway itself costs (Cloud NAT pricing): that is what is taken.
_GATEWAYS: Mapping[str, tuple[str, str]] = {
    "aws": ("nat_gateway", "nat_gateway_data"),
    "azure": ("nat_gateway", "nat_gateway_data"),
    "gcp": ("cloud_nat_gateway_hour", "cloud_nat_data"),
}
_DOORS: Mapping[str, tuple[str, str]] = {
    "aws": ("vpc_interface_endpoint", "vpc_interface_endpoint_data"),
    "azure": ("private_endpoint", "private_endpoint_data"),
}


def gateway(book: sqlite3.Connection, nat: NatGateway, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of a NAT gateway; raises `Unpriced` or `Undecided`.

    What goes to object stores leaves it where something spares it that.
    """
    if not nat.public.known:
        return _hours(book, nat, _GATEWAYS)
    traffic = Sum.of(1, assumptions["nat_gb_per_month"])
    if nat.spares_storage.known:
        traffic -= traffic * Sum.of(1, assumptions["nat_storage_share"])
    data = rate(book, nat.cloud.value, _GATEWAYS[nat.cloud.value][1], nat.region.known)
    return _hours(book, nat, _GATEWAYS) + traffic * data


def door(book: sqlite3.Connection, endpoint: ServiceEndpoint, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of a private door to a service, in one zone."""
    if endpoint.free.known:
        return Sum.of(0)
    traffic = Sum.of(1, assumptions["endpoint_gb_per_month"])
    hours = _hours(book, endpoint, _DOORS)
    data = rate(book, endpoint.cloud.value, _DOORS[endpoint.cloud.value][1], endpoint.region.known)
    return hours + traffic * data


def _hours(
    book: sqlite3.Connection,
    part: NatGateway | ServiceEndpoint,
    items: Mapping[str, tuple[str, str]],
) -> Sum:
    cloud = part.cloud.value
    if cloud not in items:
        raise Unpriced(f"the price book has no rate for a {type(part).__name__} on {cloud}")
    return rate(book, cloud, items[cloud][0], part.region.known) * Sum.of(_HOURS_PER_MONTH)
