"""Values of charts that stand in the objects of Argo CD, Flux and K3s."""

import textwrap

import pytest

from mlcostlint import adapters, parsers
from mlcostlint.model import Endpoint
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: llm, namespace: argocd}
spec:
  destination: {namespace: serving}
  source:
    chart: vllm-stack
    helm:
      values: |
        servingEngineSpec:
          modelSpec:
            - name: llama
              requestGPU: 2
              replicaCount: 1
              repository: vllm/vllm-openai
"""
HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: chat, namespace: apps}
spec:
  chart: {spec: {chart: ollama}}
  values:
    ollama:
      gpu:
        enabled: true
        number: 4
"""
HELM_CHART = """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: chat, namespace: kube-system}
spec:
  chart: https://example.com/charts/ollama
  targetNamespace: apps
  set: {replicaCount: 2}
  valuesContent: |-
    ollama:
      gpu: {enabled: true, number: 4}
"""
_HEAD, _BODY = APPLICATION.split("spec:\n", 1)
APPLICATION_SET = (
    _HEAD.replace("kind: Application", "kind: ApplicationSet")
    + "spec:\n  template:\n    spec:\n"
    + textwrap.indent(_BODY, "    ")
)
PARAMETER = """\
      parameters:
        - {name: "servingEngineSpec.modelSpec[0].replicaCount", value: "3"}
"""


def read(text):
    reading = parsers.read([Source("app.yaml", text)], Inputs(), parsers.ALONE)
    assert not reading.problems
    return reading


def only(text):
    (found,) = adapters.resources(read(text).blocks)
    assert isinstance(found, Endpoint)
    return found


@pytest.mark.parametrize(
    ("text", "address", "count", "line"),
    [
        (APPLICATION, "serving/Deployment/llama", 2, 13),
        (APPLICATION_SET, "serving/Deployment/llama", 2, 15),
        (HELM_RELEASE, "apps/Deployment/chat", 4, 10),
        (HELM_CHART, "apps/Deployment/chat", 4, 10),
        (
            APPLICATION.replace("  source:\n    chart", "  sources:\n  - chart"),
            "serving/Deployment/llama",
            2,
            13,
        ),
        (
            APPLICATION.replace("values: |", "valuesObject:"),
            "serving/Deployment/llama",
            2,
            13,
        ),
        (
            HELM_RELEASE.replace("  chart: {spec: {chart: ollama}}", "  chartRef: {name: ollama}"),
            "apps/Deployment/chat",
            4,
            10,
        ),
    ],
)
def test_the_values_of_a_release_are_read_where_they_stand(text, address, count, line):
    endpoint = only(text)
    assert endpoint.address == address
    assert endpoint.accelerators.known == count
    assert endpoint.accelerators.origin.span.line == line


def test_parameters_lie_above_values():
    replicas = only(APPLICATION + PARAMETER).replicas
    assert (replicas.known, replicas.origin.span.line) == (3, 17)
    assert only(HELM_CHART).replicas.known == 2


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            HELM_RELEASE.replace("chart: ollama", "chart: mine").replace(
                "    ollama:", "    resources: {limits: {nvidia.com/gpu: 1}}\n    llama:"
            ),
            ["chart mine is not rendered"],
        ),
        (
            HELM_RELEASE.replace("chart: ollama", "chart: mine").replace("    ollama:", "    own:"),
            [],
        ),
        (
            HELM_RELEASE.partition("  values:")[0] + "  valuesFrom: [{kind: Secret, name: x}]\n",
            ["the values in x are not read"],
        ),
        # What is not read may switch off what is.
        (
            APPLICATION.replace("helm:\n", "helm:\n      valueFiles: [prod.yaml]\n"),
            ["the values in prod.yaml are not read"],
        ),
        (
            HELM_RELEASE.replace("  values:", "  valuesFrom: [{kind: Secret, name: x}]\n  values:"),
            ["the values in x are not read"],
        ),
        (
            APPLICATION.replace("values: |", 'values: "{{ values }}"\n      notes: |'),
            ["`{{ values }}` is a placeholder that is filled in later"],
        ),
    ],
)
def test_what_a_release_leaves_open_is_a_question(text, questions):
    reading = read(text)
    assert [hole.unknown for hole in reading.holes] == questions
    assert adapters.resources(reading.blocks) == ()
