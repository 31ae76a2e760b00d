"""On what terms something runs: how it ends, and between what bounds it scales."""

from dataclasses import dataclass
from typing import Self

from mlcostlint.model import Interruption
from mlcostlint.value import Value, first_unknown


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends, and what becomes of its machines.

    `limit` is in seconds, `warm` how many of them the machines wait for the next run, None where
    they never may.
    """

    limit: Value[int | None]
    limited: Value[bool]
    runs_a_month: Value[int | None]
    stays: Value[bool]
    recovers: Value[Interruption]
    warm: Value[int] | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Between how many machines or replicas something scales; None is no bound."""

    floor: Value[int]
    ceiling: Value[int | None]
    shrinks: Value[bool]

    @classmethod
    def between(cls, floor: Value[int], ceiling: Value[int | None]) -> Self:
        """Return a range in which something scales unless both ends are the same."""
        hole = first_unknown([floor, ceiling])
        if hole is not None:
            return cls(floor, ceiling, hole)
        apart = ceiling.map(lambda most: most is None or most > floor.known)
        return cls(floor, ceiling, apart)
