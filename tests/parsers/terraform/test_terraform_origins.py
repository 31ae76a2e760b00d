"""Where a value was decided, how, and the hops from there to the attribute that uses it."""

import pytest

from mlcostlint.value import How

_PROJECT = {
    "main.tf": """\
variable "size" { default = "p4d.24xlarge" }
variable "given" {}
variable "secret" {
  sensitive = true
  default   = { a = "hush" }
}
locals {
  literal = "g5.xlarge"
  sizes   = { dev = "t3.medium", prod = "m5.large" }
}
resource "aws_s3_bucket" "data" { bucket = "raw" }
resource "a" "it" {
  written     = "x"
  local       = local.literal
  default     = var.size
  passed      = var.given
  wrapped     = "${var.size}"
  computed    = "ml.${var.size}"
  chosen      = true ? local.literal : "no"
  looked_up   = lookup(local.sizes, "prod")
  converted   = tostring(var.size)
  bucket      = aws_s3_bucket.data.bucket
  path        = "s3://${aws_s3_bucket.data.bucket}/x"
  arn         = aws_s3_bucket.data.arn
  either      = var.unset ? aws_s3_bucket.data.arn : "x"
  tags        = {
    k = 1
  }
}
""",
    "terraform.tfvars": 'given = "from file"\n',
}


def _at(text, line, expression):
    """Return line, column and end column of an expression, all from 1."""
    column = text.splitlines()[line - 1].index(expression) + 1
    return line, column, column + len(expression)


def _place(span):
    assert span.line == span.end_line
    return span.line, span.column, span.end_column


@pytest.mark.parametrize(
    ("name", "how", "decided", "hops"),
    [
        ("written", How.WRITTEN, (13, '"x"'), []),
        ("local", How.WRITTEN, (8, '"g5.xlarge"'), [(14, "local.literal")]),
        ("default", How.DEFAULTED, (1, '"p4d.24xlarge"'), [(15, "var.size")]),
        ("wrapped", How.DEFAULTED, (1, '"p4d.24xlarge"'), [(17, "var.size")]),
        ("computed", How.COMPUTED, (18, '"ml.${var.size}"'), []),
        (
            "chosen",
            How.WRITTEN,
            (8, '"g5.xlarge"'),
            [(19, "local.literal"), (19, 'true ? local.literal : "no"')],
        ),
        (
            "looked_up",
            How.WRITTEN,
            (9, '"m5.large"'),
            [(20, "local.sizes"), (20, 'lookup(local.sizes, "prod")')],
        ),
        (
            "converted",
            How.DEFAULTED,
            (1, '"p4d.24xlarge"'),
            [(21, "var.size"), (21, "tostring(var.size)")],
        ),
        ("bucket", How.WRITTEN, (11, '"raw"'), [(22, "aws_s3_bucket.data.bucket")]),
    ],
)
def test_decided_and_followed(name, how, decided, hops, read):
    origin = read(_PROJECT).blocks[1].get(name).origin
    text = _PROJECT["main.tf"]
    assert origin.how is how
    assert _place(origin.span) == _at(text, *decided)
    assert [_place(hop) for hop in origin.via] == [_at(text, *hop) for hop in hops]


def test_a_value_from_a_file_points_into_it(read):
    value = read(_PROJECT).blocks[1].get("passed")
    assert value.known == "from file"
    assert value.origin.how is How.PASSED
    assert str(value.origin.span) == "terraform.tfvars:1:9"


@pytest.mark.parametrize(
    ("name", "known"),
    [("bucket", True), ("path", True), ("arn", False), ("either", False)],
)
def test_a_reference_holds_even_where_the_value_does_not(name, known, read):
    value = read(_PROJECT).blocks[1].get(name)
    assert value.refers_to == ("aws_s3_bucket.data",)
    assert (not value.unknown) is known


def test_headers_are_the_lines_that_open(read):
    body = read(_PROJECT).blocks[1].body
    assert _place(body.header) == _at(_PROJECT["main.tf"], 12, 'resource "a" "it" {')
    tags = body.child("tags")
    assert _place(tags.header) == _at(_PROJECT["main.tf"], 26, "tags        = {")
    assert (tags.span.line, tags.span.end_line) == (26, 28)
    assert body.get("absent").origin.span == body.header


def test_columns_count_characters_and_not_bytes(read):
    text = 'resource "a" "b" {\r\n  é = "ü${1}ß"\r\n  x = "é" # ü\r\n}\r\n'
    body = read(text).blocks[0].body
    assert body.get("é").known == "ü1ß"
    assert _place(body.get("é").origin.span) == (2, 7, 15)
    assert _place(body.get("x").origin.span) == (3, 7, 10)
    assert (body.span.end_line, body.span.end_column) == (4, 2)


def test_secrets_never_stand_in_a_reason(read):
    text = (
        _PROJECT["main.tf"]
        + """
resource "b" "it" {
  number = tonumber(var.secret.a)
  key    = local.sizes[var.secret.a]
  entry  = lookup(local.sizes, var.secret.a)
  sum    = var.secret.a + 1
  if     = var.secret.a ? 1 : 2
  format = format("%d", var.secret.a)
  count  = var.secret.b
}
"""
    )
    body = read(text).blocks[2].body
    reasons = [body.get(name).unknown for name in body.entries]
    assert all(reasons)
    assert not any("hush" in reason for reason in reasons)
