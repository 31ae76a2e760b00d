"""Files: what is broken in them, what is still read, and the JSON spelling."""

import subprocess
import sys

import pytest

_GOOD = 'resource "z" "good" {\n  x = 1\n}\n'
_IN_BLOCK = 'resource "a" "b" is broken: '


@pytest.mark.parametrize(
    ("body", "place", "why"),
    [
        ("x = [1, 2", (3, 1), 'found "}" where "]" was expected'),
        ("x = [1 2]", (2, 10), 'found "2" where a comma or a closing bracket was expected'),
        ("x = { a = 1, b }", (2, 16), 'found "b" where `key = value` was expected'),
        ('x = "open', (2, 7), "found no closing quote"),
        (
            "x = <<E\n a",
            (2, 7),
            "found no closing word of the heredoc on a line of its own",
        ),
        ("x 1", (2, 5), 'found "1" where "=", "{" or a label in double quotes was expected'),
        ("x = @", (2, 7), 'found "@" where a value was expected'),
        ("x = 1,", (2, 8), 'found "," where the end of the line was expected'),
        ("x = f(1 2)", (2, 11), 'found "2" where a comma or ")" was expected'),
    ],
)
@pytest.mark.parametrize("before", ["", _GOOD])
@pytest.mark.parametrize("after", ["", _GOOD.replace("good", "next")])
def test_a_broken_block_costs_only_itself(body, place, why, before, after, read):
    reading = read(f'{before}resource "a" "b" {{\n  {body}\n}}\n{after}')
    (problem,) = reading.problems
    assert problem.why == _IN_BLOCK + why
    assert (problem.span.line - before.count("\n"), problem.span.column) == place
    assert [block.address for block in reading.blocks] == [
        *(["z.good"] if before else []),
        *(["z.next"] if after else []),
    ]


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ('resource "a" "b" {\n  x = 1\n', (1, 1), _IN_BLOCK + 'found no closing "}"'),
        (
            _GOOD + "}\n",
            (4, 1),
            'found "}" where `name = value` or `name { … }` was expected',
        ),
        (
            "kind: Pod\n",
            (1, 5),
            'found ":" where "=", "{" or a label in double quotes was expected',
        ),
        (
            '{ "a": 1 }',
            (1, 1),
            "found a value where `name = value` or `name { … }` was expected",
        ),
    ],
)
def test_a_file_that_is_no_configuration(text, place, why, read):
    (problem,) = read(text).problems
    assert (problem.why, problem.span.line, problem.span.column) == (why, *place)


def test_what_breaks_in_one_file_leaves_the_rest_of_the_module(read):
    files = {
        "main.tf": 'resource "a" "b" {\n  x = var.v\n  y = var.w\n}\n',
        "variables.tf": 'variable "v" { default = 1 }\nvariable "w" { default = }\n',
    }
    reading = read(files)
    assert [problem.span.path for problem in reading.problems] == ["variables.tf"]
    assert reading.blocks[0].get("x").known == 1
    assert reading.blocks[0].get("y").unknown == "var.w is not declared"


def test_blanks_behind_the_closing_word_of_a_heredoc_end_it_all_the_same(read):
    text = 'resource "a" "b" {\n  x = <<EOT  \nin\nEOT    \n  y = 1\n}\n\nresource "a" "c" {\n}\n'
    first, second = read(text).blocks
    assert (first.get("x").known, first.get("y").known) == ("in\n", 1)
    assert second.address == "a.c"


_PASSED_OVER = """
terraform {
  required_version = ">= 1.10"
  backend "s3" {}
  required_providers {
    aws = { source = "hashicorp/aws", configuration_aliases = [aws.far] }
  }
}
moved {
  from = a.b
  to   = a.c
}
import {
  for_each = toset(["x"])
  to       = a.c
  id       = each.key
}
removed {
  from = a.z
  lifecycle {
    destroy = false
  }
}
check "up" {
  data "http" "it" {
    url = "https://example.com"
  }
  assert {
    condition     = data.http.it.status_code == 200
    error_message = "${data.http.it.url} is down"
  }
}
ephemeral "random_password" "p" {
  length = 8
}
resource "a" "c" {
  secret = ephemeral.random_password.p.result
  lifecycle {
    precondition {
      condition     = self.x == 1
      error_message = "no"
    }
  }
  provisioner "local-exec" {
    command = "true"
  }
}
"""


def test_what_declares_nothing_is_passed_over_without_a_word(read, plain):
    reading = read(_PASSED_OVER)
    assert (reading.problems, reading.holes) == ((), ())
    assert [block.address for block in reading.blocks] == ["a.c"]
    assert plain(reading.blocks[0].body) == {
        "secret": "? ephemeral.random_password.p lives while Terraform runs"
    }


def test_numbers_with_exponents_survive_in_a_file_with_a_mistake(read):
    reading = read(_GOOD.replace("1", "1.5e3 - 1e-1") + 'resource "a" "b" {\n  x = [\n}\n')
    assert reading.blocks[0].get("x").known == 1499.9
    assert len(reading.problems) == 1


_JSON = """\
{
  "//": "generated",
  "variable": {"t": {"type": "string", "default": "p3.2xlarge"}, "raw": {"default": "${x}"}},
  "locals": {"names": ["a", "b"]},
  "provider": {"aws": [{"region": "us-west-2"}, {"alias": "far", "region": "eu-west-1"}]},
  "data": {"d": {"e": {"//": "c"}}},
  "module": {"m": {"source": "./m", "v": "${local.names[0]}"}},
  "resource": {
    "aws_x": {
      "it": {
        "//": {"comment": 1},
        "count": 2,
        "provider": "aws.far",
        "machine": "${var.t}",
        "raw": "${var.raw}",
        "name": "n-${count.index}\\n",
        "tags": {"Name": "q", "k-${var.t}": 1.5},
        "disks": [{"size": 1}, {"size": 2}],
        "dynamic": {"box": {"for_each": "${local.names}", "content": {"v": "${box.value}"}}},
        "found": "${data.d.e.id}",
        "off": null
      }
    }
  }
}
"""


def test_the_json_spelling(read, plain):
    files = {
        "main.tf.json": _JSON,
        "m/main.tf.json": '{"variable": {"v": {}}, "resource": {"a": {"b": [{"x": "${var.v}"}]}}}',
    }
    reading = read(files)
    assert not reading.problems
    first, second, inner = reading.blocks
    assert (first.address, second.address) == ("aws_x.it[0]", "aws_x.it[1]")
    assert plain(first.body) == {
        "machine": "p3.2xlarge",
        "raw": "${x}",
        "name": "n-0\n",
        "tags": {"Name": "q", "k-p3.2xlarge": 1.5},
        "disks": [{"size": 1}, {"size": 2}],
        "found": "? data.d.e.id is read at apply time",
        "off": None,
        "box": [{"v": "a"}, {"v": "b"}],
    }
    assert first.provider.get("region").known == "eu-west-1"
    assert (inner.address, inner.get("x").known) == ("module.m.a.b", "a")
    machine = first.get("machine").origin
    assert (machine.span.line, [hop.line for hop in machine.via]) == (3, [14])


@pytest.mark.parametrize("text", ["", "[]", "1", '{"resource":', '{"resource": {"a": [}}'])
def test_broken_json_is_a_problem(text, read):
    (problem,) = read({"main.tf.json": text, "other.tf": _GOOD}).problems
    assert problem.span.path == "main.tf.json"


def test_reading_needs_no_second_parser():
    code = (
        "import sys\n"
        "from mlcostlint.parsers import terraform\n"
        "from mlcostlint.parsers import ALONE, Inputs\n"
        "from mlcostlint.source import Source\n"
        'source = Source("main.tf", sys.argv[1])\n'
        "reading = terraform.read([source], Inputs(), ALONE)\n"
        "print(len(reading.blocks), sorted({'hcl2', 'lark', 'ruamel', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, _GOOD], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1 []"


def test_an_escaped_interpolation_in_json_is_text(read):
    (block,) = read({"main.tf.json": '{"resource": {"a": {"b": {"x": "$${kept}"}}}}'}).blocks
    assert block.get("x").known == "${kept}"
