"""Volumes that Kubernetes objects claim: their type, their size, and how long they stay."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Cloud, FileSystem, NodePool, Resource, Volume
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(*texts: str) -> tuple[Resource, ...]:
    sources = [
        Source(f"f{place}.yaml", textwrap.dedent(text).lstrip("\n"))
        for place, text in enumerate(texts)
    ]
    return adapters.resources(read(sources, Inputs(), ALONE).blocks)


def only(*texts: str) -> Any:
    (found,) = resources(*texts)
    return found


def claim(spec: str = "storageClassName: fast", size: str = "100Gi") -> str:
    return f"""
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {{name: data, namespace: ml}}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {{requests: {{storage: {size}}}}}
          {spec}
    """


def kind(provisioner: str, parameters: str = "{}", more: str = "") -> str:
    return f"""
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {{name: fast}}
        provisioner: {provisioner}
        parameters: {parameters}
        {more}
    """


@pytest.mark.parametrize(
    ("provisioner", "parameters", "type_", "cloud"),
    [
        ("ebs.csi.aws.com", "{}", "gp3", Cloud.AWS),
        ("ebs.csi.aws.com", "{type: io2}", "io2", Cloud.AWS),
        ("ebs.csi.eks.amazonaws.com", "{}", "gp3", Cloud.AWS),
        ("kubernetes.io/aws-ebs", "{}", "gp2", Cloud.AWS),
        ("pd.csi.storage.gke.io", "{}", "pd-standard", Cloud.GCP),
        ("pd.csi.storage.gke.io", "{type: hyperdisk-ml}", "hyperdisk-ml", Cloud.GCP),
        ("disk.csi.azure.com", "{}", "StandardSSD_LRS", Cloud.AZURE),
        ("disk.csi.azure.com", "{skuname: Premium_LRS}", "Premium_LRS", Cloud.AZURE),
    ],
)
def test_a_class_says_the_type_of_a_volume(provisioner, parameters, type_, cloud):
    found = only(claim(), kind(provisioner, parameters))
    assert (type(found), found.type.known, found.cloud) == (Volume, type_, cloud)
    assert (found.type.origin.span.path, found.type.origin.span.line) == ("f1.yaml", 5)
    assert found.type.origin.via[0].path == "f0.yaml"
    assert (found.gigabytes.known, found.gigabytes.origin.span.line) == (100, 6)
    assert found.tags.known is None


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("gp2", "gp2"),
        ("standard-rwo", "pd-balanced"),
        ("premium-rwo", "pd-ssd"),
        ("managed-csi-premium", "Premium_LRS"),
    ],
)
def test_clouds_install_classes_of_their_own(name, type_):
    found = only(claim(f"storageClassName: {name}"))
    assert (found.type.known, found.type.origin.how) == (type_, How.PASSED)
    assert (found.outlives_owner.known, found.type.origin.span.line) == (False, 7)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("", "the default storage class of the cluster decides"),
        ("storageClassName: slow", "the storage class slow is declared elsewhere"),
    ],
)
def test_a_class_that_is_not_here_leaves_the_type_open(spec, reason):
    found = only(claim(spec))
    assert (found.type.unknown, found.outlives_owner.unknown) == (reason, reason)


def test_the_class_of_a_provisioner_that_is_not_known_says_nothing_of_the_type():
    found = only(claim(), kind("rook-ceph.rbd.csi.ceph.com"))
    assert found.type.unknown == "which volumes its provisioner makes is not known"


def test_the_default_class_is_taken_where_none_is_named():
    default = kind("ebs.csi.aws.com").replace(
        "{name: fast}",
        "{name: x, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}",
    )
    assert only(claim(""), default).type.known == "gp3"


@pytest.mark.parametrize(
    ("more", "stays"),
    [("", False), ("reclaimPolicy: Retain", True), ("reclaimPolicy: Delete", False)],
)
def test_a_retained_volume_outlives_its_claim(more, stays):
    assert only(claim(), kind("ebs.csi.aws.com", more=more)).outlives_owner.known is stays


def test_a_class_buys_speed():
    found = only(claim(), kind("ebs.csi.aws.com", "{type: gp3, iops: '6000', throughput: '250'}"))
    assert (found.iops.known, found.throughput.known) == (6000, 250)


@pytest.mark.parametrize(
    ("size", "gigabytes"),
    [("1Ti", 1024), ("500M", 1), ("107374182400", 100), ("100G", 94), ("2e12", 1863), ("1.5Gi", 2)],
)
def test_sizes_are_counted_in_gibibytes(size, gigabytes):
    assert only(claim(size=size)).gigabytes.known == gigabytes


def test_a_size_that_is_none_is_a_hole():
    assert (
        only(claim(size="'plenty'")).gigabytes.unknown
        == "plenty is no amount such as 1500m, 2Gi or 1e3"
    )


@pytest.mark.parametrize("spec", ["storageClassName: ''", "volumeName: there"])
def test_a_claim_for_what_is_there_makes_nothing(spec):
    assert resources(claim(spec)) == ()


@pytest.mark.parametrize("more", ["storageClassName: fast", "claimRef: {name: data}"])
def test_a_claim_for_a_volume_that_is_declared_makes_nothing(more):
    volume = f"""
        apiVersion: v1
        kind: PersistentVolume
        metadata: {{name: there}}
        spec: {{csi: {{driver: gcsfuse.csi.storage.gke.io}}, {more}}}
    """
    assert resources(claim(), volume) == ()


def pod(namespace: str) -> str:
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: p, namespace: {namespace}}}
        spec:
          containers: [{{name: a}}]
          volumes: [{{name: d, persistentVolumeClaim: {{claimName: data}}}}]
    """


def test_a_claim_is_mounted_by_pods_of_its_namespace():
    found = only(claim(), pod("ml"))
    assert (found.attached.known, found.attached.origin.span.path) == (True, "f1.yaml")
    for texts in ((claim(),), (claim(), pod("other"))):
        assert only(*texts).attached.unknown == "pods that are not in these files may mount it"


@pytest.mark.parametrize(
    ("provisioner", "parameters", "tier", "gigabytes"),
    [
        ("efs.csi.aws.com", "{provisioningMode: efs-ap}", None, None),
        ("fsx.csi.aws.com", "{deploymentType: PERSISTENT_2}", "PERSISTENT_2", 100),
        ("filestore.csi.storage.gke.io", "{}", "standard", 100),
        ("file.csi.azure.com", "{skuName: Premium_LRS}", "Premium_LRS", 100),
    ],
)
def test_some_classes_make_file_systems(provisioner, parameters, tier, gigabytes):
    found = only(claim(), kind(provisioner, parameters))
    assert (type(found), found.tier.known, found.gigabytes.known) == (FileSystem, tier, gigabytes)


STATEFUL = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: store}
    spec:
      replicas: 3
      template: {spec: {containers: [{name: a}]}}
      volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            storageClassName: standard-rwo
            resources: {requests: {storage: 10Gi}}
"""


@pytest.mark.parametrize(
    ("policy", "stays", "line"),
    [("", True, 4), ("persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}", False, 11)],
)
def test_a_stateful_set_makes_a_volume_for_each_replica(policy, stays, line):
    text = STATEFUL.replace(
        "replicas: 3", f"replicas: 3\n      {policy}" if policy else "replicas: 3"
    )
    found = only(text)
    assert (found.address, found.copies.known) == ("default/StatefulSet/store.data", 3)
    assert (found.gigabytes.known, found.attached.known) == (10, True)
    assert (found.outlives_owner.known, found.outlives_owner.origin.span.line) == (stays, line)


POOL = """
    apiVersion: karpenter.sh/v1
    kind: NodePool
    metadata: {name: gpu}
    spec:
      template:
        spec:
          nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: big}
          requirements: []
"""
NODE_CLASS = """
    apiVersion: karpenter.k8s.aws/v1
    kind: EC2NodeClass
    metadata: {name: big}
    spec:
      tags: {team: vision}
      blockDeviceMappings:
        - deviceName: /dev/xvda
          ebs: {volumeSize: 500Gi, volumeType: gp2, deleteOnTermination: false}
"""


def test_nodes_have_the_tags_and_the_disks_of_their_class():
    pool, disk = resources(POOL, NODE_CLASS)
    assert isinstance(pool, NodePool)
    assert isinstance(disk, Volume)
    for one in (pool, disk):
        tags = one.tags.known
        assert tags is not None
        assert {key: value.known for key, value in tags.entries.items()} == {"team": "vision"}
    assert (pool.tags.origin.span.path, pool.tags.origin.span.line) == ("f1.yaml", 5)
    assert (disk.type.known, disk.gigabytes.known, disk.outlives_owner.known) == ("gp2", 500, True)
    assert disk.type.origin.span.line == 8
    assert disk.copies.unknown


def test_a_class_of_eks_auto_mode_has_one_disk():
    found = only("""
        apiVersion: eks.amazonaws.com/v1
        kind: NodeClass
        metadata: {name: default}
        spec:
          ephemeralStorage: {size: 160Gi, iops: 4000}
    """)
    assert (found.type.known, found.gigabytes.known, found.iops.known) == ("gp3", 160, 4000)
