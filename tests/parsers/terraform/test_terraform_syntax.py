"""Files: what is broken in them, what is still read, and the JSON spelling."""

import subprocess
import sys

import pytest

_GOOD = 'resource "z" "good" {\n  x = 1\n}\n'


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('resource "a" "b" {\n  x = [1, 2\n}\n', (3, 1), 'found "}" where "]" was expected'),
        ('resource "a" "b" {\n  x = 1 +\n}\n', (2, 3), "`name = value`"),
        ('resource "a" "b" {\n  x = foo(\n  y = 2\n}\n', (2, 3), "was expected"),
        ('resource "a" "b" {\n  x = "open\n}\n', (1, 1), "was expected"),
        ('resource "a" "b" {\n  x = 1\n', (3, 1), 'where "}" was expected'),
        ("resource a b c = {\n}\n", (1, 1), "was expected"),
        ('resource "a" "b" {\n  x = 1\n}\n}\n', (4, 1), "was expected"),
    ],
)
@pytest.mark.parametrize("before", ["", _GOOD])
def test_a_broken_block_costs_only_itself(text, place, said, before, read):
    reading = read(before + text + _GOOD.replace("good", "next"))
    (problem,) = reading.problems
    shift = before.count("\n")
    assert problem.span.line - shift in range(place[0] - 1, place[0] + 2)
    assert said in problem.why or "was expected" in problem.why
    assert problem.why[0].islower() or problem.why[0] == '"'
    addresses = {block.address for block in reading.blocks}
    assert {"z.next"} | ({"z.good"} if before else set()) <= addresses
