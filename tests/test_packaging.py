"""The wheel holds everything that a scan needs."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOK = """\
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name          = "lab"
  role_arn      = "arn:aws:iam::111122223333:role/lab"
  instance_type = "ml.g5.xlarge"
}
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_rules_prices_and_schemas(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert "mlcostlint/rules/idle/notebook_no_idle_shutdown.py" in names
    assert "mlcostlint/data/book.sqlite" in names
    assert "mlcostlint/data/schemas/report.json" in names
    assert "mlcostlint/py.typed" in names
    assert [name for name in names if name.endswith("registry/standins/index.toml")]
    kept = {path.name for path in (ROOT / "mlcostlint").rglob("standins/**/*.tf")}
    assert kept == {Path(name).name for name in names if "/standins/" in name} - {"index.toml"}
    assert not [name for name in names if name.endswith(".csv")]


def test_the_wheel_runs_from_an_empty_directory(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=False, system_site_packages=False)
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "main.tf").write_text(NOTEBOOK)

    program = (
        f"import sys; sys.path.append({dependencies!r}); import mlcostlint;"
        "print(mlcostlint.__file__); from mlcostlint.cli import main; main(['scan'])"
    )
    run = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-c", program],
        cwd=tmp_path / "empty",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )

    assert run.stdout.startswith(str(site)), run.stderr
    assert "notebook-no-idle-shutdown" in run.stdout
    assert run.returncode == 1
