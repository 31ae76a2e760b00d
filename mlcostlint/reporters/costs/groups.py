"""A bill added up by one thing that its items have in common."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcostlint.bill import Bill, Item
from mlcostlint.money import NOTHING, Money

TAG = "tag:"
_NONE = "(none)"

KEYS: Mapping[str, Callable[[Item], str]] = {
    "phase": lambda item: item.phase.value,
    "kind": lambda item: item.kind,
    "resource": lambda item: item.address,
    "file": lambda item: item.span.path,
    "folder": lambda item: posixpath.dirname(item.span.path) or ".",
    "cloud": lambda item: item.cloud,
    "region": lambda item: item.region or _NONE,
    "environment": lambda item: item.environment or _NONE,
    "machine": lambda item: item.machine or _NONE,
}


@dataclass(frozen=True, slots=True)
class Group:
    """What items with the same `name` cost and waste together, and how many have no price."""

    name: str
    costs: Money
    saves: Money
    resources: int
    unpriced: int


def groups(bill: Bill, by: str) -> list[Group]:
    """Return the groups of a bill, dearest first; by a tag, those without it are one."""
    key = KEYS[by] if by in KEYS else _tag(by.removeprefix(TAG))
    found: dict[str, list[Item]] = {}
    for item in bill.items:
        found.setdefault(key(item), []).append(item)
    return sorted((_group(name, items) for name, items in found.items()), key=_rank)


def _tag(name: str) -> Callable[[Item], str]:
    return lambda item: item.tags.get(name, _NONE)


def _group(name: str, items: list[Item]) -> Group:
    return Group(
        name,
        sum((item.counts for item in items), NOTHING),
        sum((item.saves for item in items), NOTHING),
        len(items),
        sum(1 for item in items if item.monthly is None),
    )


def _rank(group: Group) -> tuple[object, ...]:
    return -group.costs.expected, -group.unpriced, group.name
