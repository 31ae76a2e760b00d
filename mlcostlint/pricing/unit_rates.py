"""Published prices of everything that is not a machine, by its unit."""

import sqlite3
from decimal import Decimal

from mlcostlint.pricing.quote import PriceRow, Sum


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
