r"""A cluster whose Kubernetes version is kept alive at six times the price.

## Why it costs

A version of Kubernetes has usual support for some fourteen months. After that the provider keeps it
running, if it may, and bills the control plane at $0.60 an hour instead of $0.10: $365 a month more
for each cluster, without any of it reaching the workloads.

## What to do

Upgrade the control plane and its node groups to a version with usual support, one by one.

On EKS `upgrade_policy { support_type = "STANDARD" }` has the provider upgrade by itself when usual
support ends. That is a decision about your workloads and not only about money.

## Examples

### A version that only extended support keeps

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_cluster" "ml" {
  name     = "ml"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.31" # expect: saves $365.00/month

  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}
```

### The same in a file of eksctl

```yaml
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: ml
  region: us-east-1
  version: "1.30" # expect: saves $365.00/month
```

### A version with usual support

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_cluster" "ml" {
  name     = "ml"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.35"

  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}
```

### A cluster that the provider upgrades instead

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_eks_cluster" "ml" {
  name     = "ml"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  version  = "1.31"

  upgrade_policy {
    support_type = "STANDARD"
  }

  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}
```

## References

* [Amazon EKS: the version lifecycle](https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html)
* [Amazon EKS pricing](https://aws.amazon.com/eks/pricing/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Cluster, Plan, Stands, rule


@rule(since="0.1")
def check(cluster: Cluster, _plan: Plan) -> Iterator[Advice]:
    """Look for versions that cost more than the newest one does.

    Which do is a matter of dates, and so of the price book.
    """
    version = cluster.version.known
    if version is None or not cluster.extended_support.known:
        return
    yield Advice(
        at=cluster.version,
        message=f"Kubernetes {version} has only extended support, at a higher price",
        instead=[replace(cluster, version=cluster.version.but(None))],
        because=[cluster.extended_support],
        stands=Stands.IF_CHEAPER,
    )
