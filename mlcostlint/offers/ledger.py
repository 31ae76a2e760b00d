"""How a price is written into a book, with the publication that states it."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal

from mlcostlint.offers.listed import SOURCES, Kind, Listed, Offer
from mlcostlint.offers.trust import Of, Said

_MICRO = 1_000_000

# A spot price is kept beside a new price on demand while that has hardly moved.
_HARDLY = Decimal("0.01")

_AT = "WHERE machine = :machine AND region = :region"
_FORGET_SPOT = "UPDATE price SET spot = NULL, spot_source = NULL"
_SET_ON_DEMAND = "UPDATE price SET on_demand = :usd, source = :source"
_SET_SPOT = "UPDATE price SET spot = :usd, spot_source = :source"
_SET_SHARE = (
    "UPDATE price SET spot = CAST(round(on_demand * :usd / 1000000.0) AS INTEGER),"
    " spot_source = :source"
)


def enter(book: sqlite3.Connection, rows: Mapping[Of, Said]) -> None:
    """Write prices over those in a book; a share of the price on demand is one of the new one."""
    for of, (row, offer) in sorted(rows.items(), key=lambda one: one[0][3].value):
        if row.component:
            _put_managed(book, of, row, offer)
        else:
            _put(book, of, row, offer)


def _put(book: sqlite3.Connection, of: Of, row: Listed, offer: Offer) -> None:
    at = {**_place(book, of), "source": _source(book, offer), "usd": _micro(row.usd)}
    if row.kind is Kind.SPOT_SHARE:
        book.execute(f"{_SET_SHARE} {_AT} AND on_demand IS NOT NULL", at)
        return
    book.execute("INSERT OR IGNORE INTO price (machine, region) VALUES (:machine, :region)", at)
    if row.kind is Kind.SPOT:
        book.execute(f"{_SET_SPOT} {_AT}", at)
        return
    most = _micro(row.usd * _HARDLY)
    book.execute(f"{_FORGET_SPOT} {_AT} AND abs(on_demand - :usd) > :most", at | {"most": most})
    book.execute(f"{_SET_ON_DEMAND} {_AT}", at)


def _place(book: sqlite3.Connection, of: Of) -> dict[str, int]:
    cloud, region, machine, _, _ = of
    book.execute("INSERT OR IGNORE INTO region (cloud, name) VALUES (?, ?)", (cloud, region))
    rows = book.execute(
        "SELECT m.id, r.id FROM region r JOIN machine m ON m.cloud = r.cloud"
        " WHERE r.cloud = ? AND r.name = ? AND m.name = ?",
        (cloud, region, machine),
    )
    return dict(zip(("machine", "region"), next(rows), strict=True))


def _put_managed(book: sqlite3.Connection, of: Of, row: Listed, offer: Offer) -> None:
    at = ("sagemaker", row.component, row.region, f"ml.{of[2]}")
    book.execute(
        "DELETE FROM managed_prices WHERE service = ? AND component = ? AND region = ?"
        " AND machine = ?",
        at,
    )
    book.execute(
        "INSERT INTO managed_prices (service, component, region, machine, usd_hour, source, as_of)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*at, f"{Decimal(_micro(row.usd)) / _MICRO:f}", offer.source, offer.as_of),
    )


def _source(book: sqlite3.Connection, offer: Offer) -> int:
    key = (offer.source, offer.as_of)
    book.execute(
        "INSERT OR IGNORE INTO source (code, as_of, description, licence)"
        " VALUES (?, ?, ?, 'facts')",
        (*key, SOURCES[offer.source]),
    )
    rows = book.execute("SELECT id FROM source WHERE code = ? AND as_of = ?", key)
    return int(next(rows)[0])


def _micro(usd: Decimal) -> int:
    """Return whole micro-dollars; what providers state more exactly is rounded."""
    return round(usd * _MICRO)
