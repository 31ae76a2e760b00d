"""A plan gives the findings of the configuration it was made of; beside it, on the same lines."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from mlcostlint import api
from mlcostlint.config import Config
from mlcostlint.money import NOTHING, Money
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.pricing import PriceBook
from mlcostlint.source import Source
from tests.plans import plans

FIXTURES = Path(__file__).parents[1] / "fixtures"
_READ = {".tf", ".tfvars", ".yaml", ".yml", ".json"}
_KEY = re.compile(r"\[[^\[\]]*\]")


def project(name):
    paths = sorted(path for path in (FIXTURES / name).rglob("*") if path.suffix in _READ)
    return [Source(path.relative_to(FIXTURES).as_posix(), path.read_text()) for path in paths]


EVERYTHING = [
    Source(
        "infra/main.tf",
        """
variable "region" { default = "eu-west-1" }
variable "fleets" {
  type    = map(object({ type = string, model = string }))
  default = {
    chat   = { type = "ml.g5.12xlarge", model = "meta-llama/Llama-3.1-8B-Instruct" }
    search = { type = "ml.g5.2xlarge", model = "BAAI/bge-large-en-v1.5" }
  }
}
variable "owner" {}

provider "aws" {
  region = var.region
  default_tags { tags = merge({ project = "fleet" }, { team = var.owner }) }
}
provider "aws" {
  alias  = "virginia"
  region = "us-east-1"
}
provider "google" {
  project        = "p"
  region         = "europe-west4"
  default_labels = { team = "vision" }
}

locals {
  machines = ["g5.xlarge", "p3.2xlarge"]
}

module "fleet" {
  source   = "./modules/endpoint"
  for_each = var.fleets
  name     = "${each.key}-dev"
  type     = each.value.type
  model    = each.value.model
}

resource "aws_instance" "lab" {
  count         = length(local.machines)
  ami           = data.aws_ami.gpu.id
  instance_type = local.machines[count.index]
  tags          = { environment = "dev" }
}

resource "aws_instance" "unsized" {
  ami           = "ami-1"
  instance_type = data.aws_ssm_parameter.size.value
}

data "aws_ami" "gpu" {}
data "aws_ssm_parameter" "size" {}

resource "aws_launch_template" "gpu" {
  count         = 2
  provider      = aws.virginia
  name_prefix   = "gpu-${count.index}-"
  instance_type = "g4dn.12xlarge"

  dynamic "instance_market_options" {
    for_each = [1]
    content { market_type = "spot" }
  }
}

resource "aws_autoscaling_group" "training" {
  count    = 2
  provider = aws.virginia
  name     = "training-${count.index}"
  min_size = 1
  max_size = 4
  launch_template { id = aws_launch_template.gpu[count.index].id }
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/eks"
}

resource "aws_eks_node_group" "gpu" {
  for_each       = toset(["a", "b"])
  cluster_name   = aws_eks_cluster.main.name
  instance_types = ["g5.12xlarge"]
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 3
  }
}

resource "aws_cloudwatch_log_group" "logs" {
  name = "/fleet/${module.fleet["chat"].endpoint}"
}

resource "google_compute_instance" "trainer" {
  name         = "trainer-dev"
  machine_type = "n1-standard-8"
  zone         = "europe-west4-a"
  guest_accelerator {
    type  = "nvidia-tesla-v100"
    count = 2
  }
  labels = { environment = "dev" }
}

resource "google_workbench_instance" "desk" {
  name     = "desk"
  location = "europe-west4-a"
  gce_setup {
    machine_type = "n1-standard-8"
    accelerator_configs {
      type       = "NVIDIA_TESLA_T4"
      core_count = 1
    }
    metadata = { idle-timeout-seconds = "" }
  }
}
""",
    ),
    Source("infra/terraform.tfvars", 'owner = "vision"\n'),
    Source(
        "infra/modules/endpoint/main.tf",
        """
variable "name" {}
variable "type" {}
variable "model" {}

resource "aws_sagemaker_model" "this" {
  name               = var.name
  execution_role_arn = "arn:aws:iam::111122223333:role/sm"
  primary_container {
    image       = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/tgi:2.3-gpu"
    environment = { HF_MODEL_ID = var.model }
  }
}

resource "aws_sagemaker_endpoint_configuration" "this" {
  name = aws_sagemaker_model.this.name
  production_variants {
    variant_name           = "blue"
    model_name             = aws_sagemaker_model.this.name
    instance_type          = var.type
    initial_instance_count = 2
  }
}

resource "aws_sagemaker_endpoint" "this" {
  name                 = var.name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.this.name
}

output "endpoint" { value = aws_sagemaker_endpoint.this.name }
""",
    ),
]

# A plan holds the configuration of the registry's modules, which is not to be had here.
_OF_MODULES = {"eks-from-modules"}
PROJECTS = {
    path.name: project(path.name)
    for path in sorted(FIXTURES.iterdir())
    if any(path.rglob("*.tf")) and path.name not in _OF_MODULES
} | {"everything": EVERYTHING}


def lint(sources, plan=None):
    found = api.read(sources, Inputs(plan=plan))
    return found, api.lint(found, api.rules(), PriceBook.open(), Config())


def accused(report):
    """Return what is reported of each declaration, of its copies together."""
    found: dict[tuple[str, str], tuple[int, Money]] = defaultdict(lambda: (0, NOTHING))
    for one in (*report.findings, *(waived.finding for waived in report.suppressed)):
        copies, monthly = found[one.rule, _KEY.sub("[*]", one.address)]
        more = one.monthly or NOTHING
        found[one.rule, _KEY.sub("[*]", one.address)] = (copies + one.instances, monthly + more)
    return dict(found)


def planned(sources):
    return [
        Source(f"plans/{index}.json", text)
        for index, text in enumerate(plans(sources, Inputs()).values())
    ]


@pytest.mark.parametrize("name", PROJECTS)
def test_a_plan_alone_gives_the_same_findings(name):
    sources = PROJECTS[name]
    others = [one for one in sources if not one.path.endswith((".tf", ".tfvars"))]

    _, of_plan = lint([*others, *planned(sources)])
    _, of_files = lint(sources)

    assert accused(of_plan) == accused(of_files)
    assert of_plan.costs == of_files.costs
    assert of_plan.problems == ()


@pytest.mark.parametrize("name", PROJECTS)
def test_a_plan_beside_its_files_gives_the_same_findings_on_the_same_lines(name):
    sources = PROJECTS[name]
    (plan,) = planned(sources)

    _, with_plan = lint(sources, plan)
    _, of_files = lint(sources)

    def placed(report):
        return [
            (
                one.rule,
                one.address,
                one.monthly,
                one.span,
                one.block,
                one.calls,
                one.via,
                one.instances,
            )
            for one in report.findings
        ]

    assert placed(with_plan) == placed(of_files)
    assert [one.finding.address for one in with_plan.suppressed] == [
        one.finding.address for one in of_files.suppressed
    ]


@pytest.mark.parametrize("name", PROJECTS)
def test_a_plan_joins_what_the_configuration_joins(name):
    sources = PROJECTS[name]

    of_plan, _ = lint(planned(sources))
    of_files, _ = lint([one for one in sources if one.path.endswith((".tf", ".tfvars"))])

    def joined(found):
        return {
            (one.address, kind): str(value.unknown or value.known)
            for one in found.resources
            for kind in (
                "served",
                "autoscaled",
                "purchase",
                "machine",
                "region",
                "environment",
                "scaling",
            )
            if (value := getattr(one, kind, None)) is not None
            and not getattr(value, "unknown", "")
            and hasattr(value, "origin")
        }

    assert joined(of_plan) == joined(of_files)
