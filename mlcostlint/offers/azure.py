"""Azure: the pages of the Retail Prices API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlcostlint.offers.listed import Kind, Listed, Offer, price, shaped

_PAGE = "a page of the Azure Retail Prices API"


@dataclass(frozen=True, slots=True)
class Page:
    """The prices on a page, and the address of the next one, empty on the last."""

    rows: tuple[Listed, ...]
    next: str


def page(whole: Mapping[str, Any], name: str, day: str) -> Page:
    """Return the prices for Linux that hold on a day; reservations are totals, and left out."""
    with shaped(name, _PAGE):
        rows = tuple(_listed(whole["Items"], day))
        return Page(rows, whole["NextPageLink"] or "")


def offer(rows: tuple[Listed, ...], name: str, day: str) -> Offer:
    """Return the prices of several pages as one publication."""
    return Offer(name, "azure-retail", day, rows)


def _listed(items: list[Mapping[str, Any]], day: str) -> Iterator[Listed]:
    for item in items:
        if _is_wanted(item, day):
            names = (item["meterName"], item["skuName"])
            spot = any(one.endswith(" Spot") for one in names)
            kind = Kind.SPOT if spot else Kind.ON_DEMAND
            machine, region = item["armSkuName"], item["armRegionName"]
            yield Listed("azure", region, machine, kind, price(item["retailPrice"]))


def _is_wanted(item: Mapping[str, Any], day: str) -> bool:
    """Tell whether an item is the price by the hour of a machine with Linux.

    The same size is listed for Windows, Cloud Services and at "Low Priority", by other names
    (Azure Retail Prices documentation); prices that were moved keep their end date.
    """
    return (
        item["type"] == "Consumption"
        and item["currencyCode"] == "USD"
        and item["unitOfMeasure"] == "1 Hour"
        and bool(item["armSkuName"])
        and item.get("isPrimaryMeterRegion", True)
        and not item.get("tierMinimumUnits")
        and not any(word in item["productName"] for word in ("Windows", "Cloud Services"))
        and not item["meterName"].endswith(" Low Priority")
        and (item.get("effectiveEndDate") or day) >= day
    )
