"""dstack: runs, fleets and what they use, one to a document.

https://dstack.ai/docs/reference/dstack.yml
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from mlcostlint.tree import Block, Map
from mlcostlint.value import fact

# Every configuration holds one of these.
WORDS = ("type: task", "type: service", "type: dev-environment", "type: fleet", "type: volume")
BROKEN = ("spot_policy", "idle_duration", "inactivity_duration")

_NAMED = (".dstack.yml", ".dstack.yaml")
_EVERYWHERE = frozenset(
    [
        "availability_zones",
        "backend_options",
        "backends",
        "creation_policy",
        "fleets",
        "idle_duration",
        "instance_types",
        "instances",
        "max_duration",
        "max_price",
        "name",
        "regions",
        "reservation",
        "resources",
        "retry",
        "schedule",
        "spot_policy",
        "startup_order",
        "stop_criteria",
        "stop_duration",
        "tags",
        "type",
        "utilization_policy",
    ]
)
_RUNS = _EVERYWHERE | {
    "docker",
    "dstack",
    "entrypoint",
    "env",
    "files",
    "home_dir",
    "image",
    "nvcc",
    "priority",
    "privileged",
    "python",
    "registry_auth",
    "repos",
    "setup",
    "shell",
    "single_branch",
    "user",
    "volumes",
    "working_dir",
}
_KEYS: Mapping[str, frozenset[str]] = {
    "task": _RUNS | {"commands", "groups", "nodes", "ports"},
    "service": _RUNS
    | {
        "auth",
        "commands",
        "gateway",
        "groups",
        "https",
        "model",
        "port",
        "probes",
        "rate_limits",
        "replicas",
        "router",
        "scaling",
        "strip_prefix",
    },
    "dev-environment": _RUNS | {"ide", "inactivity_duration", "init", "ports", "version"},
    "fleet": _EVERYWHERE | {"blocks", "env", "nodes", "placement", "ssh_config"},
    "volume": frozenset(
        ["availability_zone", "auto_cleanup_duration", "backend", "name", "region", "size"]
    )
    | {"tags", "type", "volume_id"},
}
# What a configuration of each type says at the least, one of them.
_TELLING: Mapping[str, frozenset[str]] = {
    "task": frozenset(["commands", "nodes", "groups"]),
    "service": frozenset(["commands", "image", "groups"]),
    "dev-environment": frozenset(["ide", "resources", "python", "image"]),
    "fleet": frozenset(["nodes", "ssh_config"]),
    "volume": frozenset(["backend"]),
}
_BESIDE: Mapping[str, frozenset[str]] = {
    "service": frozenset(["port"]),
    "volume": frozenset(["region"]),
}


def is_configuration(root: Map) -> bool:
    """Tell whether a document is a configuration: a type, and what only that type says."""
    kind = fact(root.get("type"), None)
    if not isinstance(kind, str) or kind not in _KEYS:
        return False
    keys = root.entries.keys()
    if not keys & _TELLING[kind] or not keys >= _BESIDE.get(kind, frozenset()):
        return False
    return keys <= _KEYS[kind] or root.span.path.endswith(_NAMED)


def blocks(root: Map) -> Iterator[Block]:
    """Yield the configuration as a block of its type."""
    kind = str(fact(root.get("type"), ""))
    said = fact(root.get("name"), None)
    path = PurePosixPath(root.span.path)
    # A file that is called `.dstack.yml` says nothing; its folder does.
    stem = path.name.partition(".")[0] or path.parent.name
    name = said if isinstance(said, str) and said else stem or kind
    yield Block("dstack", kind, f"{kind}/{name}", root.span, lambda: root, name=name)
