"""Prices as providers publish them: read, checked against the book in use, and put over it."""

from mlcostlint.offers.kept import kept
from mlcostlint.offers.listed import Broken
from mlcostlint.offers.network import Network, Say
from mlcostlint.offers.published import published
from mlcostlint.offers.renewal import Outcome, renew

__all__ = ["Broken", "Network", "Outcome", "Say", "kept", "published", "renew"]
