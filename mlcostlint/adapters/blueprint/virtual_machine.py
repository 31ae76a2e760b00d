"""A virtual machine as modules of the Cluster Toolkit spell it, whatever they make it for."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlcostlint.adapters.google.compute import instance
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import first_given, flag, given, number, text
from mlcostlint.adapters.recast import recast, renamed
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import fact

_PLAIN = {
    "guest_accelerator": "guest_accelerator",
    "labels": "labels",
    "region": "region",
    "zone": "zone",
}
_SPOT = ("enable_spot_vm", "spot", "preemptible")
_RESERVATIONS = ("reservation_name", "future_reservation")
_DELETES = ("auto_delete_boot_disk", "disk_auto_delete")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a module makes where nothing else is said."""

    machine: str
    gigabytes: int
    disk: str


def virtual_machine(block: Block, links: Links, defaults: Defaults) -> Iterator[Resource]:
    """Read one machine with its boot disk, as the module declares it in Terraform."""
    body = block.body
    said: dict[str, Node] = {
        **renamed(body, _PLAIN),
        "machine_type": text(body.get("machine_type")).default(defaults.machine),
        "scheduling": _scheduling(body),
        "reservation_affinity": Map({"type": _affinity(body)}, body.span, body.header),
        "boot_disk": _boot_disk(body, defaults),
    }
    yield from instance(recast(block, said), links)


def _scheduling(body: Map) -> Map:
    """Return how a machine is bought: by a model, a flag, or the flex-start queue it waits in."""
    model = body.get("provisioning_model")
    spot = flag(first_given(*(body.get(key) for key in _SPOT)))
    if not given(model) and given(spot):
        model = spot.map(lambda on: "SPOT" if on else "STANDARD")
    waits = flag(body.get("dws_flex", "enabled")).default(fallback=False)
    if fact(waits, True):  # noqa: FBT003
        model = waits.map(lambda _: "FLEX_START")
    return Map({"provisioning_model": model}, body.span, body.header)


def _affinity(body: Map) -> Leaf:
    """Return the kind of reservation that a machine takes: an empty name is none."""
    named = [body.get(key) for key in _RESERVATIONS]
    said = next((leaf for leaf in named if fact(leaf, "unknown")), named[0])
    return said.map(lambda name: "SPECIFIC_RESERVATION" if name else None)


def _boot_disk(body: Map, defaults: Defaults) -> Map:
    size = number(body.get("disk_size_gb")).default(defaults.gigabytes)
    kind = text(body.get("disk_type")).default(defaults.disk)
    sized = Map({"size": size, "type": kind}, body.span, body.header)
    deletes = first_given(*(body.get(key) for key in _DELETES))
    return Map({"initialize_params": sized, "auto_delete": deletes}, body.span, body.header)
