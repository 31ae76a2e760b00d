"""Modules of Google's Cluster Toolkit, in the words of the resources that they make.

Sources of defaults: the `variables.tf` of each module in
https://github.com/GoogleCloudPlatform/cluster-toolkit
"""

from collections.abc import Mapping

from mlcostlint.adapters.blueprint.spelling import SPELLINGS
from mlcostlint.adapters.tables import Tables

__all__ = ["BLUEPRINT", "SPELLINGS"]

_MODULES: Mapping[str, tuple[str, ...]] = {
    "clusters": ("modules/compute/gke-", "modules/scheduler/gke-"),
    "machines": (
        "modules/compute/vm-instance",
        "community/modules/compute/notebook",
        "community/modules/scheduler/htcondor-",
        "community/modules/scheduler/schedmd-",
    ),
    "pools": (
        "community/modules/compute/htcondor-",
        "community/modules/compute/schedmd-",
    ),
    "storage": ("modules/file-system/", "community/modules/file-system/"),
}
BLUEPRINT = Tables(__name__, "TABLE", _MODULES)
