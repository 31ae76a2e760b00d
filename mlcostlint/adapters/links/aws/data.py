"""In which region the data of a workload lies, as its bucket or its name tells."""

import re
from collections.abc import Iterable

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.links.aws.buckets import BUCKETS
from mlcostlint.adapters.reading import text
from mlcostlint.adapters.regions import region
from mlcostlint.model.parts import DataPath, Role
from mlcostlint.tree import Block, Leaf
from mlcostlint.value import Value, fact

_BUCKET_OF = re.compile(r"^(?:s3a?://|arn:aws[a-z-]*:s3:::)([^/]+)|^https://([^./]+)\.s3[.-]")
_S3_HOST = re.compile(r"s3[.-]([a-z0-9-]+)\.amazonaws\.com")


def data_paths(links: Links, near: Block, given: Iterable[tuple[Role, Leaf]]) -> list[DataPath]:
    """Return where data lies; paths of no known region only where no other path is known.

    A bucket whose region no file tells would otherwise hide, as an open question, one that crosses
    a border.
    """
    paths = [_path(links, near, role, leaf) for role, leaf in given if _is_s3(leaf)]
    known = [path for path in paths if not path.region.unknown]
    return known or paths


def _is_s3(leaf: Leaf) -> bool:
    said = fact(leaf, None)
    if isinstance(said, str):
        return _BUCKET_OF.search(said) is not None
    return leaf.unknown != "" and bool(leaf.refers_to)


def _path(links: Links, near: Block, role: Role, leaf: Leaf) -> DataPath:
    return DataPath(role, text(leaf).required("the location of data"), lies(links, near, leaf))


def lies(links: Links, near: Block, leaf: Leaf) -> Value[str]:
    """Return the region of the bucket that a leaf names by reference, ARN or URI."""
    said = fact(text(leaf), None) or ""
    match = _BUCKET_OF.search(said)
    name = (match[1] or match[2]) if match else ""
    declared = list(links.referred(near, leaf, *BUCKETS)) or links.named(near, name, BUCKETS)
    if declared:
        return region(declared[0], declared[0].body)
    host = _S3_HOST.search(said)
    told = words.region_in(host[1] if host else name)
    if told:
        return words.computed(told, leaf.origin.span)
    shown = f"bucket {name}" if name else "the bucket"
    return leaf.hole(f"nothing says in which region {shown} lies")
