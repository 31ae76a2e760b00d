"""Which book is used: the newest of those that this version can use, and a sentence why."""

import sqlite3
from contextlib import closing

import pytest

from mlcostlint.data import SHIPPED, shelf


def book(path, **about):
    path.write_bytes(SHIPPED.read_bytes())
    with closing(sqlite3.connect(path)) as rows, rows:
        for name, value in about.items():
            rows.execute("UPDATE about SET value = ? WHERE name = ?", (value, name))
    return path


def test_the_shipped_book_where_nothing_was_updated(tmp_path):
    choice = shelf.in_use(tmp_path / "none")

    assert choice.book == shelf.shipped()
    assert choice.why == "nothing has been updated since"


def test_the_updated_book_where_it_is_newer(tmp_path):
    path = book(tmp_path / "prices.sqlite", as_of="2026-10-01")

    choice = shelf.in_use(tmp_path)

    assert choice.book.path == path
    assert choice.why == f"it has been updated; the one that ships is as of {shelf.shipped().as_of}"


UNFIT = {
    "older": ({"as_of": "2020-01-01"}, "is as of 2020-01-01, which is older"),
    "of another version": ({"digest": "0"}, "was made by another version of mlcostlint"),
    "of other tables": ({"schema": "0"}, "has version 0 of the tables, not 1"),
    "of no day": ({"as_of": "lately"}, "does not say as of when it is"),
}


@pytest.mark.parametrize(("about", "why"), UNFIT.values(), ids=UNFIT.keys())
def test_the_shipped_book_where_the_updated_one_is_unfit(tmp_path, about, why):
    book(tmp_path / "prices.sqlite", **about)

    choice = shelf.in_use(tmp_path)

    assert choice.book == shelf.shipped()
    assert why in choice.why


@pytest.mark.parametrize("text", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 500])
def test_what_is_no_price_book_is_said(tmp_path, text):
    path = tmp_path / "prices.sqlite"
    path.write_bytes(text)

    assert f"{path} is not a price book" in shelf.in_use(tmp_path).why
    with pytest.raises(shelf.Unfit, match="is not a price book"):
        shelf.named(path)


def test_a_named_book_that_is_not_there_is_said(tmp_path):
    with pytest.raises(shelf.Unfit, match=r"none\.sqlite does not exist"):
        shelf.named(tmp_path / "none.sqlite")


def test_the_shipped_book_where_the_folder_cannot_be_looked_into(tmp_path):
    (tmp_path / "file").write_text("no folder")

    assert shelf.in_use(tmp_path / "file").book == shelf.shipped()
