"""How believed prices become the updated book: rows over the one before, all or none."""

import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mlcostlint.data import shelf
from mlcostlint.offers.ledger import enter
from mlcostlint.offers.listed import Broken, Offer
from mlcostlint.offers.trust import Believed, believed

_WAIT = 60.0  # seconds for another update to finish: merging takes a few


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update has brought: the book, prices taken over by cloud, and what was left out."""

    book: shelf.Book
    prices: Mapping[str, int]
    believed: Believed


def renew(offers: Iterable[Offer], folder: Path, wanted: Mapping[str, Collection[str]]) -> Outcome:
    """Put the prices of offers over the book in use in a folder; raises `Broken` and leaves it.

    Readers see the old book or the new one. Updates at the same time follow each other.
    """
    found = tuple(offers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            return _renewed(found, folder, wanted)
    except (OSError, sqlite3.OperationalError) as error:
        raise Broken(f"{folder} cannot be written: {error}") from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends."""
    with closing(sqlite3.connect(folder / "update.lock", timeout=_WAIT)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Broken(f"{folder} is being updated by another process: {error}") from None
        yield


def _renewed(
    offers: Iterable[Offer], folder: Path, wanted: Mapping[str, Collection[str]]
) -> Outcome:
    target = shelf.updated_path(folder)
    fresh = target.with_suffix(".new")  # whoever left one behind is gone: we hold the lock
    fresh.unlink(missing_ok=True)
    before = shelf.in_use(folder).book
    shutil.copyfile(before.path, fresh)
    try:
        with closing(sqlite3.connect(fresh)) as book, book:
            found = believed(offers, book, wanted)
            enter(book, found.rows)
            _sign(book, found, before.as_of)
        _settle(fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return Outcome(shelf.named(target), _counted(found), found)


def _sign(book: sqlite3.Connection, found: Believed, before: date) -> None:
    """Say in the book as of when it is, and what its rows add up to."""
    days = (offer.as_of for _, offer in found.rows.values())
    about = {
        "as_of": max(before.isoformat(), *days),
        "content": shelf.content(book),
    }
    book.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())


def _settle(path: Path) -> None:
    """Have the disk hold a file before it takes another's place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _counted(found: Believed) -> Mapping[str, int]:
    clouds = [of[0] for of in found.rows]
    return {cloud: clouds.count(cloud) for cloud in sorted({*clouds})}
