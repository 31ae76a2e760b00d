"""The buckets that SkyPilot lays into the file system of a task's machines.

https://docs.skypilot.co/en/latest/reference/storage.html
"""

from collections.abc import Iterator, Mapping

from mlcostlint.adapters import reading
from mlcostlint.adapters.programs.data import role
from mlcostlint.adapters.programs.shell import filled_in
from mlcostlint.model import Role
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import Value, fact, legible

_STORES: Mapping[str, str] = {"gcs": "gs://", "s3": "s3://"}
_ELSEWHERE = "bucket://"  # in whichever store SkyPilot picks
_BUCKETS = (*_STORES.values(), "r2://", "cos://", "oci://", "nebius://", "https://")


def mounted(body: Map, variables: Mapping[str, Leaf]) -> Iterator[tuple[Role, Leaf]]:
    """Yield what each bucket is for, by where it is laid or by what it is called, and its URI."""
    for place, leaf in reading.mapping(body.get("file_mounts")).items():
        bucket = _bucket(leaf, variables)
        if bucket is not None:
            called = f"{place}/{fact(bucket, '')}".replace("/", "-").replace(":", "-")
            by_place = role(place.replace("/", "-"))
            is_for_both = Role.CHECKPOINTS if role(called) is Role.CHECKPOINTS else by_place
            yield is_for_both, bucket


def _bucket(leaf: Leaf, variables: Mapping[str, Leaf]) -> Leaf | None:
    """Return the URI of a bucket, None for what is copied from where the task is launched."""
    found = fact(leaf, None)
    if not isinstance(found, Map):
        said = _known(leaf, variables)
        return said if _is_bucket(said) else None
    source = _known(found.get("source"), variables)
    if _is_bucket(source):
        return source
    name = _known(found.get("name"), variables)
    if not isinstance(fact(name, None), str):
        return name if name.unknown else None
    scheme = _STORES.get(str(fact(found.get("store"), "")).lower(), _ELSEWHERE)
    return name.map(lambda said: f"{scheme}{said}")


def _known(leaf: Leaf, variables: Mapping[str, Leaf]) -> Leaf:
    """Return a text with the variables of the task in place."""
    text = legible(leaf)
    return filled_in(Value(text, leaf.origin), variables) if text else leaf


def _is_bucket(leaf: Leaf) -> bool:
    return str(fact(leaf, "")).startswith(_BUCKETS)
