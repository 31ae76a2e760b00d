"""Whatever a file holds, it parses or is a problem, and every place lies inside it."""

import re
from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st

from mlcostlint import parsers
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source, Span
from mlcostlint.tree import Reading, walk

PIECES = st.sampled_from(
    [
        "apiVersion: v1\nkind: Pod\n",
        "Resources:\n  A:\n    Type: AWS::X::Y\n    Properties:\n",
        "TrainingJobName: t\nResourceConfig: {}\n",
        "workerPoolSpecs:\n- machineSpec: {}\n",
        "bundle: {name: b}\ninclude: ['*']\nvariables: {v: {default: '${var.v}'}}\n",
        "resources:\n  jobs:\n    j:\n      tasks:\n      - task_key: ${var.v}\n",
        "targets: {a: {mode: development}}\n",
        "resources: {accelerators: A100}\nrun: x\n",
        "type: task\ncommands: [x]\n",
        '{"contentVersion": "1.0.0.0", "resources": [{"type": "A.B/c", "name": "[',
        "type: command\nenvironment: azureml:e\ncompute: ${{inputs.x}}\n",
        "---\n",
        "...\n",
        "  a: &x ",
        "<<: *x\n",
        "!Ref A\n",
        "!Sub '${A}'\n",
        "!If [A, b, c]\n",
        "{{ x }}",
        "${x}",
        "|\n    text\n",
        ">-\n\n",
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "#",
        "\t",
        "\r\n",
        "\r",
        "\n",
        "é😀",
        "\u2028",
        "\ufeff",
        "0x1",
        "\\ud83d\\ude00",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=24).map("".join)


def read(text: str, path: str) -> Reading:
    return parsers.read([Source(path, text)], Inputs(), parsers.ALONE)


def places(reading: Reading) -> Iterator[Span]:
    yield from (problem.span for problem in reading.problems)
    leaves = [*reading.holes]
    for block in reading.blocks:
        yield from (block.span, block.body.header, block.body.span)
        leaves += [block.copies, *walk(block.body)]
    for leaf in leaves:
        yield from (leaf.origin.span, *leaf.origin.via)


@given(TEXTS, st.sampled_from(["f.yaml", "f.json", "f.template"]))
@example("apiVersion: v1\nkind: Pod\na: &a\n  <<: *a\n", "f.yaml")
@example("apiVersion: v1\nkind: Pod\na: &a {b: [*a]}\n", "f.yaml")
@example("apiVersion: v1\nkind: Pod\n? [a]\n: b\n? {c: d}\n", "f.yaml")
@example('{"apiVersion": "v1", "kind": "Pod", "n": ' + "9" * 5000 + ", x}", "f.json")
@example('{"apiVersion": "v1",\n\t"kind": "\\ud83d"}', "f.json")
@example("apiVersion: v1\nkind: Pod\na: \ud800\n", "f.yaml")
def test_any_text_is_read_or_refused_and_every_place_lies_inside_it(text: str, path: str):
    lines = text.split("\n")
    for span in places(read(text, path)):
        assert span.path == path
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1


@given(TEXTS.map(lambda text: re.sub("---|\\.\\.\\.|\ufeff", "", text)))
def test_a_document_reads_the_same_wherever_it_stands(text: str):
    alone, behind = read(text, "f.yaml"), read(f"a: 1\n---\n{text}", "f.yaml")
    first, second = Reading(alone.blocks, alone.holes), Reading(behind.blocks, behind.holes)
    assert [block.address for block in first.blocks] == [block.address for block in second.blocks]
    assert [span.line + 2 for span in places(first)] == [span.line for span in places(second)]
    assert len(alone.problems) == len(behind.problems)
