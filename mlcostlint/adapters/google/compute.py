"""Compute Engine: virtual machines, groups of them, and TPUs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared, disks, machines
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.hardware import Machine
from mlcostlint.model import NodePool, Purchase, Resource, Service, Tags, VirtualMachine, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_OFF = frozenset(["TERMINATED", "SUSPENDED"])


def instance(block: Block, links: Links) -> Iterator[Resource]:
    """Read a virtual machine, from its template where it is made from one."""
    if fact(block.get("desired_status"), None) in _OFF:
        return
    template = joins.template(block, block.get("source_instance_template"), links)
    states_own = fact(block.get("machine_type"), None) is not None
    body = block.body if states_own or template is None else template.body
    tags = declared.labels(block)
    names = naming.names(block, block.get("name"))
    header = block.body.header
    machine = VirtualMachine(
        **declared.common(block, tags, block.get("name")),
        **machinery(_machine(body), names, header),
        service=Service.GCE,
        purchase=_purchase(body),
        workload=words.workload(names, header),
        floor=defaulted(1, header),
        scheduled=_scheduled(block, tags, links),
        ends=_ends(body),
        managed=defaulted(fact=False, span=header),
    )
    yield machine
    yield from disks.of_instance(block, template, machine)


def group(block: Block, links: Links) -> Iterator[Resource]:
    """Read a managed instance group, with its autoscaler if it has one."""
    version = next(block.body.maps("version"), block.body)
    template = joins.template(block, version.get("instance_template"), links)
    if template is None:
        return
    scaler = joins.autoscaler(block, links)
    tags = declared.labels(template)
    names = naming.names(block, block.get("name"), template.get("name"))
    header = block.body.header
    shared = _Group(tags, names, words.workload(names, header))
    perhaps = joins.perhaps_autoscaler(block, links)
    made: NodePool | VirtualMachine = (
        _pool(block, template, scaler, shared)
        if scaler
        else _fixed(block, template, shared, perhaps)
    )
    yield made
    yield from disks.of_template(template, made)


def tpu(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a TPU VM."""
    config, scheduling = block.body.child("accelerator_config"), "scheduling_config"
    reserved = reading.flag(block.get(scheduling, "reserved"))
    cheap = declared.spot(block.get(scheduling, "spot"), block.get(scheduling, "preemptible"))
    if fact(reserved, None):
        cheap = reserved.map(lambda _: Purchase.RESERVED)
    # https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/tpu_v2_vm
    slice_ = machines.machine(reading.text(block.get("accelerator_type")).default("v2-8"))
    if config:
        slice_ = machines.tpu_topology(
            reading.text(config.get("type")), reading.text(config.get("topology"))
        )
    yield _tpu(block, declared.labels(block), slice_, cheap)


def queued_tpu(block: Block, _links: Links) -> Iterator[Resource]:
    """Read the TPU VMs that a queued resource asks for."""
    for spec in block.body.maps("tpu", "node_spec"):
        kind = reading.text(spec.get("node", "accelerator_type")).default("v2-8")
        bought = defaulted(Purchase.ON_DEMAND, block.body.header)
        yield _tpu(block, declared.no_labels(block), machines.machine(kind), bought)


@dataclass(frozen=True, slots=True)
class _Group:
    tags: Value[Tags | None]
    names: words.Names
    workload: Value[Workload]


def _fixed(block: Block, template: Block, shared: _Group, perhaps: Leaf | None) -> VirtualMachine:
    header = block.body.header
    size = reading.number(block.get("target_size")).default(0)
    return VirtualMachine(
        **declared.common(block, shared.tags, block.get("name"), template.get("name")),
        **machinery(_machine(template.body), shared.names, header),
        service=Service.GCE,
        purchase=_purchase(template.body),
        workload=shared.workload,
        floor=size if perhaps is None else perhaps.hole("an autoscaler may target this group"),
        scheduled=words.scheduled(shared.tags, header),
        ends=_ends(template.body),
        managed=defaulted(fact=False, span=header),
    )


def _pool(block: Block, template: Block, scaler: Block, shared: _Group) -> NodePool:
    policy = "autoscaling_policy"
    mode = reading.text(scaler.get(policy, "mode")).default("ON")
    return NodePool(
        **declared.common(block, shared.tags, block.get("name"), template.get("name")),
        **machinery(_machine(template.body), shared.names, block.body.header),
        service=Service.GCE,
        purchase=_purchase(template.body),
        workload=shared.workload,
        floor=reading.number(scaler.get(policy, "min_replicas")).required("min_replicas"),
        ceiling=reading.number(scaler.get(policy, "max_replicas")),
        shrinks=mode.map(lambda set_: set_ == "ON"),
        system=defaulted(fact=False, span=block.body.header),
    )


def _tpu(
    block: Block, tags: Value[Tags | None], chips: Value[Machine], bought: Value[Purchase]
) -> Resource:
    header = block.body.header
    names = naming.names(block, block.get("name"))
    return VirtualMachine(
        **declared.common(block, tags, block.get("name")),
        **machinery(chips, names, header),
        service=Service.GCE,
        purchase=bought,
        workload=words.workload(names, header),
        floor=defaulted(1, header),
        scheduled=words.scheduled(tags, header),
        ends=defaulted(fact=False, span=header),
        managed=defaulted(fact=False, span=header),
    )


def _machine(body: Map) -> Value[Machine]:
    bare = machines.machine(body.get("machine_type"))
    return machines.carrying(
        bare, body.get("guest_accelerator", "type"), body.get("guest_accelerator", "count")
    )


def _purchase(body: Map) -> Value[Purchase]:
    model = body.get("scheduling", "provisioning_model")
    cheap = declared.spot(body.get("scheduling", "preemptible"))
    if fact(cheap, None) is Purchase.ON_DEMAND:
        cheap = defaulted(Purchase.ON_DEMAND, model.origin.span)
    bought = declared.provisioned(model, cheap)
    return declared.reserved(body.get("reservation_affinity", "type"), bought)


def _ends(body: Map) -> Value[bool]:
    return declared.present(
        body.get("scheduling", "max_run_duration"), body.get("scheduling", "termination_time")
    )


def _scheduled(block: Block, tags: Value[Tags | None], links: Links) -> Value[bool]:
    elsewhere = None
    for leaf, policy in joins.policies(block, links):
        if policy is None:
            elsewhere = leaf
        elif policy.body.child("instance_schedule_policy", "vm_stop_schedule"):
            return (
                leaf.map(lambda _: True)
                if not leaf.unknown
                else defaulted(fact=True, span=policy.span)
            )
    call = joins.stop_call(block, links)
    if call is not None:
        return _called(call)
    if elsewhere is not None:
        named = elsewhere.unknown or f"resource policy {elsewhere.known} is declared elsewhere"
        return unknown(named, elsewhere.origin.span)
    return words.scheduled(tags, block.body.header)


def _called(uri: Leaf) -> Value[bool]:
    """Say that a scheduled call stops a machine, where it is known what is called."""
    if uri.unknown and not uri.refers_to:
        return uri.hole(uri.unknown)
    return defaulted(fact=True, span=uri.origin.span)


TABLE: Mapping[str, Adapter] = {
    "google_compute_instance": instance,
    "google_compute_instance_from_template": instance,
    "google_compute_instance_group_manager": group,
    "google_compute_region_instance_group_manager": group,
    "google_tpu_v2_vm": tpu,
    "google_tpu_v2_queued_resource": queued_tpu,
}
