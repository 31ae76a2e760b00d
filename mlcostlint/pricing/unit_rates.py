"""Published prices of everything that is not a machine, by its unit."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal

from mlcostlint.finding import Assumption, PriceRow
from mlcostlint.pricing.quote import Sum, Unpriced

BASE_REGIONS: Mapping[str, str] = {"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}
"""The region with the most prices of each cloud, which region factors count from."""


def unit(
    book: sqlite3.Connection, cloud: str, item: str, region: str, tier: str = ""
) -> Sum | None:
    """Return the price of one unit of an item in a region, None where none is published."""
    rows = book.execute(
        "SELECT usd, unit, source, as_of, confidence FROM rates"
        " WHERE cloud = ? AND item = ? AND region = ? AND tier = ?",
        (cloud, item, region, tier),
    )
    for usd, per, source, as_of, confidence in rows:
        guess = confidence != "observed"
        return Sum.of(
            Decimal(usd), rows=[PriceRow(item, region, Decimal(usd), per, source, as_of, guess)]
        )
    return None


def rate(book: sqlite3.Connection, cloud: str, item: str, region: str) -> Sum:
    """Return the price of one unit of an item; raises `Unpriced`.

    A region without its own price takes that of its cloud's base region, as much dearer or cheaper
    as machines are there, and says so.
    """
    here = unit(book, cloud, item, region)
    if here is not None:
        return here
    base = BASE_REGIONS.get(cloud, "")
    there = unit(book, cloud, item, base)
    rows = book.execute(
        "SELECT median, p10, p90, pairs FROM region_factors"
        " WHERE cloud = ? AND region = ? AND class = 'all'",
        (cloud, region),
    )
    for median, low, high, pairs in rows if there is not None else ():
        factor = Assumption(
            f"{region} against {base}",
            Decimal(low),
            Decimal(median),
            Decimal(high),
            "times the price",
            f"{pairs} machines that both regions price",
        )
        return there * Sum.of(1, factor) if there is not None else Sum.of(0)
    raise Unpriced(f"no price for {item.replace('_', ' ')} in {region}")
