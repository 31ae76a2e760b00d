"""SageMaker HyperPod: clusters whose groups of machines Slurm or Kubernetes fills."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws.declaration import Declaration, declared
from mlcostlint.adapters.aws.diversity import choices
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import child, children, leaves, loosely, number, perhaps, text
from mlcostlint.adapters.taints import tainted
from mlcostlint.hardware import Cloud
from mlcostlint.model import NodePool, Resource
from mlcostlint.model.parts import Purchase, Service
from mlcostlint.tree import Block, Map
from mlcostlint.value import Value, defaulted, fact


def hyperpod(block: Block, links: Links, body: Map | None = None) -> Iterator[Resource]:
    """Read a HyperPod cluster: one pool for each of its instance groups."""
    cluster = declared(block, links, "cluster_name", body=body)
    # AutoScaling.Mode is optional, and without it a group keeps its size.
    shrinks = text(cluster.get("auto_scaling", "mode")).map(lambda mode: mode == "Enable")
    for key in ("instance_groups", "restricted_instance_groups"):
        for group in children(cluster.body, key):
            yield _instance_group(cluster, group, shrinks)


def _instance_group(cluster: Declaration, group: Map, shrinks: Value[bool]) -> NodePool:
    called = known_texts(loosely(group, "instance_group_name"))
    pool = cluster.also_called(called)
    common = pool.common()
    if called:
        common["address"] += f"[{called[0]}]"
        common["name"] = called[0]
    count = number(loosely(group, "instance_count")).required("instance_count")
    listed = list(leaves(loosely(group, "instance_requirements", "instance_types")))
    kind = listed[0] if listed else loosely(group, "instance_type")
    return NodePool(
        **common,
        **pool.machinery(
            Service.SAGEMAKER_HYPERPOD,
            reading.machine(kind, Cloud.AWS),
            purchase=_group_purchase(group),
        ),
        # Automatic scaling goes to zero; MinInstanceCount is about the start of a group only.
        # https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-hyperpod-eks-autoscaling.html
        floor=shrinks.map(lambda _: 0) if fact(shrinks, False) else count,  # noqa: FBT003
        ceiling=perhaps(count),
        shrinks=shrinks,
        system=defaulted(False, cluster.header),  # noqa: FBT003
        choices=choices(listed, group.header),
        tainted=_group_tainted(cluster, group),
    )


def _group_tainted(cluster: Declaration, group: Map) -> Value[bool] | None:
    """Say whether taints keep pods off; there are none where Slurm gives out the nodes."""
    if child(cluster.body, "orchestrator", "eks") is None:
        return None
    whole = loosely(group, "kubernetes_config", "taints")
    effects = (loosely(taint, "effect") for taint in children(group, "kubernetes_config", "taints"))
    return tainted([*effects, *([whole] if whole.unknown else [])], group.header)


def _group_purchase(group: Map) -> Value[Purchase]:
    plan = loosely(group, "training_plan_arn")
    if plan.unknown or plan.known is not None:
        return plan.map(lambda _: Purchase.RESERVED)
    spot = loosely(group, "capacity_requirements", "spot")
    if spot.unknown or spot.known is not None:
        return spot.map(lambda _: Purchase.SPOT)
    return defaulted(Purchase.ON_DEMAND, group.header)


TABLE: Mapping[str, Adapter] = {"awscc_sagemaker_cluster": hyperpod}
STACKED: Mapping[str, Adapter] = {"AWS::SageMaker::Cluster": hyperpod}
