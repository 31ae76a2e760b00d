"""A bill as CSV, a row for each resource."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from mlcostlint.bill import Bill, Item

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

_COLUMNS = (
    "address", "name", "kind", "phase", "cloud", "region", "environment", "machine", "path", "line",
    "low_month", "expected_month", "high_month", "waste_month", "currency", "unpriced",
    "billed_with", "tags",
)  # fmt: skip


def render(bill: Bill, _group_by: str) -> str:
    """Render all items; amounts a month with cents, empty where there is no price."""
    return written(_COLUMNS, (_row(item) for item in bill.items))


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with a header; no cell of text can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def cents(amount: Decimal) -> str:
    """Return an amount with cents, as a machine reads it."""
    return f"{amount:.2f}"


def _row(item: Item) -> list[str]:
    money = item.monthly
    amounts = [""] * 3 if money is None else [cents(money.low), cents(money.expected),
                                              cents(money.high)]  # fmt: skip
    return [
        item.address,
        item.name,
        item.kind,
        item.phase.value,
        item.cloud,
        item.region,
        item.environment,
        item.machine,
        item.span.path,
        str(item.span.line),
        *amounts,
        cents(item.saves.expected),
        item.saves.currency.code,
        item.unpriced,
        item.shares,
        " ".join(f"{key}={value}" for key, value in sorted(item.tags.items())),
    ]


def _safe(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text (OWASP, "CSV Injection")."""
    return f"'{cell}" if cell[:1] in _FORMULAS and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit()
