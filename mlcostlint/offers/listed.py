"""What a price list says, whoever publishes it, and what makes one unusable."""

import enum
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


class Broken(Exception):
    """A price list that cannot be had, read or trusted; the message says which and why."""


class Kind(enum.Enum):
    """What an hour of a machine is paid for."""

    ON_DEMAND = enum.auto()
    SPOT = enum.auto()
    SPOT_SHARE = enum.auto()


@dataclass(frozen=True, slots=True)
class Listed:
    """The price of a machine-hour in US dollars; of `SPOT_SHARE`, the part of that on demand.

    `component` is the part of SageMaker that bills it, empty where a machine is rented plain.
    """

    cloud: str
    region: str
    machine: str
    kind: Kind
    usd: Decimal
    component: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The prices of one publication, from which day they are, and the name to quote it by."""

    name: str
    source: str
    as_of: str
    rows: tuple[Listed, ...]

    def __post_init__(self) -> None:
        if not self.rows:
            raise Broken(f"{self.name} holds no prices of machines")


SOURCES = {
    "aws-price-list": "AWS Price List, bulk offers of Amazon EC2 and SageMaker",
    "aws-spot-advisor": "AWS Spot Instance Advisor, a monthly average per region",
    "azure-retail": "Azure Retail Prices API",
    "gcloud-compute": "gcloud-compute.com, computed from the Google Cloud Billing Catalog",
}
"""What publications are called in a price book, and what they are."""


def price(text: str | Decimal) -> Decimal:
    """Return a price as a number; raises `ValueError` for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"'{text}' is not a price") from None
    if not number.is_finite():
        raise ValueError(f"'{text}' is not a price")
    return number


def decoded(text: bytes, name: str) -> Any:
    """Return what JSON text says, numbers exactly; raises `Broken`."""
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError) as error:
        raise Broken(f"{name} is not whole: {error}") from None


@contextmanager
def shaped(name: str, what: str) -> Iterator[None]:
    """Turn whatever fails on the way through somebody's data into `Broken`."""
    try:
        yield
    except KeyError as missing:
        raise Broken(f"{name} is not {what}: something in it has no {missing}") from None
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise Broken(f"{name} is not {what}: {error}") from None
