"""Links in a chart: Helm follows every one of them and renders what they lead to."""

import os
from collections.abc import Iterator
from pathlib import Path

from mlcostlint.parsers.surroundings import Surroundings, Unavailable


def not_followed(folder: str, around: Surroundings) -> Iterator[str]:
    """Yield why links in a folder, and in the folders that they lead to, are not to be followed."""
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        if (real := os.path.realpath(place)) in seen:
            continue
        seen.add(real)
        for entry in _entries(place):
            path = Path(place, entry.name).as_posix()
            why = _hindrance(path, around) if entry.is_symlink() else ""
            if why:
                yield why
            elif entry.is_dir():
                waiting.append(path)


def _entries(place: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:  # Helm cannot look into it either
        return []


def _hindrance(path: str, around: Surroundings) -> str:
    look = around.listing if Path(path).is_dir() else around.content
    try:
        look(path)
    except Unavailable as reason:
        return reason.why
    return ""
