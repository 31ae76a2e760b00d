"""Amounts that know what they are paid for and how sure they are."""

import enum
from dataclasses import dataclass, replace
from decimal import Decimal


class Per(enum.StrEnum):
    """What one payment buys."""

    MONTH = "month"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Currency:
    """What amounts are shown in: its ISO 4217 code, and how much of it a US dollar is."""

    code: str
    per_usd: Decimal

    @property
    def symbol(self) -> str:
        """What stands before an amount."""
        return _SYMBOLS.get(self.code, f"{self.code} ")


_SYMBOLS = {"EUR": "\N{EURO SIGN}", "GBP": "\N{POUND SIGN}", "JPY": "\N{YEN SIGN}", "USD": "$"}

USD = Currency("USD", Decimal(1))
"""What prices are kept in, and everything is figured in."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount per month or per run: the least, the expected and the most. The two do not mix."""

    low: Decimal
    expected: Decimal
    high: Decimal
    per: Per
    currency: Currency = USD

    @classmethod
    def exactly(cls, amount: Decimal, per: Per, currency: Currency = USD) -> "Money":
        """Return an amount without a range."""
        return cls(amount, amount, amount, per, currency)

    def to(self, currency: Currency) -> "Money":
        """Return dollars in another currency, at its fixed rate."""
        rate = currency.per_usd
        return Money(self.low * rate, self.expected * rate, self.high * rate, self.per, currency)

    def at_least_nothing(self) -> "Money":
        """Return an amount whose range does not reach below zero."""
        return replace(self, low=max(self.low, Decimal(0)))

    def __add__(self, other: "Money") -> "Money":
        if self.per is not other.per or not self._mixes(other):
            raise ValueError(f"cannot add {other} to {self}")
        return Money(
            self.low + other.low,
            self.expected + other.expected,
            self.high + other.high,
            self.per,
            other.currency if self.is_nothing else self.currency,
        )

    def _mixes(self, other: "Money") -> bool:
        return self.currency == other.currency or self.is_nothing or other.is_nothing

    @property
    def is_nothing(self) -> bool:
        """Whether it is zero, which is the same in every currency."""
        return self.low == self.high == 0

    def __mul__(self, times: int) -> "Money":
        return Money(
            self.low * times, self.expected * times, self.high * times, self.per, self.currency
        )

    def __str__(self) -> str:
        return f"{self.currency.symbol}{self.expected:,.2f}/{self.per}"


NOTHING = Money.exactly(Decimal(0), Per.MONTH)
