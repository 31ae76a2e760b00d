"""What the README and the documentation show is what their reader will see."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWN = re.compile(r"```console\n\$ (?P<command>mlcostlint [^\n]*)\n(?P<output>.*?)```", re.DOTALL)
README = (ROOT / "README.md").read_text()
PAGES = [README, *(page.read_text() for page in sorted((ROOT / "docs").glob("*.md")))]
ALL_SHOWN = [shown for page in PAGES for shown in SHOWN.findall(page)]


@pytest.mark.parametrize(
    ("command", "output"), ALL_SHOWN, ids=[command for command, _ in ALL_SHOWN]
)
def test_shown_output_is_real(command, output):
    program, *arguments = command.split()
    run = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"},
    )

    assert run.stdout == output


def test_the_readme_shows_a_scan():
    assert any(command.startswith("mlcostlint scan") for command, _ in SHOWN.findall(README))


@pytest.mark.parametrize("target", ["scan", "test", "bench"])
def test_make_targets_that_the_readme_names_exist(target):
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
