"""`mlcostlint cost`: what definitions cost a month, in each format."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mlcostlint.cli import main

TEAM = """\
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name          = "lab"
  role_arn      = "arn:aws:iam::111122223333:role/r"
  instance_type = "ml.g5.xlarge"
  tags          = { team = "vision" }
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "us-east-1a"
  type              = "gp3"
  size              = 100
  tags              = { team = "=cmd|calc" }
}

resource "aws_instance" "secret" {
  instance_type = var.size
}

variable "size" {}
"""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(TEAM)
    return tmp_path


def cost(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["cost", *arguments])


def told(*arguments: str) -> dict[str, Any]:
    found = json.loads(cost(*arguments, "--format", "json").stdout)
    assert isinstance(found, dict)
    return found


NOTEBOOK = "aws_sagemaker_notebook_instance.lab"


@pytest.mark.usefixtures("team")
def test_the_sum_its_phases_and_what_is_left_out():
    lines = cost("infra").output.splitlines()
    assert lines[0].split() == ["phase", "costs", "a", "month", "expected", "waste", "resources"]
    assert lines[1].split() == ["train", "$1,028", "$1,028", "$859", "1"]
    assert lines[2].split()[:3] == ["store", "$8.00", "$8.00"]
    assert lines[3].split() == ["other", "unpriced", "1,", "1", "unpriced"]
    assert lines[5] == "train $1,028 + store $8.00"
    assert lines[6].startswith("$1,036 a month, $1,036; $859 of it waste (83%) (prices as of ")
    assert lines[7] == "1 resource without a price: not in the sum"


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("kind", {"notebook", "volume", "virtual-machine"}),
        ("resource", {NOTEBOOK, "aws_ebs_volume.scratch", "aws_instance.secret"}),
        ("file", {"infra/main.tf"}),
        ("folder", {"infra"}),
        ("cloud", {"aws"}),
        ("region", {"us-east-1"}),
        ("tag:team", {"vision", "=cmd|calc", "(none)"}),
        ("machine", {"ml.g5.xlarge", "(none)", "machine that the files do not name"}),
    ],
)
def test_what_it_can_be_added_up_by(key, names):
    groups = told("infra", "--group-by", key)["groups"]
    assert {one["name"] for one in groups} == names
    assert sum(float(one["costs"]["expected"]) for one in groups) == pytest.approx(1036.13)


@pytest.mark.usefixtures("team")
def test_every_resource_with_its_place_and_its_reason():
    found = {one["address"]: one for one in told("infra")["resources"]}
    notebook = found[NOTEBOOK]
    assert (notebook["path"], notebook["line"], notebook["phase"]) == ("infra/main.tf", 5, "train")
    assert notebook["costs"]["expected"] == "1028.13"
    assert notebook["tags"] == {"team": "vision"}
    assert found["aws_instance.secret"]["costs"] is None
    assert found["aws_instance.secret"]["unpriced"] == "var.size has no default"


@pytest.mark.usefixtures("team")
def test_csv_is_a_row_each_and_runs_nothing_in_a_spreadsheet():
    rows = list(csv.DictReader(io.StringIO(cost("infra", "--format", "csv").output)))
    by_name = {row["name"]: row for row in rows}
    assert by_name["lab"]["expected_month"] == "1028.13"
    assert by_name["lab"]["waste_month"] == "859.12"
    assert by_name["secret"]["expected_month"] == ""
    assert by_name["scratch"]["tags"] == "team==cmd|calc"
    focus = list(csv.DictReader(io.StringIO(cost("infra", "--format", "focus").output)))
    assert all(not cell.startswith(("=", "+", "@")) for row in focus for cell in row.values())


@pytest.mark.usefixtures("team")
def test_focus_columns_of_both_versions():
    rows = list(csv.DictReader(io.StringIO(cost("infra", "--format", "focus").output)))
    lab = next(row for row in rows if row["ResourceName"] == "lab")
    assert lab["ProviderName"] == lab["ServiceProviderName"] == lab["HostProviderName"] == "AWS"
    assert lab["BilledCost"] == lab["ListCost"] == "1028.13"
    assert lab["x_IsProjection"] == "true"
    assert json.loads(lab["Tags"]) == {"team": "vision"}
    assert json.loads(lab["SkuPriceDetails"]) == {"InstanceType": "ml.g5.xlarge"}
    secret = next(row for row in rows if row["ResourceName"] == "secret")
    assert (secret["BilledCost"], secret["x_Unpriced"]) == ("", "var.size has no default")


@pytest.mark.usefixtures("team")
def test_infracost_keeps_what_has_no_price():
    found = json.loads(cost("infra", "--format", "infracost").output)
    assert found["version"] == "0.2"
    assert float(found["totalMonthlyCost"]) == pytest.approx(1036.13, abs=0.01)
    resources = {one["name"]: one for one in found["projects"][0]["breakdown"]["resources"]}
    assert resources["aws_instance.secret"]["monthlyCost"] is None
    assert resources["aws_instance.secret"]["costComponents"][0]["priceNotFound"] is True
    assert resources[NOTEBOOK]["metadata"] == {"filename": "infra/main.tf", "startLine": 5}
    assert found["summary"]["totalUnsupportedResources"] == 1


@pytest.mark.usefixtures("team")
def test_markdown_is_a_table_that_no_name_breaks():
    text = cost("infra", "--format", "markdown", "--group-by", "tag:team").output
    assert text.startswith("| tag:team | costs a month | expected | waste | resources |\n|---|")
    assert "| =cmd\\|calc |" in text


POOLED = """\
provider "google" {
  region = "us-central1"
}

resource "google_container_cluster" "c" {
  name     = "c"
  location = "us-central1"
}

resource "google_container_node_pool" "gpu" {
  cluster    = google_container_cluster.c.name
  name       = "gpu"
  node_count = 2
  node_config {
    machine_type = "g2-standard-4"
    labels       = { pool = "gpu" }
  }
}
"""
POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: llm}
spec:
  replicas: 1
  selector: {matchLabels: {app: llm}}
  template:
    metadata: {labels: {app: llm}}
    spec:
      nodeSelector: {pool: gpu}
      containers:
      - {name: llm, image: vllm/vllm-openai, resources: {limits: {nvidia.com/gpu: 1}}}
"""


def test_pods_are_on_the_bill_of_their_pool(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(POOLED)
    (tmp_path / "pod.yaml").write_text(POD)
    both = told(".")
    pod = next(one for one in both["resources"] if one["kind"] == "endpoint")
    assert pod["billed_with"] == "google_container_node_pool.gpu"
    alone = told("main.tf")
    assert both["costs"] == alone["costs"]


def test_output_goes_whole_into_a_file(team):
    assert cost("infra", "--output", "bill.csv", "--format", "csv").exit_code == 0
    assert (team / "bill.csv").read_text().startswith("address,name,kind")


@pytest.mark.usefixtures("team")
def test_a_key_that_nothing_is_added_up_by():
    result = cost("infra", "--group-by", "knd")
    assert result.exit_code == 2
    assert "nothing is added up by 'knd'; did you mean 'kind'?" in result.output


def test_what_cannot_be_read_is_said_and_the_rest_is_on_the_bill(team):
    (team / "infra" / "broken.tf").write_text('resource "aws_instance" {')
    result = cost("infra", "--format", "json")
    assert result.exit_code == 2
    assert "problem: infra/broken.tf" in result.stderr
    assert json.loads(result.stdout)["costs"]["expected"] == "1036.13"


EUROS = """
[currency]
code = "EUR"
per-usd = 0.5
"""


def test_another_currency_is_shown_at_its_rate(team):
    (team / "infra" / "mlcostlint.toml").write_text(EUROS)
    found = told("infra")
    assert (found["currency"], found["costs"]["expected"]) == ("EUR", "518.07")
    assert "€514 + store €4.00" in cost("infra").output
    scanned = CliRunner().invoke(main, ["scan", "infra"]).output
    assert "saves €" in scanned
    assert "$" not in scanned.splitlines()[-1]


def test_usage_of_an_infracost_file(team):
    (team / "usage.yml").write_text(
        "version: 0.1\nresource_usage:\n  aws_s3_bucket.b: {standard: {storage_gb: 10}}\n"
    )
    (team / "infra" / "bucket.tf").write_text('resource "aws_s3_bucket" "b" {}\n')

    def bucket(*arguments: str) -> float:
        found = told("infra", *arguments, "--group-by", "kind")["groups"]
        return float(next(one for one in found if one["name"] == "bucket")["costs"]["expected"])

    assert bucket("--usage-file", "usage.yml") == pytest.approx(bucket() / 100, abs=0.01)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "usage.yml: cannot be read as a usage file"),
        ("a: [", "usage.yml:1: is not YAML"),
        ("- 1", "usage.yml: holds no table"),
    ],
)
def test_a_usage_file_that_cannot_be_read(team, text, sentence):
    if text is not None:
        (team / "usage.yml").write_text(text)
    result = cost("infra", "--usage-file", "usage.yml")
    assert result.exit_code == 2
    assert sentence in result.output
