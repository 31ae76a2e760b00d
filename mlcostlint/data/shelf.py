"""Which price book is used: the one that ships, one that was updated since, or a named one."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlcostlint.data import SHIPPED, open_book

_VERSION = "1"
_UPDATED = "prices.sqlite"


class Unfit(Exception):
    """A file that is no price book, or none that this version can use; the message says why."""


@dataclass(frozen=True, slots=True)
class Book:
    """A price book on disk. `tables` identifies the reviewed text that it is made of.

    `content` is the digest of an updated book as it was written, empty for the one that ships.
    """

    path: Path
    as_of: date
    tables: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The book to price by, and why this one."""

    book: Book
    why: str


def user_folder() -> Path:
    """Return the folder that keeps what this user has updated; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("mlcostlint", appauthor=False)


def updated_path(folder: Path) -> Path:
    """Return where a folder keeps the updated book, whether or not there is one."""
    return folder / _UPDATED


def shipped() -> Book:
    """Return the book that ships with this version."""
    return _read(SHIPPED)


def named(path: Path) -> Book:
    """Return the book in a file; raises `Unfit` for any that this version did not make."""
    book = _read(path)
    if book.tables != shipped().tables:
        why = (
            "was made by another version of mlcostlint: `mlcostlint prices update` makes a new one"
        )
        raise Unfit(f"{path} {why}")
    return book


def in_use(folder: Path) -> Choice:
    """Return the newest book among the one that ships and the one that a folder keeps."""
    ours, path = shipped(), updated_path(folder)
    if not os.access(path, os.R_OK):
        return Choice(ours, "nothing has been updated since")
    try:
        theirs = named(path)
    except Unfit as reason:
        return Choice(ours, f"{reason}")
    if theirs.as_of < ours.as_of:
        return Choice(ours, f"{path} is as of {theirs.as_of}, which is older")
    return Choice(theirs, f"it has been updated; the one that ships is as of {ours.as_of}")


def content(book: sqlite3.Connection) -> str:
    """Return a digest of every row in a book but those about the book itself."""
    seen = hashlib.sha256()
    names = book.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (name,) in names.fetchall():
        if name == "about":
            continue
        seen.update(name.encode())
        for row in book.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - its own
            seen.update(repr(row).encode())
    return seen.hexdigest()


def flaw(book: Book) -> str:
    """Return what is wrong with the rows of a book, empty where they are as they were written."""
    try:
        with closing(open_book(book.path)) as rows:
            ((found,),) = rows.execute("PRAGMA integrity_check(1)")
            if found != "ok":
                return f"{book.path} is damaged: {found}"
            if book.content and book.content != content(rows):
                return f"{book.path} was changed after it had been written"
    except sqlite3.Error as error:
        return f"{book.path} is damaged: {error}"
    return ""


def _read(path: Path) -> Book:
    try:
        with closing(open_book(path)) as book:
            about = dict(book.execute("SELECT name, value FROM about"))
    except FileNotFoundError:
        raise Unfit(f"{path} does not exist") from None
    except sqlite3.Error:
        raise Unfit(f"{path} is not a price book") from None
    if about.get("schema") != _VERSION:
        raise Unfit(f"{path} has version {about.get('schema', '0')} of the tables, not {_VERSION}")
    try:
        as_of = date.fromisoformat(about["as_of"])
        return Book(path, as_of, about["digest"], about.get("content", ""))
    except (KeyError, TypeError, ValueError):
        raise Unfit(f"{path} does not say as of when it is") from None
