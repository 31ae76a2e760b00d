"""What else AWS bills for beside an ML workload: logs, control planes, gateways."""

from collections.abc import Iterator

from mlcostlint.adapters import words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import number, unread
from mlcostlint.model import Cluster, LogGroup, NatGateway, Resource
from mlcostlint.model.parts import Tags
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact

_KEPT_BY_LAW = frozenset(
    ["audit", "auditlog", "compliance", "security", "cloudtrail", "trail", "forensic"]
)


def log_group(block: Block, links: Links) -> Iterator[Resource]:
    """Read a log group: without a retention, or with one of 0, its events never expire.

    A group of the DELIVERY class keeps events for two days and takes no retention.
    """
    logs = declared(block, links, "name", "log_group_name")
    if fact(logs.get("log_group_class"), None) == "DELIVERY":
        return
    days = number(logs.get("retention_in_days"))
    yield LogGroup(
        **logs.common(), retention=days.map(lambda count: count or None), audit=_audit(logs)
    )


def cluster(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EKS cluster."""
    yield Cluster(
        **declared(block, links, "name").common(),
        version=unread(block.body.header),
        extended_support=unread(block.body.header),
    )


def nat_gateway(block: Block, links: Links) -> Iterator[Resource]:
    """Read a NAT gateway."""
    here = block.body.header
    yield NatGateway(
        **declared(block, links).common(),
        beside=unread(here),
        spares_storage=unread(here),
        public=unread(here),
    )


def _audit(logs: Declaration) -> Value[bool]:
    carried = fact(logs.tags, None) or Tags({})
    values = [fact(value, "") for value in carried.entries.values()]
    for said in (*logs.called, *carried.entries, *values):
        if not _KEPT_BY_LAW.isdisjoint(words.tokens(said)):
            return words.computed(True, logs.header)  # noqa: FBT003
    hidden = carried.rest if logs.called.hidden is None else logs.called.hidden
    if hidden is not None:
        return hidden.map(lambda _: True)
    return defaulted(False, logs.header)  # noqa: FBT003
