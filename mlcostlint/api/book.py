"""The price book as a configuration asks for it."""

from dataclasses import replace
from pathlib import Path

from mlcostlint.config import Config, UsageError
from mlcostlint.data import shelf
from mlcostlint.pricing import PriceBook, UnknownAssumption
from mlcostlint.pricing.stated import NOTHING_STATED, Statements, usage


def prices_of(config: Config) -> PriceBook:
    """Return the prices to lint by.

    Raises `UsageError` for an assumption that nothing uses, a file that is no price book, and a
    usage file that cannot be read.
    """
    path = None if config.price_book is None else chosen(config.price_book).path
    stated = _usage(config.usage_file) if config.usage_file else NOTHING_STATED
    try:
        return PriceBook.open(
            path,
            assumptions=config.assumptions,
            regions=config.regions,
            cloud=config.kubernetes_cloud,
            negotiated=config.prices,
            statements=replace(stated, environments=config.profiles),
        )
    except UnknownAssumption as wrong:
        raise UsageError("", 0, str(wrong)) from None


def chosen(path: Path) -> shelf.Book:
    """Return the price book in a file; raises `UsageError` where that is none."""
    try:
        return shelf.named(path)
    except shelf.Unfit as reason:
        raise UsageError("", 0, str(reason)) from None


def _usage(path: str) -> Statements:
    import yaml

    try:
        table = yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as reason:
        raise UsageError(path, 0, f"cannot be read as a usage file: {reason}") from None
    except yaml.YAMLError as reason:
        mark = getattr(reason, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise UsageError(path, line, "is not YAML, which a usage file is written in") from None
    if not isinstance(table, dict):
        raise UsageError(path, 0, "holds no table; a usage file begins with `version: 0.1`")
    return usage(table)
