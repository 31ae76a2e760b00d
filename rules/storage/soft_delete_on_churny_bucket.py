r"""Objects that are deleted within days, and billed for days more.

## Why it costs

Soft delete keeps what is deleted for some days, so that it can be restored, and bills it as if it
were there: on Google Cloud for seven days unless a bucket says otherwise. Where objects live for a
day or a week, as temporary files and checkpoints do, more is billed of those deleted than of those
that are there.

## What to do

Shorten soft delete, or switch it off, for buckets whose objects can be made again.

* Cloud Storage: `soft_delete_policy { retention_duration_seconds = 0 }`.
* Azure: leave out `delete_retention_policy`, or shorten its `days`.

Then a deletion is final. Keep soft delete where the objects cannot be made again.

## Examples

### Temporary files that live for three days

```hcl
resource "google_storage_bucket" "scratch" { # expect: saves $4.67/month
  name     = "acme-tmp"
  location = "us-central1"

  lifecycle_rule {
    condition {
      age = 3
    }
    action {
      type = "Delete"
    }
  }
}
```

### The same without soft delete

```hcl
resource "google_storage_bucket" "scratch" {
  name     = "acme-tmp"
  location = "us-central1"

  soft_delete_policy {
    retention_duration_seconds = 0
  }

  lifecycle_rule {
    condition {
      age = 3
    }
    action {
      type = "Delete"
    }
  }
}
```

### An account on Azure whose blobs live for a week

```hcl
resource "azurerm_storage_account" "scratch" {
  name                     = "acmescratch"
  resource_group_name      = "ml"
  location                 = "eastus"
  account_tier             = "Standard"
  account_replication_type = "LRS"

  blob_properties {
    delete_retention_policy {
      days = 14 # expect: saves $9.71/month
    }
  }
}

resource "azurerm_storage_management_policy" "scratch" {
  storage_account_id = azurerm_storage_account.scratch.id

  rule {
    name    = "gone"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      base_blob {
        delete_after_days_since_modification_greater_than = 7
      }
    }
  }
}
```

### Such an account in a template of Azure

```json title="storage.json" expect="26: saves $9.71/month"
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "acmescratch",
      "location": "eastus",
      "kind": "StorageV2",
      "sku": {
        "name": "Standard_LRS"
      },
      "properties": {
        "accessTier": "Hot"
      }
    },
    {
      "type": "Microsoft.Storage/storageAccounts/blobServices",
      "apiVersion": "2023-05-01",
      "name": "acmescratch/default",
      "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', 'acmescratch')]"],
      "properties": {
        "deleteRetentionPolicy": {
          "enabled": true,
          "days": 14
        }
      }
    },
    {
      "type": "Microsoft.Storage/storageAccounts/managementPolicies",
      "apiVersion": "2023-05-01",
      "name": "acmescratch/default",
      "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', 'acmescratch')]"],
      "properties": {
        "policy": {
          "rules": [
            {
              "name": "gone",
              "enabled": true,
              "type": "Lifecycle",
              "definition": {
                "filters": {
                  "blobTypes": ["blockBlob"]
                },
                "actions": {
                  "baseBlob": {
                    "delete": {
                      "daysAfterModificationGreaterThan": 7
                    }
                  }
                }
              }
            }
          ]
        }
      }
    }
  ]
}
```

## References

* [Cloud Storage: soft delete](https://cloud.google.com/storage/docs/soft-delete)
* [Azure Blob Storage: soft delete](https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview)
* [AI and ML perspective, cost optimization: data management](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#enforce_data_management_and_governance_practices)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Bucket, Contents, Plan, rule

_SHORT_LIVED = (Contents.CHECKPOINTS, Contents.TEMPORARY, Contents.CAPTURES)
_A_WEEK = 7
_A_MONTH = 30


@rule(since="0.1")
def check(bucket: Bucket, _plan: Plan) -> Iterator[Advice]:
    """Look for buckets that bill what is deleted for longer than what is there."""
    kept, age = bucket.kept_deleted.known, bucket.expiry()
    if kept < _A_WEEK or age is None or bucket.locked.known:
        return
    if age <= kept or (age <= _A_MONTH and bucket.holds.known in _SHORT_LIVED):
        yield Advice(
            at=bucket.kept_deleted,
            message=f"objects of {bucket.name} are deleted after {age} days"
            f" and billed for {kept} more",
            instead=[replace(bucket, kept_deleted=bucket.kept_deleted.but(0))],
            because=[bucket.lifecycle],
        )
