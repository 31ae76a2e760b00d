"""A bill as a Markdown table, for comments on changes."""

from mlcostlint.bill import Bill
from mlcostlint.reporters.costs.text import rows_of, summary


def render(bill: Bill, group_by: str) -> str:
    """Render the same table as for a terminal, and its sum."""
    head = f"| {group_by} | costs a month | expected | waste | resources |"
    rows = (f"| {' | '.join(map(_cell, row))} |" for row in rows_of(bill, group_by))
    lines = [head, "|---|--:|--:|--:|--:|", *rows, "", *(f"{line}  " for line in summary(bill))]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
