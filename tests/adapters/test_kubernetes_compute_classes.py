"""GKE's compute classes: the nodes that are made for the pods that select one."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Cloud, Purchase
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

POD = """
    apiVersion: v1
    kind: Pod
    metadata: {name: ranker}
    spec:
      nodeSelector: {cloud.google.com/compute-class: gpus}
      containers: [{name: main, resources: {limits: {nvidia.com/gpu: 1}}}]
"""


def compute_class(*priorities: str) -> str:
    """A ComputeClass whose first priority stands on line 5."""
    return "\n".join(
        (
            "apiVersion: cloud.google.com/v1",
            "kind: ComputeClass",
            "metadata: {name: gpus}",
            "spec: {priorities: [",
            *(f"  {{{one}}}," for one in priorities),
            "]}",
            "",
        )
    )


def only(files: dict[str, str]) -> Any:
    sources = [Source(path, textwrap.dedent(text)) for path, text in files.items()]
    (found,) = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    return found


def ranker(*priorities: str) -> Any:
    return only({"app.yaml": POD, "class.yaml": compute_class(*priorities)})


@pytest.mark.parametrize(
    ("priorities", "machine"),
    [
        (["machineType: g2-standard-8"], "g2-standard-8"),
        (["machineType: g2-standard-8, spot: true", "machineType: g2-standard-8"], "g2-standard-8"),
        (["gpu: {type: nvidia-l4, count: 1}"], "host with 1 x L4"),
        (["tpu: {type: tpu-v6e-slice, count: 4, topology: 2x2}"], "host with 1 x TPU-v6e"),
        (["machineFamily: g2"], "host with 1 x L4"),
        (
            ["machineType: n1-standard-8, gpu: {type: nvidia-tesla-t4, count: 2}"],
            "n1-standard-8 with 2 x T4",
        ),
    ],
)
def test_a_class_names_the_machine_of_its_pods(priorities, machine):
    found = ranker(*priorities)
    assert (str(found.machine.known), found.cloud) == (machine, Cloud.GCP)
    assert (found.machine.origin.span.path, found.machine.origin.span.line) == ("class.yaml", 5)


@pytest.mark.parametrize(
    ("priorities", "reason"),
    [
        (
            ["machineType: g2-standard-8", "machineType: g2-standard-24"],
            "compute class gpus may start any of g2-standard-8, g2-standard-24",
        ),
        ([], "compute class gpus has no priorities"),
        (["nodepools: [some]"], "a priority of its compute class names no accelerator"),
        (["machineFamily: n2"], "a priority of its compute class names no accelerator"),
        (["gpu: {type: abacus}"], "abacus is not an accelerator in the hardware catalogue"),
        (
            ["machineType: n1-standard-8, gpu: {type: '${GPU}'}"],
            "`${GPU}` is a placeholder that is filled in later",
        ),
        (["gpu: {count: 1}"], "gpu.type is missing"),
    ],
)
def test_a_class_that_leaves_the_machine_open_says_why(priorities, reason):
    assert ranker(*priorities).machine.unknown == reason


@pytest.mark.parametrize(
    ("priorities", "purchase"),
    [
        (["gpu: {type: nvidia-l4}, spot: true"], Purchase.SPOT),
        (["gpu: {type: nvidia-l4}"], Purchase.ON_DEMAND),
        (["gpu: {type: nvidia-l4}, spot: true", "gpu: {type: nvidia-l4}"], Purchase.MIXED),
        (["gpu: {type: nvidia-l4}, reservations: {affinity: Specific}"], Purchase.RESERVED),
        (["gpu: {type: nvidia-l4}, reservations: {affinity: None}"], Purchase.ON_DEMAND),
    ],
)
def test_a_class_says_how_its_nodes_are_bought(priorities, purchase):
    assert ranker(*priorities).purchase.known is purchase


@pytest.mark.parametrize(
    ("priorities", "reason"),
    [
        (
            ["machineType: g2-standard-8, reservations: {affinity: AnyBestEffort}"],
            "its nodes may be reserved or bought on demand",
        ),
        (
            ["machineType: g2-standard-8, flexStart: {enabled: true}"],
            "capacity that starts when there is some has a price of its own",
        ),
        (
            ["machineType: g2-standard-8, spot: '${SPOT}'"],
            "`${SPOT}` is a placeholder that is filled in later",
        ),
    ],
)
def test_a_class_that_leaves_the_purchase_open_says_why(priorities, reason):
    assert ranker(*priorities).purchase.unknown == reason


@pytest.mark.parametrize(
    ("classes", "machine"),
    [
        ({"a/class.yaml": "g2-standard-8", "b/class.yaml": "g2-standard-24"}, "g2-standard-8"),
        ({"b/class.yaml": "g2-standard-8", "c/class.yaml": "g2-standard-24"}, ""),
        ({"b/class.yaml": "g2-standard-24"}, "g2-standard-24"),
    ],
)
def test_of_classes_of_one_name_the_one_beside_the_pods_is_meant(classes, machine):
    files = {path: compute_class(f"machineType: {name}") for path, name in classes.items()}
    found = only({"a/app.yaml": POD, **files})
    assert bool(found.machine.unknown) is not bool(machine)
    assert not machine or found.machine.known.name == machine
