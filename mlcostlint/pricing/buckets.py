"""What object stores cost a month: what is in them, by how it is kept."""

import sqlite3
from collections.abc import Mapping
from decimal import Decimal

from mlcostlint.model import Bucket, LifecycleRule
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.quote import Sum
from mlcostlint.pricing.unit_rates import rate
from mlcostlint.value import fact

_DAYS_PER_MONTH = 30
_YEAR = Decimal(12)  # months of checkpoints that nothing deletes (rule catalogue MLC602)

# The class that new objects get, as the rates call it, and where what is rarely read goes.
_S3: Mapping[str, str] = {
    "STANDARD": "s3_standard",
    "STANDARD_IA": "s3_standard_ia",
    "ONEZONE_IA": "s3_onezone_ia",
    "GLACIER_IR": "s3_glacier_instant",
    "GLACIER": "s3_glacier_flexible",
    "DEEP_ARCHIVE": "s3_glacier_deep_archive",
    "EXPRESS_ONEZONE": "s3_express_onezone",
}
_COLDER = {"s3_standard": "s3_standard_ia", "blob_hot": "blob_cool", "gcs_standard": "gcs_nearline"}
_GCS_CLASSES = {
    "MULTI_REGIONAL": "standard",
    "REGIONAL": "standard",
    "DURABLE_REDUCED_AVAILABILITY": "dra",
}
_GCS_LOCATIONS = {"us": "us-multi", "eu": "europe-multi", "asia": "asia-multi"}
_DUAL_REGIONS = frozenset({"asia1", "eur4", "nam4"})


def bucket(book: sqlite3.Connection, now: Bucket, store: Bucket, assumptions: Assumptions) -> Sum:
    """Return the monthly dollars of keeping in `store` what is put into `now`.

    Raises `Unpriced` or `Undecided`. What rules delete in `store` and not in `now` is gone; old
    versions, parts of uploads that never ended and what is deleted softly are billed beside.
    """
    size = store.gigabytes.known
    held = Sum.of(1, assumptions["bucket_gb"]) if size is None else Sum.of(size)
    hot = _rate(book, store, store.region.known)
    if _deletes(store) and not _deletes(now):
        held -= held * Sum.of(1, assumptions["expired_share"])
    held += _checkpoints(store, assumptions)
    cost = held * _blended(book, store, hot, assumptions)
    cost += held * hot * _beside(store, assumptions)
    for region in store.copied_to:
        cost += held * _rate(book, store, region.known)
    return cost


def _checkpoints(store: Bucket, assumptions: Assumptions) -> Sum:
    """Return the gigabytes that jobs have left of their checkpoints: of a year, or of less."""
    each = Sum.of(1, assumptions["checkpoint_gb"], assumptions["runs_per_month"])
    held = Sum.of(0)
    for path in store.checkpoints:
        age = store.expiry(fact(path.prefix, ""))
        held += each * Sum.of(_YEAR if age is None else min(_YEAR, _months(age)))
    return held


def _blended(book: sqlite3.Connection, store: Bucket, hot: Sum, assumptions: Assumptions) -> Sum:
    """Return what a gigabyte costs once what is rarely read has moved, if anything moves it."""
    moved = store.moves_by_access.known or any(_moves(rule) for rule in store.lifecycle.known)
    family, suffix = _item(store, store.region.known)
    if not moved or family not in _COLDER:
        return hot
    place = _location(store, store.region.known)
    cold = rate(book, store.cloud.value, f"{_COLDER[family]}{suffix}", place)
    return hot - (hot - cold) * Sum.of(1, assumptions["rarely_read_share"])


def _beside(store: Bucket, assumptions: Assumptions) -> Sum:
    """Return what is billed beside the current objects, in parts of them."""
    more = Sum.of(0)
    if store.versioned.known and not store.ends_old_versions:
        more += Sum.of(1, assumptions["old_versions_share"])
    if store.cloud != "azure" and not store.ends_uploads:
        more += Sum.of(1, assumptions["unfinished_uploads_share"])
    return more + _deleted(store, assumptions)


def _deleted(store: Bucket, assumptions: Assumptions) -> Sum:
    """Return what was deleted and is billed still.

    What goes at an age is replaced in that time; where nothing says how much is there at a time, it
    is taken for what a month brings.
    """
    age, kept = store.expiry(), store.kept_deleted.known
    if age:
        stated = (
            store.gigabytes.known or assumptions["bucket_gb"].low == assumptions["bucket_gb"].high
        )
        return Sum.of(Decimal(kept) / (age if stated else max(age, _DAYS_PER_MONTH)))
    return Sum.of(_months(kept), assumptions["churn_share"]) if kept else Sum.of(0)


def _months(days: int) -> Decimal:
    return Decimal(days) / _DAYS_PER_MONTH


def _deletes(store: Bucket) -> bool:
    return store.expiry() is not None


def _moves(rule: LifecycleRule) -> bool:
    return rule.moves.known is not None and rule.covers("")


def _rate(book: sqlite3.Connection, store: Bucket, region: str) -> Sum:
    item = "".join(_item(store, region))
    return rate(book, store.cloud.value, item, _location(store, region))


def _item(store: Bucket, region: str) -> tuple[str, str]:
    """Return what the rates call a class of storage, and how often it is kept."""
    tier = store.tier.known
    if store.cloud == "aws":
        return _S3.get(tier, f"s3_{tier.lower()}"), ""
    if store.cloud == "azure":
        return f"blob_{tier.lower()}", "_grs" if store.geo_redundant.known else "_lrs"
    name = f"gcs_{_GCS_CLASSES.get(tier, tier.lower())}"
    place = region.lower()
    if place in _DUAL_REGIONS:
        return name, "-dual"
    return name, "-multi" if place in _GCS_LOCATIONS else ""


def _location(store: Bucket, region: str) -> str:
    place = region.lower()
    return _GCS_LOCATIONS.get(place, place) if store.cloud == "gcp" else place
