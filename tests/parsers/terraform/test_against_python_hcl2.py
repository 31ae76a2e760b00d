"""Two parsers of one language agree on what a file declares."""

from pathlib import Path

import hcl2
import pytest

from mlcostlint.parsers.terraform import syntax
from mlcostlint.source import Source

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "fixtures").rglob("*.tf"))


def ours(text):
    document = syntax.document(Source("main.tf", text))
    assert not document.problems
    return sorted(
        (block.type, *block.labels, *sorted(block.body.attributes))
        for block in document.body.blocks
    )


def theirs(text):
    found = []
    declared = {key: blocks for key, blocks in hcl2.loads(text).items() if not key.startswith("__")}
    for kind, blocks in declared.items():
        for block in blocks:
            labels, body = [], block
            while not body.get("__is_block__"):
                ((label, body),) = body.items()
                labels.append(label.strip('"'))
            attributes = (key for key, value in body.items() if not _is_nested(key, value))
            found.append((kind, *labels, *sorted(attributes)))
    return sorted(found)


def _is_nested(key, value):
    if key.startswith("__"):
        return True
    return isinstance(value, list) and any(
        isinstance(one, dict) and ("__is_block__" in one or _wraps(one)) for one in value
    )


def _wraps(labelled):
    return any(isinstance(inner, dict) and "__is_block__" in inner for inner in labelled.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_blocks_and_their_attributes_are_the_same(path):
    text = path.read_text()

    assert ours(text) == theirs(text)
