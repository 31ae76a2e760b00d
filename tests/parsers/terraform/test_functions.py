"""Which functions there are, how they are called, and what a hole in an argument does."""

import sys
from pathlib import Path

import pytest

from mlcostlint.parsers.terraform.functions import EVALUATED, UNPREDICTABLE

# The function table of Terraform 1.13; `list` and `map` are there and always fail.
_TERRAFORM = """
abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename
bcrypt can ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist
compact concat contains csvdecode dirname distinct element endswith ephemeralasnull file filebase64
filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten
floor format formatdate formatlist indent index issensitive join jsondecode jsonencode keys length
list log lookup lower map matchkeys max md5 merge min nonsensitive one parseint pathexpand
plantimestamp pow range regex regexall replace reverse rsadecrypt sensitive setintersection
setproduct setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains
strrev substr sum templatefile templatestring textdecodebase64 textencodebase64 timeadd timecmp
timestamp title tobool tolist tomap tonumber toset tostring transpose trim trimprefix trimspace
trimsuffix try upper urlencode uuid uuidv5 values yamldecode yamlencode zipmap
"""
_OPENTOFU_ALONE = "base64gunzip cidrcontains urldecode"


def test_every_function_is_evaluated_or_said_to_be_unpredictable():
    assert {*_TERRAFORM.split(), *_OPENTOFU_ALONE.split()} == EVALUATED | UNPREDICTABLE
    assert not EVALUATED & UNPREDICTABLE


@pytest.mark.parametrize("name", sorted(EVALUATED | UNPREDICTABLE))
def test_every_function_has_an_example(name):
    pages = Path(__file__).parent.glob("test_functions*.py")
    assert any(f"{name}(" in page.read_text("utf-8") for page in pages)


@pytest.mark.parametrize("name", sorted(EVALUATED - {"try", "can"}))
def test_every_function_refuses_what_fits_none(name, evaluate, plain):
    arguments = ", ".join(["{ a = {} }"] * 4)
    refused = plain(evaluate(f'try({name}({arguments}), "refused")'))
    assert refused == "refused" or name in ("merge", "coalesce", "list", "sensitive")


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('abspath("x")', "depends on the folder that Terraform runs in"),
        ('base64gzip("x")', "depends on the compressor"),
        ('bcrypt("x")', "differs at every run"),
        ("plantimestamp()", "differs at every run"),
        ('rsadecrypt("x", "y")', "needs a private key"),
        ("timestamp()", "differs at every run"),
        ("uuid()", "differs at every run"),
        ("nosuch(1)", "is not evaluated"),
        ("provider::time::rfc3339_parse(1)", "belongs to a provider"),
    ],
)
def test_a_function_that_is_not_evaluated_says_why(expression, why, evaluate):
    assert evaluate(expression).unknown == f"function {expression.partition('(')[0]}() {why}"


def test_an_unknown_function_refers_to_what_its_arguments_refer_to(evaluate):
    found = evaluate("bcrypt(a.other.id)", 'resource "a" "other" {}')
    assert found.refers_to == ("a.other",)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("core::max(1, 2)", 2),
        ('core::upper("a")', "A"),
        ("core::try(local.map.zzz, core::length([1]))", 1),
        ("core::can(local.map.zzz)", False),
        ("try(local.map.zzz, local.map.a, 3)", 1),
        ("try(local.map[0].b, 3)", 3),
        ("try(tonumber(local.text), 3)", 3),
        ("can(local.map.a)", True),
        ("can(regex(1, 2))", False),
        ("max([1, 2]...)", 2),
        ("max(toset([1, 2])...)", 2),
    ],
)
def test_calls(expression, expected, evaluate, plain):
    beside = 'locals {\n  map = { a = 1 }\n  text = "x"\n}'
    assert plain(evaluate(expression, beside)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("try(local.map.zzz)", "? no argument of try works"),
        ("max(1...)", "? only a list can be spread over arguments"),
        ("max(var.u...)", "? var.u has no default"),
        ("try(var.u.x, 1)", "? var.u has no default"),
        ("can(var.u.x)", "? var.u has no default"),
    ],
)
def test_calls_without_a_result(expression, expected, evaluate, plain):
    assert plain(evaluate(expression, 'variable "u" {}\nlocals {\n  map = {}\n}')) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("length([var.u, var.u])", 2),
        ("length({ a = var.u })", 1),
        ("length(merge({ a = 1 }, var.u))", "? var.u has no default"),
        ("length(toset([var.u, 1]))", "? var.u has no default"),
        ("length(toset([var.u]))", 1),
        ("concat([1], var.u)", "? var.u has no default"),
        ("concat([1], [var.u])", [1, "? var.u has no default"]),
        ("chunklist([1, var.u], 1)", [[1], ["? var.u has no default"]]),
        ("reverse([1, var.u])", ["? var.u has no default", 1]),
        ("slice([1, var.u], 0, 1)", [1]),
        ("element([1, var.u], 0)", 1),
        ("element([1, 2], var.u)", "? var.u has no default"),
        ("one([var.u])", "? var.u has no default"),
        ("keys({ a = var.u })", ["a"]),
        ("keys(merge({ a = 1 }, var.u))", "? var.u has no default"),
        ("values({ a = 1, b = var.u })", [1, "? var.u has no default"]),
        ('zipmap(["a"], [var.u])', {"a": "? var.u has no default"}),
        ("zipmap([var.u], [1])", "? var.u has no default"),
        ('lookup({ a = 1, b = var.u }, "a")', 1),
        ('lookup(var.u, "a", 1)', "? var.u has no default"),
        ('lookup({ a = 1 }, "b", var.u)', "? var.u has no default"),
        ('lookup(merge({ a = 1 }, var.u), "b", 1)', "? var.u has no default"),
        ('lookup(merge(var.u, { a = 1 }), "a", 2)', 1),
        ("merge({ a = 1 }, var.u, { a = 2 }).a", 2),
        ("merge({ a = 1 }, var.u, { b = 2 }).a", "? var.u has no default"),
        ("merge(merge(var.u, { a = 1 }), { a = 2, b = 3 }, {}).a", 2),
        ("merge({ a = 1 }, { a = var.u }).a", "? var.u has no default"),
        ("merge({ a = var.u }, { a = 1 }).a", 1),
        ("coalesce(1, var.u)", 1),
        ("coalesce(null, var.u, 1)", "? var.u has no default"),
        ("coalescelist([1], var.u)", [1]),
        ("coalescelist(var.u, [1])", "? var.u has no default"),
        ("contains([1, var.u], 1)", True),
        ("contains([2, var.u], 1)", "? var.u has no default"),
        ("anytrue([var.u, true])", True),
        ("anytrue([var.u, false])", "? var.u has no default"),
        ("alltrue([var.u, false])", False),
        ("alltrue([var.u, true])", "? var.u has no default"),
        ("flatten([[1], var.u])", "? var.u has no default"),
        ("distinct([1, var.u])", "? var.u has no default"),
        ("setunion([1], [var.u])", [1, "? var.u has no default"]),
        ("setproduct([1], [var.u])", [[1, "? var.u has no default"]]),
        ("tolist([1, var.u])", [1, "? var.u has no default"]),
        ("tomap({ a = 1, b = var.u })", {"a": 1, "b": "? var.u has no default"}),
        ("tostring(var.u)", "? var.u has no default"),
        ('formatlist("%s-%s", "a", ["b", var.u])', ["a-b", "? var.u has no default"]),
        ('format("%s", var.u)', "? var.u has no default"),
        ("jsonencode({ a = var.u })", "? var.u has no default"),
        ('join(",", ["a", var.u])', "? var.u has no default"),
        ("file(var.u)", "? var.u has no default"),
        ('fileset(".", var.u)', "? var.u has no default"),
        ("{ for k in [var.u] : k => 1 }", {}),
    ],
)
def test_partly_unknown_arguments(expression, expected, evaluate, plain):
    assert plain(evaluate(expression, 'variable "u" {}')) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "length(toset([a.other.id, a.more.id]))",
        "merge({}, a.other.id, a.more.id).x",
        'format("%s%s", a.other.id, a.more.id)',
        "concat(a.other.tags, a.more.tags)",
        "coalesce(a.other.id, a.more.id)",
    ],
)
def test_an_unknown_result_refers_to_what_the_arguments_refer_to(expression, evaluate):
    found = evaluate(expression, 'resource "a" "other" {}\nresource "a" "more" {}')
    assert found.unknown
    assert "a.other" in found.refers_to or "a.more" in found.refers_to


def test_items_keep_the_place_they_come_from(evaluate):
    found = evaluate("element(concat([1], local.more), 1)", "locals {\n  more = [2]\n}")
    assert found.known == 2
    assert (found.origin.span.line, [hop.line for hop in found.origin.via][-1]) == (2, 5)


def test_a_function_whose_engine_is_missing_leaves_a_hole(evaluate, monkeypatch):
    monkeypatch.setitem(sys.modules, "re2", None)
    found = evaluate('try(regex("only-here-[0-9]", "x"), 1)')
    assert found.unknown == "regular expressions are evaluated where google-re2 is installed"
