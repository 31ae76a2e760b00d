# ruff: noqa: PTH - a tree of ten thousand files is walked in plain text: a Path each costs more
"""Which files a scan reads: paths to sources, never out of the tree that was asked for."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mlcostlint.discover.ignored import (
    Ignored,
    foreign_file,
    foreign_folder,
    in_force,
    passed_over,
)
from mlcostlint.discover.text import EXTENSIONS, TERRAFORM, source
from mlcostlint.source import Source, Span, Unreadable

__all__ = ["Discovery", "NoSuchPath", "sources"]


class NoSuchPath(Exception):
    """A path was named that does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: no such file or folder")
        self.path = path


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a scan reads, by path; what it could not read; and what lies around it.

    `neighbours` returns the Terraform sources of a folder, named as sources name theirs, that lies
    inside the repository or working directory of a scanned path; of any other folder, none.
    """

    sources: tuple[Source, ...]
    problems: tuple[Unreadable, ...]
    neighbours: Callable[[str], tuple[Source, ...]]


def sources(
    paths: Sequence[str], *, exclude: Sequence[str] = (), force_exclude: bool = False
) -> Discovery:
    """Find and read the files under `paths` that can concern a scan; raises `NoSuchPath`.

    `exclude` holds patterns as in an ignore file. A file named outright is read even so, unless
    `force_exclude` says that patterns and ignore files hold for it too.
    """
    here = os.getcwd()
    found: dict[str, str] = {}
    tops: list[str] = []
    problems: list[Unreadable] = []
    for path in paths:
        if not os.path.exists(path):
            raise NoSuchPath(path)
        place = os.path.abspath(path)
        walk = _Walk(_boundary(place, here), Ignored().plus(here, exclude).plus(place, exclude))
        tops.append(walk.top)
        if os.path.isdir(place):
            found.update(walk.files(place, _shown(path, here), problems))
        elif place.endswith(EXTENSIONS) and not (force_exclude and walk.misses(place)):
            found[place] = _shown(path, here)
    read, unread = _read(found)
    return Discovery(read, (*problems, *unread), _neighbours(here, tops))


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way down through folders: the boundary no link may leave, and what is excluded."""

    top: str
    excluded: Ignored

    def files(
        self, folder: str, shown: str, problems: list[Unreadable]
    ) -> Iterator[tuple[str, str]]:
        """Yield the paths of files, absolute and as shown; note folders that cannot be listed."""
        waiting = [(folder, shown, in_force(folder, self.top))]
        while waiting:
            place, name, outer = waiting.pop()
            ignored = outer.within(place)
            for entry in _entries(place, name, problems):
                path, label = entry.path, posixpath.join(name, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    if not foreign_folder(place, entry.name) and self._wants(
                        path + os.sep, ignored
                    ):
                        waiting.append((path, label, ignored))
                elif _ours(entry, self.top) and self._wants(path, ignored):
                    yield path, label

    def misses(self, file: str) -> bool:
        """Tell whether this walk would not come to `file`."""
        return passed_over(file, self.top, self.excluded)

    def _wants(self, path: str, ignored: Ignored) -> bool:
        return not ignored.matches(path) and not self.excluded.matches(path)


def _boundary(place: str, here: str) -> str:
    """Return the repository that `place` is in, else the working directory, else the place."""
    folder = place if os.path.isdir(place) else os.path.dirname(place)
    above = folder
    while not os.path.exists(os.path.join(above, ".git")):
        if above == os.path.dirname(above):
            return here if _inside(place, here) else folder
        above = os.path.dirname(above)
    return above


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _shown(path: str, here: str) -> str:
    place = os.path.abspath(path)
    if place == here:
        return ""
    inside = _inside(place, here)
    return (os.path.relpath(place, here) if inside else os.path.normpath(path)).replace(os.sep, "/")


def _entries(place: str, shown: str, problems: list[Unreadable]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        why = f"the folder cannot be listed: {(error.strerror or str(error)).lower()}"
        problems.append(Unreadable(Span(shown or ".", 1, 1, 1, 1), why))
        return []


def _ours(entry: os.DirEntry[str], top: str) -> bool:
    """Tell whether this can be a file of ours; a link counts as long as it stays inside `top`."""
    if not entry.name.endswith(EXTENSIONS) or foreign_file(entry.name) or not entry.is_file():
        return False
    return not entry.is_symlink() or _inside(os.path.realpath(entry.path), os.path.realpath(top))


def _read(files: Mapping[str, str]) -> tuple[tuple[Source, ...], tuple[Unreadable, ...]]:
    read: list[Source] = []
    problems: list[Unreadable] = []
    for path, shown in sorted(files.items(), key=lambda pair: pair[1]):
        try:
            read.extend(source(path, shown))
        except Unreadable as problem:
            problems.append(problem)
    return tuple(read), tuple(problems)


def _neighbours(here: str, tops: Iterable[str]) -> Callable[[str], tuple[Source, ...]]:
    allowed = {os.path.realpath(top) for top in tops}

    @cache
    def neighbours(folder: str) -> tuple[Source, ...]:
        place = os.path.abspath(os.path.join(here, folder))
        top = next((top for top in allowed if _inside(os.path.realpath(place), top)), None)
        if top is None or not os.path.isdir(place):
            return ()
        found = {
            entry.path: posixpath.normpath(posixpath.join(folder, entry.name))
            for entry in _entries(place, folder, [])
            if entry.name.endswith(TERRAFORM) and _ours(entry, top)
        }
        return _read(found)[0]

    return neighbours
