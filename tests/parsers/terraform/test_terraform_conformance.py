"""The tables of docs/terraform.md hold: every example gives what stands next to it."""

import json
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "terraform.md").read_text(encoding="utf-8")
(DECLARATIONS,) = re.findall(r"```hcl\n(.*?)```", PAGE, re.DOTALL)
ROW = re.compile(r"^\| (.+?) \| `(.+)` \| (`.+`|unknown: .+) \|$", re.MULTILINE)
ROWS = [(name, example.replace(r"\|", "|"), gives) for name, example, gives in ROW.findall(PAGE)]


def test_the_tables_are_found():
    assert len(ROWS) > 30


@pytest.mark.parametrize(
    ("example", "gives"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_an_example_gives_what_the_page_says(example, gives, evaluate, plain):
    found = plain(evaluate(example, DECLARATIONS))
    if gives.startswith("unknown: "):
        assert found == f"? {gives.removeprefix('unknown: ')}"
    else:
        assert found == json.loads(gives[1:-1])
