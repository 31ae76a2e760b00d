"""Paths to what everything in them costs, and how much of it is waste."""

from collections.abc import Sequence

from mlcostlint import engine
from mlcostlint.api.book import prices_of
from mlcostlint.api.catalogue import rules
from mlcostlint.api.currency import billed
from mlcostlint.api.linting import judged
from mlcostlint.api.loading import Progress, resources
from mlcostlint.bill import Bill
from mlcostlint.config import Config, selected
from mlcostlint.source import Source, Unreadable


def cost(
    paths: Sequence[str],
    config: Config = Config(),
    *,
    given: Source | None = None,
    progress: Progress | None = None,
) -> tuple[Bill, tuple[Unreadable, ...]]:
    """Return what the definitions in files and folders cost a month, and what cannot be read.

    Raises as `scan` does.
    """
    chosen = selected(rules(), config)
    prices = prices_of(config)
    found = resources(paths, config, given=given, progress=progress)
    said = judged(found, chosen, prices, config)
    items = tuple(engine.items(said.ours, said.kept, prices))
    saves = engine.combined_savings(said.kept, prices)
    return billed(Bill(items, saves, prices.as_of), config.currency), found.problems
