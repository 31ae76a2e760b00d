"""Google Cloud: Terraform resources and Vertex AI job files."""

from collections.abc import Mapping

from mlcostlint.adapters.google import (
    compute,
    declared,
    gke,
    prediction,
    run,
    storage,
    vertex,
    workbench,
)
from mlcostlint.adapters.google.spelling import SPELLINGS

__all__ = ["SPELLINGS", "TERRAFORM", "VERTEX"]

TERRAFORM: Mapping[str, declared.Adapter] = {
    **compute.TABLE,
    **gke.TABLE,
    **prediction.TABLE,
    **run.TABLE,
    **storage.TABLE,
    **workbench.TABLE,
}
VERTEX: Mapping[str, declared.Adapter] = vertex.TABLE
