"""Resource to money: the only package that knows dollars."""

from mlcostlint.pricing.assumptions import UnknownAssumption
from mlcostlint.pricing.book import PriceBook
from mlcostlint.pricing.quote import Quote, Saving, Sum, Term, Unpriced

__all__ = [
    "PriceBook",
    "Quote",
    "Saving",
    "Sum",
    "Term",
    "UnknownAssumption",
    "Unpriced",
]
