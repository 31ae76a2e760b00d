"""What everything in a scan costs a month, as reports of costs see it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mlcostlint.finding import Assumption
from mlcostlint.money import NOTHING, Money
from mlcostlint.source import Span


class Phase(enum.StrEnum):
    """What money is spent on in the life of a model."""

    TRAIN = "train"
    INFER = "infer"
    STORE = "store"
    EGRESS = "egress"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One resource on the bill.

    `monthly` is None where it has no price, and `unpriced` then says why; `saves` is what its
    findings are worth together. What runs on the machines of others (`shares`, their address) is on
    the bill of those and counts nothing here. `tags` holds those that are known.
    """

    address: str
    name: str
    kind: str
    cloud: str
    region: str
    environment: str
    machine: str
    span: Span
    phase: Phase
    tags: Mapping[str, str]
    monthly: Money | None = None
    unpriced: str = ""
    saves: Money = NOTHING
    shares: str = ""
    assumptions: tuple[Assumption, ...] = ()

    @property
    def counts(self) -> Money:
        """What it adds to the bill."""
        return NOTHING if self.monthly is None or self.shares else self.monthly


@dataclass(frozen=True, slots=True)
class Bill:
    """Every resource of a scan, in order of place, at the prices of a day.

    `saves` is what all findings are worth together: less than their sum where they exclude each
    other.
    """

    items: tuple[Item, ...]
    saves: Money
    prices_as_of: date

    @property
    def costs(self) -> Money:
        """What the priced resources cost together."""
        return sum((item.counts for item in self.items), NOTHING)
