"""What buckets are for, by their names and by the workloads of other files that use them."""

import pytest

from mlcostlint import adapters
from mlcostlint.adapters import words
from mlcostlint.model import Bucket, Contents, Registry
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source, Span
from mlcostlint.value import fact, unknown
from tests.adapters.terraform import block, only

HERE = Span("main.tf", 1, 1, 1, 10)
S3 = block("aws_s3_bucket", 'bucket = "acme-audio"')
JOB = """
TrainingJobName: audio
AlgorithmSpecification: {TrainingImage: a/b:1, TrainingInputMode: File}
ResourceConfig: {InstanceType: ml.g5.xlarge, InstanceCount: 1, VolumeSizeInGB: 50}
"""
CHECKPOINTS = "CheckpointConfig: {S3Uri: s3://acme-audio/ckpt/}\n"
RESULTS = "OutputDataConfig: {S3OutputPath: s3://acme-audio/models/}\n"


def bucket(*texts: tuple[str, str]) -> Bucket:
    reading = read([Source(path, text) for path, text in texts], Inputs(), ALONE)
    (found,) = [one for one in adapters.resources(reading.blocks) if isinstance(one, Bucket)]
    return found


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["acme-training-data"], Contents.DATASETS),
        (["acme-data-lake"], Contents.DATASETS),
        (["llmCheckpoints"], Contents.CHECKPOINTS),
        (["acme-ml-checkpoints"], Contents.CHECKPOINTS),
        (["mlflow"], Contents.ARTIFACTS),
        (["inference-capture"], Contents.CAPTURES),
        (["spark-tmp"], Contents.TEMPORARY),
        (["ml-access-logs"], Contents.LOGS),
        (["access-logs"], Contents.UNSTATED),
        (["acme-ml-tfstate"], Contents.UNSTATED),
        (["codepipeline-artifacts"], Contents.UNSTATED),
        (["remodelling"], Contents.UNSTATED),
        (["bucket", "sagemaker"], Contents.ARTIFACTS),
        (["bucket"], Contents.UNSTATED),
        ([], Contents.UNSTATED),
    ],
)
def test_what_names_say(names, expected):
    assert words.contents(names, HERE).known is expected


def test_a_hidden_name_might_say_more():
    names = words.Names.of(["bucket"], unknown("var.name has no default", HERE))
    assert words.contents(names, HERE).unknown == "var.name has no default"


@pytest.mark.parametrize(
    ("job", "holds", "used"),
    [
        (JOB, Contents.UNSTATED, []),
        (JOB + CHECKPOINTS, Contents.CHECKPOINTS, ["ckpt/"]),
        (JOB + CHECKPOINTS + RESULTS, Contents.ARTIFACTS, ["ckpt/", "models/"]),
        (JOB + RESULTS.replace("audio", "video"), Contents.UNSTATED, []),
    ],
)
def test_a_request_uses_a_bucket_of_another_format(job, holds, used):
    found = bucket(("main.tf", S3), ("job.yaml", job))
    assert found.holds.known is holds
    assert sorted(path.prefix.known for path in found.used) == used


def test_of_two_buckets_of_one_name_none_is_taken():
    reading = read(
        [Source("a/main.tf", S3), Source("b/main.tf", S3), Source("job.yaml", JOB + RESULTS)],
        Inputs(),
        ALONE,
    )
    found = [one for one in adapters.resources(reading.blocks) if isinstance(one, Bucket)]
    assert [len(one.used) for one in found] == [0, 0]


def test_a_reference_is_enough_where_the_name_is_not_known():
    uri = "s3://${aws_s3_bucket.x.bucket}/out/"
    model = block("aws_sagemaker_model", f'primary_container {{\n  model_data_url = "{uri}"\n}}')
    found = only(Bucket, block("aws_s3_bucket", "bucket = var.name") + model)
    assert found.holds.known is Contents.ARTIFACTS


def test_scripts_of_a_cluster_are_no_data():
    config = block(
        "aws_sagemaker_notebook_instance_lifecycle_configuration",
        'name = "x"\non_start = "aws s3 cp s3://${aws_s3_bucket.x.bucket}/a ."',
    )
    assert only(Bucket, S3 + config).holds.known is Contents.UNSTATED


@pytest.mark.parametrize(
    ("type_", "attributes", "locked"),
    [
        ("aws_s3_bucket", "object_lock_enabled = true", True),
        ("aws_s3_bucket", "object_lock_enabled = var.lock", "?"),
        ("aws_s3_bucket", "", False),
        ("google_storage_bucket", "retention_policy {\n  retention_period = 86400\n}", True),
        ("google_storage_bucket", "", False),
        ("azurerm_storage_account", 'immutability_policy {\n  state = "Locked"\n}', True),
        ("azurerm_storage_account", "", False),
    ],
)
def test_what_may_not_be_deleted(type_, attributes, locked):
    assert fact(only(Bucket, block(type_, attributes)).locked, "?") == locked


@pytest.mark.parametrize(
    ("type_", "attributes", "hot"),
    [
        ("aws_s3_bucket", "", True),
        ("aws_s3_directory_bucket", "", False),
        ("google_storage_bucket", "", True),
        ("google_storage_bucket", 'storage_class = "COLDLINE"', False),
        ("azurerm_storage_account", "", True),
        ("azurerm_storage_account", 'access_tier = "Cool"', False),
        ("azurerm_storage_account", 'account_tier = "Premium"', False),
    ],
)
def test_what_could_move_to_a_colder_class(type_, attributes, hot):
    assert only(Bucket, block(type_, attributes)).hot.known is hot


@pytest.mark.parametrize(
    ("type_", "attributes", "images", "releases"),
    [
        ("aws_ecr_repository", 'name = "train"', True, False),
        ("aws_ecr_repository", 'name = "train-release"', True, True),
        ("google_artifact_registry_repository", 'format = "PYTHON"', True, False),
        ("google_artifact_registry_repository", 'format = "MAVEN"', False, False),
        ("azurerm_container_registry", 'name = "releases"', True, True),
    ],
)
def test_what_a_registry_is_for(type_, attributes, images, releases):
    found = only(Registry, block(type_, attributes))
    assert (found.images.known, found.releases.known) == (images, releases)
