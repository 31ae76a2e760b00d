"""What watches the accelerators of a cluster, and what tells its costs apart."""

import pytest

from mlcostlint import adapters
from mlcostlint.model import Control, SpendingControl
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source


def running(kind: str, image: str) -> str:
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: it}}
spec: {{template: {{spec: {{containers: [{{name: it, image: "{image}"}}]}}}}}}
"""


def policy(more: str) -> str:
    return f"apiVersion: nvidia.com/v1\nkind: ClusterPolicy\nmetadata: {{name: it}}\nspec: {more}\n"


def release(chart: str) -> str:
    return f'resource "helm_release" "it" {{\n  name  = "it"\n  chart = "{chart}"\n}}\n'


def gke(components: str) -> str:
    return f"""\
resource "google_container_cluster" "it" {{
  name     = "it"
  location = "us-central1"
  monitoring_config {{
    enable_components = {components}
  }}
}}
"""


def watching(text: str) -> list[SpendingControl]:
    path = "main.tf" if text.startswith("resource") else "app.yaml"
    found = adapters.resources(read([Source(path, text)], Inputs(), ALONE).blocks)
    return [one for one in found if isinstance(one, SpendingControl)]


@pytest.mark.parametrize(
    ("text", "control", "line"),
    [
        (
            running("DaemonSet", "nvcr.io/nvidia/k8s/dcgm-exporter:3.3.5"),
            Control.UTILISATION,
            4,
        ),
        (running("DaemonSet", "public.ecr.aws/neuron/neuron-monitor"), Control.UTILISATION, 4),
        (running("Deployment", "ghcr.io/opencost/opencost@sha256:aa"), Control.ALLOCATION, 4),
        (policy("{}"), Control.UTILISATION, 4),
        (policy("{dcgmExporter: {enabled: true}}"), Control.UTILISATION, 4),
        (release("dcgm-exporter"), Control.UTILISATION, 1),
        (release("gpu-operator"), Control.UTILISATION, 1),
        (release("opencost"), Control.ALLOCATION, 1),
        (release("cost-analyzer"), Control.ALLOCATION, 1),
        (gke('["SYSTEM_COMPONENTS", "DCGM"]'), Control.UTILISATION, 5),
    ],
)
def test_what_watches_a_cluster_is_a_control(text, control, line):
    (found,) = watching(text)
    assert (found.control.known, found.control.origin.span.line) == (control, line)


@pytest.mark.parametrize(
    "text",
    [
        running("DaemonSet", "acme/log-shipper:1"),
        running("Deployment", "acme/opencost-ui-tests"),
        policy("{dcgmExporter: {enabled: false}}"),
        gke('["SYSTEM_COMPONENTS"]'),
    ],
)
def test_anything_else_watches_nothing(text):
    assert watching(text) == []


def test_whether_the_operator_exports_metrics_may_be_open():
    (found,) = watching(policy("{dcgmExporter: {enabled: maybe}}"))
    assert found.control.unknown == "expected a boolean, found text"
