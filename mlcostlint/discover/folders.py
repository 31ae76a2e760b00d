"""What stands in a folder that can be ours, and the reading of it."""

import os
from collections.abc import Mapping
from pathlib import Path

from mlcostlint.discover.ignored import foreign_file
from mlcostlint.discover.text import EXTENSIONS, TERRAFORM, source
from mlcostlint.source import Source, Span, Unreadable


def entries(place: str, shown: str, problems: list[Unreadable]) -> list[os.DirEntry[str]]:
    """Return what a folder holds, by name; a folder that cannot be listed is a problem."""
    try:
        with os.scandir(place) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        why = f"the folder cannot be listed: {(error.strerror or str(error)).lower()}"
        problems.append(Unreadable(Span(shown or ".", 1, 1, 1, 1), why))
        return []


def is_ours(entry: os.DirEntry[str], top: Path) -> bool:
    """Tell whether this can be a file of ours.

    Terraform files are shared between modules by links; those that stay inside `top` count. What
    links to any other format would only be read twice.
    """
    if not entry.name.endswith(EXTENSIONS) or foreign_file(entry.name) or not is_file(entry):
        return False
    if not entry.is_symlink():
        return True
    return entry.name.endswith(TERRAFORM) and Path(entry.path).resolve().is_relative_to(top)


def is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether this is a regular file or a link that leads to one."""
    try:
        return entry.is_file()
    except OSError:  # links in a circle
        return False


def read(files: Mapping[str, str]) -> tuple[tuple[Source, ...], tuple[Unreadable, ...]]:
    """Read files, given as absolute paths and as shown, in the order in which they are shown."""
    found: list[Source] = []
    problems: list[Unreadable] = []
    for path, shown in sorted(files.items(), key=lambda pair: pair[1]):
        try:
            found.extend(source(path, shown))
        except Unreadable as problem:
            problems.append(problem)
    return tuple(found), tuple(problems)
