"""YAML of Azure Machine Learning in the words of Azure's own interface, as azapi would send it.

https://learn.microsoft.com/azure/machine-learning/reference-yaml-overview
"""

from collections.abc import Callable, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.azure.resource_manager.wording import Declared, unsaid, usual
from mlcostlint.tree import Block, Leaf, Map, Node, Seq
from mlcostlint.value import defaulted, fact, written

_ML = "Microsoft.MachineLearningServices/workspaces"
# The default of the command line: https://learn.microsoft.com/azure/machine-learning/reference-yaml-compute-aml
_MOST_NODES = 4


def as_azapi(it: Declared, type_: str) -> Block:
    """Return a resource as azapi has it, which sends the body of Azure's interface."""
    entries: dict[str, Node] = {
        "type": written(type_, it.body.header),
        "name": it.name,
        "parent_id": it.parent,
        "body": it.body,
    }
    for key in ("location", "tags"):
        leaf = it.get(key)
        if reading.given(leaf):
            entries[key] = leaf
    return it.part("azapi_resource", it.block.address, it.body, {}, **entries)


def in_the_interface(block: Block) -> Block:
    """Return a compute, an endpoint or a deployment as azapi has it, any other block as it is."""
    if block.type == "workspace":
        it = Declared(block, block.body, block.get("name"))
        return it.said("azurerm_machine_learning_workspace", {})
    found = _SENT.get(block.type)
    if found is None:
        return block
    type_, sent = found
    said = block.body
    own = {key: said.entries[key] for key in ("location", "tags") if key in said.entries}
    body = Map({**sent(said), **own}, said.span, said.header, said.rest)
    parent = said.get("endpoint_name")
    return as_azapi(Declared(block, body, said.get("name"), (parent,)), f"{_ML}/{type_}")


def _map(said: Map, **entries: Node) -> Map:
    """Return a map of what is said, at the place of the whole."""
    kept = {
        key: node
        for key, node in entries.items()
        if isinstance(node, Map | Seq) or reading.given(node)
    }
    return Map(kept, said.span, said.header, said.rest)


def _cluster(said: Map) -> dict[str, Node]:
    tiers = {"low_priority": "LowPriority", "dedicated": "Dedicated"}
    tier = reading.text(said.get("tier"))
    scale = _map(
        said,
        minNodeCount=said.get("min_instances"),
        maxNodeCount=usual(said.get("max_instances"), _MOST_NODES),
    )
    inner = _map(
        said,
        vmSize=said.get("size"),
        vmPriority=tier.map(lambda name: tiers.get(str(name).lower(), name)),
        scaleSettings=scale,
    )
    if not reading.given(tier):
        inner = _map(said, vmSize=said.get("size"), scaleSettings=scale)
    return {"properties": _compute(said, "AmlCompute", inner)}


def _compute(said: Map, type_: str, inner: Map) -> Map:
    return _map(said, computeType=defaulted(type_, said.header), properties=inner)


def _instance(said: Map) -> dict[str, Node]:
    minutes = reading.number(said.get("idle_time_before_shutdown_minutes"))
    idle: Leaf = said.get("idle_time_before_shutdown")
    if reading.given(minutes):
        idle = minutes.map(lambda count: f"PT{count}M")
    times = said.get("schedules", "compute_start_stop")
    listed = Seq(tuple(_time(node) for node in reading.nodes(times)), times.origin.span)
    inner = _map(
        said,
        vmSize=said.get("size"),
        idleTimeBeforeShutdown=idle,
        schedules=_map(said, computeStartStop=listed),
    )
    return {"properties": _compute(said, "ComputeInstance", inner)}


def _time(schedule: Node) -> Node:
    """Return a schedule of an instance, whose words the interface begins with a capital."""
    if not isinstance(schedule, Map):
        return schedule
    action, state = (reading.text(schedule.get(key)) for key in ("action", "state"))
    status = state.map(lambda said: said and said.capitalize())
    return _map(schedule, action=action.map(lambda said: said and said.capitalize()), status=status)


def _online(said: Map) -> dict[str, Node]:
    scaling = said.get("scale_settings", "type")
    target = fact(scaling, None) == "target_utilization"
    properties = _map(
        said,
        instanceType=said.get("instance_type"),
        endpointComputeType=_attached(said),
        model=_model(said),
        environmentId=reading.first_given(
            said.get("environment", "image"), said.get("environment")
        ),
        environmentVariables=said.get("environment_variables"),
        scaleSettings=_map(
            said,
            scaleType=scaling.map(lambda _: "TargetUtilization" if target else "Default"),
            minInstances=said.get("scale_settings", "min_instances"),
            maxInstances=said.get("scale_settings", "max_instances"),
        ),
    )
    count = unsaid(said.get("instance_count"), "instance_count is missing")
    return {"sku": _map(said, capacity=count), "properties": properties}


def _attached(said: Map) -> Leaf:
    """Return on what a deployment runs: on an attached cluster where its type or schema says so."""
    type_, schema = reading.text(said.get("type")), said.get("$schema")
    if fact(type_, None) == "kubernetes" or "kubernetes" in str(fact(schema, "")).lower():
        return type_.map(lambda _: "Kubernetes")
    return type_.map(lambda _: "Managed")


def _model(said: Map) -> Leaf:
    """Return what names the model of a deployment: an asset, or the place of its files."""
    inner = said.child("model")
    if inner is None:
        return said.get("model")
    return reading.first_given(inner.get("path"), inner.get("name"))


def _endpoint(said: Map) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    for key in ("mirror_traffic", "traffic"):
        shares = said.child(key)
        entries |= {} if shares is None else shares.entries
    if not entries:
        return {"properties": _map(said)}
    return {"properties": _map(said, traffic=Map(entries, said.span, said.header))}


def _batch(said: Map) -> dict[str, Node]:
    resources = _map(
        said,
        instanceCount=said.get("resources", "instance_count"),
        instanceType=said.get("resources", "instance_type"),
    )
    compute = reading.first_given(said.get("compute"), said.get("settings", "default_compute"))
    return {"properties": _map(said, compute=compute, resources=resources, model=_model(said))}


_SENT: Mapping[str, tuple[str, Callable[[Map], dict[str, Node]]]] = {
    "amlcompute": ("computes", _cluster),
    "batch-deployment": ("batchEndpoints/deployments", _batch),
    "computeinstance": ("computes", _instance),
    "online-deployment": ("onlineEndpoints/deployments", _online),
    "online-endpoint": ("onlineEndpoints", _endpoint),
}
