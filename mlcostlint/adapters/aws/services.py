"""What else AWS bills for beside an ML workload: logs and control planes."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import words
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.reading import number, text
from mlcostlint.model import Cluster, LogGroup, Resource
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
    """Read an EKS cluster, which gets extended support of an old version unless it refuses.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_UpgradePolicyRequest.html
    """
    plane = declared(block, links, "name")
    support = text(plane.get("upgrade_policy", "support_type")).default("EXTENDED")
    yield Cluster(
        **plane.common(),
        version=text(plane.get("version")),
        extended_support=support.map(lambda word: word == "EXTENDED"),
    )


def _audit(logs: Declaration) -> Value[bool]:
    for trail in aws.trails(logs.links, logs.block):
        return words.computed(True, trail.body.header)  # noqa: FBT003
    carried = fact(logs.tags, None) or Tags({})
    values = [fact(value, "") for value in carried.entries.values()]
    for said in (*logs.called, *carried.entries, *values):
        if not _KEPT_BY_LAW.isdisjoint(words.tokens(said)):
            return words.computed(True, logs.header)  # noqa: FBT003
    hidden = carried.rest if logs.called.hidden is None else logs.called.hidden
    if hidden is not None:
        return hidden.map(lambda _: True)
    return defaulted(False, logs.header)  # noqa: FBT003


TABLE: Mapping[str, Adapter] = {"aws_cloudwatch_log_group": log_group, "aws_eks_cluster": cluster}
STACKED: Mapping[str, Adapter] = {"AWS::EKS::Cluster": cluster, "AWS::Logs::LogGroup": log_group}
