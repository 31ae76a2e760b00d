"""Nodes of a Ray cluster on Google Cloud: virtual machines or TPUs, as its interfaces take them.

https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert
https://cloud.google.com/tpu/docs/reference/rest/v2/projects.locations.nodes
"""

from collections.abc import Iterator

from mlcostlint.adapters.google.compute import instance, tpu
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.ray.nodes import config, table
from mlcostlint.adapters.recast import recast, renamed, reworded
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map, Node
from mlcostlint.value import fact

_MACHINE = {"machineType": "machine_type", "labels": "labels"}
_SCHEDULING = {
    "instanceTerminationAction": "instance_termination_action",
    "maxRunDuration": "max_run_duration",
    "preemptible": "preemptible",
    "provisioningModel": "provisioning_model",
    "terminationTime": "termination_time",
}
_ACCELERATOR = {"acceleratorType": "type", "acceleratorCount": "count"}
_DISK = {"autoDelete": "auto_delete", "source": "source"}
_MADE_DISK = {
    "diskSizeGb": "size",
    "diskType": "type",
    "provisionedIops": "provisioned_iops",
    "provisionedThroughput": "provisioned_throughput",
}
_TPU = {
    "acceleratorConfig": "accelerator_config",
    "acceleratorType": "accelerator_type",
    "labels": "labels",
}
_TPU_SCHEDULING = {"preemptible": "preemptible", "reserved": "reserved", "spot": "spot"}


def _machine(block: Block, links: Links) -> Iterator[Resource]:
    node = config(block)
    if any(key in node.entries for key in ("acceleratorType", "acceleratorConfig")):
        return tpu(recast(block, dict(_slice(node))), links)
    return instance(recast(block, dict(_instance(node))), links)


def _slice(node: Map) -> Iterator[tuple[str, Node]]:
    yield from renamed(node, _TPU).items()
    scheduling = node.child("schedulingConfig")
    if scheduling is not None:
        yield "scheduling_config", reworded(scheduling, _TPU_SCHEDULING)


def _instance(node: Map) -> Iterator[tuple[str, Node]]:
    yield from renamed(node, _MACHINE).items()
    for accelerator in node.maps("guestAccelerators"):
        yield "guest_accelerator", reworded(accelerator, _ACCELERATOR)
    affinity = node.child("reservationAffinity")
    if affinity is not None:
        yield "reservation_affinity", reworded(affinity, {"consumeReservationType": "type"})
    yield from _scheduling(node)
    for disk in node.maps("disks"):
        if fact(disk.get("boot"), None) is True:
            yield "boot_disk", _disk(disk)


def _scheduling(node: Map) -> Iterator[tuple[str, Node]]:
    """Yield what is said of scheduling, which Ray takes as a map or as a list of maps."""
    parts = list(node.maps("scheduling"))
    if parts:
        said = {key: leaf for part in parts for key, leaf in renamed(part, _SCHEDULING).items()}
        yield "scheduling", Map(said, parts[0].span, parts[0].header)
    elif "scheduling" in node.entries:
        yield "scheduling", node.get("scheduling")


def _disk(disk: Map) -> Map:
    made = disk.child("initializeParams")
    inner = {} if made is None else {"initialize_params": reworded(made, _MADE_DISK)}
    return Map({**renamed(disk, _DISK), **inner}, disk.span, disk.header)


TABLE = table("gcp", _machine)
