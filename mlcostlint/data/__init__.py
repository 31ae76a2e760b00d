"""Facts about prices and hardware, as reviewed text and as the book compiled from it."""

import sqlite3
from pathlib import Path

SHIPPED = Path(__file__).with_name("book.sqlite")


def open_book(path: Path | None = None) -> sqlite3.Connection:
    """Open a price book for reading, by default the one that ships; `FileNotFoundError` if none.

    The file never changes while it is open, so SQLite takes no locks, and threads and forked
    workers may share the connection.
    """
    book = path or SHIPPED
    if not book.is_file():
        raise FileNotFoundError(
            f"no price book at {book}: build one with `python mlcostlint/data/build.py`"
        )
    return sqlite3.connect(
        f"{book.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
