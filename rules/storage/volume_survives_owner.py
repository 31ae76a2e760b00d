r"""A disk that stays, and is billed, when its machine is gone.

## Why it costs

Machines of experiments come and go. A disk that is told to stay behind is billed for its size until
somebody finds it and dares to delete it: nobody remembers what was on it.

## What to do

Let disks outside production go with their machine, and keep what has to stay in a bucket.

* AWS: `delete_on_termination = true`, which is the default of root disks.
* Google Cloud: `auto_delete = true`, which is the default.
* Azure: `delete_os_disk_on_deletion` in the provider's `features`; for AKS
  `scale_down_mode = "Delete"`.

Reported are disks of 50 GiB and more outside production that are declared with their machine.
A disk that holds a database or the only copy of anything belongs on a declaration of its own.

## Examples

### A root disk that stays behind

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "trainer" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "g5.xlarge"

  root_block_device {
    volume_type           = "gp3"
    volume_size           = 500
    delete_on_termination = false # expect: saves $20.00/month
  }

  tags = {
    environment = "dev"
  }
}
```

### One that goes with its machine, and one in production

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "trainer" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "g5.xlarge"

  root_block_device {
    volume_type = "gp3"
    volume_size = 500
  }

  tags = {
    environment = "dev"
  }
}

resource "aws_instance" "features" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "r6i.xlarge"

  root_block_device {
    volume_type           = "gp3"
    volume_size           = 500
    delete_on_termination = false
  }

  tags = {
    environment = "prod"
  }
}
```

### A data disk in a stack

```yaml title="us-east-1/devbox.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Devbox:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: g5.xlarge
      BlockDeviceMappings:
        - DeviceName: /dev/sdf
          Ebs:
            VolumeType: gp3
            VolumeSize: 1000
            DeleteOnTermination: false # expect: saves $40.00/month
      Tags:
        - Key: environment
          Value: sandbox
```

### A boot disk on Google Cloud

```hcl
resource "google_compute_instance" "trainer" {
  name         = "trainer-dev"
  machine_type = "g2-standard-8"
  zone         = "us-central1-a"

  boot_disk {
    auto_delete = false # expect: saves $42.50/month

    initialize_params {
      size = 500
      type = "pd-ssd"
    }
  }

  network_interface {
    network = "default"
  }
}
```

## References

* [Amazon EC2: preserve data when an instance is terminated](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/preserving-volumes-on-termination.html)
* [Compute Engine: auto-delete of disks](https://cloud.google.com/compute/docs/disks/modify-persistent-disk)
* [AKS: scale-down mode](https://learn.microsoft.com/azure/aks/scale-down-mode)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Environment, Plan, Volume, rule

_SMALLEST = 50


@rule(since="0.1")
def check(disk: Volume, _plan: Plan) -> Iterator[Advice]:
    """Look for disks of experiments that stay behind."""
    if disk.owner is None or not disk.outlives_owner.known:
        return
    if disk.environment.known is not Environment.NONPRODUCTION:
        return
    size = disk.gigabytes.known
    if size is not None and size >= _SMALLEST:
        yield Advice(
            at=disk.outlives_owner,
            message=f"{size:,} GiB stay, and are billed, when their machine is gone",
            instead=[replace(disk, outlives_owner=disk.outlives_owner.but(False))],
            because=[disk.environment, disk.gigabytes],
        )
