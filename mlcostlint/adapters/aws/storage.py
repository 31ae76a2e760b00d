"""What holds bytes on AWS: buckets, volumes, file systems, registries."""

from collections.abc import Iterator

from mlcostlint.adapters.aws.declaration import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import number, text, unread
from mlcostlint.model import Bucket, FileSystem, Registry, Resource, Volume
from mlcostlint.tree import Block
from mlcostlint.value import defaulted


def bucket(block: Block, links: Links) -> Iterator[Resource]:
    """Read an S3 bucket; one without a name of its own is named when it is made."""
    store = declared(block, links, "bucket", "bucket_name")
    name = text(store.get("bucket" if block.dialect == "terraform" else "bucket_name"))
    yield Bucket(
        **store.common(),
        gigabytes=defaulted(None, store.header),
        bucket=name.required("the name of the bucket"),
        tier=unread(store.header),
        lifecycle=unread(store.header),
        versioned=unread(store.header),
        moves_by_access=unread(store.header),
        kept_deleted=unread(store.header),
        geo_redundant=unread(store.header),
    )


def volume(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EBS volume; without a size it takes that of its snapshot."""
    disk = declared(block, links)
    yield Volume(
        **disk.common(),
        gigabytes=number(disk.get("size")),
        type=unread(disk.header),
        iops=unread(disk.header),
        throughput=unread(disk.header),
        attached=unread(disk.header),
        outlives_owner=unread(disk.header),
    )


def elastic_file_system(block: Block, links: Links) -> Iterator[Resource]:
    """Read an EFS file system, which grows with what is put into it."""
    key = "tags" if block.dialect == "terraform" else "file_system_tags"
    files = declared(block, links, "creation_token", tags_key=key)
    yield FileSystem(
        **files.common(),
        gigabytes=defaulted(None, files.header),
        tier=unread(files.header),
        throughput=unread(files.header),
        compresses=unread(files.header),
        moves_cold_files=unread(files.header),
    )


def fsx(block: Block, links: Links) -> Iterator[Resource]:
    """Read an FSx file system, which is billed by the capacity that it is given."""
    files = declared(block, links)
    yield FileSystem(
        **files.common(),
        gigabytes=number(files.get("storage_capacity")),
        tier=unread(files.header),
        throughput=unread(files.header),
        compresses=unread(files.header),
        moves_cold_files=unread(files.header),
    )


def registry(block: Block, links: Links) -> Iterator[Resource]:
    """Read an ECR repository."""
    images = declared(block, links, "name", "repository_name")
    yield Registry(
        **images.common(), gigabytes=defaulted(None, images.header), cleans_up=unread(images.header)
    )
