"""In which region the data lies that a workload on Google Cloud reads and writes."""

import re
from collections.abc import Iterable

from mlcostlint.adapters import words
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.reading import text
from mlcostlint.model import DataPath, Role
from mlcostlint.tree import Leaf
from mlcostlint.value import fact

_BUCKET = re.compile(r"gs://([a-z0-9][a-z0-9._-]+)")


def data_paths(links: Links, given: Iterable[tuple[Role, Leaf]]) -> tuple[DataPath, ...]:
    """Return where data lies; paths of no known region only where no other path is known.

    A bucket whose region no file tells would otherwise hide, as an open question, one that crosses
    a border.
    """
    paths = [_path(links, role, leaf) for role, leaf in given if _bucket(leaf)]
    known = [path for path in paths if not path.region.unknown]
    return tuple(known or paths)


def _bucket(leaf: Leaf) -> str:
    found = _BUCKET.match(str(fact(leaf, None)))
    return found.group(1) if found else ""


def _path(links: Links, role: Role, leaf: Leaf) -> DataPath:
    uri = text(leaf).required("the location of data")
    name = _bucket(leaf)
    for block in links.blocks:
        if block.type == "google_storage_bucket" and fact(block.get("name"), None) == name:
            return DataPath(role, uri, text(block.get("location")).required("location"))
    told = words.region_in(name)
    if told:
        return DataPath(role, uri, words.computed(told, leaf.origin.span))
    return DataPath(role, uri, leaf.hole(f"nothing says in which region bucket {name} lies"))
