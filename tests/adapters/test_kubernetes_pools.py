"""Node pools declared in Kubernetes objects: Karpenter's and eksctl's."""

import textwrap
from dataclasses import replace
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.finding import Edit
from mlcostlint.model import Cloud, Cluster, NodePool, Purchase, Resource, Workload
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(*texts: str) -> tuple[Resource, ...]:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    return adapters.resources(read([Source("pools.yaml", text)], Inputs(), ALONE).blocks)


def karpenter(requirements: str, spec: str = "", name: str = "pool", node: str = "") -> str:
    return "\n".join(
        (
            "apiVersion: karpenter.sh/v1",
            "kind: NodePool",
            f"metadata: {{name: {name}}}",
            "spec:",
            *([f"  {spec}"] if spec else []),
            "  template:",
            "    spec:",
            "      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: x}",
            *([f"      {node}"] if node else []),
            "      requirements:",
            *textwrap.indent(textwrap.dedent(requirements).strip("\n"), " " * 8).splitlines(),
            "",
        )
    )


def wants(key: str, *values: str, operator: str = "In") -> str:
    return f"- {{key: {key}, operator: {operator}, values: [{', '.join(values)}]}}\n"


TYPE = "node.kubernetes.io/instance-type"
FAMILY = "karpenter.k8s.aws/instance-family"
CAPACITY = "karpenter.sh/capacity-type"


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


@pytest.mark.parametrize(
    ("requirements", "purchase", "how"),
    [
        (wants(CAPACITY, "on-demand"), Purchase.ON_DEMAND, How.WRITTEN),
        (wants(CAPACITY, "spot"), Purchase.SPOT, How.WRITTEN),
        (wants(CAPACITY, "spot", "on-demand"), Purchase.MIXED, How.WRITTEN),
        (wants(CAPACITY, "reserved"), Purchase.RESERVED, How.WRITTEN),
        (wants(CAPACITY, "spot", operator="NotIn"), Purchase.ON_DEMAND, How.WRITTEN),
        ("", Purchase.MIXED, How.DEFAULTED),
    ],
)
def test_karpenter_prefers_spot_unless_it_is_forbidden(requirements, purchase, how):
    found = only(karpenter(wants(TYPE, "g5.2xlarge") + requirements))
    assert (found.purchase.known, found.purchase.origin.how) == (purchase, how)


def test_a_provisioner_bought_on_demand_unless_told():
    found = only(f"""
        apiVersion: karpenter.sh/v1alpha5
        kind: Provisioner
        metadata: {{name: gpu}}
        spec:
          providerRef: {{name: x}}
          requirements:
            - {{key: {TYPE}, operator: In, values: [g4dn.xlarge]}}
    """)
    assert (found.purchase.known, found.purchase.origin.how) == (
        Purchase.ON_DEMAND,
        How.DEFAULTED,
    )


def test_one_type_is_a_machine():
    found = only(karpenter(wants(TYPE, "g5.2xlarge"), "limits: {nvidia.com/gpu: 8}"))
    assert type(found) is NodePool
    assert (found.machine.known.name, found.accelerators.known) == ("g5.2xlarge", 1)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (0, 8, True)
    assert found.cloud is Cloud.AWS
    assert found.tags.unknown.startswith("the tags are those of a node class")


def test_a_limit_counts_accelerators_and_a_ceiling_machines():
    found = only(karpenter(wants(TYPE, "g5.12xlarge"), "limits: {nvidia.com/gpu: 8}"))
    assert found.ceiling.known == 2
    assert only(karpenter(wants(TYPE, "g5.12xlarge"))).ceiling.known is None


@pytest.mark.parametrize(
    ("requirements", "spec", "name", "node"),
    [
        (wants(FAMILY, "g5", "g6"), "", "pool", ""),
        (wants("karpenter.k8s.aws/instance-category", "g", "p"), "", "pool", ""),
        (wants("karpenter.k8s.aws/instance-gpu-name", "a10g", "l4"), "", "pool", ""),
        (wants(TYPE, "g5.xlarge", "g6.xlarge"), "", "pool", ""),
        (wants(CAPACITY, "spot"), "limits: {nvidia.com/gpu: 8}", "pool", ""),
        (wants(CAPACITY, "spot"), "", "gpu-jobs", ""),
        (
            wants(CAPACITY, "spot"),
            "",
            "pool",
            "taints: [{key: nvidia.com/gpu, effect: NoSchedule}]",
        ),
    ],
)
def test_any_sign_of_accelerators_makes_a_pool_worth_reading(requirements, spec, name, node):
    found = only(karpenter(requirements, spec, name, node))
    assert found.accelerators.known == 1
    assert found.machine.unknown


@pytest.mark.parametrize(
    "requirements",
    [
        wants("karpenter.k8s.aws/instance-category", "c", "m", "r"),
        wants("karpenter.k8s.aws/instance-category", "c", "g"),
        wants(FAMILY, "m7i", "g5"),
        wants(TYPE, "m5.large"),
        "",
    ],
)
def test_pools_that_may_be_without_accelerators_are_left_alone(requirements):
    assert resources(karpenter(requirements or "[]")) == ()


def test_a_static_pool_keeps_its_nodes():
    found = only(karpenter(wants(TYPE, "g5.2xlarge"), "replicas: 3"))
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == (3, 3, False)


@pytest.mark.parametrize(
    ("name", "workload"),
    [("gpu-training", Workload.TRAINING), ("gpu-serving", Workload.INFERENCE)],
)
def test_names_say_what_a_pool_is_for(name, workload):
    assert only(karpenter(wants(FAMILY, "g5"), name=name)).workload.known is workload


def test_zones_of_one_region_say_the_region():
    zones = wants("topology.kubernetes.io/zone", "us-west-2a", "us-west-2b")
    assert only(karpenter(wants(FAMILY, "g5") + zones)).region.known == "us-west-2"
    apart = wants("topology.kubernetes.io/zone", "us-west-2a", "us-east-1b")
    assert only(karpenter(wants(FAMILY, "g5") + apart)).region.unknown


def eksctl(group: str, key: str = "managedNodeGroups", tags: str = "") -> str:
    return f"""
        apiVersion: eksctl.io/v1alpha5
        kind: ClusterConfig
        metadata: {{name: lab, region: us-west-2, tags: {{{tags}}}}}
        {key}:
          - {{name: gpu, {group}}}
    """


def group(*args: str, **kwargs: str) -> Any:
    cluster, found = resources(eksctl(*args, **kwargs))
    assert type(cluster) is Cluster
    assert type(found) is NodePool
    return found


@pytest.mark.parametrize(
    ("text", "machine", "accelerators"),
    [
        ("instanceType: g5.2xlarge", "g5.2xlarge", 1),
        ("instanceTypes: [p4d.24xlarge, p4de.24xlarge]", "p4d.24xlarge", 8),
        ("instancesDistribution: {instanceTypes: [g5.xlarge]}", "g5.xlarge", 1),
        ("desiredCapacity: 1", "m5.large", 0),
    ],
)
def test_a_node_group_is_a_pool_of_its_first_type(text, machine, accelerators):
    found = group(text)
    assert (found.machine.known.name, found.accelerators.known) == (machine, accelerators)
    assert (found.region.known, found.address) == ("us-west-2", "default/ClusterConfig/lab[gpu]")


@pytest.mark.parametrize(
    ("text", "floor", "ceiling", "shrinks"),
    [
        ("minSize: 0, maxSize: 4", 0, 4, True),
        ("minSize: 2, maxSize: 2", 2, 2, False),
        ("desiredCapacity: 3", 3, 3, False),
        ("desiredCapacity: 1, maxSize: 4", 1, 4, True),
        ("labels: {}", 2, 2, False),
    ],
)
def test_sizes_follow_one_another(text, floor, ceiling, shrinks):
    found = group(f"instanceType: g5.2xlarge, {text}")
    assert (found.floor.known, found.ceiling.known) == (floor, ceiling)
    assert found.shrinks.known is shrinks


@pytest.mark.parametrize(
    ("text", "key", "purchase"),
    [
        ("spot: true", "managedNodeGroups", Purchase.SPOT),
        ("minSize: 1", "managedNodeGroups", Purchase.ON_DEMAND),
        (
            "capacityReservation: {capacityReservationTarget: {capacityReservationID: cr-1}}",
            "managedNodeGroups",
            Purchase.RESERVED,
        ),
        (
            "instanceMarketOptions: {marketType: capacity-block}",
            "managedNodeGroups",
            Purchase.RESERVED,
        ),
        ("minSize: 1", "nodeGroups", Purchase.ON_DEMAND),
        (
            "instancesDistribution: {onDemandPercentageAboveBaseCapacity: 0}",
            "nodeGroups",
            Purchase.SPOT,
        ),
        (
            (
                "instancesDistribution: {onDemandBaseCapacity: 1,"
                " onDemandPercentageAboveBaseCapacity: 0}"
            ),
            "nodeGroups",
            Purchase.MIXED,
        ),
        ("instancesDistribution: {maxPrice: 1}", "nodeGroups", Purchase.ON_DEMAND),
    ],
)
def test_managed_and_unmanaged_groups_are_bought_differently(text, key, purchase):
    found = group(f"instanceType: g5.2xlarge, {text}", key=key)
    assert found.purchase.known is purchase


def test_tags_of_the_cluster_go_to_its_groups():
    found = group("instanceType: g5.2xlarge, tags: {team: vision}", tags="project: lab")
    assert {key: value.known for key, value in found.tags.known.entries.items()} == {
        "project": "lab",
        "team": "vision",
    }


def test_a_region_that_is_none_is_unknown():
    cluster, _ = resources(eksctl("minSize: 1").replace("us-west-2", "PLACEHOLDER"))
    assert cluster.region.unknown == "PLACEHOLDER is no region"


def test_the_edit_of_a_floor_replaces_what_is_written():
    found = group("instanceType: g5.2xlarge, minSize: 2, maxSize: 4")
    edit = adapters.edit(found, replace(found, floor=found.floor.but(0)))
    assert isinstance(edit, Edit)
    assert (edit.sentence, edit.text) == ("replace `minSize: 2` with `0`", "0")
