"""The values of charts that run one model server: vLLM's own, NVIDIA's for NIM and Triton, TGI's.

https://github.com/vllm-project/vllm/tree/main/examples/online_serving/chart-helm
https://github.com/NVIDIA/nim-deploy/tree/main/helm/nim-llm
https://github.com/triton-inference-server/server/tree/main/deploy
https://github.com/substratusai/helm/tree/main/charts/text-generation-inference
"""

from collections.abc import Callable, Iterator

from mlcostlint.parsers.charts.deployments import Server, made, scaler
from mlcostlint.parsers.charts.objects import (
    Release,
    around,
    given,
    holds,
    is_absent,
    listed,
    renamed,
    required,
    spelled,
)
from mlcostlint.tree import Block, Leaf, Map, Node
from mlcostlint.value import Value, defaulted, fact, unknown

_TGI = "text-generation-inference"
WORDS = ("gpuModels", "extraInit", "nimCache", "ngcAPISecret", "ngcAPIKey", "numGpus", _TGI)

_DEVICE = "nvidia.com/gpu"
_PLACEMENT = ("affinity", "nodeSelector", "tolerations")


def are_of_vllm(values: Map) -> bool:
    """Tell whether these are values of vLLM's own chart: what its pods load before they start."""
    own = values.child("extraInit") is not None or not is_absent(values.get("gpuModels"))
    return own and values.child("image") is not None


def are_of_nim(values: Map) -> bool:
    """Tell whether these are values of NVIDIA's chart for NIM: a model with a cache and a key."""
    model = values.child("model")
    if model is None or values.child("image") is None:
        return False
    return not model.entries.keys().isdisjoint(("nimCache", "ngcAPISecret", "ngcAPIKey"))


def are_of_triton(values: Map) -> bool:
    """Tell whether these are values of Triton's charts: an image, its models and its GPUs."""
    image = values.child("image")
    return image is not None and {"imageName", "numGpus"} <= image.entries.keys()


def are_of_tgi(values: Map) -> bool:
    """Tell whether these are values of a chart for TGI: its image, a model and a device for it."""
    image = spelled(values.get("image", "repository"))
    limits = values.child("resources", "limits")
    has_device = limits is not None and any("/" in name for name in limits.entries)
    return _TGI in image and bool(spelled(values.get("model"))) and has_device


def of_vllm(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the deployment; the chart's scaler names another one, and scales nothing."""
    container: dict[str, Node] = {
        "name": defaulted("vllm", values.header),
        "image": values.get("image", "repository"),
        **given(values.child("image") or values, "command", "env"),
        "resources": _resources(values),
    }
    products = [*values.each("gpuModels")]
    placement = given(values, "nodeSelector", "tolerations")
    if products:
        label = defaulted("nvidia.com/gpu.product", values.header)
        placement["affinity"] = required(values, label, products)
    replicas = values.get("replicaCount").default(1)  # values.yaml of the chart
    labels = given(values, "labels")
    yield from made(
        values, Server("vllm", "Deployment", container, placement, replicas, labels), release
    )


def of_nim(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the server, and what scales it."""
    apart = holds(values, "multiNode", "enabled", otherwise=False)
    if isinstance(apart, Value):
        yield apart
        return
    if apart:
        yield unknown("a NIM on several nodes is not rendered", values.header)
        return
    container: dict[str, Node] = {
        "name": defaulted("nim-llm", values.header),
        "image": values.get("image", "repository").default("nvcr.io/nim/meta/llama3-8b-instruct"),
        **renamed(values, {"customCommand": "command", "customArgs": "args", "env": "env"}),
        "resources": _resources(values),
    }
    # values.yaml of the chart: a StatefulSet, unless that is switched off.
    is_set = holds(values, "statefulSet", "enabled", otherwise=True)
    kind = "Deployment" if is_set is False else "StatefulSet"
    server = Server(
        "nim-llm",
        kind,
        container,
        given(values, *_PLACEMENT),
        values.get("replicaCount").default(1),  # values.yaml of the chart
        given(values.child("model") or values, "labels"),
    )
    yield from made(values, server, release)
    yield from scaler(values, server, release)


def of_triton(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the deployment; where its replicas have bounds, it starts with the lower one."""
    count = values.get("image", "numGpus")
    limits = around(values, {"limits": around(values, {_DEVICE: count})})
    own = values.child("resources")
    container: dict[str, Node] = {
        "name": defaulted("triton-inference-server", values.header),
        "image": values.get("image", "imageName"),
        "args": listed(
            values, defaulted("tritonserver", values.header), *values.each("serverArgs")
        ),
        "resources": own if own is not None and own.entries else limits,
    }
    least = values.get("autoscaling", "minReplicas")
    replicas = values.get("replicaCount") if is_absent(least) else least
    server = Server(
        "triton",
        "Deployment",
        container,
        given(values, *_PLACEMENT),
        replicas.default(1),  # values.yaml of the charts
        {},
    )
    yield from made(values, server, release)


def of_tgi(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the deployment; the template hands on the model and how it is quantized."""
    handed = {"MODEL_ID": values.get("model"), "QUANTIZE": values.get("quantize")}
    variables = [_variable(values, name, leaf) for name, leaf in handed.items() if _is_set(leaf)]
    container: dict[str, Node] = {
        "name": defaulted(_TGI, values.header),
        "image": values.get("image", "repository").default(f"ghcr.io/huggingface/{_TGI}"),
        "env": listed(values, *variables),
        "resources": _resources(values),
    }
    placement = given(values, *_PLACEMENT)
    replicas = values.get("replicaCount").default(1)  # values.yaml of the chart
    yield from made(values, Server(_TGI, "Deployment", container, placement, replicas, {}), release)


def _is_set(leaf: Leaf) -> bool:
    return bool(leaf.unknown or fact(leaf, None))


def _variable(values: Map, name: str, leaf: Leaf) -> Map:
    return around(values, {"name": defaulted(name, leaf.origin.span), "value": leaf})


def _resources(values: Map) -> Map:
    """Return what a server asks for; the charts' own values give it one GPU."""
    own = values.child("resources")
    limits = None if own is None else own.child("limits")
    place = limits or own or values
    said = {} if limits is None else limits.entries
    rest = None if limits is None else limits.rest
    one = defaulted(1, place.header)
    asked = Map({_DEVICE: one, **said} if rest is None else said, place.span, place.header, rest)
    return around(place, {**given(own, "requests"), "limits": asked} if own else {"limits": asked})


READERS: dict[str, Callable[[Map, Release], Iterator[Block | Leaf]]] = {
    "chart-vllm": of_vllm,
    "nim-llm": of_nim,
    _TGI: of_tgi,
    "triton-inference-server": of_triton,
}
MARKS: dict[str, Callable[[Map], bool]] = {
    "chart-vllm": are_of_vllm,
    "nim-llm": are_of_nim,
    _TGI: are_of_tgi,
    "triton-inference-server": are_of_triton,
}
