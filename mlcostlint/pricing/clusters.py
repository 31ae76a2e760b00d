"""What control planes cost a month, those of versions that only extended support keeps included."""

import sqlite3
from collections.abc import Mapping
from datetime import date

from mlcostlint.model import Cluster
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import BASE_REGIONS, unit

_HOURS_PER_MONTH = 730

# EKS and GKE charge the same for every cluster in every region. AKS has a tier that is free, which
# the model does not tell from the paid one; long-term support comes with the dearest only.
_PLANES: Mapping[str, str] = {"aws": "eks_control_plane", "gcp": "gke_cluster"}
_EXTENDED: Mapping[str, str] = {"aws": "eks_extended_support", "azure": "aks_premium_lts"}


def control_plane(book: sqlite3.Connection, cluster: Cluster, today: date) -> Sum:
    """Return the monthly dollars of a control plane on a day; raises `Unpriced`."""
    cloud = cluster.cloud.value
    items = _EXTENDED if is_extended(book, cluster, today) else _PLANES
    found = unit(book, cloud, items[cloud], BASE_REGIONS[cloud]) if cloud in items else None
    if found is None:
        raise Unpriced(f"the price book has no rate for a control plane on {cluster.cloud}")
    return found * Sum.of(_HOURS_PER_MONTH)


def is_extended(book: sqlite3.Connection, cluster: Cluster, today: date) -> bool:
    """Tell whether a cluster is billed for a version whose usual support has ended."""
    if not cluster.extended_support.known:
        return False
    if cluster.cloud == "azure":
        return True
    rows = book.execute(
        "SELECT standard_until FROM kubernetes_versions WHERE cloud = ? AND version = ?",
        (cluster.cloud.value, cluster.version.known),
    )
    return any(date.fromisoformat(until) < today for (until,) in rows)
