"""What managed services charge for machines, and how: as multiples of the plain price."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlcostlint.finding import PriceRow
from mlcostlint.hardware import Machine
from mlcostlint.model import Service
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.unit_rates import unit

_HOURS_PER_MONTH = 730


@dataclass(frozen=True, slots=True)
class Terms:
    """How a service bills machines: under which names the book holds its rates, and how spot.

    `spot` is "market" for the cloud's own spot price, "managed" where fewer seconds are billed
    at the on-demand rate, and empty where the service sells none.
    """

    service: str = ""
    components: tuple[str, ...] = ()
    spot: str = "market"
    local_ssd: bool = True


_PLAIN = Terms()

# SageMaker: processing, transform, notebooks and endpoints have no spot option (API reference).
# Vertex AI: the fee is charged on the on-demand price and not on local SSD (Vertex AI pricing).
TERMS: Mapping[Service, Terms] = {
    Service.EC2: _PLAIN,
    Service.GCE: _PLAIN,
    Service.AZURE_VM: _PLAIN,
    Service.KUBERNETES: _PLAIN,
    Service.ECS: _PLAIN,
    Service.SAGEMAKER_TRAINING: Terms("sagemaker", ("training",), "managed"),
    Service.SAGEMAKER_HOSTING: Terms("sagemaker", ("hosting",), ""),
    Service.SAGEMAKER_NOTEBOOK: Terms("sagemaker", ("notebook", "studio"), ""),
    Service.SAGEMAKER_PROCESSING: Terms("sagemaker", ("processing",), ""),
    Service.SAGEMAKER_TRANSFORM: Terms("sagemaker", ("batch_transform",), ""),
    Service.SAGEMAKER_HYPERPOD: Terms("sagemaker", ("hyperpod",), ""),
    Service.VERTEX_TRAINING: Terms("vertex_ai", ("custom_training",), local_ssd=False),
    Service.VERTEX_PREDICTION: Terms("vertex_ai", ("prediction",), local_ssd=False),
    Service.VERTEX_WORKBENCH: Terms("vertex_ai", ("workbench",), ""),
    Service.AZURE_ML: Terms("azure_ml", ("compute_cluster",)),
}
"""Databricks is missing: it adds DBUs, whose consumption per machine nobody publishes freely."""


def observed(book: sqlite3.Connection, terms: Terms, machine: Machine, region: str) -> Sum | None:
    """Return the service's own price of a machine-hour where one has been seen."""
    rows = book.execute(
        "SELECT usd_hour, source, as_of, component FROM managed_prices"
        " WHERE machine = ? AND region = ? ORDER BY length(usd_hour) DESC",
        (machine.name, region),
    )
    for usd, source, as_of, component in rows:
        if component in terms.components:
            row = PriceRow(machine.name, region, Decimal(usd), "machine-hour", source, as_of)
            return Sum.of(row.usd, rows=[row])
    return None


def factor(book: sqlite3.Connection, terms: Terms, machine: Machine) -> Sum:
    """Return what the service charges for a machine-hour, in plain machine-hours."""
    if not terms.service:
        return Sum.of(1)
    rows = book.execute(
        "SELECT component, pattern, factor, method, source FROM managed_factors WHERE service = ?",
        (terms.service,),
    )
    for components, pattern, times, method, source in rows:
        covered = components == "*" or not {*terms.components}.isdisjoint(components.split("|"))
        if covered and re.search(pattern, machine.name):
            what = f"{terms.service} rate of {machine.name}"
            guess = method == "assumed"
            row = PriceRow(what, "", Decimal(times), "plain machine-hour", source, "", guess)
            return Sum.of(row.usd, rows=[row])
    raise Unpriced(f"no {terms.service} rate for {machine.name}")


def local_ssd(book: sqlite3.Connection, machine: Machine, region: str) -> Sum:
    """Return what the local SSD that is part of a Google machine costs an hour."""
    rows = book.execute(
        "SELECT local_ssd_gb FROM machine WHERE name = ? AND cloud = 'gcp'", (machine.hardware,)
    )
    for (gigabytes,) in rows:
        rate = unit(book, "gcp", "local-ssd", region) if gigabytes else None
        if rate is not None:
            return rate * Sum.of(Decimal(gigabytes) / _HOURS_PER_MONTH)
    return Sum.of(0)
