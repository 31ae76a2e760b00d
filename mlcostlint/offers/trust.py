"""Which of the prices that were read can be believed, by what the book has held so far."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from mlcostlint.offers.listed import Broken, Kind, Listed, Offer

_JUMP = 10
_FEW = Decimal("0.1")
_MICRO = Decimal("0.000001")

# What a price is of: cloud, region, machine as the hardware table spells it, how, and for whom.
Of = tuple[str, str, str, Kind, str]
Said = tuple[Listed, Offer]


@dataclass(frozen=True, slots=True)
class Believed:
    """Prices to take over, each with the offer it is from, and what was left out.

    `strangers` are machines that the hardware table does not hold; `refused` says of each price
    why it is not believed.
    """

    rows: Mapping[Of, Said]
    strangers: frozenset[tuple[str, str]]
    refused: tuple[str, ...]


def believed(
    offers: Iterable[Offer], book: sqlite3.Connection, wanted: Mapping[str, Collection[str]]
) -> Believed:
    """Return what to take over into a book, about the wanted regions by cloud; none means all.

    A price that is not above zero, ten times the one in the book or a tenth of it, or that is
    stated twice and differently is refused. Raises `Broken` for offers that are implausible as a
    whole: from the future, a tenth of a cloud's refused, half of what a region sells missing.
    """
    names = {
        (cloud, name.lower()): name
        for cloud, name in book.execute("SELECT cloud, name FROM machine")
    }
    stated, strangers = defaultdict[Of, list[Said]](list), set[tuple[str, str]]()
    for row, offer in _rows(offers, wanted):
        name = names.get((row.cloud, row.machine.removeprefix("ml.").lower()))
        if name is None:
            strangers.add((row.cloud, row.machine))
        else:
            stated[_of(row, name)].append((row, offer))
    held = dict(_held(book))
    refused = _refused(stated, held)
    taken = {of: said[-1] for of, said in stated.items() if of not in refused}
    _check_coverage(taken, held)
    new = {of: said for of, said in taken.items() if _is_new(said, held.get(of))}
    if not new:
        raise Broken("nothing in it is newer than the prices that are there already")
    sentences = (f"{of[2]} in {of[1]}: {why}" for of, why in refused.items())
    return Believed(new, frozenset(strangers), tuple(sentences))


def _rows(offers: Iterable[Offer], wanted: Mapping[str, Collection[str]]) -> Iterator[Said]:
    """Yield the rows about wanted regions, of offers in order of their day."""
    today = datetime.now(tz=UTC).date().isoformat()
    for offer in sorted(offers, key=lambda one: one.as_of):
        if offer.as_of > today:
            raise Broken(f"{offer.name} is of {offer.as_of}, which is yet to come")
        for row in offer.rows:
            if not wanted or row.region in wanted.get(row.cloud, ()):
                yield row, offer


def _of(row: Listed, name: str) -> Of:
    kind = Kind.SPOT if row.kind is Kind.SPOT_SHARE else row.kind
    return row.cloud, row.region, name, kind, row.component


def _held(book: sqlite3.Connection) -> Iterator[tuple[Of, tuple[Decimal, str]]]:
    """Yield the prices in a book by what they are of, each with its day."""
    rows = book.execute(
        "SELECT m.cloud, r.name, m.name, p.on_demand, p.spot, s.as_of, t.as_of FROM price p"
        " JOIN machine m ON m.id = p.machine JOIN region r ON r.id = p.region"
        " LEFT JOIN source s ON s.id = p.source LEFT JOIN source t ON t.id = p.spot_source"
    )
    for cloud, region, machine, on_demand, spot, day, spot_day in rows:
        for kind, micro, as_of in ((Kind.ON_DEMAND, on_demand, day), (Kind.SPOT, spot, spot_day)):
            if micro is not None:
                yield (cloud, region, machine, kind, ""), (micro * _MICRO, as_of or "")
    managed = book.execute(
        "SELECT region, substr(machine, 4), component, usd_hour, as_of FROM managed_prices"
        " WHERE service = 'sagemaker'"
    )
    for region, machine, component, usd, as_of in managed:
        yield ("aws", region, machine, Kind.ON_DEMAND, component), (Decimal(usd), as_of)


def _refused(
    stated: Mapping[Of, Sequence[Said]], held: Mapping[Of, tuple[Decimal, str]]
) -> Mapping[Of, str]:
    wrong = {of: _wrong(said[-1][0], held.get(of)) for of, said in stated.items()}
    wrong = {of: why for of, why in wrong.items() if why}
    every, bad = Counter(of[0] for of in stated), Counter(of[0] for of in wrong)
    for of, why in wrong.items():
        if bad[of[0]] > every[of[0]] * _FEW:
            raise Broken(
                f"{bad[of[0]]} of {every[of[0]]} prices cannot be right,"
                f" as {of[2]} in {of[1]}: {why}"
            )
    return {of: "has several prices" for of, said in stated.items() if _differs(said)} | wrong


def _wrong(row: Listed, before: tuple[Decimal, str] | None) -> str:
    if row.usd <= 0:
        return f"{row.usd.normalize():f} is not a price"
    if row.kind is Kind.SPOT_SHARE or before is None:
        return ""
    usd = before[0]
    if not usd / _JUMP < row.usd < usd * _JUMP:
        return f"{row.usd.normalize():f} an hour, after {usd.normalize():f}"
    return ""


def _differs(said: Sequence[Said]) -> bool:
    """Tell whether the latest publication states several prices for one thing."""
    last = said[-1][1].as_of
    return len({row.usd for row, offer in said if offer.as_of == last}) > 1


def _is_new(said: Said, before: tuple[Decimal, str] | None) -> bool:
    return before is None or before[1] <= said[1].as_of


def _check_coverage(taken: Mapping[Of, Said], held: Mapping[Of, object]) -> None:
    """Raise `Broken` if half the machines that a region is known to sell are missing from it."""
    there, before = _sold(taken), _sold(held)
    shared = _sold(of for of in taken if of in held)
    for (cloud, region), count in there.items():
        if count and shared[cloud, region] * 2 < before[cloud, region]:
            raise Broken(
                f"only {shared[cloud, region]} of the {before[cloud, region]} machines that"
                f" {region} is known to sell have a price in it; it is not whole"
            )


def _sold(prices: Iterable[Of]) -> Counter[tuple[str, str]]:
    on_demand = (of for of in prices if of[3] is Kind.ON_DEMAND and not of[4])
    return Counter((of[0], of[1]) for of in on_demand)
