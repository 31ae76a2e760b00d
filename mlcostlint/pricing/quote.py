"""What pricing answers: sums whose every figure says where it comes from."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.finding import Assumption, PriceRow, Working
from mlcostlint.model import Resource
from mlcostlint.money import Money, Per

# Two ways of computing one figure may differ in the 28th digit; nobody is billed for that.
_NOTHING = Decimal("1e-12")

# 2^6 corners take a millisecond. Of more assumptions the least weighty stay at their expectation.
_RANGED = 6

# Digits behind the point in a formula: prices have no more.
_SHOWN = 6


class Unpriced(Exception):
    """The price book cannot say what something costs; the message says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """A product of an exact amount and assumed figures, none of them twice."""

    amount: Decimal
    factors: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of terms, like ones collected, and the price rows it was made from."""

    terms: tuple[Term, ...]
    rows: tuple[PriceRow, ...] = ()

    @classmethod
    def of(
        cls, amount: Decimal | int, *factors: Assumption, rows: Iterable[PriceRow] = ()
    ) -> "Sum":
        """Return a sum of one term."""
        return cls((Term(Decimal(amount), factors),), tuple(rows))

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The distinct figures it depends on, in order of appearance."""
        return tuple(dict.fromkeys(factor for term in self.terms for factor in term.factors))

    @property
    def estimated(self) -> bool:
        """Whether any figure in it stands in for one that is not published."""
        return any(row.estimated for row in self.rows)

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(_collected([*self.terms, *other.terms]), _joined(self, other))

    def __sub__(self, other: "Sum") -> "Sum":
        return self + other * Sum.of(-1)

    def __mul__(self, other: "Sum") -> "Sum":
        products = (
            Term(one.amount * two.amount, one.factors + two.factors)
            for one, two in itertools.product(self.terms, other.terms)
        )
        return Sum(_collected(products), _joined(self, other))

    @property
    def expected(self) -> Decimal:
        """The amount where every assumption is as expected."""
        return self._value({factor: factor.expected for factor in self.assumptions})

    @property
    def formula(self) -> str:
        """The terms as one would write them down, each assumed figure by its name."""
        return " + ".join(map(_written, self.terms)).replace("+ -", "- ") or "0"

    def money(self, per: Per) -> Money:
        """Return the expected amount and its exact range over all the assumptions' ranges."""
        expected = {factor: factor.expected for factor in self.assumptions}
        values = [self._value(expected | corner) for corner in self._corners()]
        middle = self._value(expected)
        return Money(min([middle, *values]), middle, max([middle, *values]), per)

    def _corners(self) -> Iterator[dict[Assumption, Decimal]]:
        ranged = [one for one in self.assumptions if one.low != one.high]
        ranged = sorted(ranged, key=self._weight, reverse=True)[:_RANGED]
        for ends in itertools.product(*((one.low, one.high) for one in ranged)):
            yield dict(zip(ranged, ends, strict=True))

    def _weight(self, factor: Assumption) -> Decimal:
        expected = {one: one.expected for one in self.assumptions}
        low, high = expected | {factor: factor.low}, expected | {factor: factor.high}
        return abs(self._value(high) - self._value(low))

    def _value(self, at: Mapping[Assumption, Decimal]) -> Decimal:
        total = Decimal(0)
        for term in self.terms:
            product = term.amount
            for factor in term.factors:
                product *= at[factor]
            total += product
        return total


@dataclass(frozen=True, slots=True)
class Amounts:
    """Machine-hours or dollars: of a month, and of a run where something bounds a run."""

    month: Sum
    run: Sum | None = None

    def __add__(self, other: "Amounts") -> "Amounts":
        both = self.run + other.run if self.run and other.run else None
        return Amounts(self.month + other.month, both)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return self + other.times(Sum.of(-1))

    def times(self, factor: Sum) -> "Amounts":
        """Return both amounts multiplied by the same factor."""
        return Amounts(self.month * factor, self.run * factor if self.run else None)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a resource costs, the price rows behind it and the assumptions it depends on."""

    sum: Sum
    per: Per

    @property
    def money(self) -> Money:
        """The amount with its range."""
        return self.sum.money(self.per)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What the files do not say and the quote had to take from elsewhere."""
        return self.sum.assumptions

    @property
    def rows(self) -> tuple[PriceRow, ...]:
        """The published prices it rests on."""
        return self.sum.rows


@dataclass(frozen=True, slots=True)
class Saving:
    """What a proposal saves: `saves` per run where a run is bounded, and always `monthly`.

    Amounts are negative where the proposal costs more. `instead` is the proposal that was taken.
    """

    saves: Money
    monthly: Money
    assumptions: tuple[Assumption, ...]
    estimated: bool
    instead: Resource
    rows: tuple[PriceRow, ...] = ()
    working: Working | None = None


def _written(term: Term) -> str:
    counted = (one for one in term.factors if not one.low == one.expected == one.high == 1)
    factors = (f"{one.name} {one.expected.normalize():f}" for one in counted)
    return " x ".join([f"{round(term.amount, _SHOWN).normalize():f}", *factors])


def _collected(terms: Iterable[Term]) -> tuple[Term, ...]:
    amounts: dict[tuple[Assumption, ...], Decimal] = {}
    for term in terms:
        factors = tuple(sorted(term.factors, key=_order))
        amounts[factors] = amounts.get(factors, Decimal(0)) + term.amount
    kept = ((factors, amount) for factors, amount in amounts.items() if abs(amount) > _NOTHING)
    return tuple(Term(amount, factors) for factors, amount in kept)


def _order(factor: Assumption) -> tuple[str, Decimal, Decimal]:
    return factor.name, factor.expected, factor.low


def _joined(one: Sum, two: Sum) -> tuple[PriceRow, ...]:
    return tuple(dict.fromkeys((*one.rows, *two.rows)))
