"""What a workload is made of, whatever file described it.

Adapters build these; rules read them; nobody changes them. A rule that would like something
different proposes a copy made with `dataclasses.replace`.
"""

from mlcostlint.model.kinds import (
    BatchJob,
    Bucket,
    Cluster,
    Endpoint,
    FileSystem,
    LogGroup,
    NodePool,
    Notebook,
    Other,
    Registry,
    Training,
    Tuning,
    VirtualMachine,
    Volume,
)
from mlcostlint.model.parts import (
    Cloud,
    DataPath,
    Environment,
    Interruption,
    Mode,
    Purchase,
    Role,
    Service,
    Tags,
    Workload,
)
from mlcostlint.model.plan import USUAL_TAGS, Plan, Settings
from mlcostlint.model.resource import Compute, Resource, Storage, kind

__all__ = [
    "USUAL_TAGS",
    "BatchJob",
    "Bucket",
    "Cloud",
    "Cluster",
    "Compute",
    "DataPath",
    "Endpoint",
    "Environment",
    "FileSystem",
    "Interruption",
    "LogGroup",
    "Mode",
    "NodePool",
    "Notebook",
    "Other",
    "Plan",
    "Purchase",
    "Registry",
    "Resource",
    "Role",
    "Service",
    "Settings",
    "Storage",
    "Tags",
    "Training",
    "Tuning",
    "VirtualMachine",
    "Volume",
    "Workload",
    "kind",
]
