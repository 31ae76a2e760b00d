r"""Versions that were replaced long ago and are billed still.

## Why it costs

A bucket with versions keeps what is overwritten or deleted, and bills it like what is read. Models,
features and checkpoints are written anew on every run, under the same names: old versions soon take
more room than current ones, and no listing shows them.

## What to do

Delete versions some time after they were replaced: a month, with the last three kept, is usual.

* S3: `noncurrent_version_expiration` in a rule of the lifecycle configuration.
* Cloud Storage: a `lifecycle_rule` with `Delete`, `with_state = "ARCHIVED"` and
  `num_newer_versions`.
* Azure: `version { delete_after_days_since_creation }` in a rule of the management policy.

Such a rule deletes data for good. Where versions are a record that has to stay, lock the bucket or
say so. A bucket without any rule at all is reported by ml-bucket-no-lifecycle and not here.

## Examples

### A bucket with versions, and rules for current objects only

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "models" {
  bucket = "acme-ml-models"
}

resource "aws_s3_bucket_versioning" "models" {
  bucket = aws_s3_bucket.models.id

  versioning_configuration {
    status = "Enabled" # expect: saves $6.90/month
  }
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
  }
}
```

### The same bucket, with old versions deleted

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "models" {
  bucket = "acme-ml-models"
}

resource "aws_s3_bucket_versioning" "models" {
  bucket = aws_s3_bucket.models.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket.models.id

  rule {
    id     = "old"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days           = 30
      newer_noncurrent_versions = 3
    }
  }
}
```

### A stack whose rules forget old versions

```yaml title="us-east-1/buckets.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Features:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-ml-features
      VersioningConfiguration:
        Status: Enabled # expect: saves $6.90/month
      LifecycleConfiguration:
        Rules:
          - Id: tier
            Status: Enabled
            Transitions:
              - StorageClass: INTELLIGENT_TIERING
                TransitionInDays: 0
```

### A bucket with versions on Google Cloud

```hcl
resource "google_storage_bucket" "models" {
  name     = "acme-ml-models"
  location = "us-central1"

  versioning {
    enabled = true # expect: saves $6.00/month
  }

  lifecycle_rule {
    condition {
      age = 30
    }
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }
  }
}
```

## References

* [S3: how versioning works](https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html)
* [Cloud Storage: object versioning](https://cloud.google.com/storage/docs/object-versioning)
* [AI and ML perspective, cost optimization: data management](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#enforce_data_management_and_governance_practices)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Bucket, Contents, Plan, rule

_GONE_AFTER = 30


@rule(since="0.1")
def check(bucket: Bucket, _plan: Plan) -> Iterator[Advice]:
    """Look for buckets with rules, none of which deletes what was replaced."""
    if not bucket.versioned.known or bucket.locked.known or bucket.ends_old_versions:
        return
    if bucket.lifecycle.known and bucket.holds.known is not Contents.UNSTATED:
        first, *others = bucket.lifecycle.known
        ended = replace(first, old_versions_expire=first.old_versions_expire.but(_GONE_AFTER))
        yield Advice(
            at=bucket.versioned,
            message=f"{bucket.name} keeps every version of its {bucket.holds.known} for ever",
            instead=[replace(bucket, lifecycle=bucket.lifecycle.but((ended, *others)))],
            because=[bucket.lifecycle, bucket.holds],
        )
