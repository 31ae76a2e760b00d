"""What reports say in words: amounts, counts, and the line that sums a scan up."""

from decimal import ROUND_HALF_UP, Decimal

from mlcostlint.finding import Confidence, Finding, Report
from mlcostlint.money import Money, Per

_WHOLE_FROM = Decimal(100)
_CENT = Decimal("0.01")


def amount(money: Money) -> str:
    """Return an amount as people say it: "$4,310" or a range, without cents from 100 on."""
    low, high = (_rounded(end, money.high) for end in (money.low, money.high))
    symbol = money.currency.symbol
    return f"{symbol}{high}" if low == high else f"{symbol}{low}\N{EN DASH}{high}"


def rate(money: Money) -> str:
    """Return an amount and what it is paid for: "$4,310/month"."""
    return f"{amount(money)}/{money.per}"


def worth(finding: Finding) -> str:
    """Return what a finding saves, or why that is not known; empty where it claims nothing."""
    if finding.saves is None:
        return f"not priced: {finding.unpriced}" if finding.unpriced else ""
    said = f"saves {rate(finding.saves)}"
    if finding.saves.per is Per.RUN and finding.monthly:
        said += f", {rate(finding.monthly)}"
    if finding.instances > 1:
        said += f" for all {finding.instances}"
    return f"{said} (estimated)" if is_estimated(finding) else said


def is_estimated(finding: Finding) -> bool:
    """Tell whether the price behind a finding was itself derived, not published."""
    return finding.confidence is Confidence.LOW


def counted(number: int, noun: str) -> str:
    """Return a number and its noun: "1 gap", "3 gaps"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summary(report: Report) -> str:
    """Return the one line that sums a report up."""
    counts = [counted(len(report.findings), "finding"), counted(len(report.gaps), "gap")]
    if report.problems:
        counts.append(counted(len(report.problems), "problem"))
    if report.suppressed:
        counts.append(f"{len(report.suppressed)} suppressed")
    said = ", ".join(counts)
    costs = amount(_plain(report))
    if report.saves.high > 0:
        said += f" · save {rate(report.saves)} of {costs}"
    elif report.costs.expected > 0:
        said += f" · costs {costs}/{report.costs.per}"
    return f"{said} (prices as of {report.prices_as_of})"


def _rounded(amount: Decimal, scale: Decimal) -> str:
    unit = Decimal(1) if scale >= _WHOLE_FROM else _CENT
    return f"{amount.quantize(unit, ROUND_HALF_UP):,}"


def _plain(report: Report) -> Money:
    """Return the costs as one figure, or with their range where savings could exceed the figure."""
    costs = report.costs
    if report.saves.high > costs.expected:
        return costs
    return Money.exactly(costs.expected, costs.per, costs.currency)
