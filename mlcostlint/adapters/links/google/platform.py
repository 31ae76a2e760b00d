"""What services on Google Cloud are joined with: sinks, policies, endpoints, consumers."""

import re
from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Uses
from mlcostlint.adapters.links.google.naming import called, is_elsewhere, meant
from mlcostlint.adapters.reading import flag, leaves
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import fact

_SINKS = (
    "google_logging_project_sink",
    "google_logging_folder_sink",
    "google_logging_organization_sink",
    "google_logging_billing_account_sink",
)
_AUDIT = re.compile(r"cloudaudit\.googleapis\.com|log_id\(\"cloudaudit", re.IGNORECASE)
_RESERVATIONS = {"google_compute_reservation": ("name",)}
# Where each type says which reservations its machines are taken from.
_AFFINITIES = {
    "google_compute_instance": ("reservation_affinity", "specific_reservation", "values"),
    "google_compute_instance_template": ("reservation_affinity", "specific_reservation", "values"),
    "google_compute_region_instance_template": (
        "reservation_affinity",
        "specific_reservation",
        "values",
    ),
    "google_container_node_pool": ("node_config", "reservation_affinity", "values"),
    "google_container_cluster": ("node_config", "reservation_affinity", "values"),
    "google_vertex_ai_deployment_resource_pool": (
        "dedicated_resources",
        "machine_spec",
        "reservation_affinity",
        "values",
    ),
    "google_compute_region_commitment": ("existing_reservations",),
}
_TYPES = tuple(_AFFINITIES)


def audit_sink(bucket: Block, links: Links) -> Leaf | None:
    """Return the filter of a sink that routes audit logs to a bucket; a hole where one may."""
    perhaps: Leaf | None = None
    for sink in links.of(bucket, *_SINKS):
        wanted, leaf = sink.get("filter"), sink.get("destination")
        if not _AUDIT.search(str(fact(wanted, ""))) or fact(flag(sink.get("disabled")), None):
            continue
        name = fact(bucket.get("bucket_id"), None)
        if fact(called(leaf), "") == name or bucket in links.referred(sink, leaf, bucket.type):
            return wanted
        if is_elsewhere(links, sink, leaf):
            perhaps = leaf
    return perhaps


def consumers(reservation: Block, links: Links) -> Uses:
    """Return what takes its machines from reservations in the root of this one."""
    return links.uses(reservation, _TYPES, _affinities, _RESERVATIONS)


def index_endpoint(deployed: Block, links: Links) -> Block | None:
    """Return the endpoint that an index is deployed to, if it is declared beside it."""
    leaf = deployed.get("index_endpoint")
    return next(links.referred(deployed, leaf, "google_vertex_ai_index_endpoint"), None)


def runtime_template(job: Block, leaf: Leaf, links: Links) -> Block | None:
    """Return the Colab template that `leaf` of an execution names."""
    return meant(links, job, leaf, "google_colab_runtime_template")


def scaling_policy(cluster: Block, links: Links) -> tuple[Leaf, Block | None]:
    """Return the autoscaling policy as a Dataproc cluster names it, and it if it is declared."""
    leaf = cluster.get("cluster_config", "autoscaling_config", "policy_uri")
    return leaf, meant(links, cluster, leaf, "google_dataproc_autoscaling_policy", key="policy_id")


def _affinities(user: Block) -> Iterator[Leaf]:
    for leaf in leaves(user.get(*_AFFINITIES[user.type])):
        yield called(leaf)
