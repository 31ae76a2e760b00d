"""Files written to hurt: they end soon, and what they hide is unknown and not wrong."""

import base64
import gzip

import pytest

from mlcostlint.tree import walk

_BLOCK = 'resource "a" "b" {\n  x = %s\n}\n'
_LONG = f'"{"a" * 9_999}"'
_BOMB = base64.b64encode(gzip.compress(bytes(50_000_000), mtime=0)).decode()


def _doubling(form, times):
    lines = "".join(f"  l{i} = {form.replace('@', f'local.l{i - 1}')}\n" for i in range(1, times))
    return f'locals {{\n  l0 = "xxxxxxxxxx"\n{lines}}}\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (_BLOCK % ("(" * 500 + "1" + ")" * 500), "nested too deeply"),
        (_BLOCK % ("[" * 5000 + "]" * 5000), "nested too deeply"),
        (_BLOCK % " + ".join(["1"] * 5000), "nested too deeply"),
        (_BLOCK % ("!" * 3000 + "true"), "nested too deeply"),
        ('resource "a" "b" {\n' + "b {\n" * 3000 + "}\n" * 3001, "nested too deeply"),
        (_doubling('"${@}${@}"', 60) + _BLOCK % "local.l59", "too long"),
        (_doubling("[@, @]", 40) + _BLOCK % "local.l39", "too large"),
        (_doubling("{ a = @, b = @ }", 60) + _BLOCK % "local.l59", "too large"),
        (_doubling("@", 2000) + _BLOCK % "local.l1999", "nested too deeply"),
        (
            _BLOCK % "[for a in range(999) : [for b in range(999) : [for c in range(999) : c]]]",
            "too many steps",
        ),
        (_BLOCK % "setproduct(range(1000), range(1000))", "too large"),
        (_BLOCK % "pow(10, 999999)", "no result"),
        (_BLOCK % "pow(10, 9999)", "no result"),
        (_BLOCK % 'format("%1000000000d", 1)', "too wide"),
        (_BLOCK % f'regex("(a+)+$", "{"a" * 60}!")', "matches nothing"),
        (_BLOCK % f'regex("(?:{"a?" * 40}{"a" * 40})x", "{"a" * 40}")', "matches nothing"),
        (_BLOCK % 'regex("(((a{1000}){1000}){1000}){1000}", "a")', "cannot be read"),
        (_BLOCK % f'regex("{"a" * 20_000}", "a")', "too long"),
        (_BLOCK % f'length(regexall("", "{"a" * 40_000}"))', "too often"),
        (_BLOCK % f'split("", "{"a" * 40_000}")', "too large"),
        (_BLOCK % f'jsondecode("{"[" * 20_000}")', "nested too deeply"),
        (_BLOCK % f'yamldecode("{"[" * 20_000}")', "nested more than"),
        (_BLOCK % f'jsondecode("{" " * 300_000}")', "too long to be decoded"),
        (_BLOCK % f'base64gunzip("{_BOMB}")', "too long"),
        (_BLOCK % 'cidrsubnet("10.0.0.0/8", 4000000000, 1)', "no such part"),
        (_BLOCK % f'parseint("{"9" * 350}", 10)', "no result"),
        (_BLOCK % 'floor("1e999999999")', "no result"),
        (_BLOCK % "range(0, 1e300)", "at most 1024"),
        (_BLOCK % 'indent(1000000000, "\\n")', "between"),
        (
            _BLOCK % f"[for a in range(1000) : [for b in range(99) : upper({_LONG})]]",
            "too many steps",
        ),
        (_BLOCK % "range(100000)", "at most 1024"),
    ],
)
def test_it_is_unknown(text, why, read):
    reading = read(text)
    assert not reading.problems
    (block,) = reading.blocks
    assert any(why in leaf.unknown for leaf in walk(block.body))


def test_a_long_chain_is_followed_and_its_trail_is_short(read):
    uses = "".join(f"  a{i} = local.l{i}\n" for i in range(1000))
    reading = read(_doubling("@", 1000) + f'resource "a" "b" {{\n{uses}}}\n')
    last = [reading.blocks[0].get(f"a{i}") for i in range(1000)][-1]
    assert last.known == "xxxxxxxxxx"
    assert len(last.origin.via) <= 32


def test_instances_are_bounded_together(read):
    text = "".join(f'resource "a" "b{i}" {{\n  count = 1000\n}}\n' for i in range(60))
    blocks = read(text).blocks
    assert len(blocks) == 20_000 + 40
    assert blocks[-1].copies.unknown == "more instances than one scan expands"


def test_modules_that_fan_out_are_bounded(read):
    files = {
        f"m{i}/main.tf": f'module "a" {{\n  count = 9\n  source = "../m{i + 1}"\n}}\n'
        for i in range(8)
    }
    reading = read({**files, "m8/main.tf": 'resource "a" "b" {}\n'})
    assert 0 < len(reading.blocks) <= 20_000


def test_a_deep_stack_of_modules_is_read(read):
    call = 'variable "v" {}\nmodule "n" {\n  source = "../m%d"\n  v = "${var.v}"\n}\n'
    files = {f"m{i}/main.tf": call % (i + 1) for i in range(1, 15)}
    reading = read(
        {
            **files,
            "m0/main.tf": 'module "n" {\n  source = "../m1"\n  v = "deep"\n}\n',
            "m15/main.tf": 'variable "v" {}\nresource "a" "b" {\n  x = var.v\n}\n',
        }
    )
    assert reading.blocks[0].get("x").known == "deep"
    assert len(reading.blocks[0].calls) == 15


@pytest.mark.parametrize(
    "text", ["\x00", "\ufffe", "a" * 100_000, '"' * 999, "${" * 999, "<<E\n" * 99]
)
def test_any_text_is_read_or_is_a_problem(text, read):
    reading = read(text)
    assert not reading.blocks
    assert reading.problems
