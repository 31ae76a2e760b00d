"""What people state of usage: for an environment, for a resource, or in a tag on it.

The shape of a usage file is Infracost's, so that one file serves both:
https://www.infracost.io/docs/features/usage_based_resources/
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import Any

from mlcostlint.model import Environment, Resource
from mlcostlint.model.parts import plain
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.value import fact

# Figures of a usage file by the assumption that they settle: the last step of their path.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "aws_cloudwatch_log_group": {"monthly_data_ingested_gb": "log_gb_per_month"},
    "aws_ecr_repository": {"storage_gb": "images_gb"},
    "aws_efs_file_system": {"storage_gb": "file_system_gb"},
    "aws_nat_gateway": {"monthly_data_processed_gb": "nat_gb_per_month"},
    "aws_s3_bucket": {"standard.storage_gb": "bucket_gb", "storage_gb": "bucket_gb"},
    "aws_vpc_endpoint": {"monthly_data_processed_gb": "endpoint_gb_per_month"},
    "azurerm_nat_gateway": {"monthly_data_processed_gb": "nat_gb_per_month"},
    "azurerm_private_endpoint": {"monthly_inbound_data_processed_gb": "endpoint_gb_per_month"},
    "azurerm_storage_account": {"storage_gb": "bucket_gb"},
    "google_artifact_registry_repository": {"storage_gb": "images_gb"},
    "google_compute_router_nat": {"data_processed_gb": "nat_gb_per_month"},
    "google_storage_bucket": {"storage_gb": "bucket_gb"},
}

# Hints in tags, labels and annotations: `mlcostlint/active-hours` or, where a slash is not
# allowed, `mlcostlint-active-hours`.
_HINTS: Mapping[str, tuple[str, ...]] = {
    plain(f"mlcostlint-{name}"): keys
    for name, keys in {
        "active-hours": ("interactive_active_hours", "business_hours_per_month"),
        "batch-hours": ("batch_hours_per_month",),
        "data-gb": ("bucket_gb", "file_system_gb"),
        "dataset-gb": ("dataset_gb",),
        "runs-per-month": ("runs_per_month",),
        "training-hours": ("training_hours_per_month",),
    }.items()
}
_KEY = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Statements:
    """What is stated beside the assumptions for all: each outweighs the one before.

    `environments` by environment, `types` by the provider's name for a resource ("aws_s3_bucket"),
    `resources` by address, where "[*]" stands for every copy.
    """

    environments: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    types: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    resources: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    def about(self, resource: Resource, assumptions: Assumptions) -> Assumptions:
        """Return the assumptions that hold for a resource; what is stated has no range left."""
        said: dict[str, tuple[Decimal, str]] = {}
        environment = str(fact(resource.environment, Environment.UNSTATED))
        said |= _from(self.environments.get(environment, {}), f"set for {environment}")
        said |= _from(self.types.get(resource.native, {}), "the usage file, for its type")
        for address, figures in self.resources.items():
            if _is_at(address, resource.address):
                said |= _from(figures, "the usage file")
        said |= dict(_hints(resource))
        if not said:
            return assumptions
        settled = {
            name: replace(assumptions[name], low=value, expected=value, high=value, source=source)
            for name, (value, source) in said.items()
            if name in assumptions
        }
        return {**assumptions, **settled}


NOTHING_STATED = Statements()


def usage(table: Mapping[str, Any]) -> Statements:
    """Return what a usage file states; figures that nothing here uses are passed over."""
    resources = {
        str(address): dict(_figures(_type(str(address)), figures))
        for address, figures in (table.get("resource_usage") or {}).items()
    }
    types = {
        str(name): dict(_figures(str(name), figures))
        for name, figures in (table.get("resource_type_default_usage") or {}).items()
    }
    return Statements(types=types, resources=resources)


def _figures(type_: str, table: Any) -> Iterator[tuple[str, Decimal]]:
    wanted = _KEYS.get(type_, {})
    for path, value in _leaves(table):
        number = _number(value)
        if path in wanted and number is not None:
            yield wanted[path], number


def _leaves(table: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(table, Mapping):
        return
    for key, value in table.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value


def _hints(resource: Resource) -> Iterator[tuple[str, tuple[Decimal, str]]]:
    tags = resource.hints or fact(resource.tags, None)
    for key, value in tags.entries.items() if tags is not None else ():
        number = _number(fact(value, None))
        if number is not None:
            yield from ((name, (number, f"stated by {key}")) for name in _HINTS.get(plain(key), ()))


def _from(figures: Mapping[str, Decimal], source: str) -> dict[str, tuple[Decimal, str]]:
    return {name: (value, source) for name, value in figures.items()}


def _type(address: str) -> str:
    """Return the type in an address: `module.a.aws_s3_bucket.b[0]` is an aws_s3_bucket."""
    steps = _KEY.sub("", address).split(".")
    return steps[-2] if len(steps) > 1 else ""


def _is_at(pattern: str, address: str) -> bool:
    if pattern == address:
        return True
    return "[*]" in pattern and fnmatchcase(_KEY.sub("", address), _KEY.sub("", pattern))


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
