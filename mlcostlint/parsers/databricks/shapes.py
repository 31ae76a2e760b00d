"""What gives away a file of Databricks: a bundle, resources of one, a request to its API."""

from collections.abc import Iterator, Mapping

from mlcostlint.tree import Map, Seq
from mlcostlint.value import fact

# Every file that is ours holds one of these.
WORDS = (
    "bundle:",
    "task_key",
    "job_clusters",
    "new_cluster",
    "existing_cluster_id",
    "spark_version",
    "node_type_id",
    "instance_pool",
    "autotermination_minutes",
    "model_serving_endpoints",
    "sql_warehouses",
    "pipelines:",
    'pipelines"',
    "source_code_path",
    "database_instances",
    "vector_search_endpoints",
)
# What lines begin with in a file that is ours though it cannot be parsed.
BROKEN = ("job_clusters", "model_serving_endpoints", "spark_version", "sql_warehouses", "task_key")

# https://docs.databricks.com/aws/en/dev-tools/bundles/reference
_BESIDE = frozenset(
    [
        "artifacts",
        "environments",
        "experimental",
        "include",
        "permissions",
        "presets",
        "resources",
        "run_as",
        "sync",
        "targets",
        "variables",
        "workspace",
    ]
)
# What costs money in a bundle, with keys that only such a thing has.
# https://docs.databricks.com/aws/en/dev-tools/bundles/resources
TYPES: Mapping[str, frozenset[str]] = {
    "apps": frozenset(["source_code_path", "compute_size"]),
    "clusters": frozenset(
        [
            "spark_version",
            "node_type_id",
            "instance_pool_id",
            "autotermination_minutes",
            "data_security_mode",
        ]
    ),
    "database_instances": frozenset(["capacity"]),
    "instance_pools": frozenset(["instance_pool_name", "node_type_id"]),
    "jobs": frozenset(["tasks", "job_clusters", "new_cluster", "existing_cluster_id"]),
    "model_serving_endpoints": frozenset(["config", "ai_gateway"]),
    "pipelines": frozenset(["libraries", "clusters", "serverless", "catalog", "root_path"]),
    "sql_warehouses": frozenset(
        ["cluster_size", "auto_stop_mins", "warehouse_type", "enable_serverless_compute"]
    ),
    "vector_search_endpoints": frozenset(["endpoint_type"]),
}
# What the API answers, saved to a file, has the shape of a request and these keys besides.
_ANSWERS = frozenset(["created_time", "creator_user_name", "run_id", "start_time", "state"])
_HARDWARE = frozenset(["node_type_id", "instance_pool_id"])
_SIZES = frozenset(["num_workers", "autoscale"])


def is_ours(root: Map) -> bool:
    """Tell whether a document is a bundle, resources of one, or a request to the API."""
    return is_bundle(root) or any(_resources(root)) or request(root) is not None


def is_bundle(root: Map) -> bool:
    """Tell whether a document is a bundle: it is named, and has something to deploy."""
    bundle = root.child("bundle")
    named = bundle is not None and "name" in bundle.entries
    return named and not _BESIDE.isdisjoint(root.entries)


def request(root: Map) -> str | None:
    """Return what a request makes, `jobs` or `clusters`, None for anything else.

    https://docs.databricks.com/api/workspace/jobs/create
    https://docs.databricks.com/api/workspace/clusters/create
    """
    keys = root.entries.keys()
    if keys & _ANSWERS or "resources" in keys or "bundle" in keys:
        return None
    if "spark_version" in keys and keys & _HARDWARE and keys & _SIZES:
        return "clusters"
    tasks = fact(root.get("tasks"), None)
    if not (isinstance(tasks, Seq) and tasks.items):
        return None
    return "jobs" if all(_is_task(task) for task in tasks.items) else None


def _is_task(task: object) -> bool:
    """Tell a task from those of other formats: it has a key, and does what only Databricks does."""
    if not isinstance(task, Map) or "task_key" not in task.entries:
        return False
    clusters = ("new_cluster", "job_cluster_key", "existing_cluster_id", "environment_key")
    return any(key in clusters or key.endswith("_task") for key in task.entries)


def _resources(root: Map) -> Iterator[Map]:
    """Yield what a file declares of what costs money, in all targets or in one."""
    holders = [root]
    for name in ("targets", "environments"):
        targets = root.child(name)
        if targets is not None:
            found = (targets.child(target) for target in targets.entries)
            holders.extend(target for target in found if target is not None)
    for holder in holders:
        for type_, telling in TYPES.items():
            for one in _named(holder.child("resources", type_)):
                if not telling.isdisjoint(one.entries):
                    yield one


def _named(holder: Map | None) -> Iterator[Map]:
    if holder is not None:
        found = (holder.child(name) for name in holder.entries)
        yield from (one for one in found if one is not None)
