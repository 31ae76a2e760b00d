"""KAITO: models, fine-tunings and retrieval on machines that it starts for them."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.adapters import reading, tagging, words
from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.pods import product
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Machinery, machinery
from mlcostlint.adapters.reading import Common, given, number, perhaps, text
from mlcostlint.hardware import Cloud
from mlcostlint.model import (
    Endpoint,
    Interruption,
    Method,
    Mode,
    Recipe,
    Resource,
    ServedModel,
    Service,
    Training,
    Workload,
)
from mlcostlint.model.parts import Purchase, Tags
from mlcostlint.source import Span
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, unknown

_METHODS = {"lora": Method.LORA, "qlora": Method.QLORA}
_ELSEWHERE = "it runs on nodes that are declared elsewhere"


def workspace(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a Workspace: a model that is served, or one that is tuned and then done."""
    asked = block.body.child("resource")
    if asked is None:
        return
    if block.body.child("tuning") is not None:
        yield _tuning(block, asked)
    elif block.body.child("inference") is not None:
        yield _served(block, asked, block.get("inference", "preset", "name"))


def inference_set(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an InferenceSet, which makes equal workspaces of one template."""
    asked = block.body.child("spec", "template", "resource")
    if asked is None:
        return
    found = _served(block, asked, block.get("spec", "template", "inference", "preset", "name"))
    each = number(block.get("spec", "replicas")).default(1)
    replicas = product((each, found.floor), asked.header)
    scaled = block.get("metadata", "annotations", "scaledobject.kaito.sh/auto-provision")
    floor = replicas
    if str(fact(scaled, "")).lower() == "true":
        floor = scaled.hole("how many replicas run is up to the autoscaler that KAITO sets up")
    yield replace(found, replicas=replicas, floor=floor, ceiling=perhaps(floor))


def retrieval(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a RAGEngine that computes its embeddings on a machine of its own."""
    asked = block.body.child("spec", "compute")
    if asked is not None:
        yield _served(block, asked, block.get("spec", "embedding", "local", "modelID"))


def _served(block: Block, asked: Map, model: Leaf) -> Endpoint:
    nodes = _nodes(asked)
    return Endpoint(
        **_common(block, asked),
        **_machinery(block, asked, model),
        service=Service.KUBERNETES,
        purchase=_purchase(asked),
        workload=defaulted(Workload.INFERENCE, asked.header),
        mode=defaulted(Mode.REALTIME, asked.header),
        replicas=nodes,
        floor=nodes,
        ceiling=perhaps(nodes),
        scheduled=defaulted(fact=False, span=asked.header),
    )


def _tuning(block: Block, asked: Map) -> Training:
    never: Value[int | None] = defaulted(None, asked.header)
    return Training(
        **_common(block, asked),
        **_machinery(block, asked, block.get("tuning", "preset", "name")),
        service=Service.KUBERNETES,
        purchase=_purchase(asked),
        workload=defaulted(Workload.TRAINING, asked.header),
        machines=_nodes(asked),
        max_runtime=never,
        limited=defaulted(fact=False, span=asked.header),
        interruption=defaulted(Interruption.NONE, asked.header),
        runs_a_month=never,
        recipe=_recipe(block, asked.header),
    )


def _recipe(block: Block, header: Span) -> Recipe:
    method = text(block.get("tuning", "method"))
    told = method.map(lambda name: _METHODS.get(name or ""))
    return replace(Recipe.everywhere(defaulted(None, header)), method=told)


def _nodes(asked: Map) -> Value[int]:
    """Return how many machines are started: one where no count is written (KAITO's API)."""
    return number(asked.get("count")).default(1)


def _machinery(block: Block, asked: Map, model: Leaf) -> Machinery:
    written = asked.get("instanceType")
    named = reading.machine(written) if given(written) else written.hole(_ELSEWHERE)
    return machinery(named, objects.names(block), asked.header, ServedModel.named(text(model)))


def _purchase(asked: Map) -> Value[Purchase]:
    """Return how its machines are bought: regular ones where nothing asks for spot (AKS)."""
    preferred, written = asked.get("preferredNodes"), asked.get("instanceType")
    if given(preferred) or not given(written):
        return (preferred if given(preferred) else written).hole(_ELSEWHERE)
    return defaulted(Purchase.ON_DEMAND, asked.header)


def _common(block: Block, asked: Map) -> Common:
    named = fact(reading.machine(asked.get("instanceType")), None)
    where = words.region_in(asked.header.path)
    place: Value[str] = unknown(f"nothing says in which region {block.name} runs", asked.header)
    called = objects.names(block)
    untagged: Value[Tags | None] = defaulted(None, asked.header)
    common = reading.common(
        block,
        Cloud.UNSTATED if named is None else named.cloud,
        words.computed(where, asked.header) if where else place,
        untagged,
        called,
    )
    labels = tagging.merged(asked.header, block.get("metadata", "labels"))
    common["environment"] = objects.environment(block, labels, called)
    return common
