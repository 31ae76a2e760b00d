"""Which files a pattern of `fileset` means: `*`, `**`, `?`, `[a-z]`, `{a,b}`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from itertools import product

from mlcostlint.parsers.surroundings import Listing, Unavailable
from mlcostlint.parsers.terraform.frame import Frame
from mlcostlint.parsers.terraform.lazy import MOST_LEAVES, Exhausted
from mlcostlint.parsers.terraform.nodes import refuse

_MOST_ALTERNATIVES = 64
_MOST_FOLDERS = 2_000
_ENTRIES_OF_A_STEP = 10
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SPECIAL = re.compile(r"[*?\[]")


def matched(folder: str, pattern: str, frame: Frame) -> list[str]:
    """Return the paths of files below `folder`, relative to it, that match a pattern, in order.

    Raises `Unavailable` where the folder itself cannot be seen.
    """
    walk = _Walk(folder, frame)
    walk.listing("")
    found: set[str] = set()
    for alternative in _alternatives(pattern):
        found.update(walk.files("", tuple(alternative.split("/"))))
        if len(found) > MOST_LEAVES:
            raise Exhausted("the pattern matches too many files to be evaluated")
    return sorted(found)


@dataclass(slots=True)
class _Walk:
    """One search below a folder, which looks into a bounded number of others."""

    folder: str
    frame: Frame
    looked: int = 0

    def listing(self, place: str) -> Listing:
        """Return what the folder at `place` below the first one holds."""
        self.looked += 1
        if self.looked > _MOST_FOLDERS:
            raise Exhausted("the pattern leads into too many folders to be evaluated")
        found = self.frame.files.listing(f"{self.folder}/{place}")
        entries = len(found.files) + len(found.folders)
        self.frame.budget.spend(1 + entries // _ENTRIES_OF_A_STEP)
        return found

    def files(self, place: str, steps: tuple[str, ...]) -> Iterator[str]:
        """Yield the files that `steps` lead to from `place`, which ends in a slash or is empty."""
        step, *rest = steps
        if rest and not _SPECIAL.search(step):
            yield from self.files(f"{place}{step}/", tuple(rest))
            return
        try:
            found = self.listing(place)
        except Unavailable:
            return
        if not rest:
            yield from (f"{place}{name}" for name in found.files if _fits(name, step))
        if step != "**":
            folders = [name for name in found.folders if rest and _fits(name, step)]
        elif rest:
            yield from self.files(place, tuple(rest))
        again = steps if step == "**" else tuple(rest)
        for name in found.folders if step == "**" else folders:
            yield from self.files(f"{place}{name}/", again)


def _fits(name: str, step: str) -> bool:
    return step == "**" or re.match(translate(step.replace("[^", "[!")), name) is not None


def _alternatives(pattern: str) -> Iterator[str]:
    if "\\" in pattern:
        raise Exhausted("a pattern with escapes is not evaluated")
    parts = _CHOICE.split(pattern)
    if any("{" in part or "}" in part for part in parts):
        refuse("the braces of the pattern do not close")
    choices = [part.split(",") if place % 2 else [part] for place, part in enumerate(parts)]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_ALTERNATIVES:
        raise Exhausted("the pattern has too many alternatives to be evaluated")
    yield from map("".join, product(*choices))
