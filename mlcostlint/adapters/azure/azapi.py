"""Computes and deployments of models in the words of Azure's own interface, as azapi sends them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.adapters import naming, reading, tagging, words
from mlcostlint.adapters.azure import declared, instances, scaling
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import azure as joins
from mlcostlint.adapters.links.azure import Users
from mlcostlint.adapters.machinery import Adapter, machinery
from mlcostlint.adapters.programs.program import program
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.reading import loosely
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import (
    BatchJob,
    Endpoint,
    Interruption,
    Mode,
    NodePool,
    Notebook,
    Purchase,
    Resource,
    ServedModel,
    Service,
    Tags,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import Value, defaulted, fact

_DEEP = ("properties", "properties")
_SCALING = ("properties", "scale_settings")
_SCALE = (*_DEEP, "scale_settings")


def resource(block: Block, links: Links) -> Iterator[Resource]:
    """Read a resource whose type is one of those that bring machines with them."""
    kind = str(fact(block.get("type"), "")).partition("@")[0].lower()
    reader = _READERS.get(kind)
    if reader is None:
        return
    yield from reader(_declared(block, links))


@dataclass(frozen=True, slots=True)
class _Declared:
    """A resource of azapi, and the body that it sends."""

    block: Block
    body: Map
    links: Links

    def get(self, *path: str) -> Leaf:
        """Return a leaf of the body under any spelling."""
        return loosely(self.body, *path)

    def names(self) -> words.Names:
        """Return what the resource is called, and then what it is a part of."""
        parent = self.parent()
        above = () if parent is None else (parent.get("name"),)
        return naming.names(self.block, self.block.get("name"), *above)

    def parent(self) -> Block | None:
        """Return the endpoint that it is a deployment of, in this file or another one."""
        found = joins.parent(self.block, self.links)
        return joins.endpoint(self.block, self.links) if found is None else found

    def common(self) -> reading.Common:
        """Return what every kind of resource has; a body may state what the block could."""
        own = self.block.get("location")
        place = reading.text(own if reading.given(own) else self.get("location"))
        if not reading.given(place) and self.block.provider is not None:
            place = reading.text(self.block.provider.get("default_location"))
        region = declared.region(self.block, self.links) if own.unknown else None
        if not reading.given(place):
            region = declared.region_of_workspace(self.block, self.links)
        where = place.required("location").map(lambda name: name.replace(" ", "").lower())
        return reading.common(
            self.block, Cloud.AZURE, where if region is None else region, self.tags(), self.names()
        )

    def tags(self) -> Value[Tags | None]:
        """Return the tags of the block or of its body, those of the provider below them.

        https://registry.terraform.io/providers/Azure/azapi/latest/docs#default_tags
        """
        block = self.block
        usual = () if block.provider is None else (block.provider.get("default_tags"),)
        own = block.get("tags")
        said = own if reading.given(own) else self.get("tags")
        return tagging.merged(block.body.header, *usual, said)

    def model(self) -> ServedModel:
        """Return the model that a deployment loads, as its variables tell its server."""
        variables = reading.mapping(self.get("properties", "environment_variables"))
        named = reading.text(self.get("properties", "model"))
        if not variables:
            return ServedModel.named(named)
        image = self.get("properties", "environment_id")
        started = program(image, (), variables, self.block.body.header)
        found = served((started,), self.block.body.header)
        return replace(found, id=named) if reading.given(named) else found

    def absent(self) -> Value[bool]:
        """Return that something is off because nothing in the block asks for it."""
        return declared.absent(self.block.body.header)


def _declared(block: Block, links: Links) -> _Declared:
    """Return a resource with its body; in one that the files hide, everything is a hole."""
    body = fact(block.get("body"), None)
    if not isinstance(body, Map):
        hidden = block.get("body").hole("the body of this resource is not known")
        body = Map({}, block.span, block.body.header, rest=hidden)
    return _Declared(block, body, links)


def _compute(it: _Declared) -> Iterator[Resource]:
    kind = reading.text(it.get("properties", "compute_type"))
    reader = {"ComputeInstance": _instance, "AmlCompute": _cluster}.get(fact(kind, None) or "")
    if reader is not None:
        yield reader(it)


def _instance(it: _Declared) -> Notebook:
    header = it.block.body.header
    tags = it.tags()
    by_tag = words.scheduled(tags, header)
    by_clock = instances.stops_by_clock(it.body, header)
    return Notebook(
        **it.common(),
        **machinery(_machine(it.get(*_DEEP, "vm_size")), it.names(), header),
        service=Service.AZURE_ML,
        purchase=defaulted(Purchase.ON_DEMAND, header),
        workload=defaulted(Workload.INTERACTIVE, header),
        stops_when_idle=instances.stops_when_idle(it.body, header),
        scheduled=by_clock if by_clock.unknown or by_clock.known else by_tag,
        users=defaulted(None, header),
    )


def _cluster(it: _Declared) -> NodePool:
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
        **machinery(_machine(it.get(*_DEEP, "vm_size")), it.names(), header),
        service=Service.AZURE_ML,
        purchase=declared.purchase(priority, "LowPriority"),
        workload=defaulted(Workload.BATCH, header),
        floor=reading.number(it.get(*_SCALE, "min_node_count")).default(0),
        ceiling=most,
        shrinks=defaulted(fact=True, span=header),
        system=it.absent(),
    )


def _online(it: _Declared) -> Iterator[Resource]:
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


def _bounds(it: _Declared) -> scaling.Bounds | None:
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


def _traffic(it: _Declared) -> Value[float] | None:
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


def _batch(it: _Declared) -> Iterator[Resource]:
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


def _served_on(it: _Declared) -> Value[Machine]:
    kind = reading.text(it.get("properties", "endpoint_compute_type"))
    size = it.get("properties", "instance_type")
    if fact(kind, None) == "Kubernetes":
        return size.hole("the deployment runs on the nodes of an attached cluster")
    if not reading.given(size):
        return size.hole("the machine that Azure picks by default is not known here")
    return _machine(size)


def _of_compute(it: _Declared, runs_on: Block | None) -> tuple[Value[Machine], Value[Purchase]]:
    """Return the machine of a batch deployment and how it is bought, as its cluster has them."""
    own = it.get("properties", "resources", "instance_type")
    if runs_on is None:
        where = it.get("properties", "compute")
        hole = where.hole("the compute of this deployment is declared elsewhere")
        return _machine(own) if reading.given(own) else hole, hole
    if runs_on.type == "azapi_resource":
        cluster = _declared(runs_on, it.links)
        size, priority = (cluster.get(*_DEEP, key) for key in ("vm_size", "vm_priority"))
    else:
        size, priority = runs_on.get("vm_size"), runs_on.get("vm_priority")
    return _machine(size), declared.purchase(priority, "LowPriority")


def _machine(size: Leaf) -> Value[Machine]:
    return reading.machine(size, Cloud.AZURE)


_TYPE = "microsoft.machinelearningservices/workspaces"
_READERS = {
    f"{_TYPE}/computes": _compute,
    f"{_TYPE}/onlineendpoints/deployments": _online,
    f"{_TYPE}/batchendpoints/deployments": _batch,
}

TABLE: Mapping[str, Adapter] = {"azapi_resource": resource}
