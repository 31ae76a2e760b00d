"""A bill for people: what is spent on what, how much of it is waste, and what has no price."""

from collections.abc import Iterator, Sequence

from mlcostlint.bill import Bill, Phase
from mlcostlint.money import NOTHING, Money
from mlcostlint.reporters.costs.groups import groups
from mlcostlint.reporters.display import columns, harmless
from mlcostlint.reporters.words import amount, counted

_HEAD = ("costs a month", "expected", "waste", "resources")


def render(bill: Bill, group_by: str) -> str:
    """Render a table of groups, the four phases and the sum."""
    rows = [(group_by, *_HEAD), *rows_of(bill, group_by)]
    return "\n".join([*_table(rows), "", *summary(bill)]) + "\n"


def rows_of(bill: Bill, group_by: str) -> Iterator[tuple[str, ...]]:
    """Yield a row for each group: its name, range, expectation, waste and number of resources."""
    for group in groups(bill, group_by):
        priced = group.unpriced < group.resources
        yield (
            harmless(group.name),
            amount(group.costs) if priced else "unpriced",
            _expected(group.costs) if priced else "",
            _expected(group.saves) if group.saves.expected else "",
            _counted(group.resources, group.unpriced),
        )


def summary(bill: Bill) -> Iterator[str]:
    """Yield what is spent in each phase, what all of it costs, and what that leaves out."""
    spent = ((phase, _spent(bill, phase)) for phase in Phase)
    parts = [f"{phase} {_expected(money)}" for phase, money in spent if money.expected]
    if parts:
        yield " + ".join(parts)
    costs, saves = bill.costs, bill.saves
    share = f" ({saves.expected / costs.expected:.0%})" if costs.expected else ""
    yield (
        f"{_expected(costs)} a month, {amount(costs)}; {_expected(saves)} of it waste{share}"
        f" (prices as of {bill.prices_as_of})"
    )
    missing = [item for item in bill.items if item.monthly is None]
    if missing:
        yield f"{counted(len(missing), 'resource')} without a price: not in the sum"


def _spent(bill: Bill, phase: Phase) -> Money:
    return sum((item.counts for item in bill.items if item.phase is phase), NOTHING)


def _expected(money: Money) -> str:
    return amount(Money.exactly(money.expected, money.per, money.currency))


def _counted(resources: int, unpriced: int) -> str:
    return f"{resources}, {unpriced} unpriced" if unpriced else str(resources)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for name, *figures in rows:
        cells = [f"{text:>{width}}" for text, width in zip(figures, widths[1:], strict=True)]
        yield "  ".join([name + " " * (widths[0] - columns(name)), *cells]).rstrip()
