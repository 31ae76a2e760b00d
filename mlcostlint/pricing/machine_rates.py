"""What a machine costs by the hour in a region, as its own cloud bills it."""

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.finding import Assumption, PriceRow
from mlcostlint.hardware import Accelerator, Machine, accelerator, with_accelerators
from mlcostlint.hardware import machine as named
from mlcostlint.pricing.quote import Sum, Unpriced

# Where region factors count from: the region with the most prices (region_factors.csv).
_BASE_REGION = {"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}

# The cheapest N1 that an accelerator can be attached to.
_SMALLEST_N1 = "n1-standard-1"

_MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class _Row:
    on_demand: Decimal | None
    spot: Decimal | None
    source: str
    as_of: str


def hourly(book: sqlite3.Connection, machine: Machine, region: str) -> Sum:
    """Return the on-demand price of a machine-hour, attached accelerators included.

    A region without its own price takes that of its cloud's base region times the region factor.
    """
    parts = [_price(book, machine, name, region) * Sum.of(n) for name, n in _parts(book, machine)]
    return sum(parts[1:], parts[0])


def priced_regions(book: sqlite3.Connection, machine: Machine) -> tuple[str, ...]:
    """Return the regions that publish a machine's price on demand."""
    name = _parts(book, machine)[0][0]
    rows = book.execute(
        "SELECT r.name FROM machine m JOIN price p ON p.machine = m.id"
        " JOIN region r ON r.id = p.region WHERE m.name = ? AND m.cloud = ?"
        " AND p.on_demand IS NOT NULL ORDER BY r.name",
        (name, machine.cloud),
    )
    return tuple(region for (region,) in rows)


def spot_price(book: sqlite3.Connection, machine: Machine, region: str) -> Decimal | None:
    """Return what a machine-hour of spot capacity costs there, None where nothing is published."""
    total = Decimal(0)
    for name, times in _parts(book, machine):
        row = _row(book, machine.cloud, name, region)
        if row is None or row.spot is None or row.on_demand is None:
            return None
        total += row.spot * times
    return total


def spot_spread(
    book: sqlite3.Connection, machine: Machine
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return p10, median and p90 of the spot discounts on machines with the same accelerator."""
    device = machine.accelerator.name if machine.accelerator else "none"
    rows = book.execute(
        "SELECT p10, median, p90 FROM commitments WHERE kind = 'spot' AND scope_value = ?"
        " AND cloud IN (?, 'all') ORDER BY cloud = 'all'",
        (device, machine.cloud.value),
    )
    for low, middle, high in rows:
        return Decimal(low), Decimal(middle), Decimal(high)
    return None


def host(book: sqlite3.Connection, wanted: Machine, region: str) -> Machine:
    """Return the cheapest of the machines that carry the wanted accelerators and fewest others.

    That is what autoscalers start for pods that fit onto no node there is.
    """
    device = wanted.accelerator
    if device is None:
        raise Unpriced("nothing says which machine it runs on")
    base = _BASE_REGION.get(wanted.cloud)
    rows = book.execute(
        "SELECT m.name FROM machine m JOIN price p ON p.machine = m.id"
        " JOIN region r ON r.id = p.region AND r.cloud = m.cloud WHERE m.cloud = ?"
        " AND m.accelerator = ? AND m.family <> 'n1-attach' AND p.on_demand IS NOT NULL"
        " AND r.name IN (?, ?) AND CAST(m.accelerators AS REAL) >= ?"
        " ORDER BY r.name <> ?, CAST(m.accelerators AS REAL), p.on_demand, m.name",
        (wanted.cloud.value, device.name, region, base, float(wanted.accelerators), region),
    )
    for (name,) in rows:
        return named(name)
    if _attachment(book, device) is not None and wanted.cloud == "gcp":
        return with_accelerators(named(_SMALLEST_N1), device, int(wanted.accelerators))
    raise Unpriced(f"no price for {wanted} in {region}")


def _parts(book: sqlite3.Connection, machine: Machine) -> list[tuple[str, Decimal]]:
    """Return the names that make up a machine's price, and how many of each."""
    if not machine.attached or machine.accelerator is None:
        return [_sold_as(book, machine)]
    attachment = _attachment(book, machine.accelerator)
    if attachment is None:
        raise Unpriced(f"no price for {machine.accelerator.name} attached to {machine.hardware}")
    return [(machine.hardware, Decimal(1)), (attachment, machine.accelerators)]


def _sold_as(book: sqlite3.Connection, machine: Machine) -> tuple[str, Decimal]:
    """Return a priced name and how many of it: a TPU slice costs what its chips cost."""
    if machine.accelerator is None or machine.accelerator.vendor != "google":
        return machine.hardware, Decimal(1)
    rows = book.execute(
        "SELECT m.name, m.accelerators FROM machine m WHERE m.family = ? AND m.cloud = ?"
        " AND EXISTS (SELECT 1 FROM price p WHERE p.machine = m.id)"
        " ORDER BY m.name <> ?, CAST(m.accelerators AS REAL)",
        (machine.family, machine.cloud.value, machine.hardware),
    )
    for name, chips in rows:
        return name, machine.accelerators / Decimal(chips)
    return machine.hardware, Decimal(1)


def _attachment(book: sqlite3.Connection, device: Accelerator) -> str | None:
    rows = book.execute("SELECT name, accelerator FROM machine WHERE family = 'n1-attach'")
    return next((name for name, carried in rows if accelerator(carried) == device), None)


def _price(book: sqlite3.Connection, machine: Machine, name: str, region: str) -> Sum:
    row = _row(book, machine.cloud, name, region)
    if row is not None and row.on_demand is not None:
        priced = PriceRow(name, region, row.on_demand, "machine-hour", row.source, row.as_of)
        return Sum.of(row.on_demand, rows=[priced])
    base, factor = _region_factor(book, machine, name, region)
    row = _row(book, machine.cloud, name, base)
    if row is None or row.on_demand is None:
        raise Unpriced(f"no price for {machine} in {region}")
    priced = PriceRow(
        name, base, row.on_demand, "machine-hour", row.source, row.as_of, estimated=True
    )
    return Sum.of(row.on_demand, factor, rows=[priced])


def _row(book: sqlite3.Connection, cloud: str, name: str, region: str) -> _Row | None:
    rows = book.execute(
        "SELECT p.on_demand, p.spot, coalesce(s.code, ''), coalesce(s.as_of, '') FROM machine m"
        " JOIN region r ON r.cloud = m.cloud AND r.name = ?"
        " JOIN price p ON p.machine = m.id AND p.region = r.id"
        " LEFT JOIN source s ON s.id = p.source WHERE m.name = ? AND m.cloud = ?",
        (region, name, cloud),
    )
    for on_demand, spot, source, as_of in rows:
        return _Row(_usd(on_demand), _usd(spot), source, as_of)
    return None


def _region_factor(
    book: sqlite3.Connection, machine: Machine, name: str, region: str
) -> tuple[str, Assumption]:
    rows = book.execute(
        "SELECT f.base_region, f.class, f.median, f.p10, f.p90, f.pairs FROM machine m"
        " JOIN region_factors f ON f.cloud = m.cloud AND f.class IN (m.class, 'all')"
        " WHERE m.name = ? AND m.cloud = ? AND f.region = ? ORDER BY f.class = 'all'",
        (name, machine.cloud.value, region),
    )
    for base, group, median, low, high, pairs in rows:
        return base, Assumption(
            name=f"{region} against {base}",
            low=Decimal(low),
            expected=Decimal(median),
            high=Decimal(high),
            unit="times the price",
            source=f"{pairs} {group} machines that both regions price",
        )
    raise Unpriced(f"no price for {machine} in {region}")


def _usd(micro: int | None) -> Decimal | None:
    return None if micro is None else micro * _MICRO
