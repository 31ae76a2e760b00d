"""What it costs that a workload's data lies in another region."""

import sqlite3
from decimal import Decimal

from mlcostlint.model import BatchJob, Cloud, Compute, DataPath, Role, Training, Tuning
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.quote import Amounts, Sum, Unpriced
from mlcostlint.pricing.unit_rates import unit
from mlcostlint.pricing.usage import runs_a_month
from mlcostlint.value import fact

# Cloud Storage locations that span regions, and what they span (Cloud Storage documentation,
# "Bucket locations"). A region name's continent is its first part.
_MULTI_REGIONS = {
    "us": ("us-",),
    "eu": ("europe-",),
    "asia": ("asia-",),
    "nam4": ("us-central1", "us-east1"),
    "eur4": ("europe-north1", "europe-west4"),
    "eur5": ("europe-west1", "europe-west2"),
    "eur7": ("europe-west2", "europe-west3"),
    "eur8": ("europe-west3", "europe-west6"),
    "asia1": ("asia-northeast1", "asia-northeast2"),
}
_ANY_REGION = "*"

# The only transfer rates within a continent that the price book holds for these clouds.
_WITHIN_US = {"gcp": "us-central1", "azure": "eastus"}


def transfers(
    book: sqlite3.Connection, now: Compute, resource: Compute, assumptions: Assumptions
) -> Amounts:
    """Return the dollars, a run and a month, of moving data between regions.

    The gigabytes are those of `now`, shared out over its paths of one role. Paths whose region is
    unknown cost nothing; a path without a published rate raises `Unpriced`.
    """
    dollars = Sum.of(0)
    for path in resource.data:
        there, here = fact(path.region, ""), resource.region.known
        if there and not _holds(there, here):
            dollars += _gigabytes(now, path, assumptions) * _rate(book, resource, path)
    if isinstance(now, Tuning):  # every trial reads the data again
        dollars *= Sum.of(now.trials.known or 1)
    month = dollars * runs_a_month(now, assumptions)
    return Amounts(month, dollars if isinstance(now, Training | Tuning | BatchJob) else None)


def _gigabytes(now: Compute, path: DataPath, assumptions: Assumptions) -> Sum:
    sharing = sum(1 for other in now.data if _is_data(other) == _is_data(path)) or 1
    size = assumptions["dataset_gb" if _is_data(path) else "artifact_gb"]
    return Sum.of(Decimal(1) / sharing, size)


def _is_data(path: DataPath) -> bool:
    return path.role is Role.INPUT


def _holds(there: str, here: str) -> bool:
    """Tell whether data in one location need not leave it to reach a region."""
    spanned = _MULTI_REGIONS.get(there.lower(), ())
    return there.lower() == here.lower() or here.lower().startswith(spanned)


def _rate(book: sqlite3.Connection, resource: Compute, path: DataPath) -> Sum:
    """Return the price of a gigabyte, billed by the region that it leaves."""
    there, here = path.region.known, resource.region.known
    leaves, reaches = (there, here) if path.role in {Role.INPUT, Role.MODEL} else (here, there)
    return between(book, resource.cloud, leaves, reaches)


def between(book: sqlite3.Connection, cloud: Cloud, leaves: str, reaches: str) -> Sum:
    """Return the price of a gigabyte from one region of a cloud to another; raises `Unpriced`."""
    if cloud is Cloud.AWS:
        found = (
            unit(book, cloud, "inter_region", leaves, f"to {reaches}")
            or unit(book, cloud, "inter_region", leaves)
            or unit(book, cloud, "inter_region", _ANY_REGION)
        )
    else:
        found = _within_us(book, cloud.value, leaves, reaches)
    if found is None:
        raise Unpriced(f"no rate for moving data from {leaves} to {reaches}")
    return found


def _within_us(book: sqlite3.Connection, cloud: str, leaves: str, reaches: str) -> Sum | None:
    if not (_american(cloud, leaves) and _american(cloud, reaches)):
        return None
    return unit(book, cloud, "inter_region_us", _WITHIN_US[cloud])


def _american(cloud: str, region: str) -> bool:
    name = region.lower()
    if cloud == "azure":  # eastus2, southcentralus, westus3
        return name.rstrip("0123456789").endswith("us")
    return cloud == "gcp" and (name.startswith("us-") or name in {"us", "nam4"})
