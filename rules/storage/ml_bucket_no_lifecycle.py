r"""A bucket of machine learning in which everything stays for ever.

## Why it costs

Most of a data set is not read again a month after the last training, and a colder class keeps it at
half the price. Intermediate results, parts of uploads that never ended and versions that were
replaced are not read again at all. A bucket without a rule pays for all of it, every month more.

## What to do

Give the bucket rules by which its objects move to a colder class, and temporary ones are deleted.

* S3: an `aws_s3_bucket_lifecycle_configuration` with a transition to `INTELLIGENT_TIERING`, an
  `abort_incomplete_multipart_upload` of 7 days and an expiration for what is temporary.
* Cloud Storage: `autoclass`, or a `lifecycle_rule` with `SetStorageClass`; not both.
* Azure: an `azurerm_storage_management_policy` that moves blobs to `Cool` after 30 days.

Do not delete data that a model can be reproduced from. A bucket is taken to be one of machine
learning where a workload of the same files reads or writes it, or where whole words of its name say
so; buckets of state, code, sites and audits are left alone, and so are locked ones. How much is in
it no file says: a tag `mlcostlint-data-gb` does.

## Examples

### A bucket of data sets

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "images" { # expect: saves $6.76/month
  bucket = "acme-training-datasets"
}
```

### The same bucket with rules, and one for the state of Terraform

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "images" {
  bucket = "acme-training-datasets"
}

resource "aws_s3_bucket_lifecycle_configuration" "images" {
  bucket = aws_s3_bucket.images.id

  rule {
    id     = "tier"
    status = "Enabled"
    filter {}

    transition {
      storage_class = "INTELLIGENT_TIERING"
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket" "state" {
  bucket = "acme-ml-tfstate"
}
```

### A bucket that nothing but its use tells to be one of machine learning

```hcl
resource "google_storage_bucket" "tiles" { # expect: saves $6.40/month
  name     = "acme-maps"
  location = "us-central1"
}
```

```yaml title="job.yaml"
displayName: segmenter
jobSpec:
  workerPoolSpecs:
    - machineSpec:
        machineType: g2-standard-8
        acceleratorType: NVIDIA_L4
        acceleratorCount: 1
      replicaCount: 1
      containerSpec:
        imageUri: us-central1-docker.pkg.dev/acme/train/segmenter:3
        args: [--data=gs://acme-maps/tiles]
```

### Temporary files in a stack

```yaml title="us-east-1/buckets.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Scratch: # expect: saves $11.96/month
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-spark-tmp
```

### An account that a workspace of Azure ML keeps its files in

```hcl
resource "azurerm_storage_account" "files" { # expect: saves $3.36/month
  name                     = "acmefiles"
  resource_group_name      = "ml"
  location                 = "eastus"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}

resource "azurerm_machine_learning_workspace" "forecast" {
  name                    = "forecast"
  location                = "eastus"
  resource_group_name     = "ml"
  application_insights_id = "/subscriptions/0/insights"
  key_vault_id            = "/subscriptions/0/vault"
  storage_account_id      = azurerm_storage_account.files.id

  identity {
    type = "SystemAssigned"
  }
}
```

## References

* [S3: managing the lifecycle of objects](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html)
* [AI and ML perspective, cost optimization: data management](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#enforce_data_management_and_governance_practices)
* [Azure Blob Storage: lifecycle management](https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-overview)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Bucket, Contents, LifecycleRule, Plan, rule

_COLD_AFTER = 30
_GONE_AFTER = 14
_ABORTED_AFTER = 7


@rule(since="0.1")
def check(bucket: Bucket, _plan: Plan) -> Iterator[Advice]:
    """Look for buckets that no rule ever empties or moves to a colder class."""
    holds = bucket.holds.known
    if holds in (Contents.UNSTATED, Contents.CHECKPOINTS) or bucket.checkpoints:
        return  # of checkpoints another rule speaks
    if bucket.lifecycle.known or bucket.moves_by_access.known or bucket.locked.known:
        return
    if bucket.hot.known or holds is Contents.TEMPORARY:
        yield Advice(
            at=bucket.lifecycle,
            message=f"{bucket.name} holds {holds}, and no rule ever moves or deletes them",
            instead=[replace(bucket, lifecycle=bucket.lifecycle.but((_rule(bucket, holds),)))],
            because=[bucket.holds],
        )


def _rule(bucket: Bucket, holds: Contents) -> LifecycleRule:
    """Return one that deletes what is temporary, and moves everything else."""
    at, goes = bucket.lifecycle, holds is Contents.TEMPORARY
    return LifecycleRule(
        prefix=at.map(lambda _: ""),
        narrow=at.map(lambda _: False),
        expires=at.map(lambda _: _GONE_AFTER if goes else None),
        old_versions_expire=at.map(lambda _: _COLD_AFTER),
        moves=at.map(lambda _: None if goes else _COLD_AFTER),
        uploads_abort=at.map(lambda _: _ABORTED_AFTER),
    )
