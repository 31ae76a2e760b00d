"""Google Cloud: Terraform resources and Vertex AI job files."""

from collections.abc import Mapping

from mlcostlint.adapters.google import (
    buckets,
    commitments,
    compute,
    dataflow,
    dataproc,
    deployments,
    disks,
    executions,
    gke,
    governance,
    legacy,
    network,
    pipelines,
    prediction,
    run,
    services,
    storage,
    vertex,
    workbench,
)
from mlcostlint.adapters.google.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["SPELLINGS", "TERRAFORM", "VERTEX"]

TERRAFORM: Mapping[str, Adapter] = {
    **buckets.TABLE,
    **commitments.TABLE,
    **compute.TABLE,
    **dataflow.TABLE,
    **dataproc.TABLE,
    **disks.TABLE,
    **executions.TABLE,
    **gke.TABLE,
    **governance.TABLE,
    **network.TABLE,
    **prediction.TABLE,
    **run.TABLE,
    **services.TABLE,
    **storage.TABLE,
    **workbench.TABLE,
}
VERTEX: Mapping[str, Adapter] = {
    **deployments.TABLE,
    **executions.MESSAGES,
    **legacy.TABLE,
    **pipelines.TABLE,
    **prediction.MESSAGES,
    **services.MESSAGES,
    **vertex.TABLE,
    **workbench.MESSAGES,
}
