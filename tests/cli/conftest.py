"""A small project in a folder of its own, and the command line run in it."""

import pytest
from click.testing import CliRunner

from mlcostlint.cli import main

NOTEBOOK = """\
variable "machine" {
  default = "ml.g5.xlarge"
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "dev" {
  name          = "dev"
  instance_type = var.machine
  role_arn      = "arn:aws:iam::1:role/x"
}
"""
LOGS = """\
resource "aws_cloudwatch_log_group" "old" {
  name = "old"
}
"""
_ENVIRONMENT = (
    "MLCOSTLINT_OUTPUT_FORMAT",
    "MLCOSTLINT_OUTPUT_FILE",
    "MLCOSTLINT_CONFIG",
    "COLUMNS",
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(NOTEBOOK)
    (tmp_path / "logs.tf").write_text(LOGS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(main, arguments)
