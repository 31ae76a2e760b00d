"""What it costs to keep logs."""

import sqlite3
from decimal import Decimal

from mlcostlint.model import LogGroup
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import rate

_HORIZON = Decimal(12)  # months
_DAYS_PER_MONTH = Decimal(365) / 12


def kept_logs(book: sqlite3.Connection, group: LogGroup, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of storing a log group's lines, averaged over its first year.

    What is written each month piles up until retention takes the oldest away. Kept for m months,
    a year holds m - m²/24 months' worth on average: six of them where nothing is ever deleted.
    """
    region = group.region.known
    if group.cloud != "aws":
        raise Unpriced(f"the price book has no rate for logs kept on {group.cloud}")
    stored_gb = rate(book, "aws", "cloudwatch_logs_storage", region)
    days = group.retention.known
    months = _HORIZON if days is None else min(_HORIZON, days / _DAYS_PER_MONTH)
    stored = months - months * months / (2 * _HORIZON)
    return stored_gb * Sum.of(stored, assumptions["log_gb_per_month"])
