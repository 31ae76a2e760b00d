"""Files to measure on, made anew for every run."""

import json
from pathlib import Path

POLICIES = Path(__file__).with_name("policies")

_TERRAFORM = """\
variable "environment" {{
  default = "dev"
}}

locals {{
  tags = {{ project = "p{n}", team = "ml", environment = var.environment, model = "m" }}
}}

provider "aws" {{
  region = "us-east-1"
  default_tags {{
    tags = local.tags
  }}
}}

resource "aws_sagemaker_notebook_instance" "lab" {{
  name          = "lab-{n}"
  role_arn      = "arn:aws:iam::111122223333:role/lab"
  instance_type = "ml.g5.xlarge"
}}

resource "aws_cloudwatch_log_group" "jobs" {{
  name              = "/jobs/{n}"
  retention_in_days = 30
}}
"""

_KUBERNETES = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: train-{n}
spec:
  template:
    spec:
      nodeSelector:
        cloud.google.com/gke-accelerator: nvidia-l4
      containers:
        - name: train
          image: registry.example.com/train:1
          args: ["--epochs", "3"]
          resources:
            limits:
              nvidia.com/gpu: 1
      restartPolicy: Never
"""


_INSTANCES = 11_000


def large_template(folder: Path) -> Path:
    """Write one CloudFormation template of five megabytes, as programs print them."""
    folder.mkdir(parents=True)
    instances = {
        f"Worker{n}": {
            "Type": "AWS::EC2::Instance",
            "Properties": {
                "InstanceType": "g5.xlarge",
                "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 100}}],
                "Tags": [{"Key": "project", "Value": f"p{n}"}, {"Key": "team", "Value": "ml"}],
            },
        }
        for n in range(_INSTANCES)
    }
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": instances}
    (folder / "template.json").write_text(json.dumps(template, indent=1))
    return folder


def one_terraform(folder: Path) -> Path:
    """Write one root module of one file."""
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text(_TERRAFORM.format(n=0))
    return folder


def one_kubernetes(folder: Path) -> Path:
    """Write one manifest."""
    folder.mkdir(parents=True)
    (folder / "job.yaml").write_text(_KUBERNETES.format(n=0))
    return folder


def large(folder: Path, files: int) -> Path:
    """Write a monorepo: half of it root modules of one file each, half manifests."""
    for n in range(files // 2):
        root = folder / f"team-{n % 100}" / f"stack-{n}"
        root.mkdir(parents=True)
        (root / "main.tf").write_text(_TERRAFORM.format(n=n))
        (root / "job.yaml").write_text(_KUBERNETES.format(n=n))
    return folder
