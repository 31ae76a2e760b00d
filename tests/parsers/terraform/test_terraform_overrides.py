"""Override files: what they change of what the other files of a folder declare."""

import pytest

_BASE = """
terraform {
  required_version = "> 1"
}

provider "p" {
  region = "first"
}

provider "p" {
  alias  = "far"
  region = "second"
}

variable "v" {
  type    = string
  default = "before"
}

locals {
  one = "before"
  two = "kept"
}

resource "p_a" "b" {
  x     = var.v
  local = "${local.one} ${local.two}"
  size  = 1
  disk {
    size = 1
  }
  disk {
    size = 2
  }
  net {
    name = "kept"
  }
}

resource "p_a" "far" {
  provider = p.far
}

module "m" {
  source = "./m"
  given  = "before"
}
"""
_DYNAMIC = """
resource "p_a" "b" {
  dynamic "disk" {
    for_each = [5]
    content {
      size = disk.value
    }
  }
}
"""
_MODULE = 'variable "given" {}\nresource "p_m" "it" {\n  x = var.given\n}\n'


def _changed(read, name, text):
    reading = read({"main.tf": _BASE, "m/main.tf": _MODULE, name: text})
    assert not reading.problems
    return {block.address: block for block in reading.blocks}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("override.tf", 'resource "p_a" "b" {\n  size = 9\n}\n'),
        ("a_override.tf", 'resource "p_a" "b" {\n  size = 9\n}\n'),
        ("override.tf.json", '{"resource": {"p_a": {"b": {"size": 9}}}}'),
        ("z_override.tofu", 'resource "p_a" "b" {\n  size = 9\n}\n'),
    ],
)
def test_attributes_are_replaced_one_by_one(name, text, read, plain):
    block = _changed(read, name, text)["p_a.b"]
    assert block.get("size").known == 9
    assert block.get("size").origin.span.path == name
    assert (block.get("x").known, block.span.path) == ("before", "main.tf")
    assert plain(block.body.entries["disk"]) == [{"size": 1}, {"size": 2}]


@pytest.mark.parametrize(
    "text",
    [
        'resource "p_a" "b" {\n  disk {\n    size = 5\n  }\n}\n',
        _DYNAMIC,
    ],
)
def test_blocks_are_replaced_type_by_type(text, read, plain):
    body = _changed(read, "override.tf", text)["p_a.b"].body
    assert plain(body.entries["disk"]) == [{"size": 5}]
    assert plain(body.entries["net"]) == [{"name": "kept"}]


@pytest.mark.parametrize(
    ("text", "address", "attribute", "expected"),
    [
        ('variable "v" {\n  default = "after"\n}\n', "p_a.b", "x", "after"),
        ('locals {\n  one = "after"\n}\n', "p_a.b", "local", "after kept"),
        ('module "m" {\n  given = "after"\n}\n', "module.m.p_m.it", "x", "after"),
    ],
)
def test_what_stands_around_is_changed_too(text, address, attribute, expected, read):
    assert _changed(read, "override.tf", text)[address].get(attribute).known == expected


def test_a_provider_is_changed_by_its_alias(read):
    text = 'provider "p" {\n  alias  = "far"\n  region = "third"\n}\n'
    blocks = _changed(read, "override.tf", text)
    regions = {name: blocks[name].provider.get("region").known for name in ("p_a.b", "p_a.far")}
    assert regions == {"p_a.b": "first", "p_a.far": "third"}


def test_later_overrides_go_over_earlier_ones(read):
    files = {
        "main.tf": _BASE,
        "m/main.tf": _MODULE,
        "b_override.tf": 'resource "p_a" "b" {\n  size = 8\n}\n',
        "a_override.tf": 'resource "p_a" "b" {\n  size = 7\n}\n',
    }
    assert read(files).blocks[0].get("size").known == 8


def test_an_override_of_nothing_is_a_problem(read):
    reading = read({"main.tf": _BASE, "override.tf": 'resource "p_a" "gone" {\n  size = 1\n}\n'})
    (problem,) = reading.problems
    assert str(problem) == (
        "override.tf:1:1: found an override of p_a.gone where no other file of the folder "
        "declares it"
    )
    assert "p_a.gone" not in [block.address for block in reading.blocks]
