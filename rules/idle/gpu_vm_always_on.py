r"""A GPU machine for development that runs day and night.

## Why it costs

A month has 730 hours; people work in some 220 of them. A virtual machine that a team uses in
office hours and nobody stops is billed for the other 510 as well, at GPU rates.

## What to do

Stop the machine by the clock: evenings and weekends at least.

* Google Cloud: a `google_compute_resource_policy` with an `instance_schedule_policy`, named in the
  instance's `resource_policies`.
* AWS: two `aws_scheduler_schedule` resources that call `ec2:stopInstances` and
  `ec2:startInstances`, or the Instance Scheduler solution and its `Schedule` tag.
* For work that ends by itself, a spot machine with a maximum run duration.

A machine that serves customers, or whose purpose nothing states, is not reported.

## Examples

### A development machine on Google Cloud

```hcl
resource "google_compute_instance" "trainer" { # expect: saves $437.91/month
  name         = "trainer-dev"
  machine_type = "g2-standard-8"
  zone         = "us-central1-a"

  boot_disk {
    initialize_params {
      image = "deeplearning-platform-release/pytorch-latest-gpu"
    }
  }
}
```

### The same machine with a schedule

```hcl
resource "google_compute_resource_policy" "office_hours" {
  name   = "office-hours"
  region = "us-central1"

  instance_schedule_policy {
    time_zone = "America/Chicago"

    vm_start_schedule {
      schedule = "0 8 * * MON-FRI"
    }
    vm_stop_schedule {
      schedule = "0 19 * * MON-FRI"
    }
  }
}

resource "google_compute_instance" "trainer" {
  name              = "trainer-dev"
  machine_type      = "g2-standard-8"
  zone              = "us-central1-a"
  resource_policies = [google_compute_resource_policy.office_hours.id]

  boot_disk {
    initialize_params {
      image = "deeplearning-platform-release/pytorch-latest-gpu"
    }
  }
}
```

### A sandbox machine on AWS

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "workstation" { # expect: saves $621.76/month
  ami           = "ami-0abcdef1234567890"
  instance_type = "g5.2xlarge"

  tags = {
    environment = "sandbox"
  }
}
```

### A machine that serves customers

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "ranker" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "g5.2xlarge"

  tags = {
    environment = "production"
  }
}
```

### A sandbox machine in CloudFormation

```yaml title="us-east-1/sandbox.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Workstation: # expect: saves $621.76/month
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0abcdef1234567890
      InstanceType: g5.2xlarge
      Tags:
        - Key: environment
          Value: sandbox
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [AI and ML perspective, cost optimization: identify idle or underutilized resources](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#define_and_measure_costs_and_returns)
* [FinOps for AI: usage optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Environment, Plan, Purchase, VirtualMachine, Workload, rule


@rule(since="0.1")
def check(vm: VirtualMachine, _plan: Plan) -> Iterator[Advice]:
    """Look for GPU machines that people use by day and that also run by night."""
    if not vm.accelerators.known or not vm.floor.known or vm.scheduled.known or vm.ends.known:
        return
    if vm.managed.known or vm.purchase.known is Purchase.RESERVED:
        return
    in_nonproduction = vm.environment.known is Environment.NONPRODUCTION
    if in_nonproduction or vm.workload.known is Workload.INTERACTIVE:
        yield Advice(
            at=vm.scheduled,
            message=f"{vm.floor.known} x {vm.machine_name}, which nothing stops at night",
            instead=[replace(vm, scheduled=vm.scheduled.but(True))],
            because=[vm.machine, vm.environment if in_nonproduction else vm.workload],
        )
