"""A plan beside its configuration: the plan's facts, at the places of the configuration."""

import json

import pytest

from mlcostlint.parsers import ALONE, read
from mlcostlint.parsers.inputs import Inputs
from mlcostlint.source import Source
from mlcostlint.tree import Map, Seq
from mlcostlint.value import How


def settled(text, after, *, unknown=(), provider=None, variables=None, expressions=None, files=()):
    """Return the first resource of `text` as a plan settles it that was made of it."""
    providers = {} if provider is None else {"aws": {"name": "aws", "expressions": provider}}
    declared = {
        "mode": "managed",
        "type": "aws_x",
        "name": "a",
        "provider_config_key": "aws",
        "expressions": expressions or {},
    }
    change = {"actions": ["create"], "after": after, "after_unknown": dict.fromkeys(unknown, True)}
    plan = {
        "format_version": "1.2",
        "variables": {name: {"value": value} for name, value in (variables or {}).items()},
        "resource_changes": [
            {**declared, "address": "aws_x.a", "change": change},
        ],
        "configuration": {
            "provider_config": providers,
            "root_module": {"resources": [declared]},
        },
    }
    given = Inputs(plan=Source("plan.json", json.dumps(plan)))
    found = read([Source("main.tf", text), *files], given, ALONE)
    assert found.problems == ()
    return found.blocks[0]


def place(leaf):
    return leaf.origin.span.path, leaf.origin.span.line


def test_an_attribute_stands_where_it_is_written():
    block = settled(
        'resource "aws_x" "a" {\n  size = var.size\n}\nvariable "size" {}\n', {"size": 3}
    )

    leaf = block.get("size")
    assert (leaf.known, place(leaf), leaf.origin.how) == (3, ("main.tf", 4), How.PASSED)
    assert [span.line for span in leaf.origin.via] == [2]


def test_what_the_provider_fills_in_stands_at_the_header():
    block = settled('\nresource "aws_x" "a" {\n}\n', {"size": 3, "tags_all": {"k": "v"}, "on": [1]})

    assert (block.get("size").known, place(block.get("size"))) == (3, ("main.tf", 2))
    assert place(block.get("tags_all", "k")) == ("main.tf", 2)
    assert place(block.get("on", "0")) == ("main.tf", 2)
    assert place(block.get("absent")) == ("main.tf", 2)


def test_what_the_plan_says_to_be_null_is_absent():
    block = settled('resource "aws_x" "a" {\n  size = 3\n}\n', {"size": None})

    assert (block.get("size").known, place(block.get("size"))) == (None, ("main.tf", 2))


def test_a_map_that_a_variable_brings_stands_where_it_is_decided():
    block = settled(
        'variable "tags" { type = map(string) }\nresource "aws_x" "a" {\n  tags = var.tags\n}\n',
        {"tags": {"team": "vision"}},
    )

    leaf = block.get("tags", "team")
    assert (leaf.known, place(leaf)) == ("vision", ("main.tf", 1))


BLOCKS = """\
resource "aws_x" "a" {
  rule {
    name = "z"
    size = var.size
  }
  rule {
    name = "a"
    size = 2
  }
}
variable "size" {}
"""


def test_the_items_of_a_set_stand_where_they_are_written():
    block = settled(BLOCKS, {"rule": [{"name": "a", "size": 2}, {"name": "z", "size": 5}]})

    assert place(block.get("rule", "0", "size")) == ("main.tf", 8)
    assert place(block.get("rule", "1", "name")) == ("main.tf", 3)


@pytest.mark.parametrize(("index", "line"), [("1", 7), ("2", 2)])
def test_an_item_that_nothing_written_agrees_with_stands_in_its_turn_else_at_the_list(index, line):
    rules = [{"name": "z", "size": 5}, {"name": "b", "size": 6}, {"name": "c", "size": 7}]

    leaf = settled(BLOCKS, {"rule": rules}).get("rule", index, "name")

    assert place(leaf) == ("main.tf", line)


def test_blocks_that_the_files_cannot_expand_stand_where_they_are_generated():
    block = settled(
        'resource "aws_x" "a" {\n  dynamic "rule" {\n    for_each = data.aws_y.b.all\n'
        "    content { size = rule.value }\n  }\n}\n",
        {"rule": [{"size": 1}, {"size": 2}]},
    )

    assert isinstance(block.get("rule").known, Seq)
    assert [place(leaf.get("size")) for leaf in block.body.maps("rule")] == [("main.tf", 3)] * 2


def test_generated_blocks_that_stay_open_are_a_hole():
    """The configuration in a plan does not show them; the files do."""
    block = settled(
        'resource "aws_x" "a" {\n  dynamic "rule" {\n    for_each = data.aws_y.b.all\n'
        "    content { size = rule.value }\n  }\n}\n",
        {},
        unknown=["rule"],
    )

    assert block.get("rule").unknown


def test_one_block_of_the_plan_is_one_block_of_the_files():
    block = settled(
        'resource "aws_x" "a" {\n  disk {\n    size = 1\n  }\n}\n', {"disk": {"size": 2}}
    )

    assert (block.get("disk", "size").known, place(block.get("disk", "size"))) == (
        2,
        ("main.tf", 3),
    )


def test_what_the_plan_leaves_open_is_open_where_it_is_written():
    block = settled(
        'resource "aws_x" "a" {\n  size = 3\n  disk {\n    size = 1\n  }\n}\n',
        {},
        unknown=["size", "disk"],
        expressions={"size": {}, "disk": [{}]},
    )

    assert block.get("size").unknown == "aws_x.a.size is known after apply"
    assert place(block.get("size")) == ("main.tf", 2)
    assert place(block.get("disk")) == ("main.tf", 3)


PROVIDER = """\
locals { region = "eu-west-1" }
provider "aws" {
  region = local.region
  default_tags { tags = { team = local.region } }
}
resource "aws_x" "a" {}
"""


def test_the_files_count_where_a_plan_shows_only_that_there_is_an_expression():
    block = settled(
        PROVIDER,
        {},
        provider={
            "region": {"references": ["local.region"]},
            "default_tags": [{"tags": {"references": ["local.region"]}}],
        },
    )

    region = block.provider.get("region")
    assert (region.known, place(region)) == ("eu-west-1", ("main.tf", 1))
    assert isinstance(block.provider.get("default_tags", "tags").known, Map)


def test_a_provider_that_only_one_of_them_shows_is_taken_from_there():
    of_files = settled(PROVIDER, {})
    of_plan = settled(
        'resource "aws_x" "a" {}\n', {}, provider={"region": {"constant_value": "eu-west-2"}}
    )

    assert of_files.provider.get("region").known == "eu-west-1"
    assert of_plan.provider.get("region").known == "eu-west-2"


@pytest.mark.parametrize(
    ("expression", "declared", "value", "known"),
    [
        ("var.x", 'variable "x" { type = string }', "${y}", "${y}"),
        ("var.x.a", 'variable "x" { type = map(string) }', {"a": "${b}"}, "${b}"),
        ("var.x", 'variable "x" { default = 1 }', 2, "2"),
        ("var.x", 'variable "x" { default = 1 }', 1, 1),
        ("var.x", 'variable "x" { sensitive = true }', "s", None),
    ],
)
def test_variables_of_the_plan_evaluate_what_it_does_not_show(expression, declared, value, known):
    """An expression in a provider, say, of which the plan shows only what it refers to."""
    block = settled(
        f'{declared}\nprovider "aws" {{\n  region = {expression}\n}}\nresource "aws_x" "a" {{}}\n',
        {},
        provider={"region": {"references": ["local.hidden"]}},
        variables={"x": value},
    )

    region = block.provider.get("region")
    assert (region.known == known) if known is not None else region.unknown


def test_files_that_give_a_variable_its_value_are_the_place_of_it():
    block = settled(
        'variable "size" {}\nresource "aws_x" "a" {\n  size = var.size\n}\n',
        {"size": 5},
        variables={"size": 5},
        files=[Source("terraform.tfvars", "\nsize = 5\n")],
    )

    assert place(block.get("size")) == ("terraform.tfvars", 2)
