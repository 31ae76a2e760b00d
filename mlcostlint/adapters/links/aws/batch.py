"""Which Batch compute environments a queue tries, and in which order."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.reading import children, leaves, loosely, number
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import fact

_ENVIRONMENTS: Names = {
    "aws_batch_compute_environment": ("name",),
    "AWS::Batch::ComputeEnvironment": ("ComputeEnvironmentName",),
}
_QUEUES = ("aws_batch_job_queue", "AWS::Batch::JobQueue")


def environments(links: Links, near: Block) -> list[Block]:
    """Return the environments that jobs beside a definition run in, the first choice first.

    Those of the one queue; without a queue, the one environment there is.
    """
    queues = [_tried(links, queue) for queue in links.of(near, *_QUEUES)]
    if queues:
        return queues[0] if len(queues) == 1 else []
    alone = list(links.of(near, *_ENVIRONMENTS))
    return alone if len(alone) == 1 else []


def tried_before(links: Links, environment: Block) -> Iterator[Block]:
    """Yield the environments that every queue of this one tries before it."""
    queues = [_tried(links, queue) for queue in links.of(environment, *_QUEUES)]
    ours = [tried[: tried.index(environment)] for tried in queues if environment in tried]
    for before in ours[0] if ours else ():
        if all(before in others for others in ours):
            yield before


def _tried(links: Links, queue: Block) -> list[Block]:
    ordered = sorted(children(queue.body, "compute_environment_order"), key=_place)
    named: list[Leaf] = [loosely(one, "compute_environment") for one in ordered]
    named += leaves(loosely(queue.body, "compute_environments"))  # before provider version 6
    return [found for leaf in named for found in links.meant(queue, leaf, _ENVIRONMENTS)]


def _place(ordered: Map) -> int:
    place: int = fact(number(loosely(ordered, "order")), None) or 0
    return place
