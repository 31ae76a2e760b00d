"""Prices that somebody has agreed on with a provider, in the place of list prices."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase

from mlcostlint.finding import Assumption
from mlcostlint.model import Compute, Resource
from mlcostlint.pricing.quote import Sum

_MICRO = 1_000_000
_SOURCE = "yours"
_STATED = "set in the configuration"


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What differs from list prices.

    `machines` holds US dollars an hour on demand by machine ("ml.g5.xlarge"), or by machine and
    region ("p5.48xlarge@us-west-2"). `discounts` are parts off everything else by cloud ("aws"), by
    family of machines ("aws/p5") or by the service that bills ("sagemaker-training"); the most
    particular one counts. `committed` are patterns of machines that are paid for already, used or
    not.
    """

    machines: Mapping[str, Decimal] = field(default_factory=dict)
    discounts: Mapping[str, Decimal] = field(default_factory=dict)
    committed: tuple[str, ...] = ()

    def pays_for(self, resource: Compute) -> bool:
        """Tell whether a commitment pays for the machine of a resource."""
        machine = resource.machine.known
        names = {machine.name, f"{machine.cloud}/{machine.family}"} - {""}
        return any(fnmatchcase(name, one) for name in names for one in self.committed)

    def off(self, resource: Resource) -> Sum:
        """Return what part of its list price is paid for a resource."""
        for name in _names(resource):
            if name in self.discounts:
                part = self.discounts[name]
                return Sum.of(1) - Sum.of(
                    1,
                    Assumption(f"discount on {name}", part, part, part, "off list prices", _STATED),
                )
        return Sum.of(1)


LIST_PRICES = Negotiated()
"""Nothing is agreed on."""


def settled(book: sqlite3.Connection, machines: Mapping[str, Decimal]) -> sqlite3.Connection:
    """Return a book with these prices of machines, spot as far below them as it was before.

    The book itself stays as it is: the prices are put into a copy in memory.
    """
    if not machines:
        return book
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    book.backup(copy)
    with copy:
        copy.execute(
            "INSERT INTO source SELECT max(id) + 1, ?, 'your own prices', '', '' FROM source",
            (_SOURCE,),
        )
        for name, usd in machines.items():
            machine, _, region = name.partition("@")
            place = _managed if machine.startswith("ml.") else _plain
            place(copy, machine, region, usd)
    return copy


def _plain(book: sqlite3.Connection, machine: str, region: str, usd: Decimal) -> None:
    micro = int(usd * _MICRO)
    book.execute(
        "INSERT OR IGNORE INTO price SELECT m.id, r.id, NULL, NULL, NULL, NULL FROM machine m"
        " JOIN region r ON r.cloud = m.cloud WHERE m.name = ? AND ? IN ('', r.name)",
        (machine, region),
    )
    book.execute(
        "UPDATE price SET spot = CAST(spot * 1.0 * ? / on_demand AS INTEGER), on_demand = ?,"
        " source = (SELECT id FROM source WHERE code = ?)"
        " WHERE machine IN (SELECT id FROM machine WHERE name = ?)"
        " AND region IN (SELECT id FROM region WHERE ? IN ('', name))",
        (micro, micro, _SOURCE, machine, region),
    )


def _managed(book: sqlite3.Connection, machine: str, region: str, usd: Decimal) -> None:
    matches = "machine = ? AND ? IN ('', region)"
    book.execute(f"DELETE FROM managed_prices WHERE {matches}", (machine, region))  # noqa: S608
    book.execute(
        "INSERT INTO managed_prices (service, component, region, machine, usd_hour, source, as_of)"
        " SELECT DISTINCT 'sagemaker', c.component, r.name, ?, ?, ?, '' FROM region r,"
        " (SELECT DISTINCT component FROM managed_prices) c"
        " WHERE r.cloud = 'aws' AND ? IN ('', r.name)",
        (machine, f"{usd:f}", _SOURCE, region),
    )


def _names(resource: Resource) -> tuple[str, ...]:
    """Return what a discount on a resource may be called, the most particular first."""
    if not isinstance(resource, Compute):
        return (resource.cloud.value,)
    machine = resource.machine.known
    cloud = machine.cloud.value
    return (resource.service.value, f"{cloud}/{machine.family}", cloud)
