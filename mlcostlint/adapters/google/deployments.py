"""What serves or scores on Vertex AI: deployed models and batch predictions, in REST bodies."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypedDict

from mlcostlint.adapters import reading
from mlcostlint.adapters.google import pools
from mlcostlint.adapters.google.job import Job
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links import google as joins
from mlcostlint.adapters.machinery import Adapter, Machinery, machinery
from mlcostlint.adapters.reading import child, children, loosely
from mlcostlint.model import (
    BatchJob,
    Interruption,
    Purchase,
    Resource,
    Role,
    Service,
    Workload,
)
from mlcostlint.tree import Block, Leaf, Map, as_
from mlcostlint.value import Value, defaulted, fact

_LOGGING = "predict_request_response_logging_config"
_BEING_DEPLOYED = "0"  # what a request calls the model that has no id yet


def batch_prediction(block: Block, links: Links) -> Iterator[Resource]:
    """Read a batch prediction: it has neither a spot option nor a time limit to set."""
    resources = child(block.body, "dedicated_resources")
    if resources is None:
        return
    job, header = Job(block, links, block.body), resources.header
    count = reading.number(loosely(resources, "starting_replica_count"))
    yield BatchJob(
        **job.common(),
        **_batch_machinery(job, resources),
        machines=count.required("startingReplicaCount, which Vertex AI then chooses itself,"),
        max_runtime=defaulted(None, header),
        limited=defaulted(fact=True, span=header),  # nothing could be set
        interruption=defaulted(Interruption.DENIED, header),
        runs_a_month=job.runs_a_month(),
    )


def endpoint(block: Block, links: Links) -> Iterator[Resource]:
    """Read what an endpoint runs: each model that has machines, chosen or not.

    One on shared resources runs on a pool that is declared and paid for elsewhere.
    """
    found = [
        (model, resources)
        for key in ("deployed_models", "deployed_model")
        for model in children(block.body, key)
        if (resources := _resources(model)) is not None
    ]
    for place, (model, resources) in enumerate(found):
        job = Job(block, links, model)
        shared = job.common()
        if len(found) > 1:
            shared["address"] = f"{block.address}/model{place}"
            shared["header"], shared["block"] = model.header, model.span
        made = pools.served if child(model, "dedicated_resources") else pools.chosen
        yield replace(made(shared, resources, job.names()), **_requests(block, model))


class _Requests(TypedDict):
    """What becomes of the requests to an endpoint."""

    traffic: Value[float] | None
    captured: Value[float] | None


class _Machinery(Machinery):
    service: Service
    purchase: Value[Purchase]
    workload: Value[Workload]


def _resources(model: Map) -> Map | None:
    return child(model, "dedicated_resources") or child(model, "automatic_resources")


def _requests(block: Block, model: Map) -> _Requests:
    whole = block.type == "Endpoint"
    return _Requests(traffic=_traffic(block, model), captured=_captured(block) if whole else None)


def _traffic(block: Block, model: Map) -> Value[float] | None:
    """Return the percentage of requests that a model answers: none if the split lacks it."""
    split = child(block.body, "traffic_split")
    if split is None:
        return None
    name = as_(str, loosely(model, "id")).default(_BEING_DEPLOYED)
    if name.unknown:
        return name.hole(name.unknown)
    return as_(float, split.get(name.known)).default(0.0)


def _captured(block: Block) -> Value[float]:
    """Return the percentage of requests that is logged; none is unless somebody asks for it."""
    enabled = reading.flag(loosely(block.body, _LOGGING, "enabled")).default(fallback=False)
    if not fact(enabled, 1):
        return enabled.map(lambda _: 0.0)
    rate = as_(float, loosely(block.body, _LOGGING, "sampling_rate")).required("samplingRate")
    return enabled.hole(enabled.unknown) if enabled.unknown else rate.map(lambda part: part * 100)


def _batch_machinery(job: Job, resources: Map) -> _Machinery:
    plain = machinery(pools.machine(resources), job.names(), resources.header)
    return _Machinery(
        machine=plain["machine"],
        accelerators=plain["accelerators"],
        processes=plain["processes"],
        purpose=plain["purpose"],
        model=plain["model"],
        data=joins.data_paths(job.links, _batch_paths(job.block.body)),
        service=Service.VERTEX_PREDICTION,
        purchase=defaulted(Purchase.ON_DEMAND, resources.header),
        workload=defaulted(Workload.BATCH, resources.header),
    )


def _batch_paths(body: Map) -> Iterator[tuple[Role, Leaf]]:
    for leaf in reading.leaves(loosely(body, "input_config", "gcs_source", "uris")):
        yield Role.INPUT, leaf
    yield Role.OUTPUT, loosely(body, "output_config", "gcs_destination", "output_uri_prefix")


TABLE: Mapping[str, Adapter] = {
    "BatchPredictionJob": batch_prediction,
    "DeployModelRequest": endpoint,
    "Endpoint": endpoint,
}
