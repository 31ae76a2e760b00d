"""Google Cloud: Terraform resources and Vertex AI job files."""

from collections.abc import Mapping

from mlcostlint.adapters.google import (
    compute,
    gke,
    prediction,
    run,
    storage,
    vertex,
    workbench,
)
from mlcostlint.adapters.google.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["SPELLINGS", "TERRAFORM", "VERTEX"]

TERRAFORM: Mapping[str, Adapter] = {
    **compute.TABLE,
    **gke.TABLE,
    **prediction.TABLE,
    **run.TABLE,
    **storage.TABLE,
    **workbench.TABLE,
}
VERTEX: Mapping[str, Adapter] = vertex.TABLE
