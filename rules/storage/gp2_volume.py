r"""Disks of type gp2, which gp3 has replaced at a lower price.

## Why it costs

A gigabyte of gp3 costs a fifth less than one of gp2, and 3,000 operations and 125 MB/s come with it
at any size; more of both is sold apart from capacity. A disk of type gp2 earns its operations by
its size, so that it is often made larger than what is kept on it.

## What to do

Set the type to gp3. A disk changes its type while it is in use.

Above 1,000 GiB a disk of type gp2 does more than the 3,000 operations and 125 MB/s that come with
gp3; buy those it needs. The savings reported here pay for as many as the disk has now. A disk under
load between 334 and 1,000 GiB may need a `throughput` of 250 as well.

Several types are gp2 where none is written: `aws_ebs_volume`, `ebs_block_device` of an instance,
`AWS::EC2::Volume`, and storage classes of `kubernetes.io/aws-ebs`. Disks of less than 100 GiB are
not reported.

## Examples

### A disk for data sets, and no type

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ebs_volume" "images" { # expect: saves $10.00/month
  availability_zone = "us-east-1a"
  size              = 500
}
```

### The same disk of type gp3

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ebs_volume" "images" {
  availability_zone = "us-east-1a"
  size              = 500
  type              = "gp3"
}
```

### A large disk keeps its operations and its throughput

```yaml title="us-east-1/volumes.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Corpus:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 4000
      VolumeType: gp2 # expect: saves $30.00/month
```

### Claims of a class that makes gp2

```yaml title="us-east-1/cache.yaml"
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: models
provisioner: ebs.csi.aws.com
parameters:
  type: gp2 # expect: saves $8.00/month
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: model-cache
spec:
  storageClassName: models
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 400Gi
```

### A root disk whose type the image decides

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "trainer" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "g5.xlarge"

  root_block_device {
    volume_size = 500
  }
}
```

## References

* [Amazon EBS: General Purpose SSD volumes](https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html)
* [Migrate from gp2 to gp3](https://docs.aws.amazon.com/prescriptive-guidance/latest/optimize-costs-microsoft-workloads/ebs-migrate-gp2-gp3.html)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Plan, Volume, rule

_SMALLEST = 100
# What gp2 does by its size: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
_IOPS_PER_GIB = 3
_MOST_IOPS = 16_000
_MOST_THROUGHPUT = 250
_MORE_THAN_GP3 = 1000


@rule(since="0.1")
def check(disk: Volume, _plan: Plan) -> Iterator[Advice]:
    """Look for disks of a type that a cheaper one has replaced."""
    size = disk.gigabytes.known
    if disk.type.known == "gp2" and size is not None and size >= _SMALLEST:
        yield Advice(
            at=disk.type,
            message=f"{size:,} GiB of gp2, and gp3 costs a fifth less",
            instead=[_as_fast(disk, size)],
            because=[disk.gigabytes],
        )


def _as_fast(disk: Volume, size: int) -> Volume:
    """Return the disk as gp3; a large one with the operations and the throughput that it has."""
    modern = replace(disk, type=disk.type.but("gp3"))
    if size <= _MORE_THAN_GP3:
        return modern
    return replace(
        modern,
        iops=disk.iops.but(min(_MOST_IOPS, _IOPS_PER_GIB * size)),
        throughput=disk.throughput.but(_MOST_THROUGHPUT),
    )
