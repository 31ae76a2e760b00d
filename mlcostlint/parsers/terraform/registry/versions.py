"""Version constraints as Terraform writes them: `~> 20.0`, `>= 19, < 21`, `20.8.5`."""

import re
from collections.abc import Iterable

Version = tuple[int, int, int]
Range = tuple[Version, Version]  # from the first on, up to the second and without it

_ALL: Range = ((0, 0, 0), (10**9, 0, 0))
_CONDITION = re.compile(r"(=|!=|>=|>|<=|<|~>)?\s*v?(\d{1,8}(?:\.\d{1,8})*)(?:[-+][\w.+-]+)?")


def admitted(constraint: str) -> Range:
    """Return the versions that a constraint admits; an empty one admits all.

    Raises ValueError for what is no constraint. `!=` keeps out one release of a range, and so none.
    """
    conditions = (_condition(part.strip()) for part in constraint.split(",") if constraint)
    return _together((_ALL, *conditions))


def overlap(one: Range, other: Range) -> bool:
    """Tell whether some version lies in both ranges."""
    first, end = _together((one, other))
    return first < end


def _together(ranges: Iterable[Range]) -> Range:
    starts, ends = zip(*ranges, strict=True)
    return max(starts), min(ends)


def _condition(text: str) -> Range:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no version constraint")
    parts = [int(part) for part in found[2].split(".")][:3]
    version = _padded(parts)
    after = (*version[:2], version[2] + 1)
    # `~>` lets the last part that is written grow, and a lone first part without end.
    above = _padded([*parts[:-2], parts[-2] + 1]) if len(parts) > 1 else _ALL[1]
    return {
        "=": (version, after),
        "!=": _ALL,
        ">": (after, _ALL[1]),
        ">=": (version, _ALL[1]),
        "<": (_ALL[0], version),
        "<=": (_ALL[0], after),
        "~>": (version, above),
    }[found[1] or "="]


def _padded(parts: list[int]) -> Version:
    major, minor, patch = (*parts, 0, 0)[:3]
    return major, minor, patch
