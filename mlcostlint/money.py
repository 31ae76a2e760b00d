"""Amounts that know what they are paid for and how sure they are."""

import enum
from dataclasses import dataclass
from decimal import Decimal


class Per(enum.StrEnum):
    """What one payment buys."""

    MONTH = "month"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars per month or per run: the least, the expected and the most. The two do not mix."""

    low: Decimal
    expected: Decimal
    high: Decimal
    per: Per

    @classmethod
    def exactly(cls, usd: Decimal, per: Per) -> "Money":
        """Return an amount without a range."""
        return cls(usd, usd, usd, per)

    def __add__(self, other: "Money") -> "Money":
        if self.per is not other.per:
            raise ValueError(f"cannot add {other} to {self}")
        return Money(
            self.low + other.low, self.expected + other.expected, self.high + other.high, self.per
        )

    def __mul__(self, times: int) -> "Money":
        return Money(self.low * times, self.expected * times, self.high * times, self.per)

    def __str__(self) -> str:
        return f"${self.expected:,.2f}/{self.per}"


NOTHING = Money.exactly(Decimal(0), Per.MONTH)
