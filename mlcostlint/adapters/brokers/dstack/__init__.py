"""dstack: tasks, services, development environments, fleets and volumes."""

from collections.abc import Mapping

from mlcostlint.adapters.brokers.dstack import fleets, runs
from mlcostlint.adapters.brokers.dstack.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["DSTACK", "SPELLINGS"]

DSTACK: Mapping[str, Adapter] = {**fleets.TABLE, **runs.TABLE}
