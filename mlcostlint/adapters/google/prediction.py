"""What Vertex AI keeps running: endpoints of Terraform, shared pools, machines kept for jobs.

A plain `google_vertex_ai_endpoint` has no machines in Terraform, so it costs nothing here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.adapters import naming, reading
from mlcostlint.adapters.google import declared, disks, job, pools
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.programs.served import served
from mlcostlint.adapters.reading import loosely
from mlcostlint.model import Resource, ServedModel
from mlcostlint.tree import Block


def model_garden(block: Block, _links: Links) -> Iterator[Resource]:
    """Read an endpoint with a model from Model Garden; without resources Google picks them."""
    resources = block.body.child("deploy_config", "dedicated_resources")
    if resources is None:
        return
    names = naming.names(block, block.get("endpoint_config", "endpoint_display_name"))
    shared = declared.common(block, declared.no_labels(block))
    yield pools.served(shared, resources, names, _model(block))


def shared_pool(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a pool of machines that several deployed models share."""
    resources = reading.child(block.body, "dedicated_resources")
    if resources is None:
        return
    shared = declared.common(block, declared.no_labels(block), loosely(block.body, "name"))
    names = naming.names(block, loosely(block.body, "name"))
    yield pools.served(shared, resources, names)


def persistent_resource(block: Block, _links: Links) -> Iterator[Resource]:
    """Read machines that are kept for jobs to come, one resource per pool."""
    name = loosely(block.body, "display_name")
    found = list(reading.children(block.body, "resource_pools"))
    for place, pool in enumerate(found):
        shared = declared.common(block, declared.labels(block), name)
        if len(found) > 1:
            shared["address"] = f"{block.address}/pool{place}"
            shared["header"], shared["block"] = pool.header, pool.span
        kept = pools.kept(shared, pool, naming.names(block, name))
        yield kept
        yield from disks.of_pool(pool, kept, ("disk_spec",))


def _model(block: Block) -> ServedModel:
    """Return the model that is deployed, as its container is told to serve it."""
    container = block.body.child("model_config", "container_spec")
    programs = [] if container is None else [job.container(container)]
    found = served(programs, block.body.header)
    hub = reading.text(block.get("hugging_face_model_id"))
    if hub.unknown or hub.known is not None:
        return replace(found, id=hub)
    published = reading.text(block.get("publisher_model_name"))
    if not published.unknown and published.known is None:
        return found
    return replace(found, id=published.map(lambda name: (name or "").rpartition("@")[2] or None))


MESSAGES: Mapping[str, Adapter] = {
    "DeploymentResourcePool": shared_pool,
    "PersistentResource": persistent_resource,
}
TABLE: Mapping[str, Adapter] = {
    "google_vertex_ai_deployment_resource_pool": shared_pool,
    "google_vertex_ai_endpoint_with_model_garden_deployment": model_garden,
    "google_vertex_ai_persistent_resource": persistent_resource,
}
