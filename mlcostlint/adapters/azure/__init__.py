"""Azure: Terraform resources of the azurerm provider."""

from collections.abc import Mapping

from mlcostlint.adapters.azure import aks, compute, learning, storage
from mlcostlint.adapters.azure.spelling import SPELLINGS
from mlcostlint.adapters.machinery import Adapter

__all__ = ["SPELLINGS", "TERRAFORM"]

TERRAFORM: Mapping[str, Adapter] = {
    **aks.TABLE,
    **compute.TABLE,
    **learning.TABLE,
    **storage.TABLE,
}
