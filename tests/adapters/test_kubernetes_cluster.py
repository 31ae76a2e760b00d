"""What a cluster's own objects allow: consolidation, limits, taints, quotas, disruption."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Consolidation, NodePool, Quota, Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

GPU = "resources: {limits: {nvidia.com/gpu: 1}}"


def resources(*texts: str) -> tuple[Resource, ...]:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    return adapters.resources(read([Source("c.yaml", text)], Inputs(), ALONE).blocks)


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


def pool(spec: str = "", node: str = "", version: str = "v1") -> str:
    return f"""
        apiVersion: karpenter.sh/{version}
        kind: NodePool
        metadata: {{name: gpu}}
        spec:
          {spec}
          template:
            spec:
              {node}
              requirements:
                - {{key: node.kubernetes.io/instance-type, operator: In, values: [g5.12xlarge]}}
    """


NEVER, EMPTY, UNDERUSED = Consolidation


@pytest.mark.parametrize(
    ("disruption", "policy", "patience", "how"),
    [
        ("{}", UNDERUSED, 0, How.DEFAULTED),
        ("{consolidationPolicy: WhenEmpty, consolidateAfter: 30m}", EMPTY, 1800, How.WRITTEN),
        ("{consolidationPolicy: WhenUnderutilized}", UNDERUSED, 0, How.WRITTEN),
        ("{consolidateAfter: 1h30m15s}", UNDERUSED, 5415, How.DEFAULTED),
        ("{consolidateAfter: Never}", NEVER, None, How.WRITTEN),
        ("{budgets: [{nodes: '0'}]}", NEVER, 0, How.WRITTEN),
        ("{budgets: [{nodes: '0%', reasons: [Underutilized]}]}", EMPTY, 0, How.WRITTEN),
        ("{budgets: [{nodes: '0', reasons: [Empty, Underutilized]}]}", NEVER, 0, How.WRITTEN),
        ("{budgets: [{nodes: '0', reasons: [Drifted]}]}", UNDERUSED, 0, How.DEFAULTED),
        (
            "{budgets: [{nodes: '0', schedule: '0 9 * * *', duration: 8h}]}",
            UNDERUSED,
            0,
            How.DEFAULTED,
        ),
    ],
)
def test_karpenter_removes_what_its_policy_and_budgets_let_it(disruption, policy, patience, how):
    found = only(pool(f"disruption: {disruption}"))
    assert (found.consolidation.known, found.patience.known) == (policy, patience)
    assert (found.consolidation.origin.how, found.consolidation.origin.span.line) == (how, 5)


def test_what_no_policy_or_duration_is_stays_open():
    found = only(pool("disruption: {consolidationPolicy: Sometimes, consolidateAfter: soon}"))
    assert found.consolidation.unknown == "no consolidation policy is called 'Sometimes'"
    assert found.patience.unknown == "expected a duration, found 'soon'"


def test_a_static_pool_is_not_consolidated():
    found = only(pool("replicas: 2"))
    assert (found.consolidation, found.patience) == (None, None)


@pytest.mark.parametrize(
    ("spec", "policy", "patience"),
    [
        ("{}", NEVER, None),
        ("{ttlSecondsAfterEmpty: 30}", EMPTY, 30),
        ("{consolidation: {enabled: true}}", UNDERUSED, None),
    ],
)
def test_a_provisioner_kept_its_nodes_unless_told(spec, policy, patience):
    found = only(f"""
        apiVersion: karpenter.sh/v1alpha5
        kind: Provisioner
        metadata: {{name: gpu}}
        spec: {spec}
    """)
    assert (found.consolidation.known, found.patience.known) == (policy, patience)


@pytest.mark.parametrize(
    ("spec", "ceiling"),
    [
        ("", None),
        ("limits: {nvidia.com/gpu: 8}", 2),
        ("limits: {cpu: 192}", 4),
        ("limits: {nodes: 3, cpu: 1000}", 3),
    ],
)
def test_limits_bound_the_machines_of_a_pool(spec, ceiling):
    assert only(pool(spec)).ceiling.known == ceiling


def test_limits_of_other_things_leave_the_number_of_machines_open():
    found = only(pool("limits: {memory: 1000Gi}"))
    assert found.ceiling.unknown.startswith("how many machines its limits allow")
    several = pool("limits: {cpu: 100}").replace("g5.12xlarge", "g5.12xlarge, g5.xlarge")
    assert only(several).ceiling.unknown


@pytest.mark.parametrize(
    ("taints", "tainted"),
    [
        ("", False),
        ("taints: [{key: a, effect: NoSchedule}]", True),
        ("taints: [{key: a, effect: NoExecute}]", True),
        ("taints: [{key: a, effect: PreferNoSchedule}]", False),
        ("startupTaints: [{key: a, effect: NoSchedule}]", False),
    ],
)
def test_taints_keep_pods_off(taints, tainted):
    assert only(pool(node=taints)).tainted.known is tainted


TERRAFORM = {
    "eks": """
        resource "aws_eks_node_group" "x" {
          cluster_name = "c"
          node_role_arn = "r"
          subnet_ids = []
          instance_types = ["g5.xlarge"]
          scaling_config {
            min_size = 0
            max_size = 2
            desired_size = 0
          }
          %s
        }
    """,
    "aks": """
        resource "azurerm_kubernetes_cluster_node_pool" "x" {
          name = "gpu"
          kubernetes_cluster_id = "c"
          vm_size = "Standard_NC24ads_A100_v4"
          node_count = 1
          %s
        }
    """,
    "gke": """
        resource "google_container_node_pool" "x" {
          cluster = "c"
          node_count = 1
          node_config {
            machine_type = "%s"
          }
        }
    """,
}


@pytest.mark.parametrize(
    ("where", "attribute", "tainted"),
    [
        ("eks", "", False),
        ("eks", 'taint {\n key = "a"\n effect = "NO_SCHEDULE"\n}', True),
        ("eks", 'taint {\n key = "a"\n effect = "PREFER_NO_SCHEDULE"\n}', False),
        ("eks", 'taint {\n key = "a"\n effect = var.effect\n}', None),
        ("aks", "", False),
        ("aks", 'node_taints = ["sku=gpu:NoSchedule"]', True),
        ("aks", 'node_taints = ["sku=gpu:PreferNoSchedule"]', False),
        ("aks", 'priority = "Spot"', True),
        ("gke", "g2-standard-4", True),
        ("gke", "e2-medium", False),
    ],
)
def test_pools_of_terraform_are_tainted_by_hand_or_by_their_cloud(where, attribute, tainted):
    text = TERRAFORM[where] % attribute
    found = adapters.resources(read([Source("main.tf", text)], Inputs(), ALONE).blocks)
    (one,) = (one for one in found if isinstance(one, NodePool))
    assert one.tainted is not None
    assert (None if one.tainted.unknown else one.tainted.known) is tainted


@pytest.mark.parametrize(
    ("taints", "tainted"),
    [
        ("[{key: a, effect: NoSchedule}]", True),
        ("{nvidia.com/gpu: 'true:NoSchedule'}", True),
        ("[]", False),
    ],
)
def test_eksctl_writes_taints_in_two_ways(taints, tainted):
    _, found = resources(f"""
        apiVersion: eksctl.io/v1alpha5
        kind: ClusterConfig
        metadata: {{name: lab, region: us-west-2}}
        nodeGroups: [{{name: gpu, instanceType: g5.xlarge, taints: {taints}}}]
    """)
    assert isinstance(found, NodePool)
    assert found.tainted is not None
    assert found.tainted.known is tainted


@pytest.mark.parametrize(
    ("hard", "accelerators", "line"),
    [
        ("{requests.nvidia.com/gpu: '4', pods: 10}", 4, 5),
        ("{requests.aws.amazon.com/neuron: 2}", 2, 5),
        ("{requests.google.com/tpu: 8}", 8, 5),
        ("{requests.cpu: 100}", None, 4),
    ],
)
def test_a_quota_bounds_the_accelerators_of_a_namespace(hard, accelerators, line):
    found = only(f"""
        apiVersion: v1
        kind: ResourceQuota
        metadata: {{name: gpus, namespace: ml}}
        spec:
          hard: {hard}
    """)
    assert (type(found), found.namespace.known) == (Quota, "ml")
    assert (found.accelerators.known, found.accelerators.origin.span.line) == (accelerators, line)


LOCAL_QUEUE = """
    apiVersion: kueue.x-k8s.io/v1beta1
    kind: LocalQueue
    metadata: {name: team, namespace: ml}
    spec: {clusterQueue: shared}
"""


def cluster_queue(cohort: str = "", borrowing: str = "") -> str:
    return f"""
        apiVersion: kueue.x-k8s.io/v1beta1
        kind: ClusterQueue
        metadata: {{name: shared}}
        spec:
          {cohort}
          resourceGroups:
            - coveredResources: [cpu, nvidia.com/gpu]
              flavors:
                - name: spot
                  resources:
                    - {{name: cpu, nominalQuota: 90}}
                    - {{name: nvidia.com/gpu, nominalQuota: 6 {borrowing}}}
                - name: on-demand
                  resources: [{{name: nvidia.com/gpu, nominalQuota: 2 {borrowing}}}]
    """


@pytest.mark.parametrize(
    ("texts", "accelerators"),
    [
        ((cluster_queue(),), 8),
        ((cluster_queue("cohort: all"),), None),
        ((cluster_queue("cohort: all", ", borrowingLimit: 1"),), 10),
        ((), None),
    ],
)
def test_a_queue_bounds_the_accelerators_of_its_namespace(texts, accelerators):
    found = only(LOCAL_QUEUE, *texts)
    assert found.namespace.known == "ml"
    held = found.accelerators
    assert (None if held.unknown else held.known) == accelerators


def deployment(annotations: str = "{}", spec: str = "replicas: 2") -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: chat, namespace: ml}}
        spec:
          {spec}
          template:
            metadata: {{labels: {{app: chat}}, annotations: {annotations}}}
            spec: {{containers: [{{name: a, image: vllm/vllm-openai, {GPU}}}]}}
    """


def budget(spec: str, namespace: str = "ml", app: str = "chat") -> str:
    return f"""
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {{name: chat, namespace: {namespace}}}
        spec:
          {spec}
          selector: {{matchLabels: {{app: {app}}}}}
    """


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        ((deployment("{karpenter.sh/do-not-disrupt: 'true'}"),), 7),
        ((deployment("{cluster-autoscaler.kubernetes.io/safe-to-evict: 'false'}"),), 7),
        ((deployment(), budget("maxUnavailable: 0")), 14),
        ((deployment(), budget("minAvailable: 100%")), 14),
        ((deployment(), budget("minAvailable: 2")), 14),
    ],
)
def test_annotations_and_budgets_keep_a_node_as_it_is(texts, line):
    found = only(*texts)
    assert found.blocks_removal.known is True
    assert found.blocks_removal.origin.span.line == line
    assert found.namespace.known == "ml"


@pytest.mark.parametrize(
    "texts",
    [
        (deployment(),),
        (deployment("{karpenter.sh/do-not-disrupt: 'false'}"),),
        (deployment(), budget("maxUnavailable: 1")),
        (deployment(), budget("minAvailable: 1")),
        (deployment(), budget("maxUnavailable: 0", namespace="other")),
        (deployment(), budget("maxUnavailable: 0", app="other")),
    ],
)
def test_other_budgets_let_it_go(texts):
    assert only(*texts).blocks_removal.known is False


def test_who_applies_an_object_chooses_the_namespace_that_it_does_not_write():
    found = only(deployment().replace(", namespace: ml", ""))
    assert found.namespace.unknown == "whoever applies it chooses the namespace"
