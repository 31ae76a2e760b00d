"""Variables: what gives them their values, in which order, and what their types make of them."""

import pytest

from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.value import How

_USE = 'variable "v" {}\nresource "a" "b" {\n  x = var.v\n}\n'


@pytest.mark.parametrize(
    ("files", "inputs", "expected"),
    [
        ({"terraform.tfvars": "v = 1"}, Inputs(), 1),
        ({"terraform.tfvars": "v = 1", "terraform.tfvars.json": '{"v": 2}'}, Inputs(), 2),
        ({"terraform.tfvars.json": '{"v": 2}', "a.auto.tfvars": "v = 3"}, Inputs(), 3),
        ({"b.auto.tfvars": "v = 4", "a.auto.tfvars": "v = 3"}, Inputs(), 4),
        ({"b.auto.tfvars.json": '{"v": "${5}"}', "a.auto.tfvars": "v = 3"}, Inputs(), "${5}"),
        ({"a.auto.tfvars": "v = 3"}, Inputs({}, (Source("x", "v = 6"), Source("y", "v = 7"))), 7),
        ({"a.auto.tfvars": "v = 3"}, Inputs({"v": "8"}, (Source("x", "v = 6"),)), "8"),
        ({"prod.tfvars": "v = 9"}, Inputs(), "? var.v has no default"),
        ({}, Inputs({"other": "1"}), "? var.v has no default"),
        ({}, Inputs(environment={"v": "10"}), "10"),
        ({"terraform.tfvars": "v = 1"}, Inputs(environment={"v": "10"}), 1),
        ({}, Inputs({"v": "8"}, environment={"v": "10"}), "8"),
    ],
)
def test_order_of_precedence(files, inputs, expected, read, plain):
    reading = read({"main.tf": _USE, **files}, inputs=inputs)
    assert plain(reading.blocks[0].get("x")) == expected
    assert not reading.problems


@pytest.mark.parametrize(
    ("type_", "default", "expected"),
    [
        ("string", "5", "5"),
        ("string", "true", "true"),
        ("number", '"5"', 5),
        ("bool", '"true"', True),
        ('"string"', "1", "1"),
        ("any", "[1]", [1]),
        ("list(string)", "[1, true]", ["1", "true"]),
        ("set(number)", '["2", 1, 1]', [1, 2]),
        ("map(number)", '{ a = "1" }', {"a": 1}),
        ("tuple([string, number])", '[1, "2"]', ["1", 2]),
        ("object({ a = number })", '{ a = "1", b = 2 }', {"a": 1}),
        ("object({ a = optional(number) })", "{}", {"a": None}),
        ("object({ a = optional(number, 3) })", "{}", {"a": 3}),
        ("object({ a = optional(number, 3) })", "{ a = null }", {"a": 3}),
        (
            "map(object({ a = optional(object({ b = optional(string, 1) }), {}) }))",
            "{ k = {} }",
            {"k": {"a": {"b": "1"}}},
        ),
        (
            "number",
            '"x"',
            "? var.v does not fit its type: a number is needed, and the text spells none",
        ),
        ("list(string)", '"x"', "? var.v does not fit its type: a list is needed"),
        (
            "string",
            "[]",
            "? var.v does not fit its type: a single value is needed, not a collection",
        ),
    ],
)
def test_types_convert(type_, default, expected, read, plain):
    text = _USE.replace("{}", f"{{\n  type = {type_}\n  default = {default}\n}}", 1)
    assert plain(read(text).blocks[0].get("x")) == expected


@pytest.mark.parametrize(
    ("type_", "typed", "expected"),
    [
        ("string", "[1]", "[1]"),
        ("number", "5", 5),
        ("list(number)", "[1, 2]", [1, 2]),
        ("map(string)", '{ a = "b" }', {"a": "b"}),
        ("list(number)", "[1,", "? the expression cannot be read"),
    ],
)
def test_what_is_typed_is_read_by_its_type(type_, typed, expected, read, plain):
    text = _USE.replace("{}", f"{{\n  type = {type_}\n}}", 1)
    value = read(text, inputs=Inputs({"v": typed})).blocks[0].get("x")
    assert plain(value) == expected


def test_what_is_typed_points_at_the_declaration(read):
    origin = read(_USE, inputs=Inputs({"v": "1"})).blocks[0].get("x").origin
    assert (str(origin.span), origin.how) == ("main.tf:1:1", How.PASSED)


@pytest.mark.parametrize(
    ("nullable", "expected"), [("", None), ("nullable = true", None), ("nullable = false", "d")]
)
def test_null_means_the_default_where_it_may_not_be_passed(nullable, expected, read):
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  v = null\n}\n',
        "m/main.tf": _USE.replace("{}", f'{{\n  default = "d"\n  {nullable}\n}}', 1),
    }
    assert read(files).blocks[0].get("x").known == expected


def test_variable_files_concern_root_modules_only(read, plain):
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": _USE,
        "m/terraform.tfvars": "v = 1",
    }
    reading = read(files, inputs=Inputs({"v": "2"}))
    assert plain(reading.blocks[0].get("x")) == "? var.v has no default"


def test_a_broken_variable_file_is_a_problem(read):
    reading = read({"main.tf": _USE, "terraform.tfvars": "v = [1\n"})
    assert [problem.span.path for problem in reading.problems] == ["terraform.tfvars"]


@pytest.mark.parametrize(
    ("workspace", "expected", "how"),
    [("", "default", How.DEFAULTED), ("staging", "staging", How.PASSED)],
)
def test_the_workspace_is_the_one_that_was_chosen(workspace, expected, how, read):
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": 'resource "a" "b" {\n  x = terraform.workspace\n}\n',
    }
    (block,) = read(files, inputs=Inputs(workspace=workspace)).blocks
    assert (block.get("x").known, block.get("x").origin.how) == (expected, how)


_SECRETS = {
    "main.tf": """
variable "token" {
  sensitive = true
  default   = "hush"
}

variable "machine" {
  default = "m5.large"
}

module "m" {
  source = "./m"
  given  = var.token
}

resource "a" "b" {
  direct  = var.token
  within  = "x-${var.token}"
  either  = var.token == "hush" ? var.machine : var.machine
  output  = module.m.secret
  passed  = module.m.passed
  machine = var.machine
}
""",
    "m/main.tf": """
variable "given" {}

output "secret" {
  sensitive = true
  value     = "hush"
}

output "passed" {
  value = var.given
}
""",
    "terraform.tfvars": 'token = "hush"',
}


def test_what_is_sensitive_is_not_looked_at(read, plain):
    (block,) = read(_SECRETS).blocks
    hidden = "? the value is marked sensitive and is not looked at"
    names = ("direct", "within", "either", "output", "passed")
    assert plain(block.body) == dict.fromkeys(names, hidden) | {"machine": "m5.large"}
