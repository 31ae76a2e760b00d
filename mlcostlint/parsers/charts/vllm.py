"""The values of the vLLM production stack: a deployment for each model.

https://github.com/vllm-project/production-stack/tree/main/helm
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
    renamed,
    spelled,
)
from mlcostlint.tree import Block, Leaf, Map, Node, Seq, as_
from mlcostlint.value import Value, defaulted, fact, unknown, written

WORDS = ("servingEngineSpec",)

_DEVICE = "nvidia.com/gpu"  # what the template asks for where requestGPUType is not set
_FLAGS = {
    "maxModelLen": "--max-model-len",
    "dtype": "--dtype",
    "tensorParallelSize": "--tensor-parallel-size",
    "maxNumSeqs": "--max-num-seqs",
    "gpuMemoryUtilization": "--gpu-memory-utilization",
}
_SCALER = ("minReplicaCount", "maxReplicaCount", "idleReplicaCount", "cooldownPeriod", "triggers")


def are_values(values: Map) -> bool:
    """Tell whether these are values of the chart: it lists models to serve."""
    return values.child("servingEngineSpec") is not None and any(
        isinstance(model, Map) or (isinstance(model, Value) and model.unknown)
        for model in values.each("servingEngineSpec", "modelSpec")
    )


def objects(values: Map, release: Release) -> Iterator[Block | Leaf]:
    """Yield the deployment of each model, and what scales it."""
    engine = values.child("servingEngineSpec")
    if engine is None:
        return
    for model in engine.each("modelSpec"):
        if isinstance(model, Map):
            yield from _model(model, engine, release)
        elif isinstance(model, Value) and model.unknown:
            yield model


def _model(model: Map, engine: Map, release: Release) -> Iterator[Block | Leaf]:
    on = (
        holds(engine, "enableEngine", otherwise=True),
        holds(model, "enabled", otherwise=True),
    )
    on_ray = holds(model, "raySpec", "enabled", otherwise=False)
    scales = holds(model, "keda", "enabled", otherwise=False)
    hidden = [switch for switch in (*on, on_ray, scales) if isinstance(switch, Value)]
    yield from hidden[:1]
    if hidden or False in on:
        return
    name = spelled(model.get("name")) or "model"
    if on_ray:
        yield unknown(f"model {name} runs on a Ray cluster, which is not rendered", model.header)
        return
    spec = {} if scales else renamed(model, {"replicaCount": "replicas"})
    spec["template"] = _template(model, engine)
    yield declared(model, "apps/v1/Deployment", name, release, around(model, spec))
    if scales:
        yield _scaler(model, name, release)


def _scaler(model: Map, name: str, release: Release) -> Block:
    target = around(model, {"name": written(name, model.header)})
    keda = model.child("keda") or model
    spec = around(keda, {"scaleTargetRef": target, **given(keda, *_SCALER)})
    return declared(keda, "keda.sh/v1alpha1/ScaledObject", name, release, spec)


def _template(model: Map, engine: Map) -> Map:
    container: dict[str, Node] = {
        "name": defaulted("vllm", model.header),
        **renamed(model, {"repository": "image"}),
        "command": listed(model, *_command(model)),
        "resources": _resources(model),
    }
    variables = [*engine.each("env"), *model.each("env")]
    if variables:
        container["env"] = listed(model, *variables)
    labels = renamed(model, {"podLabels": "labels", "podAnnotations": "annotations"})
    spec = around(
        model, {"containers": listed(model, around(model, container)), **_placement(model, engine)}
    )
    return around(model, {"metadata": around(model, labels), "spec": spec})


def _command(model: Map) -> Iterator[Node]:
    yield from (defaulted(word, model.header) for word in ("vllm", "serve"))
    yield model.get("modelURL")
    config = model.child("vllmConfig")
    if config is None:
        return
    for key, flag in _FLAGS.items():
        value = config.get(key)
        if not is_absent(value):
            yield defaulted(flag, value.origin.span)
            yield as_(str, value)
    yield from config.each("extraArgs")


def _resources(model: Map) -> Node:
    own = model.child("resources")
    if own is not None and own.entries:
        return own
    asked = renamed(model, {"requestCPU": "cpu", "requestMemory": "memory"})
    most = renamed(model, {"limitCPU": "cpu", "limitMemory": "memory"})
    kind, count = model.get("requestGPUType"), model.get("requestGPU")
    if kind.unknown:
        hidden = replace(around(model, asked), rest=kind)
        return around(model, {"requests": hidden, "limits": replace(hidden, entries=most)})
    device = {} if is_absent(count) or _is_none(count) else {spelled(kind) or _DEVICE: count}
    return around(
        model,
        {"requests": around(model, asked | device), "limits": around(model, most | device)},
    )


def _is_none(count: Leaf) -> bool:
    return fact(as_(int, count), None) == 0


def _placement(model: Map, engine: Map) -> dict[str, Node]:
    placed = given(model, "affinity", "nodeName")
    runtime = given(model, "runtimeClassName") or given(engine, "runtimeClassName")
    terms = given(model, "nodeSelectorTerms")
    if "affinity" not in placed and isinstance(terms.get("nodeSelectorTerms"), Seq):
        required = {"requiredDuringSchedulingIgnoredDuringExecution": around(model, terms)}
        placed["affinity"] = around(model, {"nodeAffinity": around(model, required)})
    own = [*model.each("tolerations")]
    shared = [*engine.each("tolerations")]
    replaces = spelled(model.get("tolerationsPolicy")) == "override"
    tolerations = own if replaces else [*shared, *own]
    if tolerations:
        placed["tolerations"] = listed(model, *tolerations)
    return {**placed, **runtime}
