"""Model servers of NVIDIA, vLLM and Seldon 2, each with a shape of pods of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.groups import apart
from mlcostlint.adapters.kubernetes.overlay import made, with_entries
from mlcostlint.adapters.kubernetes.scalers import Scaling, scaled, scheduled
from mlcostlint.adapters.kubernetes.supplied import configured
from mlcostlint.adapters.kubernetes.workloads import endpoint
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import flag, given, number, perhaps, text
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map, Node, Seq
from mlcostlint.value import fact

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


def nim_service(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NIMService, which says beside its resources how it is scaled."""
    spec = objects.spec(block)
    image = spec.get("image", "repository")
    for unit in apart(made(block, _single(spec, image, spec.get("resources"))), links):
        copies = unit.copies()
        scales = flag(spec.get("scale", "enabled")).default(fallback=False)
        if fact(scales, None) is False:
            yield endpoint(unit, scaled(unit, copies))
            continue
        # https://docs.nvidia.com/nim-operator: its autoscaler is Kubernetes' own.
        least = number(spec.get("scale", "hpa", "minReplicas")).default(1)
        most = number(spec.get("scale", "hpa", "maxReplicas"))
        floor = scales.hole(scales.unknown) if scales.unknown else least
        yield endpoint(unit, Scaling(copies, floor, most, scheduled(unit)))


def vllm_runtime(block: Block, links: Links) -> Iterator[Resource]:
    """Read a VLLMRuntime of the vLLM production stack; its model stands beside its resources."""
    spec = objects.spec(block)
    asked = Map({_GPU: spec.get("resources", "gpu")}, spec.span, spec.header)
    limits = Map({"limits": asked}, spec.span, spec.header)
    whole = made(block, _single(spec, spec.get("image", "name"), limits))
    for unit in apart(whole, links):
        found = endpoint(unit, scaled(unit, unit.copies()))
        tensor = number(spec.get("tensorParallelSize"))
        model = replace(found.model, id=text(spec.get("model", "modelURL")))
        yield replace(found, model=model, processes=tensor)


def _single(spec: Map, image: Node, resources: Node) -> Map:
    """Return a specification as that of a pod with one container."""
    keys = [key for key in ("command", "args", "env") if key in spec.entries]
    entries = {"image": image, "resources": resources}
    container = Map({**entries, **{key: spec.entries[key] for key in keys}}, spec.span, spec.header)
    return with_entries(spec, {"containers": Seq((container,), spec.span)})


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
