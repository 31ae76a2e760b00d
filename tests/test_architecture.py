"""What the layers promise beyond what import contracts can say."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import mlcostlint
from mlcostlint.version import __version__

ROOT = Path(__file__).parents[1]
RULES = sorted((ROOT / "rules").rglob("*.py"))
HEAVY = ("hcl2", "lark", "jsonschema", "rich", "ruamel", "urllib.request", "importlib.metadata")


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_know_the_plugin_vocabulary_and_nothing_else(path):
    imported = {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("mlcostlint")
    }

    assert imported == {"mlcostlint.plugin"}


def test_there_is_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == __version__


def test_public_names_can_be_imported():
    assert all(getattr(mlcostlint, name) for name in mlcostlint.__all__)


def test_a_public_name_that_is_none_is_an_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = mlcostlint.nothing


def test_a_scan_of_terraform_alone_loads_no_parser_of_other_languages(tmp_path):
    (tmp_path / "main.tf").write_text(
        'resource "aws_sagemaker_notebook_instance" "a" {\n  instance_type = "ml.t3.medium"\n}\n'
    )
    code = (
        "import sys\n"
        "from mlcostlint import api\n"
        "api.scan(['.'])\n"
        "print([name for name in ('yaml', 're2', 'regex', 'hcl2') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_scan_loads_no_heavy_library(tmp_path):
    (tmp_path / "main.tf").write_text(
        'resource "aws_cloudwatch_log_group" "a" {\n  name = "a"\n  retention_in_days = 7\n}\n'
    )
    (tmp_path / "job.yaml").write_text(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {}}}\n"
    )
    code = (
        "import sys\n"
        "from mlcostlint.cli import main\n"
        "try:\n"
        "    main(['scan', '.', '--isolated'])\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert run.stderr.splitlines()[-1] == "[]"
