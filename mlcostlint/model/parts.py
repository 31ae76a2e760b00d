"""The words that kinds are described with."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from mlcostlint.hardware import Cloud
from mlcostlint.value import Value

__all__ = [
    "Alert",
    "Cloud",
    "Consolidation",
    "Contents",
    "Control",
    "DataPath",
    "Environment",
    "Interruption",
    "LifecycleRule",
    "Mode",
    "Purchase",
    "Requests",
    "Role",
    "Service",
    "Tags",
    "Workload",
]


class Service(enum.StrEnum):
    """Whose price list a machine is billed by."""

    EC2 = "ec2"
    SAGEMAKER_TRAINING = "sagemaker-training"
    SAGEMAKER_HOSTING = "sagemaker-hosting"
    SAGEMAKER_NOTEBOOK = "sagemaker-notebook"
    SAGEMAKER_PROCESSING = "sagemaker-processing"
    SAGEMAKER_TRANSFORM = "sagemaker-transform"
    SAGEMAKER_HYPERPOD = "sagemaker-hyperpod"
    GCE = "gce"
    VERTEX_TRAINING = "vertex-training"
    VERTEX_PREDICTION = "vertex-prediction"
    VERTEX_WORKBENCH = "vertex-workbench"
    AZURE_VM = "azure-vm"
    AZURE_ML = "azure-ml"
    DATABRICKS = "databricks"
    KUBERNETES = "kubernetes"
    """A node whose cloud the manifests may or may not name: billed as the plain machine."""
    AZURE_CONTAINER_APPS = "azure-container-apps"
    AZURE_HDINSIGHT = "azure-hdinsight"
    AZURE_OPENAI = "azure-openai"
    AZURE_SYNAPSE = "azure-synapse"
    ECS = "ecs"
    COMPOSE = "compose"
    """A container on a machine of which the files say nothing."""
    EMR = "emr"
    GLUE = "glue"


class Environment(enum.StrEnum):
    """What a resource is for. `UNSTATED` is a fact: nothing says, and nothing is assumed."""

    PRODUCTION = "production"
    NONPRODUCTION = "non-production"
    UNSTATED = "unstated"


class Workload(enum.StrEnum):
    """What a machine is used for. `UNSTATED` is a fact: nothing says, and nothing is assumed."""

    TRAINING = "training"
    TUNING = "tuning"
    BATCH = "batch"
    INFERENCE = "inference"
    INTERACTIVE = "interactive"
    UNSTATED = "unstated"


class Purchase(enum.StrEnum):
    """How capacity is bought."""

    ON_DEMAND = "on-demand"
    SPOT = "spot"
    RESERVED = "reserved"
    """Reservations, capacity blocks, training plans: paid for either way."""
    MIXED = "mixed"
    """Spot where there is any, on-demand otherwise (Karpenter without a requirement)."""


class Interruption(enum.StrEnum):
    """How well a workload bears losing its machine (catalogue `model.md` §2.4)."""

    DENIED = "denied"
    NONE = "none"
    MEDIUM = "medium"
    STRONG = "strong"


class Mode(enum.StrEnum):
    """How an endpoint serves."""

    REALTIME = "realtime"
    ASYNCHRONOUS = "asynchronous"
    SERVERLESS = "serverless"


class Contents(enum.StrEnum):
    """What a bucket is kept for. `UNSTATED` is a fact: nothing says that it is machine learning."""

    DATASETS = "data sets"
    ARTIFACTS = "models and other results"
    CHECKPOINTS = "checkpoints"
    CAPTURES = "captured requests"
    TEMPORARY = "temporary files"
    LOGS = "logs"
    UNSTATED = "unstated"


class Role(enum.StrEnum):
    """What a workload does with data elsewhere."""

    INPUT = "input"
    OUTPUT = "output"
    CHECKPOINTS = "checkpoints"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class DataPath:
    """Data that a workload reads or writes: what it is called, and the region it lies in.

    `region` is a region of the cloud ("eu-west-1") or a multi-region ("US", "EUR4"); it is unknown
    where nothing tells where the bucket is.
    """

    role: Role
    uri: Value[str]
    region: Value[str]

    @property
    def prefix(self) -> Value[str]:
        """The part of `s3://bucket/runs/a` that names no bucket: `runs/a`."""
        return self.uri.map(lambda uri: uri.partition("://")[2].partition("/")[2])


@dataclass(frozen=True, slots=True)
class Requests:
    """What a pod asks its node to keep for it; None where one of its containers asks for none."""

    cpus: Value[Decimal | None]
    memory_gib: Value[Decimal | None]


class Control(enum.StrEnum):
    """How an organisation keeps its spending in order, beside budgets."""

    ANOMALIES = "anomaly-detection"
    TAGS = "tag-policy"
    ALLOCATION = "cost-allocation"
    EXPORT = "cost-export"
    UTILISATION = "accelerator-metrics"


@dataclass(frozen=True, slots=True)
class Alert:
    """One threshold of a budget.

    `percent` is of the budget's amount, None where it is an amount that cannot be compared with it;
    `forecast` says that it looks ahead, `reaches` that somebody is told.
    """

    percent: Value[float | None]
    forecast: Value[bool]
    reaches: Value[bool]


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """What becomes of objects under `prefix` (empty for all) by their age in days, None for never.

    `expires` deletes the current version, `old_versions_expire` one that was replaced (0 where a
    number of them is kept and no age is asked), `moves` puts objects into a colder class,
    `uploads_abort` deletes the parts of an upload that never ended. `narrow` says that the rule
    looks at more than the prefix (tags, sizes), so that it does not hold for every object.
    """

    prefix: Value[str]
    narrow: Value[bool]
    expires: Value[int | None]
    old_versions_expire: Value[int | None]
    moves: Value[int | None]
    uploads_abort: Value[int | None]

    def covers(self, prefix: str) -> bool:
        """Tell whether the rule holds for every object under a prefix."""
        return not self.narrow.known and prefix.startswith(self.prefix.known)


@dataclass(frozen=True, slots=True)
class Tags:
    """The effective cost-allocation tags of a resource, provider defaults merged in.

    `rest` is set where other tags may exist that the files do not settle.
    """

    entries: Mapping[str, Value[str]]
    rest: Value[str] | None = None

    def having(self, names: frozenset[str]) -> Value[str] | None:
        """Return the value of the first tag whose name, compared as `plain` has it, is listed."""
        return next((value for key, value in self.entries.items() if plain(key) in names), None)

    def missing(self, required: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """Return the required keys that no tag answers, each known by any of its aliases.

        Raises `Undecided` where a key is absent but further tags may exist.
        """
        missing = tuple(key for key, names in required.items() if self.having(names) is None)
        if missing and self.rest is not None:
            _ = self.rest.known
        return missing


@lru_cache(maxsize=4096)
def plain(key: str) -> str:
    """Return a tag key as it is compared: `Cost-Center`, `cost_center` and `costcenter` are one."""
    return "".join(letter for letter in key.lower() if letter.isalnum())


class Consolidation(enum.StrEnum):
    """Which nodes an autoscaler removes: none, empty ones, or those whose pods fit elsewhere."""

    NEVER = "never"
    WHEN_EMPTY = "when-empty"
    WHEN_UNDERUSED = "when-underused"
