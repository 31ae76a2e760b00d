"""When the Cluster Autoscaler of a cluster removes the nodes of its pools."""

from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Consolidation, NodePool
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

FOUND = "--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled"


def autoscaler(*arguments: str, command: str = "./cluster-autoscaler") -> str:
    told = "".join(f"\n        - {one}" for one in (command, "--cloud-provider=aws", *arguments))
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: scaler, namespace: kube-system}}
spec:
  template:
    spec:
      containers:
      - name: scaler
        command:{told}
"""


def eks(name: str) -> str:
    return f"""\
resource "aws_eks_cluster" "{name}" {{
  name = "{name}"
}}

resource "aws_eks_node_group" "gpu" {{
  cluster_name   = aws_eks_cluster.{name}.name
  instance_types = ["g5.xlarge"]
  scaling_config {{
    min_size = 1
    max_size = 3
  }}
}}
"""


EKSCTL = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: ml, region: eu-west-1}
managedNodeGroups:
- {name: gpu, instanceType: g5.xlarge, minSize: 1, maxSize: 3}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: scaler}
spec:
  source:
    chart: cluster-autoscaler
    helm:
      values: |
        autoDiscovery: {clusterName: ml}
        extraArgs:
          v: 4
          scale-down-enabled: false
          skip-nodes-with-local-storage:
"""


def pools(files: dict[str, str]) -> list[Any]:
    sources = [Source(path, text) for path, text in files.items()]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    return [one for one in found if isinstance(one, NodePool)]


def only(files: dict[str, str]) -> Any:
    (found,) = pools(files)
    return found


@pytest.mark.parametrize(
    ("arguments", "how", "waits"),
    [
        ((), Consolidation.WHEN_UNDERUSED, 600),
        (("--scale-down-unneeded-time=1h30m",), Consolidation.WHEN_UNDERUSED, 5400),
        (
            ("--scale-down-unneeded-time=2m5s", "--scale-down-enabled"),
            Consolidation.WHEN_UNDERUSED,
            125,
        ),
        (("--scale-down-enabled=false",), Consolidation.NEVER, None),
    ],
)
@pytest.mark.parametrize("pool", [{"main.tf": eks("ml")}, {"cluster.yaml": EKSCTL}])
def test_the_autoscaler_of_a_cluster_says_which_nodes_of_its_pools_are_removed(
    arguments, how, waits, pool
):
    found = only({**pool, "scaler.yaml": autoscaler(*arguments)})
    assert (found.consolidation.known, found.patience.known) == (how, waits)
    assert found.patience.origin.span.path == "scaler.yaml"


def test_the_argument_is_where_it_is_decided():
    found = only({"main.tf": eks("ml"), "scaler.yaml": autoscaler("--scale-down-unneeded-time=2h")})
    origin = found.patience.origin
    assert (origin.span.path, origin.span.line) == ("scaler.yaml", 12)
    assert [(span.path, span.line) for span in origin.via] == [("main.tf", 5)]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--scale-down-unneeded-time=soon",), "expected a duration, found 'soon'"),
        (("--scale-down-unneeded-time=${WAIT}",), ""),
    ],
)
def test_what_it_waits_for_is_not_guessed(arguments, reason):
    found = only({"main.tf": eks("ml"), "scaler.yaml": autoscaler(*arguments)})
    assert found.consolidation.known is Consolidation.WHEN_UNDERUSED
    assert found.patience.unknown.startswith(reason)
    assert found.patience.unknown


@pytest.mark.parametrize("argument", [f"{FOUND},k8s.io/cluster-autoscaler/ml", "--cluster-name=ml"])
def test_an_autoscaler_that_names_its_cluster_says_nothing_of_others(argument):
    files = {"a/main.tf": eks("ml"), "b/main.tf": eks("web"), "scaler.yaml": autoscaler(argument)}
    told, other = pools(files)
    assert told.patience.known == 600
    assert other.patience is None
    assert other.consolidation is None


def test_an_autoscaler_that_names_no_cluster_may_be_that_of_any():
    files = {"a/main.tf": eks("ml"), "b/main.tf": eks("web"), "scaler.yaml": autoscaler(FOUND)}
    reason = "which cluster its autoscaler scales is not settled"
    assert [one.patience.unknown for one in pools(files)] == [reason, reason]
    beside = {"a/main.tf": eks("ml"), "b/main.tf": eks("web"), "b/scaler.yaml": autoscaler(FOUND)}
    other, told = pools(beside)
    assert (other.patience, told.patience.known) == (None, 600)


def test_of_several_autoscalers_that_differ_none_is_taken():
    files = {
        "main.tf": eks("ml"),
        "a.yaml": autoscaler(),
        "b.yaml": autoscaler("--scale-down-unneeded-time=1h"),
    }
    reason = "several autoscalers may be that of its cluster, and differ"
    assert only(files).patience.unknown == reason


@pytest.mark.parametrize(
    "text", ["", autoscaler(command="./cluster-proportional-autoscaler"), autoscaler(command="sh")]
)
def test_no_other_program_removes_nodes(text):
    found = only({"main.tf": eks("ml"), "scaler.yaml": text})
    assert (found.consolidation, found.patience) == (None, None)


@pytest.mark.parametrize(
    "files",
    [
        {"app.yaml": APPLICATION},
        {
            "scaler/values.yaml": "autoDiscovery: {clusterName: ml}\n"
            "extraArgs: {scale-down-enabled: false}\n"
        },
        {
            "helm.tf": 'resource "helm_release" "scaler" {\n  name  = "scaler"\n'
            '  chart = "cluster-autoscaler"\n'
            '  values = ["extraArgs: {scale-down-enabled: false}"]\n}\n'
        },
    ],
)
def test_a_release_of_its_chart_tells_it_too(files):
    found = only({"main.tf": eks("ml"), **files})
    assert (found.consolidation.known, found.patience.known) == (Consolidation.NEVER, None)
    assert found.consolidation.origin.span.path == next(iter(files))
