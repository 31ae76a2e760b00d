r"""A machine that its provider has taken out of service.

## Why it costs

Nothing starts on it any more. Jobs fail and are tried again, pools stay empty while pods wait, and
whoever needs the work done falls back to whatever is to be had, usually for more money.

## What to do

Move to what has come after it. Drivers, the CUDA version of the image and the quota for the new
type come with the move.

## Examples

### A notebook on a K80

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name          = "lab"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.p2.xlarge" # expect
}
```

### A cluster of Azure ML on machines of 2017

```yaml
$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json
name: gpu
type: amlcompute
size: Standard_NC6 # expect
min_instances: 0
max_instances: 4
```

### A machine that is old and still sold

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "lab" {
  name          = "lab"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.g4dn.xlarge"
}
```

### A cluster of Azure ML on machines of today

```yaml
$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json
name: gpu
type: amlcompute
size: Standard_NC4as_T4_v3
min_instances: 0
max_instances: 4
```

## References

* [Amazon EC2: previous generation instances](https://aws.amazon.com/ec2/previous-generation/)
* [Azure: retired sizes of virtual machines](https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list)
"""

from collections.abc import Iterator

from mlcostlint.plugin import Advice, Compute, Plan, rule, successors


@rule(since="0.1")
def check(compute: Compute, _plan: Plan) -> Iterator[Advice]:
    """Look for machines that can no longer be had."""
    machine = compute.machine.known
    follows = successors(machine, compute.service)
    if follows is None or follows.status != "retired":
        return
    names = " or ".join(str(other) for other in follows.machines)
    yield Advice(
        at=compute.machine,
        message=f"{machine} is retired: nothing starts on it any more"
        + (f"; {names} came after it" if names else ""),
    )
