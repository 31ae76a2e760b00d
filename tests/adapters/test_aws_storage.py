from textwrap import dedent

import pytest

from mlcostlint import adapters
from mlcostlint.model import (
    Bucket,
    Cluster,
    FileSystem,
    LogGroup,
    NatGateway,
    Registry,
    Resource,
    Volume,
)
from mlcostlint.parsers import ALONE, Inputs, read
from mlcostlint.source import Source
from mlcostlint.value import How


def resources(text: str, path: str = "main.tf") -> tuple[Resource, ...]:
    reading = read([Source(path, dedent(text).lstrip())], Inputs(), ALONE)
    assert not reading.problems
    return adapters.resources(reading.blocks)


def declared(type_: str, *lines: str) -> Resource:
    body = "\n".join(f"  {line}" for line in lines)
    (found,) = resources(f'resource "{type_}" "it" {{\n{body}\n}}\n')
    return found


def stacked(type_: str, properties: str) -> Resource:
    (found,) = resources(
        f"Resources:\n  It:\n    Type: {type_}\n    Properties: {properties}\n", "stack.yaml"
    )
    return found


@pytest.mark.parametrize(
    ("found", "kind", "gigabytes"),
    [
        (lambda: declared("aws_s3_bucket", 'bucket = "acme"'), Bucket, None),
        (lambda: declared("aws_ebs_volume", "size = 200"), Volume, 200),
        (lambda: declared("aws_ebs_volume", 'snapshot_id = "snap-1"'), Volume, None),
        (lambda: declared("aws_efs_file_system"), FileSystem, None),
        (
            lambda: declared("aws_fsx_lustre_file_system", "storage_capacity = 1200"),
            FileSystem,
            1200,
        ),
        (lambda: declared("aws_ecr_repository", 'name = "train"'), Registry, None),
        (lambda: stacked("AWS::S3::Bucket", "{BucketName: acme}"), Bucket, None),
        (lambda: stacked("AWS::FSx::FileSystem", "{StorageCapacity: 2400}"), FileSystem, 2400),
        (lambda: stacked("AWS::ECR::Repository", "{RepositoryName: train}"), Registry, None),
    ],
)
def test_what_holds_bytes(found, kind, gigabytes):
    store = found()
    assert isinstance(store, kind)
    assert store.gigabytes.known == gigabytes


def test_a_bucket_without_a_name_is_named_later():
    store = declared("aws_s3_bucket")
    assert isinstance(store, Bucket)
    assert store.bucket.unknown == "the name of the bucket is missing"


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (lambda: declared("aws_eks_cluster", 'name = "ml"'), Cluster),
        (lambda: declared("aws_nat_gateway"), NatGateway),
        (lambda: stacked("AWS::EKS::Cluster", "{Name: ml}"), Cluster),
        (lambda: stacked("AWS::EC2::NatGateway", "{}"), NatGateway),
    ],
)
def test_what_else_is_billed(found, kind):
    assert isinstance(found(), kind)


@pytest.mark.parametrize(
    ("found", "tags"),
    [
        (lambda: stacked("AWS::S3::Bucket", "{Tags: [{Key: team, Value: ml}]}"), {"team": "ml"}),
        (
            lambda: stacked("AWS::EFS::FileSystem", "{FileSystemTags: [{Key: team, Value: ml}]}"),
            {"team": "ml"},
        ),
        (lambda: stacked("AWS::S3::Bucket", "{}"), {}),
    ],
)
def test_tags_of_a_stack(found, tags):
    carried = found().tags.known
    assert {key: value.known for key, value in carried.entries.items()} == tags


def logs(*lines: str) -> LogGroup:
    found = declared("aws_cloudwatch_log_group", *lines)
    assert isinstance(found, LogGroup)
    return found


@pytest.mark.parametrize(
    ("lines", "days", "how", "line"),
    [
        ([], None, How.DEFAULTED, 1),
        (["retention_in_days = 0"], None, How.WRITTEN, 2),
        (["retention_in_days = 30"], 30, How.WRITTEN, 2),
    ],
)
def test_a_log_group_keeps_events_for_ever_unless_told(lines, days, how, line):
    kept = logs(*lines).retention
    assert (kept.known, kept.origin.how, kept.origin.span.line) == (days, how, line)


@pytest.mark.parametrize(
    ("lines", "audit"),
    [
        (['name = "/ml/audit-trail"'], True),
        (['name = "/aws/CloudTrail"'], True),
        (['tags = { Purpose = "Compliance" }'], True),
        (['name = "/aws/sagemaker/auditorium"'], False),
    ],
)
def test_logs_that_law_or_policy_keeps(lines, audit):
    assert logs(*lines).audit.known is audit


def test_a_name_that_is_not_known_might_be_an_audit_log():
    found = resources(
        'variable "n" {}\nresource "aws_cloudwatch_log_group" "it" {\n  name = var.n\n}\n'
    )
    assert [bool(one.audit.unknown) for one in found if isinstance(one, LogGroup)] == [True]


def test_delivered_logs_have_no_retention_to_set():
    text = 'resource "aws_cloudwatch_log_group" "it" {\n  log_group_class = "DELIVERY"\n}\n'
    assert resources(text) == ()


@pytest.mark.parametrize(
    ("type_", "size", "gigabytes"),
    [
        ("aws_sagemaker_notebook_instance", "volume_size = 500", 500),
        ("aws_sagemaker_notebook_instance", "volume_size = var.size", "var.size is not declared"),
    ],
)
def test_a_notebook_has_a_volume_where_its_size_is_said(type_, size, gigabytes):
    text = f'resource "{type_}" "it" {{\n  instance_type = "ml.t3.large"\n  {size}\n}}\n'
    notebook, disk = resources(text)
    assert isinstance(disk, Volume)
    assert disk.owner is notebook
    assert (disk.gigabytes.unknown or disk.gigabytes.known) == gigabytes
    assert disk.type.known == "sagemaker"
    assert disk.outlives_owner.known is False
