"""Azure: azurerm and azapi in Terraform, Resource Manager templates, machine learning's YAML."""

from collections.abc import Mapping

from mlcostlint.adapters.azure import (
    aks,
    azapi,
    buckets,
    commitments,
    compute,
    containers,
    disks,
    engines,
    files,
    governance,
    jobs,
    learning,
    network,
    pools,
    storage,
)
from mlcostlint.adapters.azure.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["AZUREML", "SPELLINGS", "TERRAFORM"]

TERRAFORM: Mapping[str, Adapter] = {
    **aks.TABLE,
    **azapi.TABLE,
    **buckets.TABLE,
    **commitments.TABLE,
    **compute.TABLE,
    **containers.TABLE,
    **disks.TABLE,
    **engines.TABLE,
    **files.TABLE,
    **governance.TABLE,
    **learning.TABLE,
    **network.TABLE,
    **pools.TABLE,
    **storage.TABLE,
}
AZUREML: Mapping[str, Adapter] = {**azapi.TABLE, **jobs.TABLE, **learning.TABLE}
