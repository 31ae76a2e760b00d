"""What everything costs a month that is no machine."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from mlcostlint.model import (
    Bucket,
    Budget,
    Cluster,
    Commitment,
    FileSystem,
    LogGroup,
    NatGateway,
    NetworkLink,
    Quota,
    Registry,
    Resource,
    ServiceEndpoint,
    SnapshotPolicy,
    SpendingControl,
    Volume,
)
from mlcostlint.pricing.assumptions import Assumptions
from mlcostlint.pricing.buckets import bucket
from mlcostlint.pricing.clusters import control_plane
from mlcostlint.pricing.data_paths import between
from mlcostlint.pricing.filesystems import file_system, registry
from mlcostlint.pricing.logs import kept_logs
from mlcostlint.pricing.machine_rates import hourly
from mlcostlint.pricing.networks import door, gateway
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.pricing.volumes import snapshots, volume

_HOURS_PER_MONTH = 730


@dataclass(frozen=True, slots=True)
class Terms:
    """What a month is priced by: the book, what is assumed of use, and the day of the prices."""

    book: sqlite3.Connection
    assumptions: Assumptions
    today: date


def upkeep(now: Resource, resource: Resource, terms: Terms) -> Sum:
    """Return the monthly dollars of `resource` for what `now` is used for.

    Raises `Unpriced` where the book has no rate, `Undecided` where the files leave open what
    decides about it.
    """
    others = (ask(resource, terms) for ask in (_piled_up, _carried, _run))
    answers = (_kept(now, resource, terms), *others)
    found = next((answer for answer in answers if answer is not None), None)
    if found is None:
        raise Unpriced(f"the price book has no rates for a {type(resource).__name__}")
    return found


def _kept(now: Resource, resource: Resource, terms: Terms) -> Sum | None:
    match resource:
        case Volume() if isinstance(now, Volume):
            return volume(terms.book, now, resource, terms.assumptions)
        case Bucket() if isinstance(now, Bucket):
            return bucket(terms.book, now, resource, terms.assumptions)
        case FileSystem() if isinstance(now, FileSystem):
            return file_system(terms.book, now, resource, terms.assumptions)
        case Registry():
            return registry(terms.book, resource, terms.assumptions)
    return None


def _piled_up(resource: Resource, terms: Terms) -> Sum | None:
    match resource:
        case SnapshotPolicy():
            return snapshots(terms.book, resource, terms.assumptions)
        case LogGroup():
            return kept_logs(terms.book, resource, terms.assumptions)
    return None


def _carried(resource: Resource, terms: Terms) -> Sum | None:
    match resource:
        case NatGateway():
            return gateway(terms.book, resource, terms.assumptions)
        case ServiceEndpoint():
            return door(terms.book, resource, terms.assumptions)
        case NetworkLink():
            return _link(terms.book, resource, terms.assumptions)
    return None


def _run(resource: Resource, terms: Terms) -> Sum | None:
    match resource:
        case Cluster():
            return control_plane(terms.book, resource, terms.today)
        case Commitment():
            return _reserved(terms.book, resource)
        case Budget() | Quota() | SpendingControl():
            return Sum.of(0)
    return None


def _link(book: sqlite3.Connection, link: NetworkLink, assumptions: Assumptions) -> Sum:
    here, there = link.region.known, link.to.known
    if here == there:
        raise Unpriced("what passes within a region is billed by the zones it passes between")
    return between(book, link.cloud, here, there) * Sum.of(1, assumptions["link_gb_per_month"])


def _reserved(book: sqlite3.Connection, held: Commitment) -> Sum:
    machine = held.machine.known
    if not machine.name:
        raise Unpriced("nothing says which machines are reserved")
    hours = Sum.of(_HOURS_PER_MONTH * held.amount.known)
    return hourly(book, machine, held.region.known) * hours
