"""Databricks: Terraform resources of its provider."""

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

__all__ = ["SPELLINGS", "TERRAFORM"]

TERRAFORM: Mapping[str, Adapter] = {
    **clusters.TABLE,
    **governance.TABLE,
    **jobs.TABLE,
    **pipelines.TABLE,
    **services.TABLE,
    **serving.TABLE,
}
