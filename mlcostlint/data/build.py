"""How the reviewed text in this folder becomes one read-only SQLite file, the price book.

The build backend loads this file on its own, so it imports nothing of the package. Run it as a
script after editing a table: `python mlcostlint/data/build.py`.
"""

import csv
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, in an environment that builds nothing
    BuildHookInterface = object  # type: ignore[assignment, misc]

HERE = Path(__file__).parent
BOOK = HERE / "book.sqlite"

# Prices are most of the file: whole micro-dollars, interned names, one b-tree without row ids.
# Every other number stays text, so that what is read back is what was reviewed, to the last digit.
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, description TEXT NOT NULL,
    licence TEXT NOT NULL, as_of TEXT NOT NULL, UNIQUE (code, as_of));
CREATE TABLE region (
    id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (name, cloud));
CREATE TABLE machine (
    id INTEGER PRIMARY KEY, cloud TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, vcpus INTEGER,
    memory_gib TEXT, accelerator TEXT, accelerators TEXT, arch TEXT, local_ssd_gb TEXT,
    family TEXT NOT NULL, class TEXT NOT NULL, current INTEGER NOT NULL, source INTEGER NOT NULL,
    UNIQUE (name, cloud));
CREATE INDEX machine_by_accelerator ON machine (accelerator, cloud) WHERE accelerator IS NOT NULL;
CREATE TABLE price (
    machine INTEGER NOT NULL, region INTEGER NOT NULL, on_demand INTEGER, spot INTEGER,
    source INTEGER, spot_source INTEGER, PRIMARY KEY (machine, region)) WITHOUT ROWID;
"""

# What a reader has to know of the tables; `shelf.py` opens books of this version and no other.
_VERSION = "1"

_PLAIN = {
    "accelerators": "accelerator",
    "accelerator_aliases": "alias",
    "assumptions": "name",
    "commitments": "",
    "kubernetes_versions": "",
    "managed_factors": "",
    "managed_prices": "",
    "models": "",
    "rates": "",
    "region_factors": "",
    "sagemaker_types": "machine",
    "successions": "",
}
"""Tables that are copied as they stand, in order, and the column that finds a row."""

_CLOUDS = ("aws", "azure", "gcp")

Row = dict[str, str]


class BookHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the price book before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - theirs
        """Write the book where both kinds of install look for it."""
        compile_book()


def compile_book(target: Path = BOOK) -> Path:
    """Compile all tables into `target`; equal text gives equal bytes."""
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    book = sqlite3.connect(fresh)
    try:
        book.executescript(_SCHEMA)
        with book:
            _fill(book)
        book.execute("VACUUM")
    finally:
        book.close()
    fresh.replace(target)  # a reader sees the old book or the new one, never half of one
    return target


def digest() -> str:
    """Return what identifies the text that a book is made of."""
    seen = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(HERE.rglob("*.csv")):
        seen.update(path.relative_to(HERE).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _fill(book: sqlite3.Connection) -> None:
    sources = _sources(book)
    machines = _machines(book, sources)
    used = set()
    for cloud in _CLOUDS:
        rows = list(_rows(f"prices/{cloud}"))
        regions = _regions(book, cloud, rows)
        book.executemany(
            "INSERT INTO price VALUES (?, ?, ?, ?, ?, ?)",
            sorted(_price(row, cloud, machines, regions, sources) for row in rows),
        )
        used |= {row["source"] for row in rows if row["source"]}
    for table, key in _PLAIN.items():
        _copy(book, table, key)
    about = [("as_of", _as_of(used)), ("digest", digest()), ("schema", _VERSION)]
    book.executemany("INSERT INTO about VALUES (?, ?)", about)


def _rows(table: str) -> Iterator[Row]:
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _sources(book: sqlite3.Connection) -> dict[str, int]:
    rows = list(_rows("sources"))
    for number, row in enumerate(rows):
        book.execute("INSERT INTO source VALUES (?, ?, ?, ?, ?)", (number, *row.values()))
    return {row["source"]: number for number, row in enumerate(rows)}


def _machines(book: sqlite3.Connection, sources: dict[str, int]) -> dict[tuple[str, str], int]:
    known = {}
    for number, row in enumerate(_rows("machines")):
        known[row["cloud"], row["machine"]] = number
        facts = [text or None for text in list(row.values())[:-2]]
        values = (number, *facts, int(row["current"]), sources[row["source"]])
        book.execute(f"INSERT INTO machine VALUES ({_marks(values)})", values)  # noqa: S608 - ours
    return known


def _regions(book: sqlite3.Connection, cloud: str, rows: Iterable[Row]) -> dict[str, int]:
    (first,) = book.execute("SELECT count(*) FROM region").fetchone()
    names = sorted({row["region"] for row in rows})
    numbered = {name: first + offset for offset, name in enumerate(names)}
    book.executemany(
        "INSERT INTO region VALUES (?, ?, ?)", ((at, cloud, name) for name, at in numbered.items())
    )
    return numbered


def _price(
    row: Row,
    cloud: str,
    machines: dict[tuple[str, str], int],
    regions: dict[str, int],
    sources: dict[str, int],
) -> tuple[int, int, int | None, int | None, int | None, int | None]:
    return (
        machines[cloud, row["machine"]],
        regions[row["region"]],
        _micro(row["on_demand_usd"]),
        _micro(row["spot_usd"]),
        sources[row["source"]] if row["source"] else None,
        sources[row["spot_source"]] if row["spot_source"] else None,
    )


def _micro(usd: str) -> int | None:
    """Return whole micro-dollars; a price that has a finer part is refused, not rounded."""
    if not usd:
        return None
    whole, _, part = usd.partition(".")
    if len(part) > 6:
        raise ValueError(f"price {usd} has more than six decimals")
    return int(whole) * 1_000_000 + int(part.ljust(6, "0"))


def _copy(book: sqlite3.Connection, table: str, key: str) -> None:
    rows = [tuple(row.items()) for row in _rows(table)]
    names = [name for name, _ in rows[0]]
    columns = ", ".join(f"{name} TEXT{' PRIMARY KEY' * (name == key)}" for name in names)
    book.execute(f"CREATE TABLE {table} ({columns})")
    values = [tuple(text for _, text in row) for row in rows]
    book.executemany(f"INSERT INTO {table} VALUES ({_marks(names)})", values)  # noqa: S608 - ours


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _as_of(used: set[str]) -> str:
    """Return the latest full date among the sources that machine prices come from."""
    dates = (row["as_of"] for row in _rows("sources") if row["source"] in used)
    return max(date for date in dates if len(date) == len("2026-07-30"))


if __name__ == "__main__":
    compile_book()
