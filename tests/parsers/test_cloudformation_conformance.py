"""The table of docs/cloudformation.md holds: every example gives what stands next to it."""

import json
import re
from pathlib import Path

import pytest

from mlcostlint import parsers
from mlcostlint.parsers.cloudformation.deployment import deployment
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source

PAGE = (Path(__file__).parents[2] / "docs" / "cloudformation.md").read_text(encoding="utf-8")
(TEMPLATE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
ROWS = re.findall(r"^\| (.+?) \| `(.+)` \| (`.+`|unknown: .+) \|$", PAGE, re.MULTILINE)


def test_the_table_is_found():
    assert len(ROWS) > 20


@pytest.mark.parametrize(
    ("example", "gives"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_an_example_gives_what_the_page_says(example, gives):
    text = f"{TEMPLATE}  It:\n    Type: AWS::X::T\n    Properties:\n      P: {example}\n"
    inputs = Inputs(deployment=deployment([Source("p.json", '{"Passed": "large"}')]))
    found = parsers.read([Source("t.yaml", text)], inputs, parsers.ALONE).blocks[-1].get("P")
    if gives.startswith("unknown: "):
        assert found.unknown == gives.removeprefix("unknown: ")
    else:
        assert found.known == json.loads(gives[1:-1])
