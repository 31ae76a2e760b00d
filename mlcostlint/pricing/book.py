"""The price book: what resources cost, and what a proposal would save."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mlcostlint.data import open_book
from mlcostlint.finding import Assumption, Working
from mlcostlint.model import Cloud, Compute, Resource
from mlcostlint.money import Per
from mlcostlint.pricing.assumptions import Assumptions, assumed
from mlcostlint.pricing.compute import hourly_rate
from mlcostlint.pricing.data_paths import transfers
from mlcostlint.pricing.negotiated import LIST_PRICES, Negotiated, settled
from mlcostlint.pricing.quote import Amounts, Quote, Saving, Sum, Unpriced
from mlcostlint.pricing.stated import NOTHING_STATED, Statements
from mlcostlint.pricing.upkeep import Terms, upkeep
from mlcostlint.pricing.usage import machine_hours
from mlcostlint.value import Undecided, fact

_OLD = timedelta(days=180)
_MOVES = frozenset({"data", "region"})
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PriceBook:
    """List prices in US dollars, as of one day, and the assumptions that turn them into costs."""

    book: sqlite3.Connection
    assumptions: Assumptions
    regions: Mapping[str, str]
    as_of: date
    cloud: Cloud = Cloud.UNSTATED
    negotiated: Negotiated = LIST_PRICES
    statements: Statements = NOTHING_STATED

    @classmethod
    def open(  # noqa: PLR0913 - everything that a configuration says of money
        cls,
        path: Path | None = None,
        *,
        assumptions: Mapping[str, Decimal] | None = None,
        regions: Mapping[str, str] | None = None,
        cloud: Cloud = Cloud.UNSTATED,
        negotiated: Negotiated = LIST_PRICES,
        statements: Statements = NOTHING_STATED,
    ) -> "PriceBook":
        """Open a price book, by default the one that ships.

        `assumptions` settle figures by name; a name that nothing uses raises `UnknownAssumption`.
        `regions` says by cloud ("aws") where to price what the files put nowhere, `cloud` on whose
        machines pods run of which the files name only the accelerators. `negotiated` prices stand
        in the place of list prices, `statements` about resources in that of assumptions.
        """
        book = settled(open_book(path), negotiated.machines)
        ((as_of,),) = book.execute("SELECT value FROM about WHERE name = 'as_of'")
        figures = assumed(book, assumptions or _NONE)
        for profile in statements.environments.values():
            assumed(book, profile)  # refuses what nothing uses
        day = date.fromisoformat(as_of)
        return cls(book, figures, regions or _NONE, day, cloud, negotiated, statements)

    def is_old(self, today: date) -> bool:
        """Tell whether prices may have moved since: after half a year."""
        return today - self.as_of > _OLD

    def monthly(self, resource: Resource) -> Quote:
        """Return what a resource costs a month; raises `Unpriced` or `Undecided`."""
        cost = self._cost(resource, resource)
        if isinstance(resource, Compute):
            with suppress(
                Unpriced, Undecided
            ):  # what its data costs must not hide what its machines do
                cost += self._transfers(resource, resource)
        return Quote(cost.month * _copies(resource), Per.MONTH)

    def saving(self, now: Resource, instead: Sequence[Resource]) -> Saving:
        """Return what the best of several proposals saves.

        A proposal with a price goes before one without, one that the region has a price for
        before one that is estimated. Where none has a price, `Unpriced` says why the first has
        not; `Undecided` where the files leave open what `now` costs.
        """
        found: list[Saving] = []
        reasons: list[Unpriced] = []
        for proposal in instead:
            try:
                found.append(self._saving(now, proposal))
            except Unpriced as reason:
                reasons.append(reason)
        if found:
            best = max(found, key=_preference)
            return replace(best, working=self._working(now, best))
        raise reasons[0] if reasons else Unpriced("nothing is proposed instead")

    def _saving(self, now: Resource, instead: Resource) -> Saving:
        saved = self._difference(now, instead).times(_copies(now))
        monthly = saved.month.money(Per.MONTH)
        known = (*(saved.run.assumptions if saved.run else ()), *saved.month.assumptions)
        return Saving(
            saves=saved.run.money(Per.RUN) if saved.run else monthly,
            monthly=monthly,
            assumptions=tuple(dict.fromkeys(known)),
            estimated=saved.month.estimated,
            instead=instead,
            rows=saved.month.rows,
        )

    def _working(self, now: Resource, saving: Saving) -> Working:
        """Return how a saving was figured: what differs of either side, written down."""
        changed = _changed(now, saving.instead)
        before, after = (
            " + ".join(self._formulas(now, one, changed, saving.saves.per))
            for one in (now, saving.instead)
        )
        return Working(before, after, saving.rows)

    def _formulas(
        self, now: Resource, resource: Resource, changed: AbstractSet[str], per: Per
    ) -> Iterator[str]:
        copies = _copies(now).formula
        times = "" if copies == "1" else f" x {copies}"
        moved = changed & _MOVES if isinstance(now, Compute) else frozenset()
        if moved:
            path = self._transfers(_compute(now), _compute(resource))
            yield f"${_grouped(_paid(path, per))}{times}"
        if changed == moved:
            return
        placed, note = self._placed(resource)
        if not isinstance(placed, Compute):
            yield f"${_grouped(self._cost(now, resource).month)}{times}"
            return
        hours, rate = self._worked(_compute(now), placed)
        amount = _grouped(_paid(hours, per))
        yield f"{amount} machine-hours x ${_grouped(rate * note)}{times}"

    def _difference(self, now: Resource, instead: Resource) -> Amounts:
        """Return the dollars between two resources, priced only where they differ.

        Prices of two regions are never compared: a move is worth the transfers that it ends.
        """
        changed = _changed(now, instead)
        moved = changed & _MOVES
        if not (moved and isinstance(now, Compute) and isinstance(instead, Compute)):
            return self._cost(now, now) - self._cost(now, instead)
        saved = self._transfers(now, now) - self._transfers(now, instead)
        if changed == moved:
            return saved
        stayed = replace(instead, region=now.region, data=now.data)
        return saved + self._difference(now, stayed)

    def _cost(self, now: Resource, resource: Resource) -> Amounts:
        """Return the dollars that `resource` costs for doing the work of `now`, data aside."""
        placed, note = self._placed(resource)
        if isinstance(placed, Compute):
            hours, rate = self._worked(_compute(now), placed)
            return hours.times(rate * note)
        terms = Terms(self.book, self._assumed(now), self.as_of)
        return Amounts(upkeep(now, placed, terms) * note * self.negotiated.off(placed))

    def _worked(self, now: Compute, placed: Compute) -> tuple[Amounts, Sum]:
        """Return the hours that the work of `now` takes on `placed`, and the price of one."""
        if self.negotiated.pays_for(placed):
            raise Unpriced(f"a commitment pays for {placed.machine_name}, used or not")
        assumptions = self._assumed(now)
        rate = hourly_rate(self.book, placed, assumptions) * self.negotiated.off(placed)
        return machine_hours(now, placed, assumptions), rate

    def _transfers(self, now: Compute, resource: Compute) -> Amounts:
        moved = transfers(self.book, now, resource, self._assumed(now))
        return moved.times(self.negotiated.off(now))

    def _assumed(self, resource: Resource) -> Assumptions:
        return self.statements.about(resource, self.assumptions)

    def _placed(self, resource: Resource) -> tuple[Resource, Sum]:
        """Return the resource where it is priced, and a note if the files put it nowhere."""
        on_cloud, said = self._on_cloud(resource)
        cloud = on_cloud.cloud
        if isinstance(on_cloud, Compute) and cloud is Cloud.UNSTATED:
            cloud = on_cloud.machine.known.cloud
        region = self.regions.get(cloud)
        if not resource.region.unknown or region is None:
            return on_cloud, said
        note = _note("region", region, f"the files name none; `regions` sets it for {cloud}")
        return replace(on_cloud, region=resource.region.but(region)), said * note

    def _on_cloud(self, resource: Resource) -> tuple[Resource, Sum]:
        """Return what names an accelerator and no cloud on the one that is configured."""
        if not isinstance(resource, Compute) or resource.cloud is not Cloud.UNSTATED:
            return resource, Sum.of(1)
        machine = resource.machine.known
        if machine.cloud is not Cloud.UNSTATED or self.cloud is Cloud.UNSTATED:
            return resource, Sum.of(1)
        placed = resource.machine.but(replace(machine, cloud=self.cloud))
        note = _note("cloud", self.cloud, "the files name none; `kubernetes-cloud` sets it")
        return replace(resource, machine=placed, cloud=self.cloud), note


def _paid(amounts: Amounts, per: Per) -> Sum:
    return amounts.run if per is Per.RUN and amounts.run is not None else amounts.month


def _grouped(amount: Sum) -> str:
    return f"({amount.formula})" if " " in amount.formula else amount.formula


def _preference(saving: Saving) -> tuple[bool, Decimal]:
    expected = saving.saves.expected
    return expected > 0 and not saving.estimated, expected


def _changed(now: Resource, instead: Resource) -> set[str]:
    names = (spec.name for spec in fields(now))
    return {name for name in names if getattr(now, name) is not getattr(instead, name)}


def _compute(resource: Resource) -> Compute:
    if not isinstance(resource, Compute):
        raise Unpriced(f"a {type(resource).__name__} does not do the work of machines")
    return resource


def _copies(resource: Resource) -> Sum:
    """Return how many of it there are; one, and a note, where the files leave that open."""
    count = resource.copies
    known = fact(count, None)
    if known is not None:
        return Sum.of(known)
    return _note("copies", "of each", f"because {count.unknown}")


def _note(name: str, what: str, source: str) -> Sum:
    one = Decimal(1)
    return Sum.of(1, Assumption(name, one, one, one, what, source))
