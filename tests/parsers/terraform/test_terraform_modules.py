"""Instances and modules: which blocks there are, under which addresses, with which providers."""

import pytest

from mlcostlint.value import How

_BUCKET = 'resource "b" "it" {\n  x = %s\n}\n'


def _addresses(reading):
    return [block.address for block in reading.blocks]


@pytest.mark.parametrize(
    ("meta", "addresses"),
    [
        ("", ["a.b"]),
        ("count = 0", []),
        ("count = 2", ["a.b[0]", "a.b[1]"]),
        ('count = "1"', ["a.b[0]"]),
        ("count = true ? 1 : 0", ["a.b[0]"]),
        ("for_each = {}", []),
        ('for_each = { y = 1, "x\\"z" = 2 }', ['a.b["x\\"z"]', 'a.b["y"]']),
        ('for_each = toset(["q", "p"])', ['a.b["p"]', 'a.b["q"]']),
        ('for_each = { for k in ["p", "q"] : k => k if k != "p" }', ['a.b["q"]']),
        ("count = var.none", ["a.b"]),
        ("count = 1001", ["a.b"]),
        ("for_each = var.none", ["a.b"]),
        ("for_each = toset([var.none])", ["a.b"]),
        ("for_each = merge({ p = 1 }, var.none)", ['a.b["p"]', "a.b"]),
    ],
)
def test_instances(meta, addresses, read):
    text = f'variable "none" {{}}\nresource "a" "b" {{\n  {meta}\n}}\n'
    assert _addresses(read(text)) == addresses


@pytest.mark.parametrize(
    ("meta", "copies"),
    [
        ("", 1),
        ("count = 2", 1),
        ("count = var.none", "var.none has no default"),
        ("count = 1001", "more than 1000 instances are not expanded"),
        ('count = "x"', "count is no number"),
        ("for_each = 1", "for_each is no collection"),
    ],
)
def test_copies(meta, copies, read):
    text = f'variable "none" {{}}\nresource "a" "b" {{\n  {meta}\n}}\n'
    found = read(text).blocks[0].copies
    assert (found.unknown or found.known) == copies


def test_keys_are_seen_inside(read, plain):
    reading = read("""
resource "a" "c" {
  count = 2
  x     = "n-${count.index}"
}
resource "a" "f" {
  for_each = { k = "v" }
  x        = "${each.key}=${each.value}"
}
resource "a" "refs" {
  one = a.c[1].x
  all = a.c[*].x
  key = a.f["k"].x
  map = [for k, r in a.f : r.x]
}
""")
    assert [block.get("x").known for block in reading.blocks[:3]] == ["n-0", "n-1", "k=v"]
    refs = reading.blocks[3].body
    assert plain(refs) == {"one": "n-1", "all": ["n-0", "n-1"], "key": "k=v", "map": ["k=v"]}
    assert refs.get("one").refers_to == ("a.c[1]",)
    assert refs.get("key").refers_to == ('a.f["k"]',)


def test_what_is_counted_by_an_unknown_is_read_through_any_key(read, plain):
    reading = read("""
variable "on" {}
resource "a" "c" {
  count = var.on ? 1 : 0
  x     = "y"
}
resource "a" "refs" {
  one = a.c[0].x
  id  = a.c[0].id
  all = a.c[*].x
}
""")
    refs = reading.blocks[1].body
    assert plain(refs) == {
        "one": "y",
        "id": "? a.c.id is known after apply",
        "all": "? var.on has no default",
    }
    assert {refs.get(name).refers_to for name in refs.entries} == {("a.c",)}


_NESTED = {
    "main.tf": """
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
module "m" {
  for_each  = toset(["a", "b"])
  source    = "./mid"
  size      = each.key
  providers = { aws = aws.west }
}
resource "aws_x" "top" {
  out = module.m["a"].out
  arn = module.m["b"].arn
}
""",
    "mid/main.tf": """
variable "size" {}
module "n" {
  count  = 1
  source = "../leaf"
  name   = "${var.size}-${count.index}"
  kind   = var.size
}
output "out" { value = module.n[0].kind }
output "arn" { value = module.n[0].arn }
""",
    "leaf/main.tf": """
variable "name" {}
variable "kind" {}
resource "aws_x" "it" {
  name = var.name
  kind = var.kind
}
output "kind" { value = aws_x.it.kind }
output "arn" { value = aws_x.it.arn }
""",
}


def test_modules_in_modules(read):
    reading = read(_NESTED)
    assert _addresses(reading) == [
        "aws_x.top",
        'module.m["a"].module.n[0].aws_x.it',
        'module.m["b"].module.n[0].aws_x.it',
    ]
    top, first, second = reading.blocks
    assert (first.get("name").known, second.get("name").known) == ("a-0", "b-0")
    assert [str(call) for call in first.calls] == ["main.tf:7:1", "mid/main.tf:3:1"]
    assert {block.root for block in reading.blocks} == {"."}
    assert top.get("out").known == "a"
    assert top.get("arn").unknown == ('module.m["b"].module.n[0].aws_x.it.arn is known after apply')
    assert top.get("arn").refers_to == ('module.m["b"].module.n[0].aws_x.it',)


def test_providers_reach_modules(read):
    regions = [block.provider.get("region").known for block in read(_NESTED).blocks]
    assert regions == ["us-east-1", "us-west-2", "us-west-2"]


@pytest.mark.parametrize(
    ("kind", "choice", "region"),
    [
        ("aws_x", "", "default"),
        ("aws_x", "provider = aws.far", "far"),
        ("aws_x", 'provider = "aws.far"', "far"),
        ("google_x", "provider = google-beta", "beta"),
        ("google_x", "", None),
    ],
)
def test_providers_by_name(kind, choice, region, read):
    text = f"""
provider "aws" {{ region = "default" }}
provider "aws" {{
  alias  = "far"
  region = "far"
}}
provider "google-beta" {{ region = "beta" }}
resource "{kind}" "it" {{
  {choice}
}}
"""
    provider = read(text).blocks[0].provider
    assert (provider and provider.get("region").known) == region


def test_an_alias_that_nobody_declares_settles_nothing(read):
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  providers = { aws = aws.none }\n}\n',
        "m/main.tf": 'resource "aws_x" "a" {}\nresource "aws_x" "b" {\n  provider = aws.none\n}\n',
    }
    regions = [block.provider.get("region").unknown for block in read(files).blocks]
    assert regions == ["provider aws.none is not declared here"] * 2


def test_an_argument_is_passed_and_its_way_is_kept(read):
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  v = "p3"\n}\n',
        "m/main.tf": 'variable "v" {}\nresource "a" "b" {\n  x = var.v\n}\n',
    }
    origin = read(files).blocks[0].get("x").origin
    assert origin.how is How.PASSED
    assert (str(origin.span), [str(hop) for hop in origin.via]) == (
        "main.tf:3:7",
        ["m/main.tf:3:7"],
    )


def test_an_unknown_number_of_modules(read):
    files = {
        "main.tf": 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n}\n',
        "m/main.tf": 'resource "a" "b" {\n  count = 2\n}\n',
    }
    blocks = read(files).blocks
    assert [block.address for block in blocks] == ["module.m.a.b[0]", "module.m.a.b[1]"]
    assert {block.copies.unknown for block in blocks} == {"var.n has no default"}


def test_a_module_that_is_called_is_no_root(read):
    files = {
        "modules/m/main.tf": _BUCKET % "1",
        "live/one/main.tf": 'module "m" {\n  source = "../../modules/m"\n}\n',
        "live/two/main.tf": 'module "m" {\n  source = "../../modules/m"\n}\n',
        "else/main.tf": _BUCKET % "2",
    }
    found = [(block.root, block.address) for block in read(files).blocks]
    assert found == [
        ("else", "b.it"),
        ("live/one", "module.m.b.it"),
        ("live/two", "module.m.b.it"),
    ]


def test_modules_that_call_in_a_circle_end(read):
    files = {
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\n' + _BUCKET % "1",
        "b/main.tf": 'module "a" {\n  source = "../a"\n}\n' + _BUCKET % "2",
    }
    reading = read(files)
    assert _addresses(reading) == ["b.it", "module.b.b.it"]
    assert [hole.unknown for hole in reading.holes] == ["module a contains itself"]


def test_a_module_outside_the_scan_is_loaded_from_beside_it(read):
    files = {"app/main.tf": 'module "m" {\n  source = "../lib"\n}\n'}
    reading = read(files, beside={"lib/main.tf": _BUCKET % "1"})
    assert _addresses(reading) == ["module.m.b.it"]
    assert dict(reading.files) == {"app/main.tf": "terraform"}


def test_a_file_given_alone_sees_what_lies_beside_it(read):
    beside = {"app/variables.tf": 'variable "v" { default = 1 }\n'}
    assert read({"app/main.tf": _BUCKET % "var.v"}, beside=beside).blocks[0].get("x").known == 1


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (
            '"terraform-aws-modules/acm/aws"',
            "module m (terraform-aws-modules/acm/aws) is not loaded",
        ),
        (
            '"git::https://example.com/x.git"',
            "module m (git::https://example.com/x.git) is not loaded",
        ),
        ('"./missing"', "module m (./missing) is not loaded"),
        ("var.x", "module m (no literal source) is not loaded"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_a_hole(source, why, read):
    text = f'module "m" {{\n  source = {source}\n}}\n' + _BUCKET % "module.m.out"
    reading = read(text)
    assert [(hole.unknown, str(hole.origin.span)) for hole in reading.holes] == [
        (why, "main.tf:2:12")
    ]
    assert reading.blocks[0].get("x").unknown == why


def test_what_a_resource_writes_can_be_read_and_what_it_computes_cannot(read, plain):
    reading = read("""
resource "a" "b" {
  name = "n"
  none = null
  box { size = 1 }
}
data "d" "e" { name = "known" }
resource "a" "refs" {
  name  = a.b.name
  none  = a.b.none
  arn   = a.b.arn
  box   = a.b.box[0].size
  inner = a.b.box[0].id
  data  = data.d.e.name
  found = data.d.e.id
  full  = resource.a.b.name
}
""")
    assert plain(reading.blocks[1].body) == {
        "name": "n",
        "none": "? a.b.none is known after apply",
        "arn": "? a.b.arn is known after apply",
        "box": 1,
        "inner": "? a.b.id is known after apply",
        "data": "known",
        "found": "? data.d.e.id is read at apply time",
        "full": "n",
    }


def test_nested_and_dynamic_blocks(read, plain):
    reading = read("""
variable "none" {}
variable "disks" { default = [{ size = 1 }, { size = 2 }] }
resource "a" "b" {
  one { x = 1 }
  many { x = 1 }
  many { x = 2 }
  dynamic "disk" {
    for_each = var.disks
    content { size = disk.value.size }
  }
  dynamic "named" {
    for_each = { k = "v" }
    iterator = it
    content {
      key = it.key
      dynamic "inner" {
        for_each = [it.value]
        content { x = inner.value }
      }
    }
  }
  dynamic "off" {
    for_each = []
    content {}
  }
  dynamic "open" {
    for_each = var.none
    content {}
  }
  lifecycle { ignore_changes = [many] }
}
""")
    body = reading.blocks[0].body
    assert plain(body) == {
        "one": [{"x": 1}],
        "many": [{"x": 1}, {"x": 2}],
        "disk": [{"size": 1}, {"size": 2}],
        "named": [{"key": "k", "inner": [{"x": "v"}]}],
        "off": None,
        "open": "? var.none has no default",
    }
    assert body.get("one", "x").known == 1


def test_opentofu_reads_its_own_file_first(read):
    files = {"main.tf": _BUCKET % "1", "main.tofu": _BUCKET % "2"}
    assert [block.get("x").known for block in read(files).blocks] == [2]
