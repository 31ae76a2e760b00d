"""Computes and deployments of machine learning, as azapi and templates declare them."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.azure import declared, deployments, instances
from mlcostlint.adapters.azure.sent import Sent, machine, sent
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.model import NodePool, Notebook, Purchase, Resource, Service, Workload
from mlcostlint.tree import Block
from mlcostlint.value import defaulted, fact

_DEEP = ("properties", "properties")
_SCALE = (*_DEEP, "scale_settings")


def resource(block: Block, links: Links) -> Iterator[Resource]:
    """Read a resource whose type is one of those that bring machines with them."""
    kind = str(fact(block.get("type"), "")).partition("@")[0].lower()
    reader = _READERS.get(kind)
    if reader is None:
        return
    yield from reader(sent(block, links))


def _compute(it: Sent) -> Iterator[Resource]:
    kind = reading.text(it.get("properties", "compute_type"))
    reader = {"ComputeInstance": _instance, "AmlCompute": _cluster}.get(fact(kind, None) or "")
    if reader is not None:
        yield reader(it)


def _instance(it: Sent) -> Notebook:
    header = it.block.body.header
    tags = it.tags()
    by_tag = words.scheduled(tags, header)
    by_clock = instances.stops_by_clock(it.body, header)
    return Notebook(
        **it.common(),
        **machinery(machine(it.get(*_DEEP, "vm_size")), it.names(), header),
        service=Service.AZURE_ML,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=instances.stops_when_idle(it.body, header),
        scheduled=by_clock if by_clock.unknown or by_clock.known else by_tag,
        users=defaulted(None, header),
    )


def _cluster(it: Sent) -> NodePool:
    """Read a compute cluster, which keeps no node unless told to.

    https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/computes
    """
    header = it.block.body.header
    priority = reading.text(it.get(*_DEEP, "vm_priority")).default("Dedicated")
    most = reading.number(it.get(*_SCALE, "max_node_count"))
    if not reading.given(most):
        most = most.hole("how many nodes Azure allows by default is not known here")
    return NodePool(
        **it.common(),
        **machinery(machine(it.get(*_DEEP, "vm_size")), it.names(), header),
        service=Service.AZURE_ML,
        purchase=declared.purchase(priority, "LowPriority"),
        workload=defaulted(Workload.BATCH, header),
        floor=reading.number(it.get(*_SCALE, "min_node_count")).default(0),
        ceiling=most,
        shrinks=defaulted(fact=True, span=header),
        system=it.absent(),
    )


_TYPE = "microsoft.machinelearningservices/workspaces"
_READERS = {
    f"{_TYPE}/computes": _compute,
    f"{_TYPE}/onlineendpoints/deployments": deployments.online,
    f"{_TYPE}/batchendpoints/deployments": deployments.batch,
}

TABLE: Mapping[str, Adapter] = {"azapi_resource": resource}
