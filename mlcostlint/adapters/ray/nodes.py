"""Nodes of a Ray cluster: what a cloud is told of each, and how many there are.

Sources of defaults: https://docs.ray.io/en/latest/cluster/vms/references/ray-cluster-configuration.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import number, perhaps
from mlcostlint.adapters.recast import Size, pooled
from mlcostlint.model import Resource
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, first_unknown

_WORKERS = 2
_IDLE_MINUTES = 5
_SECONDS_A_MINUTE = 60

Read = Callable[[Block, Links], Iterable[Resource]]


def table(cloud: str, read: Read) -> Mapping[str, Adapter]:
    """Return what reads the nodes of a cloud, `read` being what reads one machine of it."""

    def head(block: Block, links: Links) -> Iterator[Resource]:
        """Read the head, which runs until somebody takes the cluster down."""
        yield from read(block, links)

    def workers(block: Block, links: Links) -> Iterator[Resource]:
        """Read the workers of one type, which Ray starts as they are needed."""
        yield from pooled(read(block, links), _size(block))

    return {
        f"{cloud}/head_node": head,
        f"{cloud}/head_node_type": head,
        f"{cloud}/available_node_types": workers,
        f"{cloud}/worker_nodes": workers,
    }


def config(block: Block) -> Map:
    """Return what the cloud is told of a node."""
    return block.body.child("node_config") or Map({}, block.body.span, block.body.header)


def _size(block: Block) -> Size:
    shrinks = defaulted(fact=True, span=block.body.header)
    return Size(_floor(block), perhaps(_ceiling(block)), shrinks, _patience(block))


def _floor(block: Block) -> Value[int]:
    least = number(block.get("min_workers")).default(0)
    return least if not least.unknown and least.known == 0 else _least(least, _most(block))


def _ceiling(block: Block) -> Value[int]:
    """Return how many there may be: a type without a bound has that of the cluster."""
    own = number(block.get("max_workers"))
    whole = _most(block)
    if not own.unknown and own.known is None:
        return whole
    return _least(own.required("max_workers"), whole)


def _most(block: Block) -> Value[int]:
    return number(block.get("cluster", "max_workers")).default(_WORKERS)


def _least(one: Value[int], other: Value[int]) -> Value[int]:
    hole = first_unknown([one, other])
    if hole is not None:
        return hole
    return one if one.known <= other.known else other


def _patience(block: Block) -> Value[int | None]:
    minutes = number(block.get("cluster", "idle_timeout_minutes")).default(_IDLE_MINUTES)
    return perhaps(minutes.map(lambda count: count * _SECONDS_A_MINUTE))
