r"""A workload in one region and its data in another.

## Why it costs

Clouds bill every gigabyte that leaves a region, and a training job reads its data set anew on every
run. The transfer also takes longer than a local read, while the accelerators wait.

## What to do

Run the workload where its data lies, or copy the data once into the region of the workload.

A Google Cloud multi-region covers its regions: a bucket in `US` is local to `us-central1`. Where a
copy is not allowed or the amount is small, name the data under `allowed-cross-region` in the
configuration, as a pattern of its URI: `s3://acme-images/*`.

## Examples

### A job in Virginia and a bucket in Ireland

```hcl
provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

resource "aws_s3_bucket" "images" {
  provider = aws.ireland
  bucket   = "acme-images"
}

resource "aws_sagemaker_training_job" "vision" {
  training_job_name = "vision"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  input_data_config {
    channel_name = "train"

    data_source {
      s3_data_source {
        s3_data_type = "S3Prefix"
        s3_uri       = "s3://${aws_s3_bucket.images.bucket}/train/" # expect: saves $10.00/run
      }
    }
  }

  resource_config {
    instance_type     = "ml.g5.xlarge"
    instance_count    = 1
    volume_size_in_gb = 100
  }
}
```

### The same job beside its data

```hcl
provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "images" {
  bucket = "acme-images"
}

resource "aws_sagemaker_training_job" "vision" {
  training_job_name = "vision"
  role_arn          = "arn:aws:iam::111122223333:role/sagemaker"

  algorithm_specification {
    training_image      = "763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.3-gpu"
    training_input_mode = "FastFile"
  }

  input_data_config {
    channel_name = "train"

    data_source {
      s3_data_source {
        s3_data_type = "S3Prefix"
        s3_uri       = "s3://${aws_s3_bucket.images.bucket}/train/"
      }
    }
  }

  resource_config {
    instance_type     = "ml.g5.xlarge"
    instance_count    = 1
    volume_size_in_gb = 100
  }
}
```

### A SageMaker request whose bucket names its region

```yaml title="us-east-1/train.yaml"
TrainingJobName: vision
AlgorithmSpecification:
  TrainingImage: 763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3-gpu
  TrainingInputMode: FastFile
InputDataConfig:
  - ChannelName: train
    DataSource:
      S3DataSource:
        S3DataType: S3Prefix
        S3Uri: s3://acme-images-eu-west-1/train/ # expect: saves $10.00/run
ResourceConfig:
  InstanceType: ml.g5.xlarge
  InstanceCount: 1
  VolumeSizeInGB: 100
```

### A bucket that spans the region of the job

```hcl
resource "google_storage_bucket" "images" {
  name     = "acme-images"
  location = "US"
}
```

```yaml title="job.yaml"
displayName: vision
jobSpec:
  tensorboard: projects/4711/locations/us-central1/tensorboards/88
  workerPoolSpecs:
    - machineSpec:
        machineType: g2-standard-8
        acceleratorType: NVIDIA_L4
        acceleratorCount: 1
      replicaCount: 1
      containerSpec:
        imageUri: us-central1-docker.pkg.dev/acme/train/vision:3
        args: [--data=gs://acme-images/train]
```

### The same job and a bucket in Europe

```hcl
resource "google_storage_bucket" "images" {
  name     = "acme-images"
  location = "EU"
}
```

```yaml title="job.yaml"
displayName: vision
jobSpec:
  tensorboard: projects/4711/locations/us-central1/tensorboards/88
  workerPoolSpecs:
    - machineSpec:
        machineType: g2-standard-8
        acceleratorType: NVIDIA_L4
        acceleratorCount: 1
      replicaCount: 1
      containerSpec:
        imageUri: us-central1-docker.pkg.dev/acme/train/vision:3
        args: [--data=gs://acme-images/train] # expect
```

## References

* [Machine Learning Lens, MLCOST04-BP13: data and compute proximity](https://docs.aws.amazon.com/wellarchitected/latest/machine-learning-lens/mlcost04-bp13.html)
* [AI and ML perspective, cost optimization: data management](https://docs.cloud.google.com/architecture/framework/perspectives/ai-ml/cost-optimization#enforce_data_management_and_governance_practices)
* [Manage and optimize Azure Machine Learning costs](https://learn.microsoft.com/azure/machine-learning/how-to-manage-optimize-cost)
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from mlcostlint.plugin import Advice, Compute, DataPath, Plan, rule

# Google Cloud bucket locations: https://cloud.google.com/storage/docs/locations
_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "us": ("us-",),
    "eu": ("europe-",),
    "asia": ("asia-",),
    "nam4": ("us-central1", "us-east1"),
    "eur4": ("europe-north1", "europe-west4"),
    "eur5": ("europe-west1", "europe-west2"),
    "eur7": ("europe-west2", "europe-west3"),
    "eur8": ("europe-west3", "europe-west6"),
    "asia1": ("asia-northeast1", "asia-northeast2"),
}


@rule(since="0.1")
def check(compute: Compute, plan: Plan) -> Iterator[Advice]:
    """Look for data that crosses a region's border on every run."""
    decided = [path for path in compute.data if not path.region.unknown]
    for path in decided or compute.data:
        there, home = path.region.known, compute.region.known
        if _is_local(there, home) or _is_allowed(path, plan):
            continue
        moved = replace(path, region=path.region.but(home))
        data = tuple(moved if other is path else other for other in compute.data)
        yield Advice(
            at=path.uri,
            message=f"runs in {home}, but its {path.role} data is in {there}",
            instead=[replace(compute, data=data)],
            because=[path.region, compute.region],
        )


def _is_local(data: str, home: str) -> bool:
    place = data.lower()
    return place == home or home.startswith(_MEMBERS.get(place, "-"))


def _is_allowed(path: DataPath, plan: Plan) -> bool:
    patterns = plan.settings.allowed_cross_region
    return any(fnmatchcase(path.uri.known, pattern) for pattern in patterns)
