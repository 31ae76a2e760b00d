r"""A notebook that nothing stops when its user goes home.

## Why it costs

A notebook machine is billed for every hour it runs, used or not. Somebody who works in it six hours
a day uses some 120 of a month's 730 hours and pays for the nights and weekends as well, at GPU
rates where it has one. Clouds disagree on the default: Google's Workbench shuts an idle instance
down after three hours by itself, SageMaker and Kubeflow never do.

## What to do

Have the notebook shut itself down after an hour or two without activity.

* SageMaker notebook instance: attach a lifecycle configuration whose start script stops the
  instance when Jupyter has been idle, such as the `auto-stop-idle` sample that AWS publishes.
* SageMaker Studio domain: set `app_lifecycle_management` with `idle_settings` of
  `lifecycle_management = "ENABLED"` and a timeout of 60 minutes, for JupyterLab and for the code
  editor.
* Vertex AI Workbench: leave the metadata key `idle-timeout-seconds` out, or set it to 3600; an
  empty value or 0 turns the shutdown off.
* Kubeflow: set `ENABLE_CULLING` to `"true"` in the notebook controller's configuration.

A schedule that stops the machine in the evening answers the rule as well.

## Examples

### A SageMaker notebook instance with a GPU

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance" "research" { # expect: saves $859.12/month
  name          = "research"
  role_arn      = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type = "ml.g5.xlarge"
}
```

### The same notebook with a script that stops it

```hcl
provider "aws" {
  region = "us-east-1"
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "autostop" {
  name     = "autostop"
  on_start = base64encode("python3 /home/ec2-user/autostop.py --time 3600 --ignore-connections")
}

resource "aws_sagemaker_notebook_instance" "research" {
  name                  = "research"
  role_arn              = "arn:aws:iam::111122223333:role/sagemaker"
  instance_type         = "ml.g5.xlarge"
  lifecycle_config_name = aws_sagemaker_notebook_instance_lifecycle_configuration.autostop.name
}
```

### A notebook instance in CloudFormation

```yaml title="us-east-1/notebook.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Explorer: # expect: saves $449.20/month
    Type: AWS::SageMaker::NotebookInstance
    Properties:
      InstanceType: ml.g4dn.xlarge
      RoleArn: arn:aws:iam::111122223333:role/sagemaker
```

### A Workbench instance whose own shutdown was switched off

```hcl
resource "google_workbench_instance" "vision" {
  name     = "vision"
  location = "us-central1-a"

  gce_setup {
    machine_type = "g2-standard-8"
    metadata = {
      idle-timeout-seconds = "0" # expect: saves $624.85/month
    }
  }
}
```

### A Workbench instance that keeps the default

```hcl
resource "google_workbench_instance" "vision" {
  name     = "vision"
  location = "us-central1-a"

  gce_setup {
    machine_type = "g2-standard-8"
  }
}
```

## References

* [Machine Learning Lens, MLCOST04-BP08: stop resources when not in use](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp08.html)
* [AI and ML perspective, cost optimization: allocate resources](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#optimize_resource_allocation)
* [Azure Well-Architected, AI workloads: use what you pay for](https://learn.microsoft.com/azure/well-architected/ai/design-principles)
"""

from collections.abc import Iterator
from dataclasses import replace

from mlcostlint.plugin import Advice, Notebook, Plan, rule


@rule(since="0.1")
def check(notebook: Notebook, _plan: Plan) -> Iterator[Advice]:
    """Look for notebooks that run until somebody remembers them."""
    if notebook.stops_when_idle.known or notebook.scheduled.known:
        return
    yield Advice(
        at=notebook.stops_when_idle,
        message=f"{notebook.machine_name} keeps running when nobody uses it",
        instead=[replace(notebook, stops_when_idle=notebook.stops_when_idle.but(True))],
        because=[notebook.machine],
    )
