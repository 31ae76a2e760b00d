"""Published rates: machines by the hour in a region, and everything else by its unit."""

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.finding import Assumption
from mlcostlint.hardware import Machine
from mlcostlint.hardware import machine as named
from mlcostlint.pricing.quote import PriceRow, Sum, Unpriced

_HOUR = "machine-hour"

# Where a region has no price for a machine, another's is taken times what the two differ by.
_BASE_REGION = {"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}

# The cheapest N1 that an accelerator can be attached to.
_SMALLEST_N1 = "n1-standard-1"


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates read from a price book."""

    book: sqlite3.Connection

    def hourly(self, machine: Machine, region: str) -> Sum:
        """Return the on-demand price of a machine-hour as its cloud, not a service, bills it."""
        name, times = self._unit(machine)
        price = self._price(machine.cloud, name, region, str(machine)) * Sum.of(times)
        if not machine.attached:
            return price
        attached = self._price(machine.cloud, self._attachment(machine), region, str(machine))
        return price + attached * Sum.of(machine.accelerators)

    def spot_price(self, machine: Machine, region: str) -> Decimal | None:
        """Return what a machine-hour of spot capacity costs there, None where nobody says."""
        names = [(self._unit(machine))]
        if machine.attached:
            names.append((self._attachment(machine), machine.accelerators))
        prices = []
        for name, times in names:
            row = self._row(machine.cloud, name, region)
            if row is None or row[1] is None:
                return None
            prices.append(_usd(row[1]) * times)
        return sum(prices, Decimal(0))

    def spot_spread(self, machine: Machine) -> tuple[Decimal, Decimal, Decimal] | None:
        """Return p10, median and p90 of the discounts on machines with the same accelerator."""
        device = machine.accelerator.name if machine.accelerator else "none"
        rows = self.book.execute(
            "SELECT p10, median, p90 FROM commitments WHERE kind = 'spot' AND scope_value = ?"
            " AND cloud IN (?, 'all') ORDER BY cloud = 'all'",
            (device, machine.cloud.value),
        )
        for low, middle, high in rows:
            return Decimal(low), Decimal(middle), Decimal(high)
        return None

    def host(self, machine: Machine, region: str) -> Machine:
        """Return the machine that carries the wanted accelerators for the least money each."""
        device = machine.accelerator
        if device is None:
            raise Unpriced("nothing says which machine it runs on")
        rows = self.book.execute(
            "SELECT m.name FROM machine m JOIN price p ON p.machine = m.id"
            " JOIN region r ON r.id = p.region WHERE m.cloud = ? AND m.accelerator = ?"
            " AND r.name IN (?, ?) AND m.family <> 'n1-attach' AND p.on_demand IS NOT NULL"
            " AND CAST(m.accelerators AS REAL) >= ? ORDER BY r.name <> ?,"
            " p.on_demand / CAST(m.accelerators AS REAL), CAST(m.accelerators AS REAL), m.name",
            (
                machine.cloud.value,
                device.name,
                region,
                _BASE_REGION.get(machine.cloud),
                float(machine.accelerators),
                region,
            ),
        )
        for (name,) in rows:
            return named(name)
        return self._attached_host(machine)

    def factor(self, service: str, component: str, machine: str) -> tuple[Decimal, PriceRow]:
        """Return what a managed service charges for a machine, as a multiple of the plain price."""
        rows = self.book.execute(
            "SELECT component, pattern, factor, method, source FROM managed_factors"
            " WHERE service = ? AND ? REGEXP pattern",
            (service, machine),
        )
        for components, _, factor, method, source in rows:
            if components == "*" or component in components.split("|"):
                what = f"{service} {component} of {machine}"
                estimated = method == "assumed"
                row = PriceRow(what, "", Decimal(factor), "x plain price", source, "", estimated)
                return Decimal(factor), row
        raise Unpriced(f"no rate for {service} {component} on {machine}")

    def observed(self, components: tuple[str, ...], machine: str, region: str) -> Sum | None:
        """Return a managed service's own price of a machine-hour where one has been seen."""
        rows = self.book.execute(
            "SELECT usd_hour, source, as_of, component FROM managed_prices"
            " WHERE machine = ? AND region = ? ORDER BY length(usd_hour) DESC",
            (machine, region),
        )
        for usd, source, as_of, component in rows:
            if component in components:
                row = PriceRow(machine, region, Decimal(usd), _HOUR, source, as_of)
                return Sum.of(Decimal(usd), rows=[row])
        return None

    def unit(self, cloud: str, item: str, region: str, tier: str = "") -> Sum | None:
        """Return the price of one unit of something that is not a machine, None if unpublished."""
        rows = self.book.execute(
            "SELECT usd, unit, source, as_of, confidence FROM rates"
            " WHERE cloud = ? AND item = ? AND region = ? AND tier = ?",
            (cloud, item, region, tier),
        )
        for usd, unit, source, as_of, confidence in rows:
            estimated = confidence != "observed"
            row = PriceRow(item, region, Decimal(usd), unit, source, as_of, estimated)
            return Sum.of(Decimal(usd), rows=[row])
        return None

    def _price(self, cloud: str, name: str, region: str, asked: str) -> Sum:
        row = self._row(cloud, name, region)
        if row is not None and row[0] is not None:
            priced = PriceRow(name, region, _usd(row[0]), _HOUR, row[2], row[3])
            return Sum.of(priced.usd, rows=[priced])
        base, factor = self._region_factor(cloud, name, region, asked)
        row = self._row(cloud, name, base)
        if row is None or row[0] is None:
            raise Unpriced(f"no price for {asked} in {region}")
        priced = PriceRow(name, base, _usd(row[0]), _HOUR, row[2], row[3], estimated=True)
        return Sum.of(priced.usd, factor, rows=[priced])
