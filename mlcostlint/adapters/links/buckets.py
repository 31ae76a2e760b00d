"""Which workloads of a scan read and write a bucket, and what that says of its contents."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import scalars
from mlcostlint.hardware import Cloud
from mlcostlint.model import Bucket, Compute, Contents, DataPath, Resource, Role
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact

_NAMED: Mapping[Cloud, re.Pattern[str]] = {
    Cloud.AWS: re.compile(r"(?:s3a?://|arn:aws[a-z-]*:s3:::)([a-z0-9][a-z0-9._-]+)"),
    Cloud.GCP: re.compile(r"gs://([a-z0-9][a-z0-9._-]+)"),
    Cloud.AZURE: re.compile(r"(?:https://|abfss?://[^@/]+@)([a-z0-9]+)\.(?:blob|dfs)\.core\."),
}
_TYPES = (
    "aws_s3_bucket",
    "aws_s3_directory_bucket",
    "AWS::S3::Bucket",
    "AWS::S3Express::DirectoryBucket",
    "azurerm_storage_account",
    "google_storage_bucket",
)
# Blocks of machine learning: a bucket that one of them means is for it.
_LEARNING = (
    "aws_sagemaker_",
    "AWS::SageMaker::",
    "azurerm_machine_learning_",
    "google_notebooks_",
    "google_vertex_ai_",
    "google_workbench_",
)
# What these mean are buckets of scripts, and not of data.
_SCRIPTED = ("AWS::SageMaker::Cluster", "aws_sagemaker_notebook_instance_lifecycle_configuration")
_BY_ROLE: Mapping[Role, Contents] = {
    Role.INPUT: Contents.DATASETS,
    Role.OUTPUT: Contents.ARTIFACTS,
    Role.MODEL: Contents.ARTIFACTS,
}

_Uses = Mapping[Block, list[DataPath]]


def with_uses(found: Sequence[tuple[Block, Resource]], links: Links) -> Iterator[Resource]:
    """Yield the resources of a scan, its buckets with the paths that workloads name in them."""
    buckets = [(block, one) for block, one in found if isinstance(one, Bucket)]
    if not buckets:
        yield from (resource for _, resource in found)
        return
    index = _Index(links, buckets)
    uses: _Uses = defaultdict(list)
    for block, one in found:
        for path in one.data if isinstance(one, Compute) else ():
            for bucket in index.meant(block, path.uri):
                uses[bucket].append(path)
    meant = dict(index.mentions())
    for block, one in found:
        yield _told(one, uses.get(block, []), meant.get(block)) if isinstance(one, Bucket) else one


class _Index:
    """The buckets of a scan by what others call them."""

    def __init__(self, links: Links, buckets: Sequence[tuple[Block, Bucket]]) -> None:
        self._links = links
        self._by_name: dict[tuple[Cloud, str], list[Block]] = defaultdict(list)
        for block, bucket in buckets:
            self._by_name[bucket.cloud, fact(bucket.bucket, "")].append(block)

    def meant(self, near: Block, leaf: Leaf) -> list[Block]:
        """Return the buckets that a leaf refers to or names; of several of one name, none."""
        referred = list(self._links.referred(near, leaf, *_TYPES)) if leaf.refers_to else []
        if referred:
            return referred
        said = fact(leaf, None)
        for cloud, pattern in _NAMED.items() if isinstance(said, str) else ():
            match = pattern.match(str(said))
            found = self._by_name.get((cloud, match[1]), []) if match else []
            if len(found) == 1:
                return found
        return []

    def mentions(self) -> Iterator[tuple[Block, Leaf]]:
        """Yield each bucket that a block of machine learning means, and where it does."""
        for block in self._links.blocks:
            if block.type.startswith(_LEARNING) and block.type not in _SCRIPTED:
                for leaf in scalars(block.body):
                    yield from ((bucket, leaf) for bucket in self.meant(block, leaf))


def _told(bucket: Bucket, used: Sequence[DataPath], meant: Leaf | None) -> Bucket:
    """Return a bucket with its uses; where its names say nothing, they say what it holds."""
    if not used and meant is None:
        return bucket
    told = replace(bucket, used=tuple(used))
    if fact(bucket.holds, Contents.UNSTATED) is not Contents.UNSTATED:
        return told
    by_use = _by_use(used, meant)
    return told if by_use is None else replace(told, holds=by_use)


def _by_use(used: Sequence[DataPath], meant: Leaf | None) -> Value[Contents] | None:
    """Return what workloads keep in a bucket; checkpoints only where they keep nothing else."""
    kept = next((path for path in used if path.role in _BY_ROLE), None)
    if kept is not None:
        return words.computed(_BY_ROLE[kept.role], kept.uri.origin.span)
    if used:
        return words.computed(Contents.CHECKPOINTS, used[0].uri.origin.span)
    return None if meant is None else words.computed(Contents.ARTIFACTS, meant.origin.span)
