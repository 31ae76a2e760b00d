"""Parts of accelerators and claims of whole ones: what a pod takes of its node's devices."""

import textwrap
from decimal import Decimal
from typing import Any

import pytest

from mlcostlint import adapters, hardware
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source


def only(*texts: str) -> Any:
    text = "---\n".join(textwrap.dedent(one).lstrip("\n") for one in texts)
    (found,) = adapters.resources(read([Source("app.yaml", text)], Inputs(), ALONE).blocks)
    return found


def pod(resource: str = "", selector: str = "", noted: str = "", claims: str = "") -> str:
    return f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: ranker, annotations: {{{noted}}}}}
        spec:
          nodeSelector: {{{selector}}}
          resourceClaims: [{claims}]
          containers:
            - name: main
              image: acme/ranker:3
              resources: {{limits: {{{resource}}}}}
    """


A100 = "cloud.google.com/gke-accelerator: nvidia-tesla-a100"


@pytest.mark.parametrize(
    ("resource", "selector", "noted", "count", "part", "line"),
    [
        ("nvidia.com/mig-1g.5gb: 2", A100, "", 2, "1g.5gb", 10),
        (
            "nvidia.com/gpu: 1",
            f'{A100}, cloud.google.com/gke-gpu-partition-size: "3g.20gb"',
            "",
            1,
            "3g.20gb",
            5,
        ),
        (
            "nvidia.com/gpu: 1",
            "nvidia.com/gpu.product: NVIDIA-A100-SXM4-40GB-MIG-2g.10gb",
            "",
            1,
            "2g.10gb",
            5,
        ),
        (
            "nvidia.com/gpu: 1",
            f'{A100}, cloud.google.com/gke-max-shared-clients-per-gpu: "4"',
            "",
            1,
            "one of 4 shares",
            5,
        ),
        (
            "nvidia.com/gpu: 2, nvidia.com/gpumem: 10240",
            A100,
            "",
            2,
            "10240 of nvidia.com/gpumem",
            10,
        ),
        ("aliyun.com/gpu-mem: 10", A100, "", 1, "10 of aliyun.com/gpu-mem", 10),
        ("volcano.sh/vgpu-cores: 30", A100, "", 1, "30 of volcano.sh/vgpu-cores", 10),
        ("cpu: 1", A100, 'gpu-fraction: "0.5"', 1, "0.5 of an accelerator", 3),
        ("cpu: 1", A100, 'gpu-memory: "4096"', 1, "4096 of gpu-memory", 3),
        (
            "aws.amazon.com/neuroncore: 2",
            "node.kubernetes.io/instance-type: inf2.xlarge",
            "",
            2,
            "neuron core",
            10,
        ),
    ],
)
def test_a_part_of_an_accelerator_is_named_where_it_is_asked_for(
    *, resource, selector, noted, count, part, line
):
    found = only(pod(resource, selector, noted))
    assert found.accelerators.known == count
    assert str(found.partition.known) == part
    assert found.partition.origin.span.line == line
    assert found.machine.known.accelerator is not None


@pytest.mark.parametrize(
    ("resource", "selector", "noted", "reason"),
    [
        (
            "nvidia.com/gpu.shared: 1",
            A100,
            "",
            "several pods share each accelerator, and nothing says how many",
        ),
        (
            "nvidia.com/gpu: 1",
            "nvidia.com/gpu.product: NVIDIA-L4-SHARED",
            "",
            "several pods share each accelerator, and nothing says how many",
        ),
        (
            "nvidia.com/gpu: 1",
            f"{A100}, cloud.google.com/gke-gpu-sharing-strategy: time-sharing",
            "",
            "several pods share each accelerator, and nothing says how many",
        ),
        (
            "nvidia.com/mig-1g.5gb: 1, nvidia.com/mig-2g.10gb: 1",
            A100,
            "",
            "it takes parts of accelerators of several sizes",
        ),
        (
            "nvidia.com/gpu: 1, nvidia.com/gpumem: 3Gi",
            A100,
            "",
            "expected a whole number, found text",
        ),
        (
            "nvidia.com/gpu: 1",
            f'{A100}, cloud.google.com/gke-max-shared-clients-per-gpu: "0"',
            "",
            "0 pods share no accelerator",
        ),
        ("cpu: 1", A100, "gpu-fraction: half", "expected a number, found text"),
        ("cpu: 1", A100, 'gpu-fraction: "2.5"', "2.5 is no fraction of one accelerator"),
        (
            "nvidia.com/gpu: 1",
            f"{A100}, cloud.google.com/gke-gpu-partition-size: half",
            "",
            "half is no profile of a partition",
        ),
    ],
)
def test_a_part_of_unknown_size_is_a_hole_with_its_reason(*, resource, selector, noted, reason):
    found = only(pod(resource, selector, noted))
    assert found.partition.unknown == reason
    assert found.accelerators.known in {1, 2}


def test_whole_accelerators_are_no_parts():
    assert only(pod("nvidia.com/gpu: 1", A100)).partition is None


@pytest.mark.parametrize(
    ("partition", "accelerator", "share"),
    [
        (hardware.profile("1g.5gb"), "A100-40GB", Decimal(1) / 7),
        (hardware.profile("1g.10gb"), "A100-80GB", Decimal(1) / 7),
        (hardware.profile("1g.10gb+me"), "H100-80GB", Decimal(1) / 7),
        (hardware.profile("1g.20gb"), "A100-80GB", Decimal(1) / 4),  # two slices of memory in eight
        (hardware.profile("3g.40gb"), "H100-80GB", Decimal(1) / 2),
        (hardware.profile("7g.80gb"), "H100-80GB", Decimal(1)),
        (hardware.profile("1g.6gb"), "A30", Decimal(1) / 4),
        (hardware.profile("2g.48gb"), "RTX-PRO-6000", Decimal(1) / 2),
        (hardware.Partition("core", cores=1), "Inferentia2", Decimal(1) / 2),
        (hardware.Partition("core", cores=1), "Trainium2", Decimal(1) / 8),
        (hardware.Partition("all", memory_gib=Decimal(500)), "L4", Decimal(1)),
        (hardware.Partition("half", fraction=Decimal("0.5")), "L4", Decimal("0.5")),
    ],
)
def test_a_part_blocks_what_runs_out_first_and_never_more_than_all(partition, accelerator, share):
    assert hardware.share(partition, hardware.accelerator(accelerator)) == share


@pytest.mark.parametrize(
    ("partition", "accelerator", "reason"),
    [
        (hardware.profile("1g.5gb"), "L4", "L4 has no partition 1g.5gb"),
        (hardware.Partition("core", cores=1), "L4", "how many cores L4 has is not known"),
    ],
)
def test_a_part_that_an_accelerator_does_not_have(partition, accelerator, reason):
    with pytest.raises(hardware.UnknownPartition, match=reason):
        hardware.share(partition, hardware.accelerator(accelerator))


def template(request: str, version: str = "v1") -> str:
    return f"""
        apiVersion: resource.k8s.io/{version}
        kind: ResourceClaimTemplate
        metadata: {{name: gpus}}
        spec: {{spec: {{devices: {{requests: [{request}]}}}}}}
    """


FROM_TEMPLATE = "{name: gpu, resourceClaimTemplateName: gpus}"


@pytest.mark.parametrize(
    ("request_", "version", "count", "line"),
    [
        ("{name: a, exactly: {deviceClassName: gpu.nvidia.com}}", "v1", 1, 15),
        ("{name: a, exactly: {deviceClassName: gpu.nvidia.com, count: 4}}", "v1beta2", 4, 15),
        ("{name: a, deviceClassName: gpu.nvidia.com, count: 2}", "v1beta1", 2, 15),
        ("{name: a, exactly: {deviceClassName: tpu.google.com, count: 8}}", "v1", 8, 15),
        (
            (
                "{name: a, exactly: {deviceClassName: gpu.nvidia.com, count: 2}},"
                " {name: nic, exactly: {deviceClassName: dranet.net}}"
            ),
            "v1",
            2,
            15,
        ),
        (
            (
                "{name: a, exactly: {deviceClassName: gpu.nvidia.com, count: 2}},"
                " {name: b, exactly: {deviceClassName: gpu.nvidia.com, count: 3}}"
            ),
            "v1",
            5,
            15,
        ),
    ],
)
def test_claimed_devices_are_counted(request_, version, count, line):
    found = only(pod(claims=FROM_TEMPLATE), template(request_, version))
    assert found.accelerators.known == count
    assert found.accelerators.origin.span.line == line
    assert found.partition is None


def test_a_claimed_slice_is_a_part():
    selector = "[{cel: {expression: \"device.attributes['gpu.nvidia.com'].profile == '1g.10gb'\"}}]"
    sliced = f"{{name: a, exactly: {{deviceClassName: mig.nvidia.com, selectors: {selector}}}}}"
    found = only(pod(claims=FROM_TEMPLATE), template(sliced))
    assert (found.accelerators.known, str(found.partition.known)) == (1, "1g.10gb")
    bare = "{name: a, exactly: {deviceClassName: mig.nvidia.com}}"
    unsized = only(pod(claims=FROM_TEMPLATE), template(bare))
    assert unsized.partition.unknown == "nothing says which size of partition it claims"


def test_parts_beside_whole_devices_are_a_part_of_unknown_size():
    both = (
        "{name: a, exactly: {deviceClassName: mig.nvidia.com, selectors: [{cel: {expression:"
        " \"device.attributes['gpu.nvidia.com'].profile == '1g.10gb'\"}}]}},"
        " {name: b, exactly: {deviceClassName: gpu.nvidia.com}}"
    )
    found = only(pod(claims=FROM_TEMPLATE), template(both))
    assert found.partition.unknown == "it claims parts of accelerators beside other devices"


def test_all_devices_of_a_node_are_not_counted():
    every = "{name: a, exactly: {deviceClassName: gpu.nvidia.com, allocationMode: All}}"
    found = only(pod(claims=FROM_TEMPLATE), template(every))
    assert found.accelerators.unknown == "it claims all devices of its node"


def test_pods_may_share_a_claim_that_is_not_made_for_each():
    claim = """
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata: {name: gpus}
        spec: {devices: {requests: [{name: a, exactly: {deviceClassName: gpu.nvidia.com}}]}}
    """
    found = only(pod(claims="{name: gpu, resourceClaimName: gpus}"), claim)
    assert found.accelerators.known == 1
    assert "share" in found.partition.unknown


@pytest.mark.parametrize(
    "claims",
    ["{name: gpu, resourceClaimTemplateName: elsewhere}", "{name: gpu, resourceClaimName: gpus}"],
)
def test_claims_that_are_not_among_the_files_count_for_nothing(claims):
    text = "---\n".join(
        textwrap.dedent(one)
        for one in (
            pod(claims=claims),
            template("{name: a, exactly: {deviceClassName: gpu.nvidia.com}}"),
        )
    )
    assert adapters.resources(read([Source("app.yaml", text)], Inputs(), ALONE).blocks) == ()
