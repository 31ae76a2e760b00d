"""The price book as a configuration asks for it."""

from pathlib import Path

from mlcostlint.config import Config, UsageError
from mlcostlint.data import shelf
from mlcostlint.pricing import PriceBook, UnknownAssumption


def prices_of(config: Config) -> PriceBook:
    """Return the prices to lint by.

    Raises `UsageError` for an assumption that nothing uses and for a file that is no price book.
    """
    path = None if config.prices is None else chosen(config.prices).path
    try:
        return PriceBook.open(path, config.assumptions, config.regions, config.kubernetes_cloud)
    except UnknownAssumption as wrong:
        raise UsageError("", 0, str(wrong)) from None


def chosen(path: Path) -> shelf.Book:
    """Return the price book in a file; raises `UsageError` where that is none."""
    try:
        return shelf.named(path)
    except shelf.Unfit as reason:
        raise UsageError("", 0, str(reason)) from None
