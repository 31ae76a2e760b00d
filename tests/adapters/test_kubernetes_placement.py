"""The node pools of a scan, in whatever format, and the pods that run on them."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Cloud, NodePool, Purchase, Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(files: dict[str, str]) -> tuple[Resource, ...]:
    sources = [Source(path, textwrap.dedent(text).lstrip("\n")) for path, text in files.items()]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def ranker(files: dict[str, str]) -> Any:
    """The Deployment among other resources."""
    return next(one for one in resources(files) if one.native == "apps/Deployment")


def deployment(spec: str, resource: str = "nvidia.com/gpu: 1") -> str:
    """A Deployment whose pod spec starts on line 9 with the lines of `spec`."""
    head = """\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: ranker}
        spec:
          template:
            metadata: {labels: {app: ranker}}
            spec:
              restartPolicy: Always
    """
    tail = f"      containers: [{{name: main, resources: {{limits: {{{resource}}}}}}}]\n"
    return (
        textwrap.dedent(head) + textwrap.indent(textwrap.dedent(spec).strip("\n"), "      ")
    ) + f"\n{tail}"


def selector(*labels: str) -> str:
    return "\n".join(("nodeSelector:", *(f"  {label}" for label in labels)))


EKS = """
    provider "aws" {
      region = "eu-west-1"
    }

    resource "aws_eks_node_group" "gpu" {
      cluster_name    = "ml"
      node_group_name = "gpu"
      instance_types  = ["g5.2xlarge"]
      capacity_type   = "SPOT"

      scaling_config {
        min_size = 1
        max_size = 4
      }

      labels = {
        team = "ranking"
      }

      taint {
        key    = "dedicated"
        value  = "ranking"
        effect = "NO_SCHEDULE"
      }
    }
"""
TOLERANT = selector("team: ranking") + (
    "\ntolerations: [{key: dedicated, value: ranking, effect: NoSchedule}]"
)
GKE = """
    provider "google" {
      project = "acme"
      region  = "europe-west4"
    }

    resource "google_container_node_pool" "gpu" {
      name       = "l4"
      cluster    = "ml"
      location   = "europe-west4-a"
      node_count = 1

      node_config {
        machine_type = "g2-standard-8"
        spot         = true
        labels       = { team = "ranking" }
      }
    }
"""
AKS = """
    resource "azurerm_kubernetes_cluster_node_pool" "gpu" {
      name                  = "gpu"
      kubernetes_cluster_id = "ml"
      vm_size               = "Standard_NC24ads_A100_v4"
      node_count            = 1
      priority              = "Spot"
      node_labels           = { team = "ranking" }
      node_taints           = ["sku=gpu:NoSchedule"]
    }
"""
EKSCTL = """
    apiVersion: eksctl.io/v1alpha5
    kind: ClusterConfig
    metadata: {name: ml, region: us-west-2}
    managedNodeGroups:
      - name: cpu
        instanceType: m5.large
        labels: {team: ranking}
      - name: gpu
        instanceType: g5.2xlarge
        spot: true
        labels: {team: ranking}
        taints: [{key: dedicated, value: ranking, effect: NoSchedule}]
"""
CLOUDFORMATION = """
    AWSTemplateFormatVersion: "2010-09-09"
    Resources:
      Gpu:
        Type: AWS::EKS::Nodegroup
        Properties:
          NodegroupName: gpu
          ClusterName: ml
          InstanceTypes: [g5.2xlarge]
          CapacityType: SPOT
          ScalingConfig: {MinSize: 1, MaxSize: 2}
          Labels: {team: ranking}
          Taints: [{Key: dedicated, Value: ranking, Effect: NO_SCHEDULE}]
"""
KARPENTER = """
    apiVersion: karpenter.sh/v1
    kind: NodePool
    metadata: {name: gpu}
    spec:
      template:
        metadata: {labels: {team: ranking}}
        spec:
          nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: gpu}
          taints: [{key: nvidia.com/gpu, effect: NoSchedule}]
          requirements:
            - {key: node.kubernetes.io/instance-type, operator: In, values: [g5.2xlarge]}
            - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
"""


@pytest.mark.parametrize(
    ("path", "pool", "spec", "machine", "purchase", "cloud", "line"),
    [
        ("infra/main.tf", EKS, TOLERANT, "g5.2xlarge", Purchase.SPOT, Cloud.AWS, 8),
        (
            "infra/main.tf",
            GKE,
            selector("team: ranking"),
            "g2-standard-8",
            Purchase.SPOT,
            Cloud.GCP,
            13,
        ),
        (
            "infra/main.tf",
            AKS,
            selector("team: ranking")
            + "\ntolerations: [{key: sku, operator: Exists},"
            + " {key: kubernetes.azure.com/scalesetpriority, value: spot}]",
            "Standard_NC24ads_A100_v4",
            Purchase.SPOT,
            Cloud.AZURE,
            4,
        ),
        ("cluster.yaml", EKSCTL, TOLERANT, "g5.2xlarge", Purchase.SPOT, Cloud.AWS, 9),
        ("stack.yaml", CLOUDFORMATION, TOLERANT, "g5.2xlarge", Purchase.SPOT, Cloud.AWS, 8),
        (
            "pool.yaml",
            KARPENTER,
            selector("team: ranking"),
            "g5.2xlarge",
            Purchase.ON_DEMAND,
            Cloud.AWS,
            11,
        ),
    ],
)
def test_pods_inherit_from_the_one_pool_they_run_on(
    *, path, pool, spec, machine, purchase, cloud, line
):
    found = ranker({"k8s/app.yaml": deployment(spec), path: pool})
    assert (found.machine.known.name, found.purchase.known) == (machine, purchase)
    assert found.cloud is cloud
    origin = found.machine.origin
    assert (origin.span.path, origin.span.line, origin.how) == (path, line, How.PASSED)
    assert [(hop.path, hop.line) for hop in origin.via] == [("k8s/app.yaml", 7)]
    assert [one.native for one in found.pools] == [
        one.native
        for one in resources({path: pool})
        if type(one) is NodePool and one.accelerators.known
    ]


def test_the_region_of_the_pool_is_that_of_its_pods():
    found = ranker({"k8s/app.yaml": deployment(TOLERANT), "infra/main.tf": EKS})
    assert found.region.known == "eu-west-1"
    assert found.region.origin.span.path == "infra/main.tf"


@pytest.mark.parametrize(
    ("spec", "resource", "pool"),
    [
        ("hostNetwork: false", "nvidia.com/gpu: 1", KARPENTER),  # nothing that both name
        (selector("team: other"), "nvidia.com/gpu: 1", KARPENTER),
        (selector("team: ranking"), "amd.com/gpu: 1", KARPENTER),
        (selector("team: ranking"), "nvidia.com/gpu: 4", KARPENTER),  # a g5.2xlarge has one
        (selector("team: ranking"), "nvidia.com/gpu: 1", EKS),  # its taint is not tolerated
        (TOLERANT.replace("value: ranking", "value: other"), "nvidia.com/gpu: 1", EKS),
        (TOLERANT.replace("NoSchedule", "NoExecute"), "nvidia.com/gpu: 1", EKS),
        (TOLERANT, "nvidia.com/gpu: 1", EKS.replace("g5.2xlarge", "m5.large")),
        (
            TOLERANT.replace("tol", "  eks.amazonaws.com/capacityType: ON_DEMAND\ntol"),
            "nvidia.com/gpu: 1",
            EKS,
        ),
    ],
)
def test_pods_inherit_from_no_pool_that_is_not_theirs(spec, resource, pool):
    path = "main.tf" if pool is not KARPENTER else "pool.yaml"
    found = ranker({"app.yaml": deployment(spec, resource), path: pool})
    assert found.machine.unknown == "no node selector says which accelerator this pod gets"
    assert found.pools == ()


@pytest.mark.parametrize(
    ("spec", "inherits"),
    [
        ("tolerations: [{key: nvidia.com/gpu, operator: Exists}]", True),
        ("tolerations: [{key: nvidia.com/gpu, operator: Equal, value: 'other'}]", True),
        ("tolerations: [{key: dedicated, operator: Exists}]", False),
        (selector("karpenter.sh/nodepool: gpu"), True),
        (selector("karpenter.sh/nodepool: other"), False),
        (selector("karpenter.sh/capacity-type: spot"), False),
        (selector("team: ranking", "cloud.google.com/gke-accelerator: nvidia-l4"), False),
        (selector("team: ranking", "nvidia.com/gpu.product: NVIDIA-A10G"), True),
        (selector("team: ranking", "nvidia.com/gpu.product: NVIDIA-L4"), False),
        (selector("team: ranking", "kubernetes.io/arch: amd64"), True),
        (selector("karpenter.k8s.aws/instance-family: g5"), True),
        (selector("karpenter.k8s.aws/instance-family: g6"), False),
    ],
)
def test_labels_and_taints_must_agree(spec, inherits):
    bought = ranker({"app.yaml": deployment(spec), "pool.yaml": KARPENTER}).purchase
    assert (not bought.unknown and len(bought.origin.via) == 1) is inherits


@pytest.mark.parametrize(
    ("expression", "inherits"),
    [
        ("{key: team, operator: Exists}", True),
        ("{key: squad, operator: Exists}", False),
        ("{key: team, operator: DoesNotExist}", False),
        ("{key: team, operator: NotIn, values: [ranking]}", False),
        ("{key: team, operator: NotIn, values: [search]}", True),
        ("{key: team, operator: In, values: [search, ranking]}", True),
        ("{key: nvidia.com/gpu.memory, operator: Gt, values: ['20000']}", True),
        ("{key: nvidia.com/gpu.memory, operator: Gt, values: ['40000']}", False),
        ("{key: nvidia.com/gpu.count, operator: Lt, values: ['2']}", True),
        ("{key: team, operator: Gt, values: ['2']}", False),  # no number
        ("{key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-Abacus]}", False),
        (
            "{key: team, operator: Exists}, {key: squad, operator: NotIn, values: [search]}",
            True,
        ),
        (
            (
                "{key: karpenter.sh/capacity-type, operator: Exists},"
                " {key: kubernetes.io/arch, operator: Exists}"
            ),
            True,
        ),
    ],
)
def test_every_operator_of_an_affinity_is_held_against_the_pool(expression, inherits):
    spec = f"""
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms: [{{matchExpressions: [{expression}]}}]
    """
    found = ranker({"app.yaml": deployment(spec), "pool.yaml": KARPENTER})
    assert (found.pools != ()) is inherits


@pytest.mark.parametrize(
    ("requirement", "spec", "inherits"),
    [
        ("operator: NotIn, values: [spot]", selector("karpenter.sh/capacity-type: spot"), False),
        ("operator: NotIn, values: [spot]", selector("karpenter.sh/capacity-type: reserved"), True),
        ("operator: Exists", selector("karpenter.sh/capacity-type: spot"), True),
    ],
)
def test_a_pool_starts_nodes_of_any_value_that_it_does_not_refuse(requirement, spec, inherits):
    pool = KARPENTER.replace("operator: In, values: [on-demand]", requirement)
    assert bool(ranker({"app.yaml": deployment(spec), "pool.yaml": pool}).pools) is inherits


def test_of_several_pools_what_they_agree_on_is_inherited():
    other = KARPENTER.replace("{name: gpu}", "{name: more}").replace("[on-demand]", "[spot]")
    found = ranker(
        {"app.yaml": deployment(selector("team: ranking")), "a.yaml": KARPENTER, "b.yaml": other}
    )
    assert found.machine.known.name == "g5.2xlarge"
    assert found.purchase.unknown == "it runs on gpu or more, which differ"
    assert [pool.name for pool in found.pools] == ["gpu", "more"]


def test_a_pool_that_may_be_theirs_counts_beside_one_that_is():
    hidden = KARPENTER.replace("{name: gpu}", "{name: a}").replace("ranking", "'${TEAM}'")
    spec = selector("team: ranking")
    files = {"app.yaml": deployment(spec), "a.yaml": hidden, "b.yaml": KARPENTER}
    agreed = ranker(files)
    assert (agreed.machine.known.name, agreed.purchase.known) == ("g5.2xlarge", Purchase.ON_DEMAND)
    assert [pool.name for pool in agreed.pools] == ["gpu", "a"]
    other = ranker({**files, "a.yaml": hidden.replace("g5.2xlarge", "g6.2xlarge")})
    assert other.machine.unknown == "it runs on gpu or a, which differ"


@pytest.mark.parametrize(
    ("known", "hidden", "why"),
    [
        (
            'labels = {\n        team = "ranking"\n      }',
            "labels = var.labels",
            ": var.labels is not",
        ),
        ('key    = "dedicated"', "key    = var.key", ": var.key is not declared"),
        ('value  = "ranking"', "value  = var.value", ": var.value is not declared"),
        ('team = "ranking"', "team = var.team", ""),
    ],
)
def test_a_pool_of_hidden_labels_or_taints_leaves_it_open(known, hidden, why):
    assert known in EKS
    pool = EKS.replace(known, hidden)
    spec = TOLERANT.replace("tol", "  node.kubernetes.io/instance-type: g5.2xlarge\ntol")
    found = ranker({"app.yaml": deployment(spec), "main.tf": pool})
    assert found.purchase.unknown.startswith(f"whether it runs on gpu is not settled{why}")
    assert found.pools == ()


@pytest.mark.parametrize(
    ("label", "pool", "inherits"),
    [
        ("topology.kubernetes.io/zone: eu-west-1b", EKS, True),
        ("topology.kubernetes.io/zone: us-east-1b", EKS, False),
        ("topology.kubernetes.io/region: eu-west-1", EKS, True),
        ("topology.kubernetes.io/region: eu-west-1", EKS.replace('"eu-west-1"', "var.where"), True),
        ("eks.amazonaws.com/nodegroup: gpu", EKS, True),
        ("eks.amazonaws.com/nodegroup: other", EKS, False),
        ("eks.amazonaws.com/capacityType: SPOT", EKS, True),
        ("node.kubernetes.io/instance-type: g5.2xlarge", EKS, True),
        ("beta.kubernetes.io/instance-type: g5.xlarge", EKS, False),
        ("k8s.amazonaws.com/accelerator: nvidia-a10g", EKS, False),  # EKS sets no such label
        ("kubernetes.io/hostname: ip-10-0-0-1", EKS, False),
        (
            "node.kubernetes.io/instance-type: g5.4xlarge",
            EKS.replace('["g5.2xlarge"]', '["g5.2xlarge", "g5.4xlarge"]'),
            True,
        ),
    ],
)
def test_what_a_provider_says_of_its_nodes_counts(label, pool, inherits):
    spec = TOLERANT.replace("tol", f"  {label}\ntol")
    assert bool(ranker({"app.yaml": deployment(spec), "main.tf": pool}).pools) is inherits


@pytest.mark.parametrize(
    ("taints", "settled"),
    [
        ("{dedicated: 'ranking:NoSchedule'}", True),
        ("{dedicated: 'ranking:NoSchedule', spare: 'x:PreferNoSchedule'}", True),
        ("{dedicated: 'other:NoSchedule'}", False),
        ("{dedicated: '${VALUE}'}", False),
        ("[{key: spare, value: x, effect: NoExecute}]", False),
        ("[{key: '${KEY}', effect: NoSchedule}]", False),
    ],
)
def test_taints_of_eksctl_are_a_list_or_a_map(taints, settled):
    written = "[{key: dedicated, value: ranking, effect: NoSchedule}]"
    assert written in EKSCTL
    pool = EKSCTL.replace(written, taints)
    found = ranker({"app.yaml": deployment(TOLERANT), "cluster.yaml": pool})
    assert bool(found.pools) is settled


@pytest.mark.parametrize(
    ("toleration", "pools"),
    [
        ("{operator: Exists}", 1),
        ("{key: dedicated, operator: Exists}", 1),
        ("{key: dedicated, operator: Equal, value: ranking}", 1),
        ("{key: dedicated, value: other}", 0),
        ("{key: dedicated, operator: Exists, effect: NoExecute}", 0),
        ("{key: dedicated, value: '${VALUE}'}", 0),
    ],
)
def test_a_toleration_lifts_the_taints_it_matches(toleration, pools):
    spec = f"{selector('team: ranking')}\ntolerations: [{toleration}]"
    found = ranker({"app.yaml": deployment(spec), "main.tf": EKS})
    assert len(found.pools) == pools


def test_what_pods_demand_themselves_goes_before_their_pool():
    spec = selector("team: ranking", "karpenter.sh/capacity-type: on-demand")
    found = ranker({"app.yaml": deployment(spec), "pool.yaml": KARPENTER})
    assert found.purchase.origin.span.path == "app.yaml"
    assert found.machine.origin.span.path == "pool.yaml"


def test_an_accelerator_becomes_the_machine_of_the_pool_that_has_it():
    spec = selector("cloud.google.com/gke-accelerator: nvidia-l4")
    files = {"app.yaml": deployment(spec), "main.tf": GKE}
    assert ranker(files).machine.known.name == "g2-standard-8"
    assert str(ranker({"app.yaml": deployment(spec)}).machine.known) == "host with 1 x L4"


SLICED = """
        guest_accelerator {
          type               = "nvidia-tesla-a100"
          count              = 1
          gpu_partition_size = "1g.5gb"
        }
"""


def test_a_pool_that_divides_its_accelerators_gives_parts_of_them():
    divided = GKE.replace('"g2-standard-8"', f'"a2-highgpu-1g"\n{SLICED}')
    found = ranker({"app.yaml": deployment(selector("team: ranking")), "main.tf": divided})
    assert str(found.partition.known) == "1g.5gb"
    assert found.partition.origin.span.path == "main.tf"


ELSEWHERE = 'resource "google_container_cluster" "other" {\n  name = "other"\n}\n'


@pytest.mark.parametrize(
    ("spec", "files", "inherits"),
    [
        # the only cluster of the scan: naming its hardware is enough
        (selector("cloud.google.com/gke-accelerator: nvidia-l4"), {"infra/main.tf": GKE}, True),
        # one of several: it may be meant for another
        (
            selector("cloud.google.com/gke-accelerator: nvidia-l4"),
            {"infra/main.tf": GKE, "other/main.tf": ELSEWHERE},
            False,
        ),
        (
            selector("cloud.google.com/gke-nodepool: l4"),
            {"infra/main.tf": GKE, "other/main.tf": ELSEWHERE},
            True,
        ),
        # the cluster beside it
        (
            selector("cloud.google.com/gke-accelerator: nvidia-l4"),
            {"k8s/infra/main.tf": GKE, "other/main.tf": ELSEWHERE},
            True,
        ),
        (
            selector("cloud.google.com/gke-nodepool: l4"),
            {"infra/main.tf": GKE, "k8s/other/main.tf": ELSEWHERE},
            False,
        ),
    ],
)
def test_of_several_clusters_the_nearest_is_theirs(*, spec, files, inherits):
    found = ranker({"k8s/app.yaml": deployment(spec), **files})
    assert bool(found.pools) is inherits
