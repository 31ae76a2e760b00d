"""The book says what the reviewed tables say, and is up to date."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from mlcostlint import data
from mlcostlint.data import build, open_book

TABLES = Path(data.__file__).parent


def rows(table: str) -> Iterator[dict[str, str]]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


@pytest.fixture(scope="module")
def book():
    with closing(open_book()) as connection:
        yield connection


def test_the_book_is_made_from_these_tables(book):
    ((made_from,),) = book.execute("SELECT value FROM about WHERE name = 'digest'")
    assert made_from == build.digest(), "run `python mlcostlint/data/build.py`"


def test_equal_tables_give_equal_bytes(tmp_path):
    one, two = (build.compile_book(tmp_path / name) for name in ("one.sqlite", "two.sqlite"))
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.sqlite", "two.sqlite"]


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_every_price_is_in_the_book_to_the_last_digit(book, cloud):
    found = book.execute(
        "SELECT r.name, m.name, p.on_demand, p.spot FROM price p JOIN machine m ON m.id = p.machine"
        " JOIN region r ON r.id = p.region WHERE m.cloud = ?",
        (cloud,),
    )
    compiled = {(region, machine): usd for region, machine, *usd in found}
    for row in rows(f"prices/{cloud}"):
        stated = [
            Decimal(row[name]) if row[name] else None for name in ("on_demand_usd", "spot_usd")
        ]
        micro = compiled.pop((row["region"], row["machine"]))
        assert [None if one is None else Decimal(one) / 10**6 for one in micro] == stated
    assert not compiled


def test_every_row_names_a_source_that_is_described():
    described = {row["source"] for row in rows("sources")}
    tables = [path.relative_to(TABLES).with_suffix("").as_posix() for path in TABLES.rglob("*.csv")]
    for table in tables:
        if table in {"sources", "assumptions"}:
            continue
        for row in rows(table):
            used = {row["source"], row.get("spot_source", "")} - {""}
            assert used <= described, (table, row)
            assert used, (table, row)


def test_prices_are_as_of_the_latest_source(book):
    ((as_of,),) = book.execute("SELECT value FROM about WHERE name = 'as_of'")
    dates = {row["source"]: row["as_of"] for row in rows("sources")}
    assert as_of == max(dates["kaws"], dates["kaz"], dates["gcosts"])


def test_assumptions_have_a_range_in_order():
    for row in rows("assumptions"):
        low, expected, high = (Decimal(row[name]) for name in ("low", "expected", "high"))
        assert low <= expected <= high
        assert row["unit"]
        assert row["source"]


def test_a_book_cannot_be_changed(book):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        book.execute("DELETE FROM price")


def test_missing_book_says_how_to_make_one(tmp_path):
    with pytest.raises(FileNotFoundError, match="build one with"):
        open_book(tmp_path / "none.sqlite")


@pytest.mark.parametrize("name", ["with space.sqlite", "50%.sqlite", "what?.sqlite", "a#b.sqlite"])
def test_book_at_any_path(tmp_path, name):
    build.compile_book(tmp_path / name)
    with closing(open_book(tmp_path / name)) as book:
        ((count,),) = book.execute("SELECT count(*) FROM price")
    assert count > 90_000


def test_finer_price_than_the_book_can_hold_is_refused():
    with pytest.raises(ValueError, match=r"0\.1234567 has more than six decimals"):
        build._micro("0.1234567")  # noqa: SLF001 - no table may hold such a price
