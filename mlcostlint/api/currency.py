"""Reports and bills in another currency: figured in US dollars, shown at a fixed rate."""

from dataclasses import replace

from mlcostlint.bill import Bill, Item
from mlcostlint.finding import Finding, Report
from mlcostlint.money import USD, Currency, Money


def converted(report: Report, currency: Currency) -> Report:
    """Return a report with its amounts in a currency."""
    if currency == USD:
        return report
    return replace(
        report,
        findings=tuple(_finding(one, currency) for one in report.findings),
        suppressed=tuple(
            replace(one, finding=_finding(one.finding, currency)) for one in report.suppressed
        ),
        saves=report.saves.to(currency),
        costs=report.costs.to(currency),
    )


def billed(bill: Bill, currency: Currency) -> Bill:
    """Return a bill with its amounts in a currency."""
    if currency == USD:
        return bill
    items = tuple(_item(one, currency) for one in bill.items)
    return replace(bill, items=items, saves=bill.saves.to(currency))


def _finding(finding: Finding, currency: Currency) -> Finding:
    return replace(
        finding, saves=_to(finding.saves, currency), monthly=_to(finding.monthly, currency)
    )


def _item(item: Item, currency: Currency) -> Item:
    return replace(item, monthly=_to(item.monthly, currency), saves=item.saves.to(currency))


def _to(money: Money | None, currency: Currency) -> Money | None:
    return None if money is None else money.to(currency)
