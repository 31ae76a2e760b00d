"""The library behind the command line: wires the stages together, prints nothing, never exits."""

from mlcostlint.api.billing import cost
from mlcostlint.api.book import chosen, prices_of
from mlcostlint.api.catalogue import pages, rules
from mlcostlint.api.linting import lint, scan
from mlcostlint.api.loading import Loaded, Progress, read, resources

__all__ = [
    "Loaded",
    "Progress",
    "chosen",
    "cost",
    "lint",
    "pages",
    "prices_of",
    "read",
    "resources",
    "rules",
    "scan",
]
