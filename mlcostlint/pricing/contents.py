"""What a price book holds: how many prices of each cloud's machines, from when."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holding:
    """The machine prices of one cloud; `oldest` and `newest` are days, or months at the least."""

    cloud: str
    prices: int
    regions: int
    with_spot: int
    managed: int
    oldest: str
    newest: str


def holdings(book: sqlite3.Connection) -> tuple[Holding, ...]:
    """Return what a book holds of each cloud."""
    rows = book.execute(
        "SELECT r.cloud, count(p.on_demand), count(DISTINCT p.region), count(p.spot),"
        " (SELECT count(*) FROM managed_prices WHERE r.cloud = 'aws' AND service = 'sagemaker'),"
        " min(nullif(s.as_of, '')), max(s.as_of)"
        " FROM price p JOIN region r ON r.id = p.region LEFT JOIN source s ON s.id = p.source"
        " GROUP BY r.cloud ORDER BY r.cloud"
    )
    return tuple(Holding(*row) for row in rows)
