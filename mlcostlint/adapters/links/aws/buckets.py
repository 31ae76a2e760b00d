"""Which settings of a bucket are declared apart from it."""

from mlcostlint.adapters.links import Links, Names
from mlcostlint.adapters.links.aws.parts import Parts, parts
from mlcostlint.tree import Block, Leaf

BUCKETS: Names = {
    "aws_s3_bucket": ("bucket",),
    "aws_s3_directory_bucket": ("bucket",),
    "AWS::S3::Bucket": ("BucketName",),
}


def bucket_setting(links: Links, bucket: Block, type_: str) -> Parts:
    """Return the blocks of one `aws_s3_bucket_…` type that name a bucket."""
    return parts(links, bucket, (type_,), _bucket, BUCKETS)


def _bucket(setting: Block) -> Leaf:
    return setting.get("bucket")
