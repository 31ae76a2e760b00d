"""Model servers of KServe and Seldon: what an operator turns into Deployments that scale."""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.adapters.kubernetes.groups import apart
from mlcostlint.adapters.kubernetes.scalers import Scaling, scaled, scheduled
from mlcostlint.adapters.kubernetes.supplied import based, served
from mlcostlint.adapters.kubernetes.unit import Unit
from mlcostlint.adapters.kubernetes.workloads import endpoint
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import kubernetes as joined
from mlcostlint.adapters.programs.ids import model_id
from mlcostlint.adapters.programs.served import processes
from mlcostlint.adapters.reading import given, number, perhaps, text
from mlcostlint.model import Endpoint, Resource, ServedModel
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

_MODE = "serving.kserve.io/deploymentMode"
_SCALED_BY = "serving.kserve.io/autoscalerClass"
_ON_KNATIVE = frozenset(["Serverless", "Knative"])
_COMPONENTS = ("predictor", "transformer", "explainer")


def inference_service(block: Block, links: Links) -> Iterator[Resource]:
    """Read an InferenceService: each of its components that asks for accelerators."""
    for unit in apart(served(block, links), links):
        component = _component(unit)
        # KServe's InferenceService API: one replica where none are written.
        least = number(component.get("minReplicas")).default(1)
        floor = _floor(unit, least)
        scaling = Scaling(
            floor,
            floor,
            _ceiling(unit, floor),
            scheduled(unit),
            rests=_rests(unit),
            told=least if fact(floor, 0) != fact(least, 0) else None,
        )
        yield _with_workers(unit, endpoint(unit, scaling))


def llm_inference_service(block: Block, links: Links) -> Iterator[Resource]:
    """Read an LLMInferenceService; its model and parallelism stand beside its pods."""
    for unit in apart(based(block, links), links):
        copies = _copies(unit)
        least = number(_nearest(unit, "scaling", "minReplicas"))
        floor = copies if not least.unknown and least.known is None else least.default(1)
        most = number(_nearest(unit, "scaling", "maxReplicas"))
        ceiling = perhaps(floor) if not most.unknown and most.known is None else most
        yield _with_model(unit, endpoint(unit, Scaling(copies, floor, ceiling, scheduled(unit))))


def seldon_deployment(block: Block, links: Links) -> Iterator[Resource]:
    """Read a SeldonDeployment: its predictors, each with an autoscaler of its own or none."""
    for unit in apart(block, links):
        copies = unit.copies()
        least = _nearest(unit, "hpaSpec", "minReplicas")
        most = _nearest(unit, "hpaSpec", "maxReplicas")
        if fact(most, None) is None and not most.unknown:
            yield _with_graph(unit, endpoint(unit, scaled(unit, copies)))
            continue
        floor = number(least).default(1)
        scaling = Scaling(copies, floor, number(most), scheduled(unit))
        yield _with_graph(unit, endpoint(unit, scaling))


def _component(unit: Unit) -> Map:
    for name in _COMPONENTS:
        if name in unit.pod.path:
            return unit.spec.child(name) or unit.spec
    return unit.spec


def _floor(unit: Unit, least: Value[int]) -> Value[int]:
    """Return the replicas that always run: 0 needs Knative or KEDA, the HPA takes it for 1."""
    if fact(least, 1) != 0:
        return least
    scaler, mode = unit.block.get("metadata", "annotations", _SCALED_BY), _mode(unit)
    if fact(mode, None) in _ON_KNATIVE or fact(scaler, None) == "keda":
        return least
    if mode.unknown or mode.known is None:
        return least.hole("whether it goes down to 0 depends on KServe's deployment mode")
    return text(mode).map(lambda _: 1)


def _rests(unit: Unit) -> Value[bool] | None:
    """Say that Knative runs it, which starts a pod when a request comes; None where not."""
    mode = _mode(unit)
    return mode.map(lambda _: True) if fact(mode, None) in _ON_KNATIVE else None


def _ceiling(unit: Unit, floor: Value[int]) -> Value[int | None]:
    """Return the most replicas: without a number Knative has no bound, and others never add any.

    https://kserve.github.io/website/docs/reference/crd-api
    """
    most = number(_component(unit).get("maxReplicas"))
    if given(most):
        return most.map(lambda count: count or None)  # 0 is no bound
    mode = _mode(unit)
    if not given(mode):
        return most.hole("whether it may grow depends on KServe's deployment mode")
    return most if fact(mode, None) in _ON_KNATIVE else perhaps(floor)


def _mode(unit: Unit) -> Leaf:
    """Return how a service is deployed: as it says itself, else as KServe is configured."""
    own = unit.block.get("metadata", "annotations", _MODE)
    configured = None if given(own) else joined.default_mode(unit.links, unit.block)
    return own if configured is None else configured


def _copies(unit: Unit) -> Value[int]:
    copies = unit.copies()
    if "worker" in unit.pod.path:
        return copies.hole("how many pods a replica has depends on its parallelism")
    return copies


def _nearest(unit: Unit, *path: str) -> Leaf:
    """Return what the nearest map around the pods says at `path`."""
    for node in unit.pod.around():
        if path[0] in node.entries:
            return node.get(*path)
    return unit.spec.get(*path)


def _with_model(unit: Unit, found: Endpoint) -> Endpoint:
    """Return an endpoint with the model and the parallelism that stand beside its pods."""
    uri = text(unit.spec.get("model", "uri"))
    tensor, pipeline, data = (
        number(_nearest(unit, "parallelism", key)) for key in ("tensor", "pipeline", "dataLocal")
    )
    model = _parallel(found.model, tensor, pipeline, data)
    if uri.unknown or uri.known is not None:
        model = replace(model, id=uri.map(lambda said: said and model_id(said)))
    adapters = unit.spec.get("model", "lora", "adapters")
    if adapters.unknown or adapters.known is not None:
        model = replace(model, lora=adapters.map(lambda _: True))
    used = processes(model) if model.tensor_parallel is tensor else None
    return replace(found, model=model, processes=found.processes if used is None else used)


def _parallel(
    model: ServedModel,
    tensor: Value[int | None],
    pipeline: Value[int | None],
    data: Value[int | None],
) -> ServedModel:
    """Return a model with the parallelism that its object says, where it says any."""
    return replace(
        model,
        tensor_parallel=_stated(tensor, model.tensor_parallel),
        pipeline_parallel=_stated(pipeline, model.pipeline_parallel),
        data_parallel=_stated(data, model.data_parallel),
    )


def _stated(value: Value[int | None], otherwise: Value[int | None]) -> Value[int | None]:
    return value if value.unknown or value.known is not None else otherwise


def _with_graph(unit: Unit, found: Endpoint) -> Endpoint:
    """Return an endpoint with the model that a predictor's graph fetches."""
    uri = text(_nearest(unit, "graph", "modelUri"))
    if found.model.id.unknown or found.model.id.known is not None or fact(uri, "") is None:
        return found
    named = uri.map(lambda said: said and model_id(said))
    return replace(found, model=replace(found.model, id=named))


def _with_workers(unit: Unit, found: Endpoint) -> Endpoint:
    """Return an endpoint with the parallelism that KServe gives the workers of a predictor."""
    tensor, pipeline = (
        number(_nearest(unit, "workerSpec", f"{key}ParallelSize")) for key in ("tensor", "pipeline")
    )
    model = _parallel(found.model, tensor, pipeline, found.model.data_parallel)
    return replace(found, model=model)
