"""Cloud Storage buckets, and what becomes of the objects in them."""

from collections.abc import Iterator, Mapping
from typing import cast

from mlcostlint.adapters import naming, reading, words
from mlcostlint.adapters.google import declared
from mlcostlint.adapters.links import Links
from mlcostlint.adapters.machinery import Adapter
from mlcostlint.model import Bucket, LifecycleRule, Resource
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, defaulted, fact, first_unknown

# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/storage_bucket:
# the service keeps deleted objects for a week where no policy is set, and 0 switches that off.
_DELETED_ARE_KEPT_SECONDS = 604_800
_SECONDS_A_DAY = 86_400
_HOT = frozenset(["STANDARD", "REGIONAL", "MULTI_REGIONAL"])
_OF_OLD_VERSIONS = ("num_newer_versions", "days_since_noncurrent_time", "noncurrent_time_before")
_NARROWING = (
    "created_before",
    "custom_time_before",
    "days_since_custom_time",
    "matches_suffix",
    "noncurrent_time_before",
    "size_above_bytes",
    "size_below_bytes",
)


def bucket(block: Block, _links: Links) -> Iterator[Resource]:
    """Read a bucket; its location may be a multi-region ("US") or a dual region ("NAM4")."""
    location = reading.text(block.get("location")).required("location").map(_spelt)
    tier = reading.text(block.get("storage_class")).default("STANDARD").map(str.upper)
    kept = reading.number(block.get("soft_delete_policy", "retention_duration_seconds"))
    yield Bucket(
        **declared.common(block, declared.labels(block), block.get("name"), region=location),
        gigabytes=defaulted(None, block.body.header),
        bucket=reading.text(block.get("name")).required("name"),
        tier=tier,
        hot=tier.map(_HOT.__contains__),
        locked=declared.present(block.get("retention_policy", "retention_period")),
        holds=words.contents(naming.names(block, block.get("name")), block.body.header),
        lifecycle=_lifecycle(block, tier),
        versioned=reading.flag(block.get("versioning", "enabled")).default(fallback=False),
        moves_by_access=reading.flag(block.get("autoclass", "enabled")).default(fallback=False),
        kept_deleted=kept.default(_DELETED_ARE_KEPT_SECONDS).map(
            lambda seconds: -(-seconds // _SECONDS_A_DAY)
        ),
        geo_redundant=location.map(lambda place: "-" not in place),
    )


def _spelt(location: str) -> str:
    """Write a multi-region or dual region in capitals, as Google does, and a region in small."""
    is_region = "-" in location
    return location.lower() if is_region else location.upper()


def _lifecycle(block: Block, tier: Value[str]) -> Value[tuple[LifecycleRule, ...]]:
    said = declared.block_at(block.get("lifecycle_rule"))
    nodes = list(block.body.each("lifecycle_rule"))
    hole = first_unknown(node for node in nodes if isinstance(node, Value))
    if hole is not None:
        return hole
    rules = tuple(rule for node in nodes if isinstance(node, Map) for rule in _rules(node, tier))
    return defaulted(rules, block.body.header) if not rules else said.map(lambda _: rules)


def _rules(node: Map, tier: Value[str]) -> Iterator[LifecycleRule]:
    condition = reading.child(node, "condition") or node
    action = reading.text(node.get("action", "type")).required("the type of the action")
    prefixes = list(reading.leaves(condition.get("matches_prefix")))
    for prefix in prefixes or [defaulted("", node.header)]:
        yield LifecycleRule(
            prefix=reading.text(prefix).default(""),
            narrow=_narrow(condition, action, tier),
            expires=_when(action, "Delete", _of_current(condition)),
            old_versions_expire=_when(action, "Delete", _of_old(condition)),
            moves=_when(action, "SetStorageClass", _of_current(condition)),
            uploads_abort=_when(action, "AbortIncompleteMultipartUpload", _age(condition)),
        )


def _when(action: Value[str], wanted: str, age: Value[int | None]) -> Value[int | None]:
    """Return the age where the action is the wanted one."""
    if action.unknown:
        return cast("Value[int | None]", action)
    return age if action.known == wanted else action.map(lambda _: None)


def _age(condition: Map) -> Value[int | None]:
    """Return the age that is asked; without one an object qualifies at once."""
    return cast("Value[int | None]", reading.number(condition.get("age")).default(0))


def _of_current(condition: Map) -> Value[int | None]:
    """Return the age at which the version that is read qualifies."""
    state = reading.text(condition.get("with_state")).default("ANY")
    if state.unknown:
        return cast("Value[int | None]", state)
    for key in _OF_OLD_VERSIONS:
        leaf = condition.get(key)
        if leaf.unknown or fact(leaf, None) not in (None, 0):
            return leaf.map(lambda _: None)
    return state.map(lambda _: None) if state.known == "ARCHIVED" else _age(condition)


def _of_old(condition: Map) -> Value[int | None]:
    """Return the age at which a version that was replaced qualifies, 0 where a number is kept."""
    state = reading.text(condition.get("with_state")).default("ANY")
    if state.unknown or state.known == "LIVE":
        return state.map(lambda _: None)
    replaced = reading.number(condition.get("days_since_noncurrent_time"))
    return replaced if replaced.unknown or replaced.known else _age(condition)


def _narrow(condition: Map, action: Value[str], tier: Value[str]) -> Value[bool]:
    """Say whether a rule looks at more than names and ages.

    One that moves what has the bucket's own class holds for every new object.
    """
    classes = [fact(leaf, None) for leaf in reading.leaves(condition.get("matches_storage_class"))]
    own = fact(action, None) == "SetStorageClass" and fact(tier, "") in classes
    narrowing = _NARROWING if own else (*_NARROWING, "matches_storage_class")
    return declared.present(*(_filled(condition.get(key)) for key in narrowing))


def _filled(leaf: Leaf) -> Leaf:
    """Return a condition, absent where it is empty or 0: the provider then leaves it out."""
    return leaf.map(lambda _: None) if fact(leaf, None) in (0, "") else leaf


TABLE: Mapping[str, Adapter] = {"google_storage_bucket": bucket}
