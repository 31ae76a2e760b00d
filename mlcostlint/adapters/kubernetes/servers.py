"""Model servers of NVIDIA Dynamo and of Seldon 2, each with a shape of pods of its own."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.groups import apart
from mlcostlint.adapters.kubernetes.overlay import made, with_entries
from mlcostlint.adapters.kubernetes.supplied import configured
from mlcostlint.adapters.kubernetes.workloads import Scaling, endpoint, scaled, scheduled
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import given, number, perhaps
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map, Node, Seq

_GPU = "nvidia.com/gpu"


def dynamo_graph(block: Block, links: Links) -> Iterator[Resource]:
    """Read a DynamoGraphDeployment: each of its services or components that asks for GPUs."""
    spec = objects.spec(block)
    services = spec.child("services")
    whole = block
    if services is not None:
        pods = {name: _service(node) for name, node in services.entries.items()}
        whole = made(block, with_entries(spec, {"services": with_entries(services, pods)}))
    for unit in apart(whole, links):
        yield endpoint(unit, scaled(unit, unit.copies()))


def seldon_server(block: Block, links: Links) -> Iterator[Resource]:
    """Read a Server of Seldon 2, on which several models share the pods."""
    for unit in apart(configured(block, links), links):
        copies = unit.copies()
        least, most = (number(unit.spec.get(key)) for key in ("minReplicas", "maxReplicas"))
        floor = least.default(1) if given(least) else copies
        ceiling = most if given(most) else perhaps(copies)
        yield endpoint(unit, Scaling(copies, floor, ceiling, scheduled(unit)))


def _service(node: Node) -> Node:
    """Return a service as a pod: `gpu` stands for the resource of that vendor."""
    if not isinstance(node, Map):
        return node
    extra = node.child("extraPodSpec") or Map({}, node.span, node.header)
    main = extra.child("mainContainer") or extra
    container = with_entries(main, {"resources": _resources(node)})
    entries: Mapping[str, Node] = {
        **extra.entries,
        "containers": Seq((container,), node.span),
        "numNodes": node.get("multinode", "nodeCount"),
    }
    return with_entries(node, entries)


def _resources(node: Map) -> Map:
    found = node.child("resources") or Map({}, node.span, node.header)
    parts = {key: part for key in ("limits", "requests") if (part := found.child(key))}
    return with_entries(
        found,
        {
            key: with_entries(part, {_GPU: part.entries["gpu"]})
            for key, part in parts.items()
            if "gpu" in part.entries
        },
    )
