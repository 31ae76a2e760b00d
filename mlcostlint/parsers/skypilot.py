"""SkyPilot: tasks, services and pools of workers, one to a document.

https://docs.skypilot.co/en/latest/reference/yaml-spec.html
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from mlcostlint.parsers.beyond import Beyond
from mlcostlint.parsers.yaml_tree import Document
from mlcostlint.tree import Block, Map
from mlcostlint.value import fact

# Every task that asks for something holds one of these.
WORDS = (
    "accelerators",
    "use_spot",
    "instance_type:",
    "infra:",
    "cloud:",
    "cpus:",
    "replica_policy",
    "job_recovery",
)
# What lines begin with in a task that cannot be parsed.
BROKEN = ("use_spot", "job_recovery", "replica_policy")

_TASK = frozenset(
    [
        "api_server_access",
        "config",
        "envs",
        "event_callback",
        "experimental",
        "file_mounts",
        "inputs",
        "managed_secrets",
        "name",
        "num_nodes",
        "outputs",
        "pool",
        "resources",
        "run",
        "secrets",
        "service",
        "setup",
        "volume_mounts",
        "volumes",
        "workdir",
    ]
)
_STRONG = frozenset(
    ["accelerators", "any_of", "cloud", "infra", "instance_type", "ordered", "use_spot"]
)
_RESOURCES = _STRONG | {
    "accelerator_args",
    "autostop",
    "cpus",
    "disk_size",
    "disk_tier",
    "ephemeral_storage",
    "hooks",
    "image_id",
    "job_recovery",
    "labels",
    "local_disk",
    "max_hourly_cost",
    "memory",
    "network_tier",
    "ports",
    "priority",
    "priority_class",
    "region",
    "spot_recovery",
    "volumes",
    "zone",
}
_SERVES = frozenset(["readiness_probe", "replica_policy", "replicas"])
_POOLS = frozenset(["workers", "min_workers", "max_workers"])


def is_task(root: Map) -> bool:
    """Tell whether a document is a task: it asks for resources, and says what they are for."""
    asked = root.child("resources")
    if asked is None or not asked.entries or not _TASK.issuperset(root.entries):
        return False
    if not _RESOURCES.issuperset(asked.entries):
        return False
    if any(isinstance(fact(root.get(key), None), str) for key in ("run", "setup")):
        return True
    if _has(root, "service", _SERVES) or _has(root, "pool", _POOLS):
        return True
    return not _STRONG.isdisjoint(asked.entries) and len(root.entries) > 1


def blocks(document: Document, root: Map, beyond: Beyond) -> Iterator[Block]:
    """Yield the task as a block: a `service`, a `pool`, a managed `job`, or just a `task`."""
    said = fact(root.get("name"), None)
    name = said if isinstance(said, str) and said else PurePosixPath(document.path).stem
    kind = _kind(document, root, beyond)
    yield Block("skypilot", kind, f"{kind}/{name}", root.span, lambda: root, name=name)


def _kind(document: Document, root: Map, beyond: Beyond) -> str:
    for key in ("service", "pool"):
        if root.child(key) is not None:
            return key
    # Of several tasks in one file, only the controller of managed jobs makes a pipeline:
    # https://docs.skypilot.co/en/latest/examples/managed-jobs.html
    others = (one for one in beyond.documents("", document.path) if "resources" in one.text)
    return "job" if len(list(islice(others, 2))) > 1 else "task"


def _has(root: Map, key: str, telling: frozenset[str]) -> bool:
    child = root.child(key)
    return child is not None and not telling.isdisjoint(child.entries)
