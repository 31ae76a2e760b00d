"""Resources as adapters would build them, with the least said."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import pytest

from mlcostlint import hardware
from mlcostlint.model import (
    Cloud,
    Compute,
    Contents,
    Environment,
    Interruption,
    Mode,
    Purchase,
    Recipe,
    ServedModel,
    Service,
    Workload,
)
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Span
from mlcostlint.value import Value, written

SPAN = Span("main.tf", 1, 1, 9, 2)

DEFAULTS: dict[str, Any] = {
    "region": "us-east-1",
    "environment": Environment.UNSTATED,
    "tags": None,
    "copies": 1,
    "processes": None,
    "purchase": Purchase.ON_DEMAND,
    "workload": Workload.UNSTATED,
    "purpose": "",
    "model": ServedModel.everywhere(written(None, SPAN)),
    "recipe": Recipe.everywhere(written(None, SPAN)),
    "machines": 1,
    "max_runtime": None,
    "limited": True,
    "interruption": Interruption.STRONG,
    "runs_a_month": None,
    "trials": None,
    "parallel_trials": 1,
    "mode": Mode.REALTIME,
    "replicas": 1,
    "floor": 1,
    "ceiling": None,
    "scheduled": False,
    "stops_when_idle": False,
    "users": None,
    "ends": False,
    "managed": False,
    "shrinks": True,
    "system": False,
    "gigabytes": None,
    "retention": None,
    "audit": False,
    "version": None,
    "extended_support": False,
    "bucket": "data",
    "tier": "STANDARD",
    "hot": True,
    "locked": False,
    "holds": Contents.ARTIFACTS,
    "lifecycle": (),
    "versioned": False,
    "moves_by_access": False,
    "kept_deleted": 0,
    "geo_redundant": False,
    "type": "gp3",
    "iops": None,
    "throughput": None,
    "attached": True,
    "outlives_owner": False,
    "compresses": None,
    "moves_cold_files": False,
    "cleans_up": False,
    "images": True,
    "releases": False,
    "beside": 1,
    "spares_storage": False,
    "public": True,
    "free": False,
    "to": "eu-west-1",
    "amount": 1,
}
PLAIN = {"aws": Service.EC2, "gcp": Service.GCE, "azure": Service.AZURE_VM}

Declared = Callable[..., Any]


def declared(kind: Any, machine: Any = None, **facts: Any) -> Any:
    """Return a resource of a kind; facts that are not values yet are wrapped as written."""
    known: dict[str, Any] = {"address": "it", "name": "it", "dialect": "terraform", "native": "it"}
    known |= {"used": facts.pop("used")} if "used" in facts else {}
    known |= {"header": SPAN, "block": SPAN, "cloud": facts.pop("cloud", Cloud.AWS)}
    if issubclass(kind, Compute):
        on = hardware.machine(machine) if isinstance(machine, str) else machine
        known["cloud"] = on.cloud
        known["service"] = facts.pop("service", PLAIN.get(on.cloud, Service.KUBERNETES))
        known["data"] = facts.pop("data", ())
        facts = {"machine": on, "accelerators": int(on.accelerators)} | facts
    elif machine is not None:
        facts["machine"] = machine
    required = {spec.name for spec in fields(kind) if spec.default is MISSING}
    wanted = (required | facts.keys()) - known.keys()
    stated = {name: facts[name] if name in facts else DEFAULTS[name] for name in wanted}
    values = {
        name: one if isinstance(one, Value | Recipe | ServedModel) else written(one, SPAN)
        for name, one in stated.items()
    }
    return kind(**known, **values)


@pytest.fixture(scope="session", name="declared")
def _declared() -> Declared:
    return declared


@pytest.fixture(scope="session")
def prices() -> PriceBook:
    return PriceBook.open()
