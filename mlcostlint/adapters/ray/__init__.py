"""Ray's cluster launcher: machines that it asks a cloud for, in the words of that cloud.

Clusters on machines of one's own, or in Kubernetes, are not billed by what stands here.
"""

from collections.abc import Mapping

from mlcostlint.adapters.ray.spelling import SPELLINGS
from mlcostlint.adapters.tables import Tables

__all__ = ["RAY", "SPELLINGS"]

_MODULES: Mapping[str, tuple[str, ...]] = {
    "aws": ("aws/",),
    "azure": ("azure/",),
    "google": ("gcp/",),
}
RAY = Tables(__name__, "TABLE", _MODULES)
