"""Deployments of models to online and batch endpoints, in the words of Azure's own interface."""

from collections.abc import Iterator

from mlcostlint.adapters import reading, words
from mlcostlint.adapters.azure import declared, scaling
from mlcostlint.adapters.azure.sent import Sent, machine, sent
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.links.azure import Users
from mlcostlint.adapters.machinery import machinery
from mlcostlint.adapters.reading import loosely
from mlcostlint.hardware import Machine
from mlcostlint.model import (
    BatchJob,
    Endpoint,
    Interruption,
    Mode,
    Purchase,
    Resource,
    Service,
    Workload,
)
from mlcostlint.tree import Block, Map, as_
from mlcostlint.value import Value, defaulted, fact

_DEEP = ("properties", "properties")
_SCALING = ("properties", "scale_settings")


def online(it: Sent) -> Iterator[Resource]:
    """Read a deployment of an online endpoint, which runs on machines of its own or on AKS."""
    header = it.block.body.header
    tags = it.tags()
    capacity = reading.number(it.get("sku", "capacity")).required("sku.capacity")
    bounds = _bounds(it)
    settings = joins.autoscale(it.block, it.links)
    fixed = capacity
    if bounds is None and settings.doubt is not None:
        fixed = settings.doubt.hole("an autoscale setting may be for this deployment")
    by_tag = words.scheduled(tags, header)
    yield Endpoint(
        **it.common(),
        **machinery(_served_on(it), it.names(), header, it.model()),
        service=Service.AZURE_ML,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INFERENCE, header),
        mode=defaulted(Mode.REALTIME, header),
        replicas=capacity,
        floor=fixed if bounds is None else bounds.floor,
        ceiling=reading.perhaps(fixed if bounds is None else bounds.ceiling),
        scheduled=by_tag if bounds is None else bounds.scheduled,
        traffic=_traffic(it),
    )


def _bounds(it: Sent) -> scaling.Bounds | None:
    """Return what scales a deployment: a setting of Azure Monitor, else its own on Kubernetes."""
    settings = joins.autoscale(it.block, it.links)
    others = joins.settings(it.block, it.links)
    found = scaling.bounds(settings) or scaling.bounds(Users(tuple(others), None))
    if found is not None or fact(it.get(*_SCALING, "scale_type"), None) != "TargetUtilization":
        return found
    header = it.block.body.header
    return scaling.Bounds(
        floor=reading.number(it.get(*_SCALING, "min_instances")).default(1),
        ceiling=reading.number(it.get(*_SCALING, "max_instances")).default(1),
        shrinks=defaulted(fact=True, span=header),
        scheduled=it.absent(),
    )


def _traffic(it: Sent) -> Value[float] | None:
    """Return the share of requests that a deployment gets, as its endpoint says."""
    parent, name = it.parent(), reading.text(it.block.get("name"))
    body = None if parent is None else fact(parent.get("body"), None)
    shares = loosely(body, "properties", "traffic") if isinstance(body, Map) else None
    if shares is None or not reading.given(shares):
        return None
    if shares.unknown or name.unknown or not isinstance(shares.known, Map):
        return shares.hole("which share of the traffic this deployment gets is not known")
    share = as_(float, shares.known.get(str(name.known)))
    return share.default(0.0)


def batch(it: Sent) -> Iterator[Resource]:
    """Read a deployment of a batch endpoint, which runs on a compute cluster when it is called.

    It tries each batch three times:
    https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/batchendpoints/deployments
    """
    header = it.block.body.header
    where = it.get("properties", "compute")
    runs_on = joins.compute(it.block, where, it.links)
    if runs_on is None:
        runs_on = joins.named_compute(it.block, where, it.links)
    size, priority = _of_compute(it, runs_on)
    yield BatchJob(
        **it.common(),
        **machinery(size, it.names(), header, it.model()),
        service=Service.AZURE_ML,
        purchase=priority,
        workload=defaulted(Workload.INFERENCE, header),
        machines=reading.number(it.get("properties", "resources", "instance_count")).default(1),
        max_runtime=defaulted(None, header),
        limited=it.absent(),
        interruption=defaulted(Interruption.MEDIUM, header),
        runs_a_month=defaulted(None, header),
    )


def _served_on(it: Sent) -> Value[Machine]:
    kind = reading.text(it.get("properties", "endpoint_compute_type"))
    size = it.get("properties", "instance_type")
    if fact(kind, None) == "Kubernetes":
        return size.hole("the deployment runs on the nodes of an attached cluster")
    if not reading.given(size):
        return size.hole("the machine that Azure picks by default is not known here")
    return machine(size)


def _of_compute(it: Sent, runs_on: Block | None) -> tuple[Value[Machine], Value[Purchase]]:
    """Return the machine of a batch deployment and how it is bought, as its cluster has them."""
    own = it.get("properties", "resources", "instance_type")
    if runs_on is None:
        where = it.get("properties", "compute")
        hole = where.hole("the compute of this deployment is declared elsewhere")
        return machine(own) if reading.given(own) else hole, hole
    if runs_on.type == "azapi_resource":
        cluster = sent(runs_on, it.links)
        size, priority = (cluster.get(*_DEEP, key) for key in ("vm_size", "vm_priority"))
    else:
        size, priority = runs_on.get("vm_size"), runs_on.get("vm_priority")
    return machine(size), declared.purchase(priority, "LowPriority")
