"""The figures that files cannot say: hours in use, runs a month, gigabytes moved."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from mlcostlint.finding import Assumption

_STATED = "set in the configuration"

Assumptions = Mapping[str, Assumption]


class UnknownAssumption(ValueError):
    """A configuration sets an assumption that nothing uses."""


def assumed(book: sqlite3.Connection, stated: Mapping[str, Decimal]) -> Assumptions:
    """Return every assumption by name; a stated one has no range left."""
    rows = book.execute("SELECT name, low, expected, high, unit, source FROM assumptions")
    shipped = {
        name: Assumption(name, Decimal(low), Decimal(expected), Decimal(high), unit, source)
        for name, low, expected, high, unit, source in rows
    }
    for name in stated.keys() - shipped.keys():
        raise UnknownAssumption(f"{name} is not an assumption; there are {', '.join(shipped)}")
    settled = {
        name: Assumption(name, value, value, value, shipped[name].unit, _STATED)
        for name, value in stated.items()
    }
    return shipped | settled


def is_stated(assumption: Assumption) -> bool:
    """Tell whether the configuration, not the price book, settles a figure."""
    return assumption.source == _STATED


def at_least(assumption: Assumption, bound: Decimal) -> Assumption:
    """Return a figure that cannot be less than a bound, nor any end of its range."""
    low, expected, high = assumption.low, assumption.expected, assumption.high
    return replace(
        assumption, low=max(low, bound), expected=max(expected, bound), high=max(high, bound)
    )
