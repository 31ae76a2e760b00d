r"""Checkpoints that nothing ever deletes.

## Why it costs

A checkpoint holds the weights and the state of the optimizer, some sixteen bytes a parameter: that
is 110 GB for a model of 7B. A run leaves several of them and the next run does not read them, yet
they stay, and are billed, for as long as the bucket exists.

## What to do

Delete checkpoints after 14 to 90 days by a rule for their prefix, and keep final models elsewhere.

* S3: a rule of an `aws_s3_bucket_lifecycle_configuration` with `filter { prefix = "checkpoints/" }`
  and an `expiration`.
* Cloud Storage: a `lifecycle_rule` with `Delete`, an `age` and `matches_prefix`.
* Azure: a rule of an `azurerm_storage_management_policy` with `prefix_match`.

Such a rule deletes data. Look at what is under the prefix first: a job that writes its final model
beside its checkpoints needs another place for it. Buckets are reported that the same files declare.

## Examples

### A job that checkpoints to a bucket without rules

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "models" { # expect: saves $51.61/month
  bucket = "acme-models"
}

resource "aws_sagemaker_training_job" "bert" {
  training_job_name = "bert"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  checkpoint_config {
    s3_uri = "s3://${aws_s3_bucket.models.bucket}/bert/checkpoints/"
  }

  resource_config {
    instance_type     = "ml.g5.xlarge"
    instance_count    = 1
    volume_size_in_gb = 100
  }
}
```

### The same job and a rule for its checkpoints

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "models" {
  bucket = "acme-models"
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket.models.id

  rule {
    id     = "checkpoints"
    status = "Enabled"

    filter {
      prefix = "bert/checkpoints/"
    }

    expiration {
      days = 30
    }
  }
}

resource "aws_sagemaker_training_job" "bert" {
  training_job_name = "bert"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  checkpoint_config {
    s3_uri = "s3://${aws_s3_bucket.models.bucket}/bert/checkpoints/"
  }

  resource_config {
    instance_type     = "ml.g5.xlarge"
    instance_count    = 1
    volume_size_in_gb = 100
  }
}
```

### A bucket whose rules are for other objects

```hcl
resource "google_storage_bucket" "runs" {
  name     = "acme-checkpoints"
  location = "us-central1"

  lifecycle_rule { # expect: saves $9.27/month
    condition {
      age            = 7
      matches_prefix = ["tmp/"]
    }
    action {
      type = "Delete"
    }
  }
}
```

### A bucket of checkpoints in a stack

```yaml title="us-east-1/buckets.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Checkpoints: # expect: saves $11.73/month
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-llm-checkpoints
```

## References

* [S3: expiring objects](https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html)
* [SageMaker: checkpoints](https://docs.aws.amazon.com/sagemaker/latest/dg/model-checkpoints.html)
* [AI and ML perspective, cost optimization: data management](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#enforce_data_management_and_governance_practices)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Bucket, Contents, LifecycleRule, Plan, rule

_GONE_AFTER = 30


@rule(since="0.1")
def check(bucket: Bucket, _plan: Plan) -> Iterator[Advice]:
    """Look for checkpoints that no rule of their bucket deletes."""
    if bucket.locked.known:
        return
    kept = [path for path in bucket.checkpoints if bucket.expiry(path.prefix.known) is None]
    prefixes = [path.prefix.known for path in kept]
    if not bucket.checkpoints and bucket.holds.known is Contents.CHECKPOINTS:
        prefixes = [""] if bucket.expiry() is None else []
    if prefixes:
        named = ", ".join(dict.fromkeys(path.uri.known for path in kept)) or bucket.name
        rules = (*bucket.lifecycle.known, *(_rule(bucket, prefix) for prefix in prefixes))
        yield Advice(
            at=bucket.lifecycle,
            message=f"nothing ever deletes the checkpoints in {named}",
            instead=[replace(bucket, lifecycle=bucket.lifecycle.but(rules))],
            because=[path.uri for path in kept] or [bucket.holds],
        )


def _rule(bucket: Bucket, prefix: str) -> LifecycleRule:
    at = bucket.lifecycle
    return LifecycleRule(
        prefix=at.map(lambda _: prefix),
        narrow=at.map(lambda _: False),
        expires=at.map(lambda _: _GONE_AFTER),
        old_versions_expire=at.map(lambda _: None),
        moves=at.map(lambda _: None),
        uploads_abort=at.map(lambda _: None),
    )
