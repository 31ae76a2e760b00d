"""How Google's dialects write the fields of the model.

A machine has no spelling: changing it also changes, adds or removes what is attached to it.
"""

from collections.abc import Callable, Iterable, Mapping

from mlcostlint.adapters.spelling import FOLLOWS, Scalar, Spelling, Spellings
from mlcostlint.model import Notebook, Purchase, Resource
from mlcostlint.value import How

_Fields = Mapping[str, Spelling]

_METADATA = "gce_setup.metadata"


def _named(words: Mapping[Purchase, Scalar]) -> Callable[[object], Scalar | None]:
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


def _seconds(limit: object) -> Scalar | None:
    return f"{limit}s" if isinstance(limit, int) else None


def _days(kept: object) -> Scalar | None:
    """Write days as the seconds that a soft-delete policy is set in."""
    return kept * 86_400 if isinstance(kept, int) else None


def _either(yes: Scalar, no: Scalar) -> Callable[[object], Scalar | None]:
    return lambda wanted: yes if wanted is True else no


def _not(wanted: object) -> Scalar | None:
    return not wanted if isinstance(wanted, bool) else None


def _stopping_after(idle: str) -> Callable[[object], Scalar | None]:
    return lambda stops: idle if stops is True else None


def _seen_idle(now: Resource) -> Iterable[tuple[str, Scalar]]:
    """Yield the guest attributes, where it is they that keep a notebook from being stopped."""
    if isinstance(now, Notebook) and now.stops_when_idle.origin.how is How.COMPUTED:
        yield f"{_METADATA}.enable-guest-attributes", "true"


def _spot_machine(_now: Resource) -> Iterable[tuple[str, Scalar]]:
    # https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_instance
    return [("scheduling.preemptible", True), ("scheduling.automatic_restart", False)]


_FLAG = _named({Purchase.SPOT: True, Purchase.ON_DEMAND: False})
_STRATEGY = _named({Purchase.SPOT: "SPOT", Purchase.ON_DEMAND: "STANDARD"})


def _job(spec: str) -> _Fields:
    return {
        "purchase": Spelling(f"{spec}scheduling.strategy", _STRATEGY),
        "max_runtime": Spelling(f"{spec}scheduling.timeout", _seconds),
    }


_NODE_POOL: _Fields = {
    "purchase": Spelling("node_config.spot", _FLAG),
    "floor": Spelling("autoscaling.min_node_count"),
}
_INSTANCE: _Fields = {
    "outlives_owner": Spelling("boot_disk.auto_delete", _not),
    "purchase": Spelling("scheduling.provisioning_model", _STRATEGY, _spot_machine),
}
_DISK: _Fields = {
    "iops": Spelling("provisioned_iops"),
    "throughput": Spelling("provisioned_throughput"),
    "type": Spelling("type"),
}
_SNAPSHOTS = "snapshot_schedule_policy.retention_policy.max_retention_days"
_GROUP: _Fields = {"floor": Spelling("autoscaling_policy.min_replicas")}

SPELLINGS: Spellings = {
    ("vertex", "CustomJob"): _job(""),
    ("vertex", "HyperparameterTuningJob"): _job("trialJobSpec."),
    ("vertex", "LegacyTrainingJob"): {
        "max_runtime": Spelling("trainingInput.scheduling.maxRunningTime", _seconds)
    },
    ("vertex", "NotebookExecutionJob"): {"max_runtime": Spelling("executionTimeout", _seconds)},
    ("vertex", "NotebookRuntimeTemplate"): {
        "stops_when_idle": Spelling("idleShutdownConfig.idleTimeout", _stopping_after("3600s"))
    },
    ("vertex", "PersistentResource"): {
        "floor": Spelling("resourcePools.autoscalingSpec.minReplicaCount")
    },
    ("vertex", "TrainingPipeline"): _job("trainingTaskInputs."),
    # Arguments of Google's component, from which the pipeline is compiled.
    ("kfp", "CustomJob"): {
        "purchase": Spelling("strategy", _STRATEGY),
        "max_runtime": Spelling("timeout", _seconds),
    },
    ("terraform", "google_cloud_run_v2_service"): {
        "floor": Spelling("template.scaling.min_instance_count")
    },
    ("terraform", "google_cloud_run_v2_job"): {
        "max_runtime": Spelling("template.template.timeout", _seconds)
    },
    ("terraform", "google_colab_notebook_execution"): {
        "max_runtime": Spelling("execution_timeout", _seconds)
    },
    ("terraform", "google_colab_runtime_template"): {
        "stops_when_idle": Spelling("idle_shutdown_config.idle_timeout", _stopping_after("3600s"))
    },
    ("terraform", "google_compute_disk"): _DISK,
    ("terraform", "google_compute_instance"): _INSTANCE,
    ("terraform", "google_compute_instance_group_manager"): _GROUP,
    ("terraform", "google_compute_region_instance_group_manager"): _GROUP,
    ("terraform", "google_compute_region_disk"): _DISK,
    ("terraform", "google_compute_resource_policy"): {"kept_days": Spelling(_SNAPSHOTS)},
    ("terraform", "google_container_cluster"): {
        "extended_support": Spelling("release_channel.channel", _either("EXTENDED", "REGULAR")),
        "splits_costs": Spelling("cost_management_config.enabled"),
    },
    ("terraform", "google_container_node_pool"): _NODE_POOL,
    ("terraform", "google_dataproc_cluster"): {
        "stops_when_idle": Spelling(
            "cluster_config.lifecycle_config.idle_delete_ttl", _stopping_after("3600s")
        )
    },
    ("terraform", "google_filestore_instance"): {"tier": Spelling("tier")},
    ("terraform", "google_logging_project_bucket_config"): {
        "retention": Spelling("retention_days")
    },
    ("terraform", "google_redis_instance"): {
        "redundant": Spelling("tier", _either("STANDARD_HA", "BASIC")),
        "size": FOLLOWS,
        "units": FOLLOWS,
    },
    ("terraform", "google_storage_bucket"): {
        "kept_deleted": Spelling("soft_delete_policy.retention_duration_seconds", _days),
        "moves_by_access": Spelling("autoclass.enabled"),
        "tier": Spelling("storage_class"),
        "versioned": Spelling("versioning.enabled"),
    },
    ("terraform", "google_vertex_ai_persistent_resource"): {
        "floor": Spelling("resource_pools.autoscaling_spec.min_replica_count")
    },
    ("terraform", "google_workbench_instance"): {
        "stops_when_idle": Spelling(
            f"{_METADATA}.idle-timeout-seconds", _stopping_after("10800"), _seen_idle
        )
    },
    ("terraform", "google_workstations_workstation_config"): {
        "stops_when_idle": Spelling("idle_timeout", _stopping_after("1200s"))
    },
}
