"""Modules of the registry: what the well-known ones make of their inputs, at the caller's lines."""

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

import mlcostlint
from mlcostlint.parsers.terraform.registry import STAND_INS
from mlcostlint.reporters import render
from mlcostlint.value import How

INDEX = tomllib.loads((STAND_INS / "index.toml").read_text())
ROWS = [(module, versions, file) for module in INDEX for versions, file in INDEX[module].items()]
FILES = sorted(str(path.relative_to(STAND_INS)) for path in STAND_INS.rglob("*.tf"))
EKS = "terraform-aws-modules/eks/aws"
KNOWN = "known are >= 14, < 18 and >= 18, < 21 and >= 21, < 22"
REPOSITORY = "github.com/terraform-aws-modules/terraform-aws-eks"
BOX = "terraform-aws-modules/ec2-instance/aws"
GROUP = "terraform-aws-modules/autoscaling/aws"
GKE = "terraform-google-modules/kubernetes-engine/google"


def _call(inputs, source, version=""):
    constraint = f'  version = "{version}"\n' if version else ""
    return f'module "m" {{\n  source = "{source}"\n{constraint}{inputs}}}\n'


def _oldest(versions):
    return versions.split(",")[0].removeprefix(">=").strip()


@pytest.mark.parametrize("file", FILES)
def test_each_file_is_sound_and_used(file, read):
    reading = read((STAND_INS / file).read_text())
    assert not reading.problems
    assert file in {used for _, _, used in ROWS}


@pytest.mark.parametrize(("module", "versions"), [row[:2] for row in ROWS])
def test_each_row_of_the_index_is_read(module, versions, read, plain):
    reading = read(_call("", module, _oldest(versions)))
    assert not reading.problems
    assert not reading.holes
    said = json.dumps([plain(block.body) for block in reading.blocks])
    assert "is not declared" not in said


@pytest.mark.parametrize("module", INDEX)
def test_ranges_follow_each_other(module):
    ranges = [[part.split()[1] for part in row.split(",")] for row in INDEX[module]]
    assert all(before[-1] == after[0] for before, after in pairwise(ranges))


# What the releases of one module make of the same inputs tells which of them was taken.
_NEWEST = {"aws_cloudwatch_log_group": 1, "aws_eks_cluster": 1, "name": ""}
_MIDDLE = {**_NEWEST, "name": "ml"}
_OLDEST = {"aws_eks_cluster": 1, "name": "ml"}


@pytest.mark.parametrize(
    ("version", "made"),
    [
        ("", _NEWEST),
        ("21.0.1", _NEWEST),
        ("= 21.19.0", _NEWEST),
        ("v21.0.1", _NEWEST),
        ("~> 21", _NEWEST),
        (">= 19", _NEWEST),
        ("> 20.99", _NEWEST),
        ("!= 21.0.0", _NEWEST),
        ("21.0.0-rc1", _NEWEST),
        ("~> 20.0", _MIDDLE),
        ("~> 20.8.4", _MIDDLE),
        ("20", _MIDDLE),
        (">= 19, < 21", _MIDDLE),
        (">= 17.0, <= 18.0", _MIDDLE),
        ("< 21.0.0", _MIDDLE),
        ("~>18.26", _MIDDLE),
        ("17.24.0", _OLDEST),
        ("< 18", _OLDEST),
        (">= 10, != 17.1, < 18.0.0", _OLDEST),
    ],
)
def test_versions(version, made, read):
    blocks = read(_call('  cluster_name = "ml"\n', EKS, version)).blocks
    found = {block.type: 1 for block in blocks}
    assert found | {"name": blocks[0].get("name").known} == made


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("registry.terraform.io/terraform-aws-modules/eks/aws", _NEWEST),
        ("registry.opentofu.org/terraform-aws-modules/eks/aws", _NEWEST),
        ("github.com/terraform-aws-modules/terraform-aws-eks", _NEWEST),
        ("git@github.com:terraform-aws-modules/terraform-aws-eks.git?ref=v20.8.4", _MIDDLE),
        (
            "git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=v20.8.4",
            _MIDDLE,
        ),
        (
            "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-eks?depth=1&ref=20.8.4",
            _MIDDLE,
        ),
        ("github.com/terraform-aws-modules/terraform-aws-eks?ref=tags/v17.1.0", _OLDEST),
    ],
)
def test_sources(source, made, read):
    blocks = read(_call('  cluster_name = "ml"\n', source)).blocks
    found = {block.type: 1 for block in blocks}
    assert found | {"name": blocks[0].get("name").known} == made


def test_a_part_of_a_repository_is_read(read, plain):
    source = (
        "git::https://github.com/terraform-aws-modules/terraform-aws-eks.git"
        "//modules/eks-managed-node-group?ref=v20.8.4"
    )
    blocks = read(_call('  instance_types = ["g5.xlarge"]\n', source)).blocks
    (group,) = [block for block in blocks if block.type == "aws_eks_node_group"]
    assert plain(group.body)["instance_types"] == ["g5.xlarge"]


@pytest.mark.parametrize(
    ("head", "gap"),
    [
        ('source = "acme/eks/aws"', "(acme/eks/aws) is not loaded"),
        (
            'source = "app.terraform.io/terraform-aws-modules/eks/aws"',
            "(app.terraform.io/terraform-aws-modules/eks/aws) is not loaded",
        ),
        (f'source = "{EKS}//modules/nope"', f"({EKS}//modules/nope) is not loaded"),
        ('source = "./../../x/y/z"', "(./../../x/y/z) is not loaded"),
        (
            f'source = "{EKS}"\nversion = "~> 99.0"',
            f"({EKS} ~> 99.0) is not loaded: {KNOWN}",
        ),
        (
            f'source = "{EKS}"\nversion = ">= 21, < 20"',
            f"({EKS} >= 21, < 20) is not loaded: {KNOWN}",
        ),
        (
            f'source = "{EKS}"\nversion = "newest"',
            f"({EKS} newest) is not loaded: 'newest' is no version constraint",
        ),
        (
            f'source = "{EKS}"\nversion = var.v',
            f"({EKS}) is not loaded: its version is not literal",
        ),
        (
            f'source = "{REPOSITORY}?ref=main"',
            f"({REPOSITORY}?ref=main) is not loaded: only releases of it are known",
        ),
    ],
)
def test_gaps(head, gap, read):
    reading = read(f'module "m" {{\n{head}\n}}\n')
    assert [hole.unknown for hole in reading.holes] == [f"module m {gap}"]
    assert reading.holes[0].origin.span.line == 2
    assert not reading.blocks


OPEN = 'variable "v" {}\n'


@pytest.mark.parametrize(
    ("call", "inputs", "address", "path"),
    [
        (
            (EKS, "20.8.4"),
            "eks_managed_node_groups = { a = { instance_types = var.v } }",
            'module.eks_managed_node_group["a"].aws_eks_node_group.this[0]',
            ("instance_types",),
        ),
        (
            (EKS, "20.8.4"),
            "eks_managed_node_group_defaults = var.v\neks_managed_node_groups = { a = {} }",
            'module.eks_managed_node_group["a"].aws_eks_node_group.this',
            ("instance_types",),
        ),
        (
            (EKS, "20.8.4"),
            "eks_managed_node_groups = { a = { min_size = var.v } }",
            'module.eks_managed_node_group["a"].aws_eks_node_group.this[0]',
            ("scaling_config", "min_size"),
        ),
        (
            (EKS, "21.0.0"),
            "eks_managed_node_groups = { a = var.v }",
            'module.eks_managed_node_group["a"].aws_eks_node_group.this',
            ("scaling_config", "max_size"),
        ),
        (
            (GKE, "33.0.0"),
            'name = "x"\nnode_pools = [merge({ name = "a" }, var.v)]',
            "google_container_node_pool.pools",
            ("node_config", "machine_type"),
        ),
        (
            (GKE, "33.0.0"),
            'name = "x"\nnode_pools = [{ name = "a", autoscaling = var.v }]',
            'google_container_node_pool.pools["a"]',
            ("autoscaling", "min_node_count"),
        ),
        (
            ("terraform-aws-modules/ec2-instance/aws", "5.0.0"),
            "instance_type = var.v",
            "aws_instance.this[0]",
            ("instance_type",),
        ),
        (
            ("terraform-aws-modules/autoscaling/aws", "6.5.0"),
            'name = "x"\nuse_mixed_instances_policy = var.v',
            "aws_autoscaling_group.this[0]",
            ("mixed_instances_policy",),
        ),
        (
            ("terraform-aws-modules/s3-bucket/aws", "4.0.0"),
            "versioning = { enabled = var.v }",
            "aws_s3_bucket_versioning.this[0]",
            ("versioning_configuration", "status"),
        ),
        (
            ("Azure/aks/azurerm", "9.0.0"),
            "enable_auto_scaling = var.v",
            "azurerm_kubernetes_cluster.main",
            ("default_node_pool", "node_count"),
        ),
    ],
)
def test_what_the_caller_leaves_open_stays_open(call, inputs, address, path, read):
    blocks = {block.address: block for block in read(OPEN + _call(f"{inputs}\n", *call)).blocks}
    assert blocks[f"module.m.{address}"].get(*path).unknown == "var.v has no default"


@pytest.mark.parametrize(
    ("call", "inputs", "of"),
    [
        ((EKS, "20.8.4"), "eks_managed_node_groups = var.v", "aws_eks_node_group"),
        ((GKE, "33.0.0"), 'name = "x"\nnode_pools = var.v', "google_container_node_pool"),
        (
            ("terraform-aws-modules/vpc/aws", "5.0.0"),
            "enable_nat_gateway = true\nprivate_subnets = var.v",
            "aws_nat_gateway",
        ),
        (
            ("terraform-aws-modules/vpc/aws", "5.0.0"),
            'private_subnets = ["10.0.0.0/24"]\nenable_nat_gateway = var.v',
            "aws_nat_gateway",
        ),
    ],
)
def test_as_many_as_nobody_knows(call, inputs, of, read):
    reading = read(OPEN + _call(f"{inputs}\n", *call))
    (block,) = [block for block in reading.blocks if block.type == of]
    assert block.copies.unknown == "var.v has no default"


def _origins(block, *path):
    value = block.get(*path)
    spans = (value.origin.span, *value.origin.via)
    return value.origin.how, [span.line for span in spans]


def test_places(read):
    text = _call(
        """\
  cluster_name = "ml"
  eks_managed_node_group_defaults = {
    instance_types = ["p3.2xlarge"]
  }
  eks_managed_node_groups = {
    gpu = {
      min_size = 2
    }
  }
""",
        EKS,
        "~> 20.0",
    )
    blocks = {block.type: block for block in read(text).blocks}
    assert {block.span.line for block in blocks.values()} == {1}
    assert {block.body.header.line for block in blocks.values()} == {1}
    assert {call.line for block in blocks.values() for call in block.calls} == {1}
    group = blocks["aws_eks_node_group"]
    assert _origins(group, "instance_types", "0") == (How.PASSED, [6, 1])
    assert _origins(group, "scaling_config", "min_size") == (How.PASSED, [10, 1])
    assert _origins(group, "scaling_config", "max_size") == (How.DEFAULTED, [1])
    assert _origins(group, "capacity_type") == (How.DEFAULTED, [9, 1])
    assert _origins(blocks["aws_eks_cluster"], "name") == (How.PASSED, [4, 1])
    log_group = blocks["aws_cloudwatch_log_group"]
    assert _origins(log_group, "retention_in_days") == (How.DEFAULTED, [1])
    assert _origins(log_group, "name") == (How.COMPUTED, [1])


def test_a_module_in_a_local_module_names_its_own_lines(read):
    reading = read(
        {
            "main.tf": 'module "nodes" {\n  source = "./nodes"\n  machine = "g5.xlarge"\n}\n',
            "nodes/main.tf": 'variable "machine" {}\n'
            + _call("  instance_type = var.machine\n", BOX, "~> 5.0"),
        }
    )
    (block,) = reading.blocks
    assert block.address == "module.nodes.module.m.aws_instance.this[0]"
    assert [str(call) for call in block.calls] == ["main.tf:1:1", "nodes/main.tf:2:1"]
    origin = block.get("instance_type").origin
    assert str(origin.span) == "main.tf:3:13"


def test_outputs_join_and_what_no_output_says_stays_open(read):
    text = """
module "vpc" {
  source          = "terraform-aws-modules/vpc/aws"
  azs             = ["a"]
  private_subnets = ["10.0.0.0/24"]
}
module "gke" {
  source = "terraform-google-modules/kubernetes-engine/google"
  name   = "ml"
  region = "us-central1"
}
resource "a" "b" {
  vpc     = module.vpc.vpc_id
  subnet  = module.vpc.private_subnets[0]
  cluster = module.gke.name
  else    = module.gke.endpoint
}
"""
    (block,) = [block for block in read(text).blocks if block.type == "a"]
    assert block.get("vpc").refers_to == ("module.vpc.aws_vpc.this[0]",)
    assert block.get("subnet").refers_to == ("module.vpc.aws_subnet.private[0]",)
    assert block.get("cluster").known == "ml"
    assert block.get("else").unknown == "module.gke.endpoint is known after apply"


@pytest.mark.parametrize(
    ("provider", "tags"),
    [
        ("", {"Name": "x"}),
        ('provider "aws" {\n  region = "us-east-1"\n}\n', {"Name": "x"}),
        (
            'provider "aws" {\n  default_tags {\n    tags = { team = "ml" }\n  }\n}\n',
            {"team": "ml", "Name": "x"},
        ),
    ],
)
def test_groups_carry_the_tags_of_their_provider(provider, tags, read, plain):
    text = provider + _call('  name = "x"\n', GROUP, "~> 6.5")
    (group,) = [one for one in read(text).blocks if one.type == "aws_autoscaling_group"]
    assert plain(group.body)["tag"] == tags
    assert {value.origin.how for value in group.body.child("tag").entries.values()} == {How.PASSED}
    assert group.body.child("tag").rest is None


def test_providers_reach_what_a_stand_in_makes(read):
    text = """
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
""" + _call("  providers = { aws = aws.west }\n", EKS, "~> 20.0")
    assert {block.provider.get("region").known for block in read(text).blocks} == {"us-west-2"}


SCANNED = """\
provider "aws" {
  region = "us-east-1"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.0"

  cluster_name = "ml"
  eks_managed_node_groups = {
    train = {
      instance_types = ["p3.2xlarge"]
      min_size       = 4
      max_size       = 4
    }
  }
  tags = { project = "p", team = "t", environment = "prod" }
}

module "box" {
  source        = "terraform-aws-modules/ec2-instance/aws"
  version       = "~> 5.0"
  name          = "jupyter"
  instance_type = "g5.xlarge"
  tags          = { project = "p", team = "t", environment = "dev" }
}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(SCANNED)
    return tmp_path


def test_findings_lie_in_the_file_of_the_caller(folder):
    report = mlcostlint.scan([str(folder)])
    assert not report.problems
    found = {
        (finding.rule, Path(finding.span.path).name, finding.span.line)
        for finding in report.findings
        if finding.saves
    }
    assert {
        ("previous-generation-compute", "main.tf", 12),
        ("training-nodepool-on-demand", "main.tf", 11),
        ("gpu-vm-always-on", "main.tf", 20),
    } <= found
    for finding in report.findings:
        spans = (finding.span, finding.block, *finding.calls, *finding.via, *finding.because)
        assert {Path(span.path).name for span in spans} == {"main.tf"}
        assert all(span.end_line <= SCANNED.count("\n") for span in spans)


def test_what_a_module_decides_has_no_edit_in_words_of_its_resources(folder):
    logs = "  enable_flow_log = true\n  create_flow_log_cloudwatch_log_group = true\n"
    (folder / "main.tf").write_text(_call(logs, "terraform-aws-modules/vpc/aws", "~> 5.0"))
    (finding,) = mlcostlint.scan([str(folder)]).findings
    assert finding.rule == "log-retention-unlimited"
    assert (finding.span.line, finding.edit) == (1, None)


@pytest.mark.parametrize("format_", ["text", "concise", "json", "github", "sarif"])
def test_no_report_names_a_stand_in(folder, format_):
    text = render(mlcostlint.scan([str(folder)]), format_)
    assert "main.tf" in text
    assert str(STAND_INS) not in text
    assert not [file for file in FILES if file in text or Path(file).name in text]


def test_a_comment_at_the_call_suppresses(folder):
    rules = ("previous-generation-compute", "training-nodepool-on-demand")
    comment = f"# mlcostlint: ignore[{', '.join(rules)}] the tests say so\n"
    (folder / "main.tf").write_text(SCANNED.replace('module "eks"', f'{comment}module "eks"'))
    report = mlcostlint.scan([str(folder)])
    assert not {finding.rule for finding in report.findings} & set(rules)
    assert {one.finding.rule for one in report.suppressed} == set(rules)
