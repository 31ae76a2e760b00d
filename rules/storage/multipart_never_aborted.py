r"""Parts of uploads that never ended, kept and billed where nobody sees them.

## Why it costs

Large files are uploaded in parts. Where a job stops in the middle, as spot jobs do, the parts stay:
they are billed like objects, no listing shows them, and nothing deletes them unless a rule does.

## What to do

Add a rule that deletes the parts of an upload a week after it was started.

* S3: `abort_incomplete_multipart_upload { days_after_initiation = 7 }`.
* Cloud Storage: a `lifecycle_rule` with `AbortIncompleteMultipartUpload` and `age = 7`.

Azure does so by itself. It is seldom much, so this is a remark: it is made of buckets of machine
learning that have rules already, and not where more is missing from them.

## Examples

### Rules that forget uploads

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "models" {
  bucket = "acme-ml-models"
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket.models.id

  rule { # expect: saves $0.46/month
    id     = "tier"
    status = "Enabled"
    filter {}

    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
  }
}
```

### The same rule, and uploads aborted

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "models" {
  bucket = "acme-ml-models"
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket.models.id

  rule {
    id     = "tier"
    status = "Enabled"
    filter {}

    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
```

### A stack

```yaml title="us-east-1/buckets.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Datasets:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-datasets
      LifecycleConfiguration:
        Rules:
          - Id: tier # expect: saves $0.46/month
            Status: Enabled
            Transitions:
              - StorageClass: INTELLIGENT_TIERING
                TransitionInDays: 0
```

## References

* [S3: aborting incomplete multipart uploads](https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html)
* [Cloud Storage: object lifecycle](https://cloud.google.com/storage/docs/lifecycle)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Bucket, Contents, Plan, Severity, rule

_NOT_WORTH_IT = (Contents.UNSTATED, Contents.LOGS, Contents.CAPTURES, Contents.TEMPORARY)
_ABORTED_AFTER = 7


@rule(since="0.1", severity=Severity.INFO)
def check(bucket: Bucket, _plan: Plan) -> Iterator[Advice]:
    """Look for rules that delete no parts of uploads, where they delete all else they should."""
    if bucket.holds.known in _NOT_WORTH_IT or bucket.ends_uploads or bucket.locked.known:
        return
    if bucket.versioned.known and not bucket.ends_old_versions:
        return
    if any(bucket.expiry(path.prefix.known) is None for path in bucket.checkpoints):
        return
    if bucket.lifecycle.known:
        first, *others = bucket.lifecycle.known
        ended = replace(first, uploads_abort=first.uploads_abort.but(_ABORTED_AFTER))
        yield Advice(
            at=bucket.lifecycle,
            message=f"{bucket.name} keeps the parts of uploads that never ended",
            instead=[replace(bucket, lifecycle=bucket.lifecycle.but((ended, *others)))],
            because=[bucket.holds],
        )
