"""Prices as they were when the rules' pages were written, so that new prices change no page."""

import csv
import sqlite3
from pathlib import Path

from mlcostlint.data.build import BOOK
from mlcostlint.pricing import PriceBook

_ROWS = Path(__file__).with_name("frozen_prices.csv")


def frozen_book(folder: Path) -> PriceBook:
    """Return the shipped book without its machine prices but for those of `frozen_prices.csv`."""
    path = folder / "frozen.sqlite"
    path.write_bytes(BOOK.read_bytes())
    book = sqlite3.connect(path)
    book.execute("DELETE FROM price")
    book.executemany(
        "INSERT INTO price (machine, region, on_demand, spot, source, spot_source)"
        " SELECT machine.id, region.id, ?, ?, 1, 1 FROM machine, region WHERE machine.cloud = ?"
        " AND region.cloud = machine.cloud AND region.name = ? AND machine.name = ?",
        _frozen(),
    )
    book.commit()
    book.close()
    return PriceBook.open(path)


def _frozen() -> list[tuple[str | None, ...]]:
    with _ROWS.open(newline="") as rows:
        return [
            (row["on_demand_micro_usd"] or None, row["spot_micro_usd"] or None, row["cloud"],
             row["region"], row["machine"])
            for row in csv.DictReader(rows)
        ]  # fmt: skip
