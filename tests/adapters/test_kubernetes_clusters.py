"""Pods join the pools of a cluster only where it is certain that they run in that cluster."""

import textwrap
from typing import Any

import pytest

from mlcostlint import adapters
from mlcostlint.model import Purchase
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source

CLUSTERS = """
    provider "aws" {
      region = "eu-west-1"
    }

    resource "aws_eks_cluster" "dev" {
      name = "dev"
    }

    resource "aws_eks_cluster" "prod" {
      name = "prod"
    }
"""


def group(cluster: str, capacity: str, label: str = "gpu", name: str = "") -> str:
    return f"""
    resource "aws_eks_node_group" "{name or capacity.lower()}" {{
      cluster_name    = {cluster}
      node_group_name = "{label}"
      instance_types  = ["g5.2xlarge"]
      capacity_type   = "{capacity}"
      labels          = {{ pool = "{label}" }}
    }}
"""


DEV = group("aws_eks_cluster.dev.name", "SPOT")
PROD = group('"prod"', "ON_DEMAND")


def app(selector: str) -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: ranker}}
        spec:
          template:
            spec:
              nodeSelector: {{{selector}}}
              containers: [{{name: main, resources: {{limits: {{nvidia.com/gpu: 1}}}}}}]
    """


OWN, HARDWARE = "pool: gpu", "nvidia.com/gpu.product: NVIDIA-A10G"


def ranker(files: dict[str, str]) -> Any:
    sources = [Source(path, textwrap.dedent(text).lstrip("\n")) for path, text in files.items()]
    found = adapters.resources(read(sources, Inputs(), ALONE).blocks)
    return next(one for one in found if one.native == "apps/Deployment")


def eksctl(name: str, label: str = "gpu") -> str:
    return f"""
        apiVersion: eksctl.io/v1alpha5
        kind: ClusterConfig
        metadata: {{name: {name}, region: eu-west-1}}
        managedNodeGroups:
        - {{name: {label}, instanceType: g5.2xlarge, spot: true, labels: {{pool: {label}}}}}
    """


EITHER = "it may run in the cluster dev or prod, and nothing says in which"


@pytest.mark.parametrize(
    ("selector", "infrastructure"),
    [
        # the same label in both
        (OWN, {"main.tf": CLUSTERS + DEV + PROD}),
        # what a machine is says nothing of its cluster, whichever of them has a pool
        (HARDWARE, {"main.tf": CLUSTERS + DEV + PROD}),
        (HARDWARE, {"main.tf": CLUSTERS + DEV}),
        (OWN, {"dev.yaml": eksctl("dev"), "prod.yaml": eksctl("prod")}),
        (HARDWARE, {"dev.yaml": eksctl("dev"), "prod.yaml": eksctl("prod", "other")}),
        (HARDWARE, {"both.yaml": eksctl("dev") + "---" + eksctl("prod", "other")}),
    ],
)
def test_of_two_clusters_in_one_root_none_is_taken(selector, infrastructure):
    found = ranker({"app.yaml": app(selector), **infrastructure})
    assert found.pools == ()
    assert found.purchase.unknown == EITHER
    assert found.purchase.origin.via[-1].path == "app.yaml"


@pytest.mark.parametrize(
    "infrastructure",
    [
        {"main.tf": CLUSTERS + DEV + group('"prod"', "ON_DEMAND", "other")},
        {"dev.yaml": eksctl("dev"), "prod.yaml": eksctl("prod", "other")},
    ],
)
def test_a_label_that_somebody_chose_for_one_cluster_alone_leads_there(infrastructure):
    found = ranker({"app.yaml": app(OWN), **infrastructure})
    assert (found.purchase.known, len(found.pools)) == (Purchase.SPOT, 1)


@pytest.mark.parametrize(
    "cluster",
    [
        '"dev"',
        "aws_eks_cluster.dev.name",
        "aws_eks_cluster.dev.id",
        "var.cluster_name",
    ],
)
def test_pools_of_the_only_cluster_of_a_root_are_its_own(cluster):
    only = CLUSTERS.partition('    resource "aws_eks_cluster" "prod"')[0]
    only += '    variable "cluster_name" {}\n'
    found = ranker({"app.yaml": app(HARDWARE), "main.tf": only + group(cluster, "SPOT")})
    assert (found.purchase.known, len(found.pools)) == (Purchase.SPOT, 1)


MODULE = """
    variable "name" {}
    variable "capacity" {}
    resource "aws_eks_cluster" "this" {
      name = var.name
    }
""" + group("var.name", "X").replace('"X"', "var.capacity")


def test_each_copy_of_a_module_makes_a_cluster_of_its_own():
    calls = """
        provider "aws" {
          region = "eu-west-1"
        }
        module "dev" {
          source   = "./cluster"
          name     = "dev"
          capacity = "SPOT"
        }
        module "prod" {
          source   = "./cluster"
          name     = "prod"
          capacity = "ON_DEMAND"
        }
    """
    files = {"app.yaml": app(HARDWARE), "main.tf": calls, "cluster/main.tf": MODULE}
    assert ranker(files).purchase.unknown == EITHER


SERVED = """
    provider "kubernetes" {{
      {provider}
    }}

    resource "kubernetes_manifest" "ranker" {{
      manifest = {{
        apiVersion = "apps/v1"
        kind       = "Deployment"
        metadata   = {{ name = "ranker" }}
        spec = {{
          template = {{
            spec = {{
              nodeSelector = {{ "{selector}" = "{value}" }}
              containers = [{{
                name      = "main"
                resources = {{ limits = {{ "nvidia.com/gpu" = 1 }} }}
              }}]
            }}
          }}
        }}
      }}
    }}
"""


@pytest.mark.parametrize(
    ("provider", "way"),
    [
        ("host = aws_eks_cluster.dev.endpoint", Purchase.SPOT),
        ("host = aws_eks_cluster.prod.endpoint", Purchase.ON_DEMAND),
        ('config_context = "arn:aws:eks:eu-west-1:1:cluster/prod"', Purchase.ON_DEMAND),
        ('exec {\n args = ["eks", "get-token", "--cluster-name", "dev"]\n}', Purchase.SPOT),
    ],
)
@pytest.mark.parametrize("label", [OWN, HARDWARE])
def test_the_provider_of_an_object_says_which_cluster_it_is_made_in(provider, way, label):
    key, _, value = label.partition(": ")
    text = SERVED.format(provider=provider, selector=key, value=value)
    found = ranker({"main.tf": CLUSTERS + DEV + PROD + text})
    assert (found.purchase.known, len(found.pools)) == (way, 1)


def test_a_provider_that_names_neither_cluster_settles_nothing():
    text = SERVED.format(provider="host = var.host", selector="pool", value="gpu")
    found = ranker({"main.tf": CLUSTERS + DEV + PROD + text + '\nvariable "host" {}\n'})
    assert found.purchase.unknown == EITHER


def test_clusters_of_one_name_are_told_apart_by_their_folders():
    files = {
        "app.yaml": app(HARDWARE),
        "dev/c.yaml": eksctl("ml"),
        "prod/c.yaml": eksctl("ml"),
    }
    assert ranker(files).purchase.unknown == (
        "it may run in the cluster ml of dev or ml of prod, and nothing says in which"
    )


def test_of_many_clusters_two_are_named():
    files = {f"{name}.yaml": eksctl(name) for name in ("a", "b", "c", "d")}
    assert ranker({"app.yaml": app(HARDWARE), **files}).purchase.unknown == (
        "it may run in the cluster a or b or one of 2 others, and nothing says in which"
    )
