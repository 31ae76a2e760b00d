"""Comma-separated text with a header, read a row at a time, however long it is."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mlcostlint.offers.listed import Broken

Row = list[str]


def lines(stream: BinaryIO, name: str) -> Iterator[Row]:
    """Yield the rows of a table as they come, and close it; raises `Broken` where it is none."""
    try:
        with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            yield from csv.reader(text)
    except UnicodeDecodeError:
        raise Broken(f"{name} is not UTF-8 text") from None
    except csv.Error as error:
        raise Broken(f"{name} is not comma-separated text: {error}") from None


def plain(column: str) -> str:
    """Return a column's name as all its spellings have it: letters and digits in lower case."""
    return "".join(filter(str.isalnum, column)).lower()


def columns(
    rows: Iterator[Row], header: Row, name: str, wanted: Sequence[str], first: int
) -> Iterator[dict[str, str]]:
    """Yield the wanted columns of each row, those that the table has.

    `first` is the number of the line after the header. A row that ends early is `Broken`: the text
    is cut off there.
    """
    at = {plain(column): index for index, column in enumerate(header)}
    picked = [(column, at[column]) for column in wanted if column in at]
    for line, row in enumerate(rows, first):
        if len(row) != len(header):
            raise Broken(
                f"{name}:{line}: a row has {len(row)} columns where the header has {len(header)};"
                " the file is cut off or damaged"
            )
        yield {column: row[index] for column, index in picked}


def require(header: Row, wanted: Sequence[str], name: str) -> None:
    """Raise `Broken` if a table lacks a column."""
    known = set(map(plain, header))
    for column in wanted:
        if column not in known:
            raise Broken(f"{name} has no column '{column}': it is not a price list that is known")
