r"""A disk far larger than what it is for.

## Why it costs

A disk is billed for its size and not for what is on it, and it cannot shrink. On a notebook, or on
each node of a pool, it need not hold data sets: they are read from a bucket or a file system that
is shared, which is paid for once and by what is in it.

## What to do

Make the disk 150 GiB, and read data from a bucket or a shared file system.

A disk cannot shrink: it is made anew, with its notebook or its node. Reported are disks of more
than 200 GiB on a notebook and of more than 500 GiB on every node of a pool with accelerators. Where
the data has to lie on the machine, tag it `mlcostlint-dataset-gb` with the size.

## Examples

### A notebook with two terabytes

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" {
  name          = "research"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.t3.xlarge"
  volume_size   = 2000 # expect: saves $259.00/month
}
```

### A notebook with enough, and one whose data lies on it

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" {
  name          = "research"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.t3.xlarge"
  volume_size   = 100
}

resource "aws_sagemaker_notebook_instance" "genomes" {
  name          = "genomes"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.t3.xlarge"
  volume_size   = 2000

  tags = {
    mlcostlint-dataset-gb = "1600"
  }
}
```

### A notebook of a stack

```yaml title="us-east-1/notebook.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Research:
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      InstanceType: ml.t3.xlarge
      RoleArn: arn:aws:iam::111122223333:role/sagemaker
      VolumeSizeInGB: 500 # expect: saves $49.00/month
```

### A terabyte on each node with an L4

```hcl
resource "google_container_node_pool" "l4" {
  name     = "l4"
  cluster  = "research"
  location = "us-central1-a"

  node_config {
    machine_type = "g2-standard-8"
    disk_type    = "pd-ssd"
    disk_size_gb = 1000 # expect: saves $144.50/month
  }
}
```

## References

* [SageMaker: notebook instances](https://docs.aws.amazon.com/sagemaker/latest/dg/nbi.html)
* [AI and ML perspective, cost optimization: data management](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#enforce_data_management_and_governance_practices)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Compute, NodePool, Notebook, Plan, Volume, rule

_ENOUGH = 150
_OF_A_NOTEBOOK = 200
_OF_A_NODE = 500
_DATA_LIES_ON_IT = frozenset(["mlcostlintdatasetgb"])


@rule(since="0.1")
def check(disk: Volume, plan: Plan) -> Iterator[Advice]:
    """Look for disks of notebooks and nodes that are paid for and hardly filled."""
    owner, size = disk.owner, disk.gigabytes.known
    if owner is None or size is None or size <= _OF_A_NOTEBOOK or _holds_data(owner):
        return
    limit = _limit(owner, plan)
    if limit is not None and size > limit:
        yield Advice(
            at=disk.gigabytes,
            message=f"{size:,} GiB of disk for {owner.name}, where {_ENOUGH} and a bucket would do",
            instead=[replace(disk, gigabytes=disk.gigabytes.but(_ENOUGH))],
        )


def _limit(owner: Compute, plan: Plan) -> int | None:
    if any(one is owner for one in plan.of(Notebook)):
        return _OF_A_NOTEBOOK
    if any(one is owner for one in plan.of(NodePool)) and owner.accelerators.known:
        return _OF_A_NODE
    return None


def _holds_data(owner: Compute) -> bool:
    tags = owner.tags.known
    return tags is not None and tags.having(_DATA_LIES_ON_IT) is not None
