"""Functions of files and templates: what they read, and what they leave open."""

import base64
import hashlib

import pytest

from mlcostlint.value import How

_HELLO = "Hello World"
_FILES = {
    "hello.txt": _HELLO,
    "latin.txt": b"caf\xe9",
    "files/hello.txt": _HELLO,
    "files/world.txt": "",
    "files/notes.md": "",
    "files/.hidden": "",
    "files/subdirectory/anotherfile.txt": "",
    "files/subdirectory/deeper/last.txt": "",
    "backends.tftpl": ("%{ for addr in ip_addrs ~}\nbackend ${addr}:${port}\n%{ endfor ~}\n"),
    "config.tftpl": "%{ for key, value in config }\nset ${key} = ${value}\n%{ endfor }",
    "choice.tftpl": "%{ if on }on%{ else }off%{ endif } $${kept} %%{kept}",
    "plain.tftpl": "#!/bin/sh\necho $HOME\n",
    "escaped.tftpl": "$${kept}\n",
    "one.tftpl": "${jsonencode({ a = x })}",
    "again.tftpl": '${templatefile("plain.tftpl", {})}',
    "reads.tftpl": '${file("hello.txt")}',
    "broken.tftpl": "${",
}


@pytest.fixture
def given(evaluate, plain):
    def given(expression, beside=""):
        return plain(evaluate(expression, beside, files=_FILES))

    return given


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('file("${path.module}/hello.txt")', _HELLO),
        ('file("${path.root}/files/../hello.txt")', _HELLO),
        ('filebase64("${path.module}/hello.txt")', "SGVsbG8gV29ybGQ="),
        ('filebase64("latin.txt")', "Y2Fm6Q=="),
        ('fileexists("${path.module}/hello.txt")', True),
        ('fileexists("files/../latin.txt")', True),
        ('filemd5("hello.txt")', hashlib.md5(_HELLO.encode()).hexdigest()),  # noqa: S324
        ('filesha1("hello.txt")', hashlib.sha1(_HELLO.encode()).hexdigest()),  # noqa: S324
        ('filesha256("hello.txt")', hashlib.sha256(_HELLO.encode()).hexdigest()),
        ('filesha512("hello.txt")', hashlib.sha512(_HELLO.encode()).hexdigest()),
        (
            'filebase64sha256("hello.txt")',
            base64.b64encode(hashlib.sha256(_HELLO.encode()).digest()).decode(),
        ),
        (
            'filebase64sha512("latin.txt")',
            base64.b64encode(hashlib.sha512(b"caf\xe9").digest()).decode(),
        ),
        ('fileset(path.module, "files/*.txt")', ["files/hello.txt", "files/world.txt"]),
        ('fileset(path.module, "files/{hello,world}.txt")', ["files/hello.txt", "files/world.txt"]),
        (
            'fileset("${path.module}/files", "*")',
            [".hidden", "hello.txt", "notes.md", "world.txt"],
        ),
        (
            'fileset("files", "**/*.txt")',
            [
                "hello.txt",
                "subdirectory/anotherfile.txt",
                "subdirectory/deeper/last.txt",
                "world.txt",
            ],
        ),
        (
            'fileset("files/subdirectory", "**")',
            ["anotherfile.txt", "deeper/last.txt"],
        ),
        ('fileset("files", "*/*")', ["subdirectory/anotherfile.txt"]),
        ('fileset("files", "[^hn]*.t?t")', ["world.txt"]),
        ('fileset("files", "nowhere/*")', []),
        ('fileset("files", "*.json")', []),
        ('[for key, name in fileset("files", "h*") : key]', ["hello.txt"]),
        ('pathexpand("/etc/resolv.conf")', "/etc/resolv.conf"),
        (
            'templatefile("${path.module}/backends.tftpl", { port = 8080, ip_addrs = ["a", "b"] })',
            "backend a:8080\nbackend b:8080\n",
        ),
        (
            'templatefile("config.tftpl", { config = { x = "y", foo = "bar" } })',
            "\nset foo = bar\n\nset x = y\n",
        ),
        ('templatefile("choice.tftpl", { on = true })', "on ${kept} %{kept}"),
        ('templatefile("choice.tftpl", { on = "false" })', "off ${kept} %{kept}"),
        ('templatefile("plain.tftpl", {})', "#!/bin/sh\necho $HOME\n"),
        ('templatefile("escaped.tftpl", {})', "${kept}\n"),
        ('templatefile("one.tftpl", { x = [1] })', '{"a":[1]}'),
        ('templatefile("reads.tftpl", {})', _HELLO),
        ('core::templatefile("plain.tftpl", merge(var.u, {}))', "#!/bin/sh\necho $HOME\n"),
        ('templatestring(local.greeting, { name = "Arthur" })', "Hello, Arthur!"),
        ('templatestring(local.all["greeting"], { name = 1 })', "Hello, 1!"),
        ('try(file("latin.txt"), "next")', "next"),
        ('try(templatefile("backends.tftpl", { port = 1 }), "next")', "next"),
        ('try(templatefile("again.tftpl", {}), "next")', "next"),
        ('try(templatefile("plain.tftpl", []), "next")', "next"),
        ('try(templatestring("a${1}", {}), "next")', "next"),
        ('try(templatestring(local.reads, {}), "next")', "next"),
        ('try(fileset("files", "{a"), "next")', "next"),
    ],
)
def test_result(expression, expected, given):
    beside = """
variable "u" {}
locals {
  greeting = "Hello, $${name}!"
  reads    = "$${file(\\"hello.txt\\")}"
  all      = { greeting = local.greeting }
}
"""
    assert given(expression, beside) == expected


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('file("scripts/x.sh")', "file scripts/x.sh is not among the scanned files"),
        ('try(file("x.sh"), "")', "file x.sh is not among the scanned files"),
        ('file("../x.sh")', "file ../x.sh is not among the scanned files"),
        ('file("/etc/passwd")', "file /etc/passwd is not among the scanned files"),
        ('file("~/x.sh")', "path ~/x.sh depends on who runs Terraform"),
        ('pathexpand("~/x.sh")', "path ~/x.sh depends on who runs Terraform"),
        ('file("${path.cwd}/hello.txt")', "path.cwd is known when Terraform runs"),
        ('fileexists("x.sh")', "file x.sh is not among the scanned files"),
        ('fileexists("~/x.sh")', "path ~/x.sh depends on who runs Terraform"),
        ('fileexists("nowhere/x.sh")', "folder nowhere is not among the scanned files"),
        ('filemd5("x.zip")', "file x.zip is not among the scanned files"),
        ('fileset("nowhere", "*")', "folder nowhere is not among the scanned files"),
        ('fileset("files", "\\\\*")', "a pattern with escapes is not evaluated"),
        ('templatefile("x.tftpl", {})', "file x.tftpl is not among the scanned files"),
        ('templatefile("broken.tftpl", {})', "template broken.tftpl cannot be read"),
        ('templatefile("one.tftpl", { x = var.u })', "var.u has no default"),
        ('templatefile("one.tftpl", merge(var.u, {}))', "var.u has no default"),
        ('templatefile("one.tftpl", var.u)', "var.u has no default"),
        ("templatestring(var.u, {})", "var.u has no default"),
    ],
)
def test_what_cannot_be_seen_is_unknown(expression, why, evaluate):
    assert evaluate(expression, 'variable "u" {}', files=_FILES).unknown == why


def test_a_value_from_a_file_is_computed_at_the_call(evaluate):
    found = evaluate('templatefile("plain.tftpl", {})', files=_FILES)
    assert (found.origin.how, found.origin.span.line) == (How.COMPUTED, 3)


def test_paths_are_relative_to_the_root_module(read):
    files = {
        "env/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n',
        "modules/m/main.tf": (
            'resource "a" "own" {\n  x = file("${path.module}/x.sh")\n}\n'
            'resource "a" "root" {\n  x = file("x.sh")\n}\n'
        ),
    }
    reading = read(files, beside={"modules/m/x.sh": "own", "env/x.sh": "root"})
    assert [block.get("x").known for block in reading.blocks] == ["own", "root"]


def test_a_set_of_files_makes_an_instance_for_each(read):
    text = 'resource "a" "b" {\n  for_each = fileset("files", "*.txt")\n  x = each.value\n}\n'
    reading = read(text, beside=_FILES)
    assert {block.address: block.get("x").known for block in reading.blocks} == {
        'a.b["hello.txt"]': "hello.txt",
        'a.b["world.txt"]': "world.txt",
    }


def test_reading_the_same_file_over_and_over_ends(read):
    text = 'resource "a" "b" {\n  x = [for i in range(1000) : filemd5("large.bin")]\n}\n'
    (block,) = read(text, beside={"large.bin": bytes(1 << 20)}).blocks
    assert "too many steps" in block.get("x").unknown


def test_a_pattern_that_leads_into_every_folder_ends(read):
    files = {f"d{number}/x/y.txt": "" for number in range(3000)}
    (block,) = read('resource "a" "b" {\n  x = fileset(".", "**/z")\n}\n', beside=files).blocks
    assert "too many folders" in block.get("x").unknown


@pytest.mark.parametrize("text", ["T000000\nT000001\n", "T" * 50_000])
def test_no_word_of_a_template_closes_it(text, evaluate):
    found = evaluate('templatefile("x", { a = 1 })', files={"x": f"{text}${{a}}{text}"})
    assert found.known == f"{text}1{text}"
