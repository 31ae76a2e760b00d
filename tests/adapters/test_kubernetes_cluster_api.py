"""Groups of machines that Cluster API keeps, provider by provider."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Cloud, NodePool, Purchase
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How

LEAST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
MOST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size"
MANAGED = "cluster.x-k8s.io/replicas-managed-by"


def group(
    made: str, kind: str = "MachineDeployment", spec: str = "replicas: 3", noted: str = ""
) -> str:
    return f"""
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: {kind}
        metadata: {{name: gpu, annotations: {{{noted}}}}}
        spec:
          clusterName: ml
          {spec or "paused: false"}
          template:
            spec:
              clusterName: ml
              bootstrap: {{configRef: {{kind: KubeadmConfigTemplate, name: gpu}}}}
              infrastructureRef: {{kind: {made}, name: gpu}}
    """


def provided(kind: str, spec: str) -> str:
    inner = f"{{template: {{spec: {spec}}}}}" if kind.endswith("Template") else spec
    return f"""
        apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
        kind: {kind}
        metadata: {{name: gpu}}
        spec: {inner}
    """


CLUSTER = """
    apiVersion: cluster.x-k8s.io/v1beta1
    kind: Cluster
    metadata: {name: ml}
    spec:
      infrastructureRef: {kind: AWSCluster, name: ml}
"""
AWS_CLUSTER = """
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
    kind: AWSCluster
    metadata: {name: ml}
    spec:
      region: eu-west-1
      additionalTags: {team: ranking}
"""


def pool(*texts: str) -> Any:
    sources = [
        Source(f"{place}.yaml", textwrap.dedent(text).lstrip("\n"))
        for place, text in enumerate(texts)
    ]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    return next(one for one in found if isinstance(one, NodePool))


def mixed(shares: str, *types: str) -> str:
    listed = ", ".join(f"{{instanceType: {one}}}" for one in types)
    policy = f"{{overrides: [{listed}], instancesDistribution: {{{shares}}}}}"
    return f"{{awsLaunchTemplate: {{instanceType: m5.large}}, mixedInstancesPolicy: {policy}}}"


OD, SPOT, RESERVED, MIXED = (
    Purchase.ON_DEMAND,
    Purchase.SPOT,
    Purchase.RESERVED,
    Purchase.MIXED,
)
G5, T4, L4 = "g5.2xlarge", "Standard_NC4as_T4_v3", "g2-standard-8"


@pytest.mark.parametrize(
    ("kind", "spec", "cloud", "name", "way"),
    [
        ("AWSMachineTemplate", f"{{instanceType: {G5}}}", Cloud.AWS, G5, OD),
        (
            "AWSMachineTemplate",
            f"{{instanceType: {G5}, spotMarketOptions: {{maxPrice: '1'}}}}",
            Cloud.AWS,
            G5,
            SPOT,
        ),
        (
            "AWSMachineTemplate",
            f"{{instanceType: {G5}, spotMarketOptions: {{}}}}",
            Cloud.AWS,
            G5,
            SPOT,
        ),
        ("AWSMachineTemplate", f"{{instanceType: {G5}, marketType: Spot}}", Cloud.AWS, G5, SPOT),
        (
            "AWSMachineTemplate",
            f"{{instanceType: {G5}, marketType: CapacityBlock, capacityReservationId: cr-1}}",
            Cloud.AWS,
            G5,
            RESERVED,
        ),
        ("AWSMachinePool", f"{{awsLaunchTemplate: {{instanceType: {G5}}}}}", Cloud.AWS, G5, OD),
        (
            "AWSMachinePool",
            f"{{awsLaunchTemplate: {{instanceType: {G5}, spotMarketOptions: {{}}}}}}",
            Cloud.AWS,
            G5,
            SPOT,
        ),
        (
            "AWSMachinePool",
            mixed("onDemandPercentageAboveBaseCapacity: 0", G5, "g4dn.xlarge"),
            Cloud.AWS,
            G5,
            SPOT,
        ),
        (
            "AWSMachinePool",
            mixed("onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 0", G5),
            Cloud.AWS,
            G5,
            MIXED,
        ),
        ("AWSManagedMachinePool", f"{{instanceType: {G5}}}", Cloud.AWS, G5, OD),
        (
            "AWSManagedMachinePool",
            f"{{instanceType: {G5}, capacityType: spot}}",
            Cloud.AWS,
            G5,
            SPOT,
        ),
        ("AzureMachineTemplate", f"{{vmSize: {T4}}}", Cloud.AZURE, T4, OD),
        ("AzureMachineTemplate", f"{{vmSize: {T4}, spotVMOptions: {{}}}}", Cloud.AZURE, T4, SPOT),
        ("AzureMachinePool", f"{{template: {{vmSize: {T4}}}}}", Cloud.AZURE, T4, OD),
        (
            "AzureMachinePool",
            f"{{template: {{vmSize: {T4}, spotVMOptions: {{maxPrice: 1}}}}}}",
            Cloud.AZURE,
            T4,
            SPOT,
        ),
        ("AzureManagedMachinePool", f"{{sku: {T4}, mode: User}}", Cloud.AZURE, T4, OD),
        (
            "AzureManagedMachinePool",
            f"{{sku: {T4}, mode: User, scaleSetPriority: Spot}}",
            Cloud.AZURE,
            T4,
            SPOT,
        ),
        ("GCPMachineTemplate", f"{{instanceType: {L4}}}", Cloud.GCP, L4, OD),
        ("GCPMachineTemplate", f"{{instanceType: {L4}, preemptible: true}}", Cloud.GCP, L4, SPOT),
        (
            "GCPMachineTemplate",
            f"{{instanceType: {L4}, provisioningModel: Spot}}",
            Cloud.GCP,
            L4,
            SPOT,
        ),
        ("GCPManagedMachinePool", f"{{machineType: {L4}}}", Cloud.GCP, L4, OD),
    ],
)
def test_the_object_of_a_provider_says_what_machines_are_and_how_they_are_bought(
    kind, spec, cloud, name, way
):
    owner = "MachineDeployment" if kind.endswith("Template") else "MachinePool"
    found = pool(group(kind, owner), provided(kind, spec))
    assert (found.cloud, found.machine.known.name, found.purchase.known) == (cloud, name, way)
    assert found.machine.origin.span.path == found.purchase.origin.span.path == "1.yaml"
    assert (found.machine.origin.span.line, found.accelerators.known) == (4, 1)


A_TEMPLATE = provided("AWSMachineTemplate", f"{{instanceType: {G5}}}")


@pytest.mark.parametrize("kind", ["MachineDeployment", "MachineSet", "MachinePool"])
@pytest.mark.parametrize(
    ("spec", "noted", "bounds", "how", "line"),
    [
        ("replicas: 3", "", (3, 3, False), How.WRITTEN, 6),
        ("", "", (1, 1, False), How.DEFAULTED, 4),
        ("replicas: 3", f"{LEAST}: '0', {MOST}: '5'", (0, 5, True), How.WRITTEN, 3),
        ("replicas: 3", f"{LEAST}: '2', {MOST}: '2'", (2, 2, False), How.WRITTEN, 3),
        # the autoscaler needs both
        ("replicas: 3", f"{MOST}: '5'", (3, 3, False), How.WRITTEN, 6),
    ],
)
def test_replicas_hold_unless_an_autoscaler_is_given_bounds(kind, spec, noted, bounds, how, line):
    found = pool(group("AWSMachineTemplate", kind, spec, noted), A_TEMPLATE)
    assert (found.floor.known, found.ceiling.known, found.shrinks.known) == bounds
    assert (found.floor.origin.how, found.floor.origin.span.line) == (how, line)


@pytest.mark.parametrize(
    ("kind", "spec", "noted", "bounds"),
    [
        # a controller of AWS sets the size to `replicas` unless somebody else does
        ("AWSMachinePool", "{minSize: 0, maxSize: 5}", "", (3, 3)),
        ("AWSMachinePool", "{minSize: 0, maxSize: 5}", f"{MANAGED}: autoscaler", (0, 5)),
        ("AWSManagedMachinePool", "{scaling: {minSize: 0, maxSize: 5}}", "", (3, 3)),
        ("AWSManagedMachinePool", "{scaling: {minSize: 0, maxSize: 5}}", f"{MANAGED}: x", (0, 5)),
        ("AzureManagedMachinePool", "{scaling: {minSize: 0, maxSize: 5}}", "", (0, 5)),
        ("GCPManagedMachinePool", "{scaling: {minCount: 0, maxCount: 5}}", "", (0, 5)),
        (
            "GCPManagedMachinePool",
            "{scaling: {enableAutoscaling: false, minCount: 0, maxCount: 5}}",
            "",
            (3, 3),
        ),
    ],
)
def test_bounds_of_the_provider(kind, spec, noted, bounds):
    found = pool(group(kind, "MachinePool", noted=noted), provided(kind, spec))
    assert (found.floor.known, found.ceiling.known) == bounds


def test_the_region_and_shared_tags_are_those_of_the_cluster():
    own = provided(
        "AWSMachineTemplate", f"{{instanceType: {G5}, additionalTags: {{project: chat}}}}"
    )
    found = pool(group("AWSMachineTemplate"), own, CLUSTER, AWS_CLUSTER)
    assert (found.region.known, found.region.origin.span.path) == ("eu-west-1", "3.yaml")
    assert found.region.origin.span.line == 5
    tags = found.tags.known
    assert {key: leaf.known for key, leaf in tags.entries.items()} == {
        "team": "ranking",
        "project": "chat",
    }
    assert tags.rest is None


@pytest.mark.parametrize(
    ("key", "kind", "spec", "region"),
    [
        ("controlPlaneRef", "AWSManagedControlPlane", "region: eu-west-3", "eu-west-3"),
        ("controlPlaneRef", "AzureManagedControlPlane", "location: westeurope", "westeurope"),
        ("infrastructureRef", "AzureCluster", "location: westeurope", "westeurope"),
        ("infrastructureRef", "GCPCluster", "region: europe-west4", "europe-west4"),
    ],
)
def test_the_region_stands_in_the_network_or_the_control_plane(key, kind, spec, region):
    cluster = CLUSTER.replace("infrastructureRef: {kind: AWSCluster", f"{key}: {{kind: {kind}")
    part = f"""
        apiVersion: x.cluster.x-k8s.io/v1beta2
        kind: {kind}
        metadata: {{name: ml}}
        spec: {{{spec}}}
    """
    assert pool(group("AWSMachineTemplate"), A_TEMPLATE, cluster, part).region.known == region


def test_what_is_declared_elsewhere_is_not_known():
    found = pool(group("AWSMachineTemplate"))
    assert found.machine.unknown == "its AWSMachineTemplate is declared elsewhere"
    assert found.purchase.unknown == "its AWSMachineTemplate is declared elsewhere"
    assert found.region.unknown == "nothing says in which region the cluster of gpu lies"
    assert found.tainted.unknown == "the taints of its nodes are declared elsewhere"
    assert found.tags.known.rest.unknown


@pytest.mark.parametrize(("effect", "keeps"), [("NoSchedule", True), ("PreferNoSchedule", False)])
def test_nodes_register_themselves_with_taints(effect, keeps):
    config = f"""
        apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
        kind: KubeadmConfigTemplate
        metadata: {{name: gpu}}
        spec:
          template:
            spec:
              joinConfiguration:
                nodeRegistration:
                  taints: [{{key: gpu, effect: {effect}}}]
    """
    assert pool(group("AWSMachineTemplate"), A_TEMPLATE, config).tainted.known is keeps


@pytest.mark.parametrize(
    ("kind", "taints", "keeps"),
    [
        ("AWSManagedMachinePool", "taints: [{key: gpu, effect: no-schedule}]", True),
        ("AWSManagedMachinePool", "taints: [{key: gpu, effect: prefer-no-schedule}]", False),
        ("AWSManagedMachinePool", "instanceType: x", False),
        ("AzureManagedMachinePool", "taints: [{key: gpu, effect: NoSchedule}]", True),
        ("GCPManagedMachinePool", "kubernetesTaints: [{key: g, effect: NoExecute}]", True),
    ],
)
def test_pools_of_managed_clusters_have_taints_of_their_own(kind, taints, keeps):
    assert pool(group(kind, "MachinePool"), provided(kind, f"{{{taints}}}")).tainted.known is keeps


@pytest.mark.parametrize(("mode", "system"), [("System", True), ("User", False)])
def test_a_system_pool_must_keep_nodes(mode, system):
    kind = "AzureManagedMachinePool"
    assert pool(group(kind, "MachinePool"), provided(kind, f"{{mode: {mode}}}")).system.known is (
        system
    )


def test_names_that_are_filled_in_later_are_the_same_where_they_are_spelt_the_same():
    name = "name: '${CLUSTER_NAME}-gpu'"
    texts = (
        group("AWSMachineTemplate").replace("clusterName: ml", "clusterName: '${CLUSTER_NAME}'"),
        A_TEMPLATE,
        CLUSTER.replace("ml", "'${CLUSTER_NAME}'"),
        AWS_CLUSTER.replace("{name: ml}", "{name: '${CLUSTER_NAME}'}"),
    )
    plain = (textwrap.dedent(text).lstrip("\n") for text in texts)
    whole = "---\n".join(plain).replace("name: gpu", name)
    found = pool(whole, whole)
    assert (found.machine.known.name, found.machine.origin.span.path) == (G5, "0.yaml")
    assert found.region.known == "eu-west-1"
