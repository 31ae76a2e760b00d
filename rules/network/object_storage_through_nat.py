r"""Data sets that reach object storage through a NAT gateway.

## Why it costs

A NAT gateway bills every gigabyte that passes it. What training nodes and endpoints read from
object storage (data sets, checkpoints, model weights, layers of images) is most of their traffic,
and it need not pass: the cloud's own storage can be reached from a private network free of charge.

## What to do

Give the network a free way to object storage beside the gateway.

AWS: a gateway endpoint for S3 (`aws_vpc_endpoint` of type `Gateway`) in the route tables of the
private subnets. Google Cloud: `private_ip_google_access = true` on the subnets. Azure: the service
endpoint `Microsoft.Storage` on the subnet.

## Examples

### A network of GPU nodes behind a NAT gateway

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "ml" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.ml.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_nat_gateway" "ml" { # expect: saves $13.50/month
  allocation_id = "eipalloc-1"
  subnet_id     = aws_subnet.public.id
}

resource "aws_instance" "trainer" {
  instance_type = "g5.xlarge"
  subnet_id     = aws_subnet.public.id
}
```

### The same network with a gateway endpoint

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "ml" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.ml.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_nat_gateway" "ml" {
  allocation_id = "eipalloc-1"
  subnet_id     = aws_subnet.public.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.ml.id
  service_name    = "com.amazonaws.us-east-1.s3"
  route_table_ids = ["rtb-1"]
}

resource "aws_instance" "trainer" {
  instance_type = "g5.xlarge"
  subnet_id     = aws_subnet.public.id
}
```

### A stack that does the same

```yaml
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
  Public:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
  Gateway: # expect
    Type: AWS::EC2::NatGateway
    Properties: {AllocationId: eipalloc-1, SubnetId: !Ref Public}
  Trainer:
    Type: AWS::EC2::Instance
    Properties: {InstanceType: g5.xlarge, SubnetId: !Ref Public}
```

### A network without machines that learn or answer

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "web" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.web.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_nat_gateway" "web" {
  allocation_id = "eipalloc-1"
  subnet_id     = aws_subnet.public.id
}
```

## References

* [Machine Learning Lens, MLCOST04-BP13: data and compute proximity](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp13.html)
* [Gateway endpoints for Amazon S3](https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Compute, NatGateway, Plan, rule


@rule(since="0.1")
def check(gateway: NatGateway, plan: Plan) -> Iterator[Advice]:
    """Look for gateways that what accelerators read has to pass."""
    if not gateway.public.known or gateway.spares_storage.known or not _computes(plan):
        return
    yield Advice(
        at=gateway.spares_storage,
        message=f"what {gateway.name} lets through to object storage is billed by the gigabyte,"
        " and could go around it",
        instead=[replace(gateway, spares_storage=gateway.spares_storage.but(fact=True))],
    )


def _computes(plan: Plan) -> bool:
    """Say whether anything in the scan runs on machines that data sets are carried to."""
    return any(True for _ in plan.of(Compute))
