"""The pages of the two rules that watch over what waives findings."""

from types import MappingProxyType

from mlcostlint.finding import Page, Severity

FAMILY = "suppression"
INVALID = "invalid-suppression"
UNUSED = "unused-suppression"

_INVALID = """Suppression that cannot be followed.

## Why it costs

A comment or an annotation that names no rule, names one that does not exist, or gives no reason
suppresses nothing. Whoever wrote it believes that a decision is on record, and it is not.

## What to do

Name the rules in brackets and say why they do not apply. The comment counts for its own line, for
the line below it, and at the head of a block for the whole block; at the head of a `module` block
for everything that the module creates. An annotation on a Kubernetes object counts for the whole
object, one on a pod template for the pods that it starts, `Metadata` for a resource of a stack.

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

### A whole Kubernetes object

```yaml
apiVersion: kubeflow.org/v1
kind: Notebook
metadata:
  name: demo
  annotations:
    mlcostlint.dev/ignore: notebook-no-idle-shutdown
    mlcostlint.dev/reason: shared demo machine, stopped by hand
```

### A resource of a CloudFormation stack

```yaml
Resources:
  Demo:
    Type: AWS::SageMaker::NotebookInstance
    Metadata:
      mlcostlint:
        ignore:
          - {rule: notebook-no-idle-shutdown, reason: "shared demo machine, stopped by hand"}
```
"""

_UNUSED = """Suppression that suppresses nothing.

## Why it costs

The waste that it excused is gone, or has moved to another line. Left standing, the comment would
silently excuse the next one that appears there.

## What to do

Remove the comment or annotation, or move it to where the finding points at. It is only reported
when its rule ran in this scan and left no question open.

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
