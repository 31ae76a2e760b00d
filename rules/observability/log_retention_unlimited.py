r"""Logs that are kept for ever.

## Why it costs

CloudWatch keeps the events of a log group until the end of time unless told otherwise, and bills
every stored gigabyte every month. Training and endpoint logs are verbose and read, if ever, in
their first days; the bill for them only grows.

## What to do

Set a retention that covers an investigation: 30 days for development, 90 for production.

Whatever must be kept longer belongs in an S3 bucket with a lifecycle, at a fraction of the price.
Log groups for audits, security and compliance are not reported. Shortening the retention deletes
what is older, so look at the group before you apply the change.

## Examples

### The log group of SageMaker training jobs

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_cloudwatch_log_group" "training" { # expect: saves $3.03/month
  name = "/aws/sagemaker/TrainingJobs"
}
```

### The same group with a retention

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_cloudwatch_log_group" "training" {
  name              = "/aws/sagemaker/TrainingJobs"
  retention_in_days = 30
}
```

### An explicit zero also means for ever

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_cloudwatch_log_group" "endpoint" {
  name              = "/aws/sagemaker/Endpoints/ranker"
  retention_in_days = 0 # expect: saves $3.03/month
}
```

### Audit logs

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_cloudwatch_log_group" "audit" {
  name = "/ml/audit-trail"
}
```

### A log group in CloudFormation

```yaml title="us-east-1/logs.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  EndpointLogs: # expect: saves $3.03/month
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /aws/sagemaker/Endpoints/ranker
```

## References

* [Machine Learning Lens, MLCOST06-BP04: debugging and logging](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost06-bp04.html)
* [FinOps for AI: usage optimization](https://www.finops.org/topic/finops-for-ai/)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, LogGroup, Plan, rule


@rule(since="0.1")
def check(logs: LogGroup, _plan: Plan) -> Iterator[Advice]:
    """Look for log groups whose events never expire."""
    if logs.retention.known is not None or logs.audit.known:
        return
    yield Advice(
        at=logs.retention,
        message="log events are stored, and billed, for ever",
        instead=[replace(logs, retention=logs.retention.but(30))],
    )
