"""The price book as a configuration asks for it."""

from mlcostlint.config import Config, UsageError
from mlcostlint.pricing import PriceBook, UnknownAssumption


def prices_of(config: Config) -> PriceBook:
    """Return the prices to lint by; raises `UsageError` for an assumption that nothing uses."""
    try:
        return PriceBook.open(
            assumptions=config.assumptions, regions=config.regions, cloud=config.kubernetes_cloud
        )
    except UnknownAssumption as wrong:
        raise UsageError("", 0, str(wrong)) from None
