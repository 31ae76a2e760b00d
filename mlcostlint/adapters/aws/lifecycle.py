"""What S3 does with objects by their age, in the three shapes that declare it."""

from collections.abc import Iterable, Iterator

from mlcostlint.adapters.reading import (
    children,
    first_given,
    given,
    leaves,
    loosely,
    nodes,
    number,
    perhaps,
    text,
)
from mlcostlint.model.parts import LifecycleRule
from mlcostlint.tree import Leaf, Map, Node
from mlcostlint.value import Value, defaulted, fact, first_unknown

_INTELLIGENT = "INTELLIGENT_TIERING"
_PREFIX = (("filter", "prefix"), ("filter", "and", "prefix"), ("prefix",))
_NARROW = (
    ("filter", "tag"),
    ("filter", "and", "tags"),
    ("filter", "object_size_greater_than"),
    ("filter", "object_size_less_than"),
    ("filter", "and", "object_size_greater_than"),
    ("filter", "and", "object_size_less_than"),
    ("tags",),
    ("tag_filters",),
    ("object_size_greater_than",),
    ("object_size_less_than",),
)
_EXPIRES = (("expiration", "days"), ("expiration_in_days",))
_EXPIRES_ON = (("expiration", "date"), ("expiration_date",))
_OLD = (
    ("noncurrent_version_expiration", "noncurrent_days"),
    ("noncurrent_version_expiration", "days"),
    ("noncurrent_version_expiration_in_days",),
)
_ABORT = (
    ("abort_incomplete_multipart_upload", "days_after_initiation"),
    ("abort_incomplete_multipart_upload_days",),
)
_MOVES = ("transition", "transitions")


def rules(given_rules: Leaf) -> Value[tuple[LifecycleRule, ...]]:
    """Return the rules in force; one that may be switched off leaves all of them open."""
    found = list(_maps(nodes(given_rules)))
    hole = first_unknown([*leaves(given_rules), *(_enabled(rule) for rule in found)])
    if hole is not None:
        return hole
    kept = tuple(_rule(rule) for rule in found if _enabled(rule).known)
    if not found:
        return defaulted((), given_rules.origin.span)
    return given_rules.map(lambda _: kept)


def tiering(given_rules: Leaf) -> Leaf | None:
    """Return where every object of the bucket is put into the class that S3 tiers by access."""
    for rule in _maps(nodes(given_rules)):
        whole = not fact(_prefix(rule), "?") and not any(map(given, _leaves(rule, _NARROW)))
        for move in _moves(rule) if whole and fact(_enabled(rule), False) else ():  # noqa: FBT003
            tier = loosely(move, "storage_class")
            if fact(tier, None) == _INTELLIGENT:
                return tier
    return None


def _maps(found: Iterable[Node]) -> Iterator[Map]:
    return (node for node in found if isinstance(node, Map))


def _enabled(rule: Map) -> Value[bool]:
    """Say whether a rule is in force: `enabled` was a boolean before provider version 4."""
    status = text(first_given(loosely(rule, "status"), loosely(rule, "enabled")))
    return status.required("status").map(lambda word: word in {"Enabled", "true"})


def _rule(rule: Map) -> LifecycleRule:
    here = rule.header
    narrowed = next((leaf for leaf in _leaves(rule, _NARROW) if given(leaf)), None)
    return LifecycleRule(
        prefix=_prefix(rule),
        narrow=defaulted(fact=False, span=here) if narrowed is None else narrowed.map(_is_given),
        expires=_expiry(rule),
        old_versions_expire=number(first_given(*_leaves(rule, _OLD))),
        moves=_moved(rule),
        uploads_abort=number(first_given(*_leaves(rule, _ABORT))),
    )


def _is_given(_narrowed: object) -> bool:
    return True


def _leaves(rule: Map, paths: tuple[tuple[str, ...], ...]) -> list[Leaf]:
    return [loosely(rule, *path) for path in paths]


def _prefix(rule: Map) -> Value[str]:
    return text(first_given(*_leaves(rule, _PREFIX))).default("")


def _expiry(rule: Map) -> Value[int | None]:
    on = first_given(*_leaves(rule, _EXPIRES_ON))
    if not on.unknown and on.known is not None:
        return on.hole("objects expire on a date and not by their age")
    return number(first_given(*_leaves(rule, _EXPIRES)))


def _moves(rule: Map) -> Iterator[Map]:
    for key in _MOVES:
        yield from children(rule, key)


def _moved(rule: Map) -> Value[int | None]:
    """Return after how many days objects first move; without any, it is at once.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration
    """
    ages = [perhaps(number(_age(move)).default(0)) for move in _moves(rule)]
    hole = first_unknown(ages)
    if hole is not None:
        return hole
    if not ages:
        return defaulted(None, rule.header)
    return min(ages, key=lambda age: age.known or 0)


def _age(move: Map) -> Leaf:
    days = first_given(loosely(move, "days"), loosely(move, "transition_in_days"))
    on = first_given(loosely(move, "date"), loosely(move, "transition_date"))
    if given(on):
        return on if on.unknown else on.hole("objects move on a date and not by their age")
    return days
