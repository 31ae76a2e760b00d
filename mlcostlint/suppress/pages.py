"""The pages of the two rules that watch over suppression comments."""

from types import MappingProxyType

from mlcostlint.finding import Page, Severity

FAMILY = "suppression"
INVALID = "invalid-suppression"
UNUSED = "unused-suppression"

_INVALID = """Suppression comment that cannot be followed.

## Why it costs

A comment that names no rule, names one that does not exist, or gives no reason suppresses nothing.
Whoever wrote it believes that a decision is on record, and it is not.

## What to do

Name the rules in brackets and say why they do not apply. The comment counts for its own line, for
the line below it, and at the head of a block for the whole block; at the head of a `module` block
for everything that the module creates.

## Examples

### A suppression with a rule and a reason

```hcl
# mlcostlint: ignore[notebook-no-idle-shutdown] shared demo machine, stopped by hand
resource "aws_sagemaker_notebook_instance" "demo" {
  instance_type = "ml.g5.xlarge"
}
```

### The same where a format has no comments

```json
{"//": "mlcostlint: ignore[notebook-no-idle-shutdown] shared demo machine, stopped by hand"}
```
"""

_UNUSED = """Suppression comment that suppresses nothing.

## Why it costs

The waste that it excused is gone, or has moved to another line. Left standing, the comment would
silently excuse the next one that appears there.

## What to do

Remove the comment, or move it to the line or the head of the block that the finding points at. A
comment is only reported when its rule ran in this scan and left no question open.

## Examples

### Nothing here for the rule to find

```hcl
# mlcostlint: ignore[notebook-no-idle-shutdown] shared demo machine
resource "aws_s3_bucket" "demo" {
  bucket = "demo"
}
```
"""


def _page(name: str, text: str) -> Page:
    title = text.partition("\n")[0].rstrip(".")
    return Page(name=name, family=FAMILY, title=title, text=text, severity=Severity.WARNING)


PAGES = MappingProxyType({INVALID: _page(INVALID, _INVALID), UNUSED: _page(UNUSED, _UNUSED)})
