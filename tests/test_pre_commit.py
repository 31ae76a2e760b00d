"""The hooks as they ship, run by the real pre-commit in a throw-away repository."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOK = """\
variable "machine" { default = "ml.g5.xlarge" }

provider "aws" { region = "us-east-1" }
"""
USE = """\
resource "aws_sagemaker_notebook_instance" "NAME" {
  instance_type = var.machine
}
"""


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def repository(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    git(folder, "init", "--quiet")
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return folder


@pytest.fixture
def shipped(tmp_path):
    """The hooks of this checkout, in a repository of their own that installs nothing."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        assert hook["language"] == "python"
        hook["language"] = "system"
    return repository(tmp_path / "hooks", {".pre-commit-hooks.yaml": yaml.safe_dump(hooks)})


@pytest.fixture
def project(tmp_path):
    files = {"main.tf": NOTEBOOK, "a.tf": USE.replace("NAME", "a"), "README.md": "hello\n"}
    return repository(tmp_path / "project", files)


def hook(
    project: Path, hooks: Path, name: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(project.parent / "cache"),
        "PRE_COMMIT_COLOR": "never",
    }
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), name, *arguments]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_the_whole_project_is_checked_whatever_changed(project, shipped):
    outcome = hook(project, shipped, "mlcostlint", "--files", "main.tf")
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "notebook-no-idle-shutdown" in outcome.stdout
    assert "a.tf:1:1" in outcome.stdout


def test_only_changed_files_are_reported_on_but_the_project_is_read(project, shipped):
    (project / "b.tf").write_text(USE.replace("NAME", "b"))
    git(project, "add", "b.tf")
    outcome = hook(project, shipped, "mlcostlint-changed")
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "b.tf:1:1" in outcome.stdout
    assert "a.tf:1:1" not in outcome.stdout
    assert "ml.g5.xlarge" in outcome.stdout


@pytest.mark.parametrize("name", ["mlcostlint", "mlcostlint-changed"])
@pytest.mark.parametrize("file", ["README.md", ".terraform/x.tf", "main.py"])
def test_other_files_do_not_run_it(project, shipped, name, file):
    (project / file).parent.mkdir(exist_ok=True)
    (project / file).write_text("x\n")
    outcome = hook(project, shipped, name, "--files", file)
    assert outcome.returncode == 0
    assert "(no files to check)Skipped" in outcome.stdout


@pytest.mark.parametrize("file", ["x.tf", "x.tofu", "x.tfvars", "x.tf.json", "x.yaml", "x.yml"])
def test_files_that_may_cost_money_run_it(project, shipped, file):
    (project / file).write_text("{}\n" if "json" in file else "# nothing\n")
    outcome = hook(project, shipped, "mlcostlint-changed", "--files", file)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "Passed" in outcome.stdout


def test_the_hook_installs_and_runs_as_it_ships(project, tmp_path):
    checkout = tmp_path / "checkout"
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "fixtures/")):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "x")
    outcome = hook(project, checkout, "mlcostlint", "--all-files")
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "notebook-no-idle-shutdown" in outcome.stdout
