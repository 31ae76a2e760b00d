"""What a workload is made of, whatever file described it.

Adapters build these; rules read them; nobody changes them. A rule that would like something
different proposes a copy made with `dataclasses.replace`.
"""

from mlcostlint.model.kinds import (
    BatchJob,
    Endpoint,
    EngineCluster,
    NodePool,
    Notebook,
    Training,
    Tuning,
    VirtualMachine,
)
from mlcostlint.model.parts import (
    Alert,
    Cloud,
    Control,
    DataPath,
    Environment,
    Interruption,
    LifecycleRule,
    Mode,
    Purchase,
    Role,
    Service,
    Tags,
    Workload,
)
from mlcostlint.model.plan import USUAL_TAGS, Plan, Settings
from mlcostlint.model.platform import (
    Budget,
    Cluster,
    Commitment,
    LogGroup,
    ManagedService,
    NatGateway,
    NetworkLink,
    Other,
    ServiceEndpoint,
    SpendingControl,
)
from mlcostlint.model.recipe import Method, Precision, Recipe, Sharding
from mlcostlint.model.resource import Compute, Resource, Storage, kind
from mlcostlint.model.served import Engine, ServedModel
from mlcostlint.model.storage import (
    Bucket,
    FeatureStore,
    FileSystem,
    Registry,
    SnapshotPolicy,
    Volume,
)

__all__ = [
    "USUAL_TAGS",
    "Alert",
    "BatchJob",
    "Bucket",
    "Budget",
    "Cloud",
    "Cluster",
    "Commitment",
    "Compute",
    "Control",
    "DataPath",
    "Endpoint",
    "Engine",
    "EngineCluster",
    "Environment",
    "FeatureStore",
    "FileSystem",
    "Interruption",
    "LifecycleRule",
    "LogGroup",
    "ManagedService",
    "Method",
    "Mode",
    "NatGateway",
    "NetworkLink",
    "NodePool",
    "Notebook",
    "Other",
    "Plan",
    "Precision",
    "Purchase",
    "Recipe",
    "Registry",
    "Resource",
    "Role",
    "ServedModel",
    "Service",
    "ServiceEndpoint",
    "Settings",
    "Sharding",
    "SnapshotPolicy",
    "SpendingControl",
    "Storage",
    "Tags",
    "Training",
    "Tuning",
    "VirtualMachine",
    "Volume",
    "Workload",
    "kind",
]
