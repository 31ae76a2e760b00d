"""How Google's dialects write the fields of the model.

A machine has no spelling: changing it also changes, adds or removes what is attached to it.
"""

from collections.abc import Callable, Iterable, Mapping

from mlcostlint.adapters.spelling import Scalar, Spelling, Spellings
from mlcostlint.model import Notebook, Purchase, Resource
from mlcostlint.value import How

_Fields = Mapping[str, Spelling]

_METADATA = "gce_setup.metadata"


def _named(words: Mapping[Purchase, Scalar]) -> Callable[[object], Scalar | None]:
    return lambda bought: words.get(bought) if isinstance(bought, Purchase) else None


def _seconds(limit: object) -> Scalar | None:
    return f"{limit}s" if isinstance(limit, int) else None


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
    "purchase": Spelling("scheduling.provisioning_model", _STRATEGY, _spot_machine)
}
_GROUP: _Fields = {"floor": Spelling("autoscaling_policy.min_replicas")}

SPELLINGS: Spellings = {
    ("vertex", "CustomJob"): _job(""),
    ("vertex", "HyperparameterTuningJob"): _job("trialJobSpec."),
    ("terraform", "google_colab_runtime_template"): {
        "stops_when_idle": Spelling("idle_shutdown_config.idle_timeout", _stopping_after("3600s"))
    },
    ("terraform", "google_compute_instance"): _INSTANCE,
    ("terraform", "google_compute_instance_group_manager"): _GROUP,
    ("terraform", "google_compute_region_instance_group_manager"): _GROUP,
    ("terraform", "google_container_node_pool"): _NODE_POOL,
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
