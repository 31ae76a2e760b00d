"""Databricks: resources of its Terraform provider, and of bundles and its API."""

from collections.abc import Mapping

from mlcostlint.adapters.databricks import (
    clusters,
    governance,
    jobs,
    pipelines,
    services,
    serving,
)
from mlcostlint.adapters.databricks.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["BUNDLES", "SPELLINGS", "TERRAFORM"]

TERRAFORM: Mapping[str, Adapter] = {
    **clusters.TABLE,
    **governance.TABLE,
    **jobs.TABLE,
    **pipelines.TABLE,
    **services.TABLE,
    **serving.TABLE,
}
BUNDLES: Mapping[str, Adapter] = {
    **clusters.BUNDLES,
    **jobs.BUNDLES,
    **pipelines.BUNDLES,
    **services.BUNDLES,
    **serving.BUNDLES,
}
