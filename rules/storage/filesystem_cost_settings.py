r"""A shared file system that is set to cost more than its use needs.

## Why it costs

A shared file system is the dearest place for data, and its defaults are not the cheapest: EFS keeps
files that nobody reads at ten times the price of the class for them, and Lustre stores data as they
come though it could compress them. Throughput that is bought apart is paid for day and night, and
copies in a second place outlive failures that an experiment need not outlive.

## What to do

Change the setting that is reported; none of them changes what programs see.

* EFS: `lifecycle_policy { transition_to_ia = "AFTER_30_DAYS" }`, and `throughput_mode = "elastic"`,
  which is billed by what is read and written.
* FSx for Lustre: `data_compression_type = "LZ4"`. The next 2,400 GiB are then bought later; images
  and archives, compressed already, gain nothing. Outside production `SCRATCH_2`, filled from S3.
* Filestore: `ZONAL` outside production.

A file system of Lustre cannot shrink and does not change its deployment type: make it anew.

## Examples

### EFS that keeps everything at hand, with throughput bought apart

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_efs_file_system" "home" { # expect: saves $82.50/month
  creation_token                  = "home"
  throughput_mode                 = "provisioned"
  provisioned_throughput_in_mibps = 256 # expect: saves $1,476.00/month
}
```

### EFS that moves what nobody reads

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_efs_file_system" "home" {
  creation_token  = "home"
  throughput_mode = "elastic"

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
}
```

### Lustre for experiments

```yaml title="us-east-1/lustre.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Scratch:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: LUSTRE
      StorageCapacity: 9600
      SubnetIds: [subnet-1]
      LustreConfiguration: # expect: saves $529.20/month
        DeploymentType: PERSISTENT_2 # expect: saves $672.00/month
        PerUnitStorageThroughput: 250
      Tags:
        - Key: environment
          Value: dev
```

### The smallest Lustre there is

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_fsx_lustre_file_system" "data" {
  storage_capacity            = 1200
  subnet_ids                  = ["subnet-1"]
  deployment_type             = "PERSISTENT_2"
  per_unit_storage_throughput = 125
}
```

### Filestore in two zones for a sandbox

```hcl
resource "google_filestore_instance" "home" {
  name     = "home-sandbox"
  location = "us-central1"
  tier     = "REGIONAL" # expect: saves $409.60/month

  file_shares {
    name        = "home"
    capacity_gb = 2048
  }

  networks {
    network = "default"
    modes   = ["MODE_IPV4"]
  }
}
```

## References

* [Amazon EFS: storage lifecycle](https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html)
* [FSx for Lustre: data compression](https://docs.aws.amazon.com/fsx/latest/LustreGuide/data-compression.html)
* [FSx for Lustre: deployment options](https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-fsx-lustre.html)
* [Filestore: service tiers](https://cloud.google.com/filestore/docs/service-tiers)
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlcostlint.plugin import Advice, Environment, FileSystem, Plan, Stands, rule

# Capacity of Lustre is sold as 1,200 GiB or in steps of 2,400: below there is nothing to gain.
_SMALLEST_TO_COMPRESS = 2400
# Tiers that outlive the failure of a disk or a zone, and those of the same kind that do not.
_WITHOUT_COPIES: Mapping[str | None, str] = {
    "PERSISTENT_1": "SCRATCH_2",
    "PERSISTENT_2": "SCRATCH_2",
    "ENTERPRISE": "ZONAL",
    "REGIONAL": "ZONAL",
}


@rule(since="0.1")
def check(files: FileSystem, _plan: Plan) -> Iterator[Advice]:
    """Look for settings of file systems that have a cheaper alternative."""
    if files.gigabytes.known is None:
        yield from _elastic(files)
    else:
        yield from _uncompressed(files, files.gigabytes.known)
        yield from _copied(files)


def _elastic(files: FileSystem) -> Iterator[Advice]:
    """Look at one that is billed by what is in it."""
    bought = files.throughput.known
    if bought:
        yield Advice(
            at=files.throughput,
            message=f"{files.name} pays for {bought} MiB/s day and night, used or not",
            instead=[replace(files, throughput=files.throughput.but(None))],
            stands=Stands.IF_CHEAPER,
        )
    if files.moves_cold_files.known is False:
        yield Advice(
            at=files.moves_cold_files,
            message=f"{files.name} keeps files that nobody reads in its dearest class",
            instead=[replace(files, moves_cold_files=files.moves_cold_files.but(True))],
        )


def _uncompressed(files: FileSystem, size: int) -> Iterator[Advice]:
    if files.compresses.known is False and size >= _SMALLEST_TO_COMPRESS:
        yield Advice(
            at=files.compresses,
            message=f"{files.name} stores {size:,} GiB as they come, without compression",
            instead=[replace(files, compresses=files.compresses.but(True))],
            because=[files.gigabytes],
        )


def _copied(files: FileSystem) -> Iterator[Advice]:
    tier = files.tier.known
    cheaper = _WITHOUT_COPIES.get(tier)
    if cheaper is not None and files.environment.known is Environment.NONPRODUCTION:
        yield Advice(
            at=files.tier,
            message=f"{files.name} keeps copies outside production, as {tier}",
            instead=[replace(files, tier=files.tier.but(cheaper))],
            because=[files.environment, files.gigabytes],
            stands=Stands.IF_CLEARLY_CHEAPER,
        )
