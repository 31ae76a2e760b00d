"""Capacity on Google Cloud that is paid for whether it is used or not."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.google import declared, machines
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.hardware import Machine
from mlcostlint.model import Commitment, Resource
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact, unknown, written

_ENDS = ("auto_created_reservations_delete_time", "auto_created_reservations_duration")

_ACCELERATORS = (
    "aggregate_reservation",
    "reserved_resources",
    "accelerator",
    "accelerator_count",
)


def reservation(block: Block, links: Links) -> Iterator[Resource]:
    """Read a reservation of machines, which carries no labels."""
    specific = block.body.child("specific_reservation")
    count = block.get("specific_reservation", "count")
    yield Commitment(
        **declared.common(block, declared.no_labels(block), block.get("name")),
        machine=_machine(block, specific, links),
        amount=reading.number(count).required("count"),
        ends=declared.present(block.get("delete_after_duration"), block.get("delete_at_time")),
        used=_used(block, links),
    )


def future_reservation(block: Block, links: Links) -> Iterator[Resource]:
    """Read a reservation that begins later; a draft is not asked for yet, so it costs nothing."""
    if fact(block.get("planning_status"), None) == "DRAFT":
        return
    specific = block.body.child("specific_sku_properties")
    path = _ACCELERATORS if specific is None else ("specific_sku_properties", "total_count")
    yield Commitment(
        **declared.common(block, declared.no_labels(block), block.get("name")),
        machine=_machine(block, specific, links),
        amount=reading.number(block.get(*path)).required("what is reserved"),
        ends=_future_ends(block),
    )


def commitment(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a commitment to use vCPUs, accelerators or licences; it ends unless it renews itself.

    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_region_commitment
    """
    header = block.body.header
    renews = reading.flag(block.get("auto_renew")).default(fallback=False)
    yield Commitment(
        **declared.common(block, declared.no_labels(block), block.get("name")),
        machine=unknown("a commitment is for vCPUs and accelerators, not for machines", header),
        amount=_committed(block),
        ends=renews.map(lambda goes_on: not goes_on),
    )


def slots(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a reservation of BigQuery slots; those it scales to are paid by use, not reserved."""
    location = reading.text(block.get("location")).default("US")
    yield Commitment(
        **declared.common(
            block,
            declared.labels(block),
            block.get("name"),
            region=location.map(lambda place: place.lower() if "-" in place else place.upper()),
        ),
        machine=unknown("BigQuery sells slots, not machines", block.body.header),
        amount=reading.number(block.get("slot_capacity")).required("slot_capacity"),
        ends=defaulted(fact=False, span=block.body.header),
    )


def _machine(block: Block, holder: Map | None, links: Links) -> Value[Machine]:
    """Return the machine that is reserved, by its properties or by a template of it."""
    if holder is None:
        return unknown("what is reserved are accelerators, not machines", block.body.header)
    template = joins.template(block, holder.get("source_instance_template"), links)
    if template is not None:
        return machines.carrying(
            machines.machine(template.get("machine_type")),
            template.get("guest_accelerator", "type"),
            template.get("guest_accelerator", "count"),
        )
    properties = "instance_properties"
    return machines.carrying(
        machines.machine(holder.get(properties, "machine_type")),
        holder.get(properties, "guest_accelerators", "accelerator_type"),
        holder.get(properties, "guest_accelerators", "accelerator_count"),
    )


def _used(block: Block, links: Links) -> Value[bool]:
    """Say whether something beside the reservation asks for it by name.

    An open one serves every machine that fits, so that nobody need ask for it.
    """
    uses = joins.consumers(block, links)
    for user, _ in uses.by.get(block, ()):
        return written(fact=True, span=user.body.header)
    for hole in uses.holes:
        return hole.hole(hole.unknown)
    asked = reading.flag(block.get("specific_reservation_required")).default(fallback=False)
    if not fact(asked, 0):
        return asked.hole("any machine that fits takes from an open reservation")
    return words.computed(said=False, span=block.body.header)


def _future_ends(block: Block) -> Value[bool]:
    told = declared.present(*(block.get(key) for key in _ENDS))
    deletes = reading.flag(block.get("auto_delete_auto_created_reservations"))
    if fact(told, 1) or deletes.unknown or deletes.known is not None:
        return told if fact(told, 1) else cast("Value[bool]", deletes)
    return deletes.hole("whether Compute Engine deletes what was reserved is not known here")


def _committed(block: Block) -> Value[int]:
    """Return the accelerators that are committed to, else the vCPUs, else the licences."""
    amounts = {
        fact(one.get("type"), None): reading.number(one.get("amount"))
        for one in block.body.maps("resources")
    }
    for kind in ("ACCELERATOR", "VCPU"):
        if kind in amounts:
            return amounts[kind].required("amount")
    return reading.number(block.get("license_resource", "amount")).required("amount")


TABLE: Mapping[str, Adapter] = {
    "google_bigquery_reservation": slots,
    "google_compute_future_reservation": future_reservation,
    "google_compute_region_commitment": commitment,
    "google_compute_reservation": reservation,
}
