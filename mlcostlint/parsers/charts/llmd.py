"""The values of llm-d's chart for one model: pods that decode, and pods that prefill.

https://github.com/llm-d-incubation/llm-d-modelservice/tree/main/charts/llm-d-modelservice
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    declared,
    given,
    holds,
    is_absent,
    listed,
    required,
    spelled,
)
from mlcostlint.tree import Block, Leaf, Map, Node, as_
from mlcostlint.value import How, Origin, Value, defaulted, fact, unknown

WORDS = ("modelArtifacts",)

# What the chart's own values say of each role.
_REPLICAS = {"decode": 1, "prefill": 0}
# The chart's accelerator.resources.
_DEVICES = {
    "nvidia": "nvidia.com/gpu",
    "amd": "amd.com/gpu",
    "google": "google.com/tpu",
    "intel-gaudi": "habana.ai/gaudi",
    "intel-i915": "gpu.intel.com/i915",
    "intel-xe": "gpu.intel.com/xe",
}
_SIMULATOR = "llm-d-inference-sim"
_HUB = "hf://"
_ELSEWHERE = {
    "multinode": "a model on several nodes is not rendered",
    "requester": "pods that a requester starts are not rendered",
    "accelerator": "accelerators that are claimed are not rendered",
}


def are_values(values: Map) -> bool:
    """Tell whether these are values of the chart: the artifacts of a model, and a role for pods."""
    roles = (values.child(role) for role in _REPLICAS)
    return values.child("modelArtifacts") is not None and any(role is not None for role in roles)


def objects(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the deployment of each role that the values speak of."""
    switches = {
        "multinode": holds(values, "multinode", otherwise=False),
        "requester": holds(values, "requester", "enable", otherwise=False),
        "accelerator": holds(values, "accelerator", "dra", otherwise=False),
    }
    for name, on in switches.items():
        if on is not False:
            yield on if isinstance(on, Value) else unknown(_ELSEWHERE[name], values.header)
            return
    for role, count in _REPLICAS.items():
        part = values.child(role)
        created = False if part is None else holds(part, "create", otherwise=True)
        if isinstance(created, Value):
            yield created
        elif created and part is not None:
            yield _deployment(role, part, part.get("replicas").default(count), values, release)


def _deployment(role: str, part: Map, replicas: Leaf, values: Map, release: Release) -> Block:
    containers = [_container(one, part, values) for one in part.maps("containers")]
    further = part.child("extraConfig")
    pod: dict[str, Node] = {
        **(given(further, "affinity", "nodeSelector", "tolerations") if further else {}),
        **given(part, "nodeSelector", "tolerations"),
        **_products(part),
        "containers": listed(part, *containers),
    }
    labels = given(values.child("modelArtifacts") or values, "labels")
    template = around(part, {"metadata": around(part, labels), "spec": around(part, pod)})
    spec = around(part, {"replicas": replicas, "template": template})
    name = f"{release.name or 'llm-d-modelservice'}-{role}"
    return declared(part, "apps/v1/Deployment", name, release, spec)


def _products(part: Map) -> dict[str, Node]:
    """Return the affinity that the template writes for the types of accelerators."""
    types = part.child("acceleratorTypes")
    if types is None or not spelled(types.get("labelKey")):
        return {}
    affinity = required(types, types.get("labelKey"), [*types.each("labelValues")])
    return {"affinity": affinity}


def _container(container: Map, part: Map, values: Map) -> Map:
    command: dict[str, Node] = given(container, "command", "args")
    if spelled(container.get("modelCommand")) == "vllmServe":
        words = (defaulted(word, container.header) for word in ("vllm", "serve"))
        command["command"] = listed(container, *words, _model(values))
    entries = {
        **given(container, "name", "image", "env"),
        **command,
        "resources": _resources(container, part, values),
    }
    return around(container, entries)


def _model(values: Map) -> Leaf:
    uri, name = values.get("modelArtifacts", "uri"), values.get("modelArtifacts", "name")
    said = spelled(uri)
    return uri.map(lambda _: said.removeprefix(_HUB)) if said.startswith(_HUB) else name


def _resources(container: Map, part: Map, values: Map) -> Map:
    """Return what a container asks for; the chart adds accelerators where none are written."""
    own = container.child("resources") or around(container, {})
    limits = own.child("limits") or around(own, {})
    kind = as_(str, values.get("accelerator", "type")).default("nvidia")
    image = as_(str, container.get("image"))
    if kind.unknown or image.unknown:
        hidden = kind if kind.unknown else image
        return around(own, {"limits": replace(limits, rest=hidden)})
    device = _DEVICES.get(kind.known, "nvidia.com/gpu")
    if kind.known == "cpu" or _SIMULATOR in (image.known or "") or device in limits.entries:
        return own
    asked = {**limits.entries, device: _count(part)}
    return around(
        own, {**own.entries, "limits": Map(asked, limits.span, limits.header, limits.rest)}
    )


def _count(part: Map) -> Leaf:
    """Return how many accelerators a pod needs: tensor parts, by the replicas of data in it."""
    split = part.child("parallelism") or around(part, {})
    tensor = as_(int, split.get("tensor")).default(1)
    said, data = as_(int, split.get("dataLocal")), as_(int, split.get("data"))
    if is_absent(said) and fact(data, None) not in (None, 1):
        return data.hole("whether one pod holds all data replicas depends on the chart's version")
    local = said.default(1)
    hidden = next((leaf for leaf in (tensor, local) if leaf.unknown), None)
    if hidden is not None:
        return hidden
    origin = tensor.origin if local.known == 1 else Origin(How.COMPUTED, tensor.origin.span)
    return Value(tensor.known * local.known, origin)
