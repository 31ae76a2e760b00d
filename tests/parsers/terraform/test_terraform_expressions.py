"""Every form of expression, to the value that Terraform gives it."""

import pytest

_BESIDE = """
variable "none" {}
variable "list" { default = ["a", "b"] }
variable "map" { default = { a = 1, b = { c = "deep" } } }
variable "yes" { default = true }
locals { people = [{ name = "Ada", tags = ["x"] }, { name = "Bo", tags = ["y", "z"] }] }
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1", 1),
        ("1.5", 1.5),
        ("1e3", 1000),
        ("-2", -2),
        ("null", None),
        ("!var.yes", False),
        ('"a\\tb\\u00e9\\"\\\\"', 'a\tbé"\\'),
        ('"$${x} %%{y}"', "${x} %{y}"),
        ('"n-${1 + 1}"', "n-2"),
        ('"${var.list}"', ["a", "b"]),
        ('"${true}-${1.50}-${10 / 4}"', "true-1.5-2.5"),
        ('"%{ if var.yes }on%{ else }off%{ endif }"', "on"),
        ('"%{ for k, v in { a = 1, b = 2 } }${k}=${v};%{ endfor }"', "a=1;b=2;"),
        ('" %{~ if var.yes ~} x %{~ endif ~} "', "x"),
        ("(1 + 2) * 3 - 4 / 2 % 3", 7),
        ("0.1 + 0.2", 0.3),
        ("7 % -3", 1),
        ('1 == 1 && "a" != "b" || false', True),
        ('1 == "1"', False),
        ("true == 1", False),
        ("2 >= 2 && 1 < 2 && !(1 > 2)", True),
        ('var.yes ? "a" : "b"', "a"),
        ('var.yes ? "a" : false ? "b" : "c"', "a"),
        ('false ? "a" : var.yes ? "b" : false ? "c" : "d"', "b"),
        ('false ? "a" : false ? "b" : false ? "c" : "d"', "d"),
        ('var.yes ? false ? "a" : "b" : "c"', "b"),
        ('(var.yes ? false : true) ? "a" : "b"', "b"),
        ('[1, "a", [true]]', [1, "a", [True]]),
        ('{ a = 1, "b" : 2, (var.list[0]) = 3, 4 = 4 }', {"a": 3, "b": 2, "4": 4}),
        ('{ "k-${1}" = 1 }', {"k-1": 1}),
        ("var.map.b.c", "deep"),
        ('var.map["b"].c', "deep"),
        ("var.list.1", "b"),
        ("(var.list\n  [0])", "a"),
        ("local.people[*].name", ["Ada", "Bo"]),
        ("local.people[*].tags[0]", ["x", "y"]),
        ("local.people.*.name[1]", "Bo"),
        ("null[*]", []),
        ('"one"[*]', ["one"]),
        ("[for s in var.list : upper(s)]", ["A", "B"]),
        ("[for i, s in var.list : i]", [0, 1]),
        ("[for k, v in toset(var.list) : k]", ["a", "b"]),
        ('[for s in var.list : s if s != "a"]', ["b"]),
        ("{ for i, s in var.list : s => i }", {"a": 0, "b": 1}),
        (
            '{ for i, s in ["x", "y", "x"] : s => i... }',
            {"x": [0, 2], "y": [1]},
        ),
        ("{ for c in var.list :\n (c)\n => c }", {"a": "a", "b": "b"}),
        ('"x-${\n  (var.yes) ? "${1}" :\n  "2"\n}-y"', "x-1-y"),
        ('var.yes ? <<A\nup\nA\n: "down"', "up\n"),
        ("false && var.none", False),
        ("true || var.none", True),
        ("var.map == null", False),
        ("[var.none] == null", False),
        ("length([var.none])", 1),
        ("path.module", "."),
        ("terraform.workspace", "default"),
    ],
)
def test_value(expression, expected, evaluate, plain):
    assert plain(evaluate(expression, _BESIDE)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<E\n  a\n b\nE", "  a\n b\n"),
        ("<<-E\n    a\n      b\n\n    c\n  E", "a\n  b\n\nc\n"),
        ("<<-E\n    n: ${var.yes}\n    E   ", "n: true\n"),
        ("<<E\n$${x} \\n\nE", "${x} \\n\n"),
        ("<<E\nE", ""),
        # Terraform strips up to the end of the line and leaves the next line's indentation.
        (
            "<<-E\n    %{ for s in var.list ~}\n    - ${s}\n    %{ endfor ~}\n    end\n  E",
            "    - a\n    - b\n    end\n",
        ),
    ],
)
def test_heredoc(text, expected, evaluate):
    assert evaluate(text, _BESIDE).known == expected


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("var.none", "var.none has no default"),
        ('"x-${var.none}"', "var.none has no default"),
        ("var.none + 1", "var.none has no default"),
        ("var.none ? 1 : 2", "var.none has no default"),
        ("upper(var.none)", "var.none has no default"),
        ("var.list[var.none]", "var.none has no default"),
        ("[for x in var.none : x]", "var.none has no default"),
        ("true && var.none", "var.none has no default"),
        ("var.other", "var.other is not declared"),
        ("local.other", "local.other is not declared"),
        ("module.other.x", "module.other is not declared"),
        ("data.aws_ami.x.id", "data.aws_ami.x is not declared"),
        ("aws_instance.x.id", "aws_instance.x is not declared"),
        ("each.key", "each stands for nothing here"),
        ("count.index", "count stands for nothing here"),
        ("self.id", "self stands for nothing here"),
        ("path.cwd", "path.cwd is known when Terraform runs"),
        ("timestamp()", "function timestamp() differs at every run"),
        ('file("x")', "file x is not among the scanned files"),
        ("provider::aws::f(1)", "function provider::aws::f() belongs to a provider"),
        ("nosuch(1)", "function nosuch() is not evaluated"),
        ("var.list[7]", "there is no item 7 in a list of 2"),
        ("var.map.z", "there is no such key here"),
        ("1 / 0", "the result of / is not a number"),
        ('"x" + 1', "a number is needed, and the text spells none"),
        ("0x1F", "0x1F is no number: write it in decimal"),
    ],
)
def test_unknown_with_its_reason(expression, why, evaluate):
    assert evaluate(expression, _BESIDE).unknown == why


def test_locals_in_a_circle_are_a_problem_and_unknown(read):
    circle = "locals {\n  z = local.a.x\n  b = [for v in [1] : local.z]\n  a = { x = local.b }\n}\n"
    reading = read(f'{circle}resource "a" "b" {{\n  x = local.z\n  y = 1\n}}\n')
    (problem,) = reading.problems
    assert str(problem) == (
        "main.tf:4:3: found locals in a circle where each must be known without itself: "
        "local.a -> local.b -> local.z -> local.a"
    )
    (block,) = reading.blocks
    assert block.get("x").unknown == "local.z depends on itself"
    assert block.get("y").known == 1


def test_locals_in_any_order_are_no_circle(read):
    text = "locals {\n  a = local.b.x\n  b = { x = local.c }\n  c = 1\n}\n"
    reading = read(f'{text}resource "a" "b" {{\n  x = local.a\n}}\n')
    assert not reading.problems
    assert reading.blocks[0].get("x").known == 1


def test_an_open_map_keeps_its_keys_and_says_what_is_open(read, plain):
    reading = read("""
variable "tags" {}
resource "a" "b" {
  tags = merge({ team = "ml" }, var.tags, { env = "dev" })
}
""")
    tags = reading.blocks[0].body.child("tags")
    assert plain(tags) == {"team": "? var.tags has no default", "env": "dev"}
    assert tags.get("owner").unknown == "var.tags has no default"
