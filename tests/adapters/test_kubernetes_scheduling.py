"""What a pod asks for and demands of its node: accelerators, machine, cloud, region, purchase."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Cloud, Environment, Purchase, Resource
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(*texts: str, path: str = "app.yaml") -> tuple[Resource, ...]:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    return adapters.resources(read([Source(path, text)], Inputs(), ALONE).blocks)


def deployment(spec: str = "", resource: str = "nvidia.com/gpu: 1", noted: str = "") -> str:
    """A Deployment whose pod spec starts on line 14 with the lines of `spec`."""
    lines = [
        "apiVersion: apps/v1",
        "kind: Deployment",
        "metadata:",
        "  name: ranker",
        "  labels: {app: ranker}",
        "spec:",
        "  replicas: 1",
        "  template:",
        "    metadata:",
        "      labels: {app: ranker}",
        f"      annotations: {{{noted}}}",
        "    spec:",
        "      restartPolicy: Always",
        *textwrap.indent(textwrap.dedent(spec).strip("\n"), "      ").splitlines(),
        "      containers:",
        "        - name: main",
        "          image: acme/ranker:3",
        f"          resources: {{limits: {{{resource}}}}}",
    ]
    return "\n".join(lines) + "\n"


def only(*texts: str, path: str = "app.yaml") -> Any:
    (found,) = resources(*texts, path=path)
    return found


def selector(*labels: str) -> str:
    return "\n".join(("nodeSelector:", *(f"  {label}" for label in labels)))


@pytest.mark.parametrize(
    "resource",
    [
        "nvidia.com/gpu: 2",
        'nvidia.com/gpu: "2"',
        "amd.com/gpu: 2",
        "gpu.intel.com/i915: 2",
        "habana.ai/gaudi: 2",
        "google.com/tpu: 2",
        "aws.amazon.com/neuron: 2",
        "aws.amazon.com/neurondevice: 2",
        "gpu.intel.com/xe: 2",
        "volcano.sh/vgpu-number: 2",
    ],
)
def test_every_vendors_devices_are_counted(resource):
    found = only(deployment(resource=resource))
    assert found.accelerators.known == 2
    assert found.accelerators.origin.span.line == 17
    assert found.accelerators.origin.how is How.WRITTEN


@pytest.mark.parametrize("resource", ["cpu: 2", "nvidia.com/gpu: 0", 'nvidia.com/gpu: "0"', ""])
def test_what_asks_for_no_accelerator_has_no_finding_to_make(resource):
    assert resources(deployment(resource=resource)) == ()


def test_requests_count_where_no_limit_is_set():
    text = deployment().replace("limits", "requests")
    assert only(text).accelerators.known == 1


@pytest.mark.parametrize(
    ("containers", "count"),
    [
        ("containers: [{name: a, ASK: 1}, {name: b, ASK: 2}]", 3),
        ("containers: [{name: a, ASK: 1}]\ninitContainers: [{name: b, ASK: 4}]", 4),
        ("containers: [{name: a, ASK: 2}]\ninitContainers: [{name: b, ASK: 1}]", 2),
        (
            (
                "containers: [{name: a, ASK: 2}]\n"
                "initContainers: [{name: b, restartPolicy: Always, ASK: 1}]"
            ),
            3,
        ),
        (  # the sidecar already runs while the second of them does
            (
                "containers: [{name: a, ASK: 1}]\n"
                "initContainers: [{name: b, restartPolicy: Always, ASK: 1}, {name: c, ASK: 3}]"
            ),
            4,
        ),
        (
            (
                "containers: [{name: a, ASK: 1}]\n"
                "initContainers: [{name: c, ASK: 3}, {name: b, restartPolicy: Always, ASK: 1}]"
            ),
            3,
        ),
    ],
)
def test_containers_add_up_and_those_before_them_do_not(containers, count):
    asking = containers.replace("ASK: ", "resources: {limits: {nvidia.com/gpu: ")
    asking = asking.replace("}]", "}}}]").replace("}, {name", "}}}, {name")
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: ranker}\nspec:\n"
    assert only(text + textwrap.indent(asking, "  ") + "\n").accelerators.known == count


@pytest.mark.parametrize(
    ("spec", "machine", "cloud", "line"),
    [
        (selector("node.kubernetes.io/instance-type: g5.xlarge"), "g5.xlarge", Cloud.AWS, 15),
        (selector("beta.kubernetes.io/instance-type: g6.2xlarge"), "g6.2xlarge", Cloud.AWS, 15),
        (
            """
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - key: node.kubernetes.io/instance-type
                          operator: In
                          values: [g2-standard-4]
            """,
            "g2-standard-4",
            Cloud.GCP,
            21,
        ),
        (
            selector(
                "karpenter.k8s.aws/instance-family: g5", "karpenter.k8s.aws/instance-size: 2xlarge"
            ),
            "g5.2xlarge",
            Cloud.AWS,
            15,
        ),
        (
            selector("cloud.google.com/gke-accelerator: nvidia-l4"),
            "host with 1 x L4",
            Cloud.GCP,
            15,
        ),
        (
            selector("karpenter.k8s.aws/instance-gpu-name: a10g"),
            "host with 1 x A10G",
            Cloud.AWS,
            15,
        ),
        (
            selector(
                "karpenter.k8s.aws/instance-gpu-name: a100",
                'karpenter.k8s.aws/instance-gpu-memory: "81920"',
            ),
            "host with 1 x A100-80GB",
            Cloud.AWS,
            15,
        ),
        (selector("karpenter.k8s.aws/instance-family: g5"), "host with 1 x A10G", Cloud.AWS, 15),
        (
            selector("accelerator: nvidia", "k8s.amazonaws.com/accelerator: nvidia-tesla-t4"),
            "host with 1 x T4",
            Cloud.AWS,
            16,
        ),
        (
            selector("accelerator: nvidia-tesla-t4", "topology.kubernetes.io/region: eastus"),
            "host with 1 x T4",
            Cloud.AZURE,
            15,
        ),
        (
            """
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - {key: karpenter.k8s.aws/instance-gpu-name, operator: In, values: [a100]}
                        - key: karpenter.k8s.aws/instance-gpu-memory
                          operator: Gt
                          values: ["50000"]
            """,
            "host with 1 x A100-80GB",
            Cloud.AWS,
            19,
        ),
        (
            """
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - key: node.kubernetes.io/instance-type
                          operator: In
                          values: [g5.xlarge, g6.xlarge]
                        - key: node.kubernetes.io/instance-type
                          operator: In
                          values: [g6.xlarge, g4dn.xlarge]
            """,
            "g6.xlarge",
            Cloud.AWS,
            24,
        ),
        (
            selector("nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3"),
            "host with 1 x H100-80GB",
            Cloud.UNSTATED,
            15,
        ),
        (
            selector(
                "node.kubernetes.io/instance-type: n1-standard-8",
                "cloud.google.com/gke-accelerator: nvidia-tesla-t4",
            ),
            "n1-standard-8 with 1 x T4",
            Cloud.GCP,
            15,
        ),
    ],
)
def test_labels_name_the_machine(spec, machine, cloud, line):
    found = only(deployment(spec))
    assert str(found.machine.known) == machine
    assert found.cloud is cloud
    assert found.machine.origin.span.line == line


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("", "no node selector says which accelerator this pod gets"),
        (
            selector("node.kubernetes.io/instance-type: x9.huge"),
            "x9.huge is not a machine in the hardware catalogue",
        ),
        (
            selector("node.kubernetes.io/instance-type: n1-standard-8"),
            "nothing says which accelerator n1-standard-8 carries",
        ),
        (
            selector("node.kubernetes.io/instance-type: n1-standard-8", "accelerator: abacus"),
            "abacus is not an accelerator in the hardware catalogue",
        ),
        (
            selector("karpenter.k8s.aws/instance-gpu-name: a100"),
            "nothing says which size of a100 its nodes have",
        ),
        (
            selector('accelerator: "{{ gpu }}"'),
            "`{{ gpu }}` is a placeholder that is filled in later",
        ),
        ("nodeSelector: ${SELECTOR}", "`${SELECTOR}` is a placeholder that is filled in later"),
        (
            """
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - {key: node.kubernetes.io/instance-type, operator: In, values: [g5.xlarge]}
                    - matchExpressions:
                        - {key: node.kubernetes.io/instance-type, operator: In, values: [g6.xlarge]}
            """,
            "it may run on any of g5.xlarge, g6.xlarge",
        ),
        (
            """
            affinity:
              nodeAffinity:
                preferredDuringSchedulingIgnoredDuringExecution:
                  - weight: 1
                    preference:
                      matchExpressions:
                        - {key: node.kubernetes.io/instance-type, operator: In, values: [g5.xlarge]}
            """,
            "no node selector says which accelerator this pod gets",
        ),
    ],
)
def test_a_machine_nobody_names_is_a_hole_with_its_reason(spec, reason):
    assert only(deployment(spec)).machine.unknown == reason


@pytest.mark.parametrize(
    ("label", "purchase"),
    [
        ("karpenter.sh/capacity-type: spot", Purchase.SPOT),
        ("eks.amazonaws.com/capacityType: SPOT", Purchase.SPOT),
        ('cloud.google.com/gke-spot: "true"', Purchase.SPOT),
        ('cloud.google.com/gke-preemptible: "true"', Purchase.SPOT),
        ("cloud.google.com/gke-provisioning: spot", Purchase.SPOT),
        ("kubernetes.azure.com/scalesetpriority: spot", Purchase.SPOT),
        ("node.kubernetes.io/lifecycle: spot", Purchase.SPOT),
        ("lifecycle: Ec2Spot", Purchase.SPOT),
        ("node-lifecycle: spot", Purchase.SPOT),
        ('spot: "true"', Purchase.SPOT),
        ("spotinst.io/node-lifecycle: spot", Purchase.SPOT),
        ("spotinst.io/node-lifecycle: od", Purchase.ON_DEMAND),
        ("karpenter.sh/capacity-type: on-demand", Purchase.ON_DEMAND),
        ("eks.amazonaws.com/capacityType: ON_DEMAND", Purchase.ON_DEMAND),
        ("karpenter.sh/capacity-type: reserved", Purchase.RESERVED),
        ("eks.amazonaws.com/capacityType: CAPACITY_BLOCK", Purchase.RESERVED),
        ("cloud.google.com/reservation-name: h100s", Purchase.RESERVED),
    ],
)
def test_every_spelling_of_how_nodes_are_bought(label, purchase):
    found = only(deployment(selector(label)))
    assert found.purchase.known is purchase
    assert found.purchase.origin.span.line == 15


def affinity(operator: str, values: str, key: str = "karpenter.sh/capacity-type") -> str:
    return f"""
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchExpressions:
                    - key: {key}
                      operator: {operator}
                      values: {values}
    """


@pytest.mark.parametrize(
    ("key", "operator", "values", "purchase"),
    [
        ("karpenter.sh/capacity-type", "NotIn", "[spot]", Purchase.ON_DEMAND),
        ("karpenter.sh/capacity-type", "In", "[spot, on-demand]", Purchase.MIXED),
        ("karpenter.sh/capacity-type", "In", "[on-demand]", Purchase.ON_DEMAND),
        ("kubernetes.azure.com/scalesetpriority", "NotIn", "[spot]", Purchase.ON_DEMAND),
        ("cloud.google.com/gke-spot", "Exists", "[]", Purchase.SPOT),
        ("cloud.google.com/gke-spot", "DoesNotExist", "[]", Purchase.ON_DEMAND),
    ],
)
def test_a_required_affinity_says_how_nodes_are_bought(*, key, operator, values, purchase):
    assert only(deployment(affinity(operator, values, key))).purchase.known is purchase


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("", "no node selector says how its nodes are bought"),
        (
            "tolerations: [{key: cloud.google.com/gke-spot, operator: Exists}]",
            "it tolerates spot nodes, but nothing says that it runs on them",
        ),
        (
            selector('cloud.google.com/gke-flex-start: "true"'),
            "capacity that starts when there is some has a price of its own",
        ),
        (
            selector("karpenter.sh/capacity-type: ${CAPACITY}"),
            "`${CAPACITY}` is a placeholder that is filled in later",
        ),
        ("nodeSelector: ${SELECTOR}", "`${SELECTOR}` is a placeholder that is filled in later"),
        (affinity("In", "[reserved, on-demand]"), "its nodes may be reserved or bought on demand"),
        (affinity("Exists", "[]"), "no node selector says how its nodes are bought"),
        (
            """
            affinity:
              nodeAffinity:
                preferredDuringSchedulingIgnoredDuringExecution:
                  - weight: 1
                    preference:
                      matchExpressions:
                        - {key: karpenter.sh/capacity-type, operator: In, values: [spot]}
            """,
            "no node selector says how its nodes are bought",
        ),
        (
            selector('cloud.google.com/gke-spot: "false"'),
            "no node selector says how its nodes are bought",
        ),
    ],
)
def test_on_demand_is_never_assumed(spec, reason):
    assert only(deployment(spec)).purchase.unknown == reason


@pytest.mark.parametrize(
    ("label", "region"),
    [
        ("topology.kubernetes.io/region: eu-west-1", "eu-west-1"),
        ("topology.kubernetes.io/zone: us-east-1a", "us-east-1"),
        ("topology.kubernetes.io/zone: us-central1-b", "us-central1"),
        ("topology.kubernetes.io/zone: eastus2-3", "eastus2"),
        ("failure-domain.beta.kubernetes.io/region: us-west-2", "us-west-2"),
    ],
)
def test_topology_labels_say_the_region(label, region):
    found = only(deployment(selector(label)))
    assert found.region.known == region
    assert found.region.origin.span.line == 15


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("topology.kubernetes.io/zone: rack-7", "no region is known to have the zone rack-7"),
        (
            "topology.kubernetes.io/region: ${REGION}",
            "`${REGION}` is a placeholder that is filled in later",
        ),
    ],
)
def test_a_region_that_labels_do_not_settle_is_unknown(label, reason):
    assert only(deployment(selector(label))).region.unknown == reason


def test_folders_say_the_region_where_no_label_does():
    found = only(deployment(), path="clusters/us-west-2/app.yaml")
    assert (found.region.known, found.region.origin.how) == ("us-west-2", How.COMPUTED)
    assert only(deployment()).region.unknown == "nothing says in which region ranker runs"


@pytest.mark.parametrize(
    ("text", "environment", "line"),
    [
        (deployment().replace("  name:", "  namespace: staging\n  name:"), "non-production", 4),
        (deployment().replace("{app: ranker}", "{env: dev}", 1), "non-production", 5),
        (deployment().replace("name: ranker", "name: ranker-prod", 1), "production", 4),
        (deployment(), "unstated", 4),
    ],
)
def test_labels_then_namespace_then_name_say_the_environment(text, environment, line):
    found = only(text)
    assert found.environment.known == Environment(environment)
    assert found.environment.origin.span.line == line


def test_labels_of_a_declared_namespace_count():
    space = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: team-a, labels: {environment: dev}}
    """
    text = deployment().replace("  name:", "  namespace: team-a\n  name:")
    assert only(text, space).environment.known is Environment.NONPRODUCTION


def test_workloads_carry_no_tags_of_their_own():
    assert only(deployment()).tags.known is None


def test_aliases_that_unfold_without_end_are_given_up():
    bomb = ["apiVersion: acme.example/v1", "kind: Bomb", "metadata: {name: x}", "a0: &a0 [x, x]"]
    bomb += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    assert resources("\n".join(bomb) + "\n") == ()
