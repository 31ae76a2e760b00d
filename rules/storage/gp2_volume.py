r"""A volume of type gp2, where gp3 does more for less.

## Why it costs

gp3 costs a fifth less for each gigabyte than gp2 and comes with 3,000 operations and 125 MB a
second whatever its size. gp2 has three operations for each gigabyte.

## What to do

Set the type to gp3.

A gp2 volume of more than 1,000 GiB has more operations than gp3 comes with: buy those that the work
needs (`iops`, `throughput`), which is still cheaper up to a point.

## Examples

### A volume that says gp2

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "us-east-1a"
  type              = "gp2" # expect: saves $10.00/month
  size              = 500
}
```

### A volume that is gp2 because nothing says otherwise

```yaml title="us-east-1/volume.yaml"
Resources:
  Scratch: # expect: saves $10.00/month
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 500
```

### A volume of type gp3

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "us-east-1a"
  type              = "gp3"
  size              = 500
}
```

### A root disk whose type the image decides

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "trainer" {
  instance_type = "g5.xlarge"

  root_block_device {
    volume_size = 500
  }
}
```

## References

* [Amazon EBS volume types](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html)
* [Amazon EBS pricing](https://aws.amazon.com/ebs/pricing/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Plan, Severity, Stands, Volume, rule

_OLD, _NEW = "gp2", "gp3"

# What gp3 comes with; gp2 has three operations for each GiB up to 16,000, and 250 MB/s at most.
_FREE_IOPS = 3000
_IOPS_PER_GIB = 3
_MOST_IOPS = 16_000
_MOST_THROUGHPUT = 250


@rule(since="0.1", severity=Severity.INFO)
def check(volume: Volume, _plan: Plan) -> Iterator[Advice]:
    """Look for volumes of the older type."""
    if volume.type.known != _OLD:
        return
    yield Advice(
        at=volume.type,
        message=f"{volume.name} is a volume of type gp2, which gp3 replaces for less",
        instead=[_as_fast(volume)],
        stands=Stands.UNLESS_DEARER,
    )


def _as_fast(volume: Volume) -> Volume:
    """Return the volume as gp3, with the operations it had where those are more."""
    newer = replace(volume, type=volume.type.but(_NEW))
    iops = min(_MOST_IOPS, _IOPS_PER_GIB * (volume.gigabytes.known or 0))
    if iops <= _FREE_IOPS:
        return newer
    return replace(
        newer, iops=volume.iops.but(iops), throughput=volume.throughput.but(_MOST_THROUGHPUT)
    )
