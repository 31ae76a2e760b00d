"""Configurations of AWS ParallelCluster 3: one block for each thing that costs money.

A block is called as the section it stands in: `HeadNode`, `LoginNodes`, `SlurmQueues` and
`AwsBatchQueues` (one for each compute resource, its queue under `Queue`), `SharedStorage`,
`Monitoring`. The whole file stands under `Cluster` in the body of each.
https://docs.aws.amazon.com/parallelcluster/latest/ug/cluster-configuration-file-v3.html
"""

from collections.abc import Iterator, Mapping

from mlcostlint.tree import Block, Map, Node, as_
from mlcostlint.value import fact

_QUEUES = ("SlurmQueues", "AwsBatchQueues")


def is_cluster(root: Map) -> bool:
    """Tell whether a document is for ParallelCluster: it has what every cluster must have."""
    return (
        "Image" in root.entries
        and root.child("HeadNode") is not None
        and any(key in (root.child("Scheduling") or root).entries for key in _QUEUES)
    )


def blocks(root: Map) -> Iterator[Block]:
    """Yield the machines, the storage and the logs of a cluster."""
    head = root.child("HeadNode")
    if head is not None:
        yield _block(root, "HeadNode", "HeadNode", head, {})
    for key in _QUEUES:
        yield from _queues(root, key)
    for pool in root.maps("LoginNodes", "Pools"):
        yield _block(root, "LoginNodes", _named(pool, "login"), pool, {})
    for storage in root.maps("SharedStorage"):
        yield _block(root, "SharedStorage", _named(storage, "storage"), storage, {})
    logs = root.child("Monitoring", "Logs", "CloudWatch")
    silent = Map({}, root.span, root.header)
    yield _block(root, "Monitoring", "Monitoring", silent if logs is None else logs, {})


def _queues(root: Map, key: str) -> Iterator[Block]:
    for queue in root.maps("Scheduling", key):
        for machines in queue.maps("ComputeResources"):
            name = f"{_named(queue, 'queue')}/{_named(machines, 'compute')}"
            yield _block(root, key, name, machines, {"Queue": queue})


def _block(root: Map, key: str, name: str, body: Map, more: Mapping[str, Node]) -> Block:
    whole = Map({**body.entries, **more, "Cluster": root}, body.span, body.header, body.rest)
    address = name if name == key else f"{key}/{name}"
    return Block(
        "parallelcluster",
        key,
        address,
        body.span,
        lambda: whole,
        root=body.span.path,
        name=name,
        provider=_provider(root),
    )


def _provider(root: Map) -> Map | None:
    """Return what says where the cluster is, None where the command line does."""
    region = root.get("Region")
    if not region.unknown and region.known is None:
        return None
    return Map({"region": region}, root.span, region.origin.span)


def _named(body: Map, otherwise: str) -> str:
    return fact(as_(str, body.get("Name")), None) or otherwise
