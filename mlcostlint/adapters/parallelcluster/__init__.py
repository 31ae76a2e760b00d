"""AWS ParallelCluster, whose configuration asks other services of AWS for machines and storage."""

from collections.abc import Mapping

from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.parallelcluster import nodes, storage
from mlcostlint.adapters.parallelcluster.spelling import SPELLINGS

__all__ = ["PARALLELCLUSTER", "SPELLINGS"]

PARALLELCLUSTER: Mapping[str, Adapter] = {**nodes.TABLE, **storage.TABLE}
