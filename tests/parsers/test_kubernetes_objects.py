"""Kubernetes documents to blocks."""

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source, Span
from mlcostlint.tree import Block


def blocks(text: str) -> list[Block]:
    return list(parsers.read([Source("k.yaml", text)], Inputs(), parsers.ALONE).blocks)


@pytest.mark.parametrize(
    ("head", "metadata", "type_", "address"),
    [
        ("v1 Pod", "{name: p}", "Pod", "default/Pod/p"),
        ("apps/v1 Deployment", "{name: d, namespace: ml}", "apps/Deployment", "ml/Deployment/d"),
        ("batch/v1 Job", "{generateName: train-}", "batch/Job", "default/Job/train-"),
        ("karpenter.sh/v1 NodePool", "{name: 8}", "karpenter.sh/NodePool", "default/NodePool/8"),
        (
            "serving.kserve.io/v1beta1 InferenceService",
            '{name: "${NAME}"}',
            "serving.kserve.io/InferenceService",
            "default/InferenceService/unnamed",
        ),
        (
            "sagemaker.services.k8s.aws/v1alpha1 TrainingJob",
            "{}",
            "sagemaker.services.k8s.aws/TrainingJob",
            "default/TrainingJob/unnamed",
        ),
    ],
)
def test_an_object_is_a_block(head: str, metadata: str, type_: str, address: str):
    version, kind = head.split()
    (block,) = blocks(f"apiVersion: {version}\nkind: {kind}\nmetadata: {metadata}\n")
    assert (block.dialect, block.type, block.address, block.root) == (
        "kubernetes",
        type_,
        address,
        "",
    )


def test_the_block_covers_the_document_and_nothing_more():
    first, second = blocks(
        "# licence\n\napiVersion: v1\nkind: Pod\nspec:\n  nodeName: a\n\n# tail\n"
        "---\napiVersion: v1\nkind: Service\n"
    )
    assert first.span == Span("k.yaml", 3, 1, 6, 14)
    assert first.body.header == Span("k.yaml", 3, 1, 3, 11)
    assert first.get("spec", "nodeName").origin.span == Span("k.yaml", 6, 13, 6, 14)
    assert second.span.line == 10


def test_the_members_of_a_list_are_blocks():
    found = blocks(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
        "- just text\n- kind: Pod\n- apiVersion: v1\n  kind: Secret\n"
        "- apiVersion: apps/v1\n  kind: DeploymentList\n  items:\n"
        "  - {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n"
    )
    assert [block.address for block in found] == ["default/Pod/a", "default/Deployment/b"]


@pytest.mark.parametrize(
    "kind", ["CustomResourceDefinition", "ClusterRole", "Secret", "ServiceAccount"]
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_what_runs_nothing_is_passed_over(kind: str, quote: str):
    assert not blocks(f"apiVersion: v1\nkind: {quote}{kind}{quote}\n")
    assert not blocks(f'{{"apiVersion": "v1", "kind": "{kind}"}}')


def test_a_kustomization_is_no_object():
    assert not blocks("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n")


def test_a_kind_inside_a_text_does_not_hide_the_object():
    (block,) = blocks(
        "apiVersion: v1\ndata:\n  x: |\n    kind: Secret\nkind: ConfigMap\nmetadata: {name: c}\n"
    )
    assert block.type == "ConfigMap"
