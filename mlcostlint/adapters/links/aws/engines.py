"""Which instance groups and limits an EMR cluster has that are declared apart from it."""

from collections.abc import Iterator

from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws.attributes import attribute
from mlcostlint.tree import Block

_WORKERS = (
    "aws_emr_instance_group",
    "aws_emr_instance_fleet",
    "AWS::EMR::InstanceGroupConfig",
    "AWS::EMR::InstanceFleetConfig",
)
_KEYS = ("cluster_id", "job_flow_id")


def workers(links: Links, cluster: Block) -> Iterator[Block]:
    """Yield the groups and fleets of task machines of a cluster."""
    yield from _of(links, cluster, _WORKERS)


def managed_scaling(links: Links, cluster: Block) -> Block | None:
    """Return the managed scaling policy of a cluster."""
    return next(_of(links, cluster, ("aws_emr_managed_scaling_policy",)), None)


def _of(links: Links, cluster: Block, types: tuple[str, ...]) -> Iterator[Block]:
    for block in links.of(cluster, *types):
        if any(cluster in links.referred(block, attribute(block, key)) for key in _KEYS):
            yield block
