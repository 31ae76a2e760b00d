"""What autoscale settings of Azure Monitor make of a scale set or a deployment."""

from dataclasses import dataclass

from mlcostlint.adapters import reading
from mlcostlint.adapters.links.azure import Users
from mlcostlint.tree import Block
from mlcostlint.value import Value, defaulted, fact, first_unknown


@dataclass(frozen=True, slots=True)
class Bounds:
    """How few and how many instances a setting allows, and whether the clock changes that."""

    floor: Value[int]
    ceiling: Value[int]
    shrinks: Value[bool]
    scheduled: Value[bool]


def bounds(settings: Users) -> Bounds | None:
    """Return what the settings of one thing allow, None where nothing scales it.

    A setting is in force unless it is switched off:
    https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_autoscale_setting
    """
    for setting in settings.blocks:
        enabled = reading.flag(setting.get("enabled")).default(fallback=True)
        if fact(enabled, 1):
            return _bounds(setting, enabled)
    return None


def _bounds(setting: Block, enabled: Value[bool]) -> Bounds:
    if enabled.unknown:
        hole = enabled.hole(enabled.unknown)
        return Bounds(hole, hole, hole, hole)
    least, most = _limits(setting, "minimum"), _limits(setting, "maximum")
    return Bounds(
        floor=_first(least, lowest=True),
        ceiling=_first(most, lowest=False),
        shrinks=defaulted(fact=True, span=setting.body.header),
        scheduled=_scheduled(setting),
    )


def _first(found: list[Value[int]], *, lowest: bool) -> Value[int]:
    """Return the lowest or highest limit of all profiles: some of them hold only by the clock."""
    hole = first_unknown(found)
    if hole is not None:
        return hole
    choose = min if lowest else max
    return choose(found, key=lambda limit: limit.known)


def _limits(setting: Block, which: str) -> list[Value[int]]:
    profiles = setting.body.maps("profile")
    found = [reading.number(profile.get("capacity", which)).required(which) for profile in profiles]
    return found or [reading.number(setting.get("profile")).hole("the profiles are not known")]


def _scheduled(setting: Block) -> Value[bool]:
    """Return whether profiles hold by the clock, so that some of them may shrink it."""
    for profile in setting.body.maps("profile"):
        for key in ("recurrence", "fixed_date"):
            leaf = profile.get(key)
            if reading.given(leaf):
                return leaf.map(lambda _: True)
    return defaulted(fact=False, span=setting.body.header)
