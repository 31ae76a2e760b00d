"""Machines that a scheduler of AWS fills: EKS node groups and Batch environments."""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.aws.declaration import Declaration, Machinery, declared
from mlcostlint.adapters.aws.diversity import cheapest_first, choices
from mlcostlint.adapters.aws.launches import Launch, launched
from mlcostlint.adapters.kubernetes import sharing
from mlcostlint.adapters.kubernetes.autoscaler import removal
from mlcostlint.adapters.links import Links, aws
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.adapters.naming import known_texts
from mlcostlint.adapters.reading import (
    children,
    leaves,
    loosely,
    mapping,
    number,
    perhaps,
    text,
)
from mlcostlint.adapters.taints import tainted
from mlcostlint.hardware import Cloud, Machine
from mlcostlint.model import NodePool, Resource
from mlcostlint.model.parts import Purchase, Service, Workload
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, written

# Where neither the node group nor its launch template names a type.
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
_NODE_GROUP_TYPE = "t3.medium"
_CAPACITY = {
    "ON_DEMAND": Purchase.ON_DEMAND,
    "SPOT": Purchase.SPOT,
    "CAPACITY_BLOCK": Purchase.RESERVED,
}
# "optimal" chooses from the C4, M4 and R4 families and their successors, none with accelerators.
# https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html
_WITHOUT_ACCELERATORS = frozenset(["optimal", "default_x86_64", "default_arm64"])


def node_group(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EKS managed node group; its labels, taints and cluster tell what it is for."""
    keys = ("node_group_name", "nodegroup_name")
    pool = declared(block, links, *keys, "cluster_name").also_called(_labels(block))
    least = number(pool.get("scaling_config", "min_size")).required("min_size")
    most = number(pool.get("scaling_config", "max_size")).required("max_size")
    launch = launched(pool)
    yield NodePool(
        **pool.common(),
        **pool.machinery(Service.EC2, _node_type(pool, launch), purchase=_capacity(pool, launch)),
        floor=least,
        ceiling=perhaps(most),
        shrinks=_room(least, most),
        system=pool.off,
        choices=choices(leaves(pool.get("instance_types")), pool.header),
        # https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
        cheapest_first=pool.off,
        tainted=tainted(_effects(block), pool.header),
        divided=sharing.of_pool(links, block, mapping(loosely(block.body, "labels")), pool.header),
        **removal(links, block, pool.header),
    )


def compute_environment(block: Block, links: Links) -> Iterator[Resource]:
    """Read a managed Batch compute environment on EC2; Batch itself scales it with its queues."""
    pool = declared(block, links, "name", "compute_environment_name")
    kind = text(pool.get("compute_resources", "type"))
    if (
        fact(kind, "") in (None, "FARGATE", "FARGATE_SPOT")
        or fact(pool.get("state"), "") == "DISABLED"
    ):
        return
    machine = _batch_type(pool)
    # API_ComputeResource: minvCpus is optional and 0 where it is absent.
    least = number(pool.get("compute_resources", "min_vcpus")).default(0)
    most = number(pool.get("compute_resources", "max_vcpus")).required("max_vcpus")
    yield NodePool(
        **pool.common(),
        **_environment(pool, kind, machine),
        floor=_machines(least, machine),
        ceiling=perhaps(_machines(most, machine)),
        shrinks=pool.on,
        system=pool.off,
        choices=choices(_listed(pool), pool.header),
        # https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html
        cheapest_first=cheapest_first(
            pool.get("compute_resources", "allocation_strategy"), "BEST_FIT"
        ),
    )


def _labels(block: Block) -> list[str]:
    labels = mapping(loosely(block.body, "labels"))
    taints = [loosely(taint, key) for taint in _taints(block) for key in ("key", "value")]
    return [*labels, *known_texts(*labels.values(), *taints)]


def _effects(block: Block) -> Iterator[Leaf]:
    yield from (loosely(taint, "effect") for taint in _taints(block))
    given = (loosely(block.body, key) for key in ("taint", "taints"))
    yield from (leaf for leaf in given if leaf.unknown)


def _taints(block: Block) -> Iterator[Map]:
    for key in ("taint", "taints"):
        yield from children(block.body, key)


def _node_type(pool: Declaration, launch: Launch) -> Value[Machine]:
    """Return the first type that the group lists, which is tried first on demand."""
    listed = next(leaves(pool.get("instance_types")), None)
    if listed is not None:
        return reading.machine(listed, Cloud.AWS)
    inherited = launch.get("instance_type")
    if inherited.unknown or inherited.known is not None:
        return reading.machine(inherited, Cloud.AWS)
    if launch.elsewhere is not None:
        return launch.machine()
    return reading.machine(defaulted(_NODE_GROUP_TYPE, pool.header), Cloud.AWS)


def _capacity(pool: Declaration, launch: Launch) -> Value[Purchase]:
    bought = launch.purchase()
    if bought.unknown or bought.known is Purchase.RESERVED:
        return bought
    kind = text(pool.get("capacity_type")).default("ON_DEMAND")
    found = _CAPACITY.get(fact(kind, ""))
    if kind.unknown or found is not None:
        return kind.map(_CAPACITY.__getitem__)
    return kind.hole(f"no capacity type is called {kind.known!r}")


def _room(least: Value[int], most: Value[int]) -> Value[bool]:
    """Say whether an autoscaler of the cluster has room to remove nodes."""
    if least.unknown:
        return least.hole(least.unknown)
    return most.map(lambda count: count > least.known)


def _environment(pool: Declaration, kind: Value[str | None], machine: Value[Machine]) -> Machinery:
    machinery = pool.machinery(
        Service.EC2,
        machine,
        purchase=_environment_purchase(pool, kind),
        workload=defaulted(Workload.BATCH, pool.header),
    )
    if _has_no_accelerators(pool):
        machinery["accelerators"] = defaulted(0, pool.header)
    return machinery


def _environment_purchase(pool: Declaration, kind: Value[str | None]) -> Value[Purchase]:
    template = ("compute_resources", "launch_template")
    keys = ("launch_template_id", "launch_template_name")
    bought = launched(pool, *((*template, key) for key in keys)).purchase()
    if bought.unknown or bought.known is Purchase.RESERVED:
        return bought
    if fact(kind, None) == "EC2" and _is_reserve(pool):
        return kind.map(lambda _: Purchase.MIXED)
    return kind.map(lambda name: Purchase.SPOT if name == "SPOT" else Purchase.ON_DEMAND)


def _is_reserve(pool: Declaration) -> bool:
    """Tell whether its queues try spot capacity first and come here only if there is none."""
    before = aws.tried_before(pool.links, pool.block)
    kinds = (loosely(block.body, "compute_resources", "type") for block in before)
    return any(fact(kind, None) == "SPOT" for kind in kinds)


def _listed(pool: Declaration) -> Iterator[Leaf]:
    """Yield the types that Batch chooses from, a list that Terraform calls `instance_type`.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/batch_compute_environment
    """
    for key in ("instance_types", "instance_type"):
        yield from leaves(pool.get("compute_resources", key))


def _batch_type(pool: Declaration) -> Value[Machine]:
    first = next(_listed(pool), written("optimal", pool.header))
    return reading.machine(first, Cloud.AWS)


def _has_no_accelerators(pool: Declaration) -> bool:
    listed = known_texts(*_listed(pool))
    return bool(listed) and _WITHOUT_ACCELERATORS.issuperset(listed)


def _machines(vcpus: Value[int], machine: Value[Machine]) -> Value[int]:
    """Turn a number of vCPUs, which Batch counts, into machines."""
    if fact(vcpus, None) == 0:
        return vcpus
    if machine.unknown:
        return vcpus.hole(machine.unknown)
    size = machine.known.vcpus
    if size is None:
        return vcpus.hole(f"how many vCPUs {machine.known} has is not known")
    return vcpus.map(lambda count: -(-count // size))


TABLE: Mapping[str, Adapter] = {
    "aws_batch_compute_environment": compute_environment,
    "aws_eks_node_group": node_group,
}
STACKED: Mapping[str, Adapter] = {
    "AWS::Batch::ComputeEnvironment": compute_environment,
    "AWS::EKS::Nodegroup": node_group,
}
