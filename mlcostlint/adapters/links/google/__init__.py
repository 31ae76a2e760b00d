"""Which Google Cloud resources belong together."""

from mlcostlint.adapters.links.google.calls import run_schedule, stop_call
from mlcostlint.adapters.links.google.data import data_paths
from mlcostlint.adapters.links.google.disks import deletes_disk, disk_uses
from mlcostlint.adapters.links.google.machines import (
    autoscaler,
    cluster,
    perhaps_autoscaler,
    policies,
    template,
)
from mlcostlint.adapters.links.google.network import (
    far_region,
    gateways_beside,
    on_router,
    served_subnetworks,
    switched_by_cluster,
)
from mlcostlint.adapters.links.google.platform import (
    audit_sink,
    consumers,
    index_endpoint,
    runtime_template,
    scaling_policy,
)

__all__ = [
    "audit_sink",
    "autoscaler",
    "cluster",
    "consumers",
    "data_paths",
    "deletes_disk",
    "disk_uses",
    "far_region",
    "gateways_beside",
    "index_endpoint",
    "on_router",
    "perhaps_autoscaler",
    "policies",
    "run_schedule",
    "runtime_template",
    "scaling_policy",
    "served_subnetworks",
    "stop_call",
    "switched_by_cluster",
    "template",
]
