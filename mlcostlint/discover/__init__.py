"""Which files a scan reads: paths to sources, never out of the tree that was asked for."""

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mlcostlint.discover.ignored import (
    Ignored,
    foreign_file,
    foreign_folder,
    in_force,
    passed_over,
)
from mlcostlint.discover.text import EXTENSIONS, TERRAFORM, source, whole
from mlcostlint.source import Source, Span, Unreadable

__all__ = ["Discovery", "NoSuchPath", "named", "sources"]


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
    here = Path.cwd()
    found: dict[str, str] = {}
    tops: list[Path] = []
    problems: list[Unreadable] = []
    for path in paths:
        place = Path(path).resolve()
        if not place.exists():
            raise NoSuchPath(path)
        excluded = Ignored().plus(str(here), exclude).plus(str(place), exclude)
        walk = _Walk(_boundary(place, here), excluded, problems)
        tops.append(walk.top)
        if place.is_dir():
            found.update(walk.files(place, _shown(path, here)))
        elif walk.reads(place, force_exclude=force_exclude):
            found[str(place)] = _shown(path, here)
    read, unread = _read(found)
    return Discovery(read, (*problems, *unread), _neighbours(here, tops))


def named(path: str) -> Source:
    """Read one file that a person names, whatever it is; raises `Unreadable`."""
    return whole(path, _shown(path, Path.cwd()))


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way down through folders: the boundary no link may leave, and what is excluded.

    Paths are text here: ten thousand `Path`s would cost more than the walk itself.
    """

    top: Path
    excluded: Ignored
    problems: list[Unreadable]

    def files(self, folder: Path, shown: str) -> Iterator[tuple[str, str]]:
        """Yield the paths of files, absolute and as shown."""
        waiting = [(str(folder), shown, in_force(folder, self.top))]
        while waiting:
            place, name, outer = waiting.pop()
            ignored = outer.within(place)
            for entry in _entries(place, name, self.problems):
                path, label = entry.path, posixpath.join(name, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    foreign = foreign_folder(place, entry.name)
                    if not foreign and self._wants(path + os.sep, ignored):
                        waiting.append((path, label, ignored))
                elif _ours(entry, self.top) and self._wants(path, ignored):
                    yield path, label

    def reads(self, file: Path, *, force_exclude: bool) -> bool:
        """Tell whether a file that was named outright is read."""
        if not file.name.endswith(EXTENSIONS) or not file.is_file():
            return False
        return not (force_exclude and passed_over(file, self.top, self.excluded))

    def _wants(self, path: str, ignored: Ignored) -> bool:
        return not ignored.matches(path) and not self.excluded.matches(path)


def _boundary(place: Path, here: Path) -> Path:
    """Return the repository that `place` is in, else the working directory, else the place."""
    folder = place if place.is_dir() else place.parent
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
    return here if place.is_relative_to(here) else folder


def _shown(path: str, here: Path) -> str:
    place = Path(path).resolve()
    if place == here:
        return ""
    if place.is_relative_to(here):
        return place.relative_to(here).as_posix()
    return posixpath.normpath(Path(path).as_posix())


def _entries(place: str, shown: str, problems: list[Unreadable]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        why = f"the folder cannot be listed: {(error.strerror or str(error)).lower()}"
        problems.append(Unreadable(Span(shown or ".", 1, 1, 1, 1), why))
        return []


def _ours(entry: os.DirEntry[str], top: Path) -> bool:
    """Tell whether this can be a file of ours.

    Terraform files are shared between modules by links; those that stay inside `top` count. What
    links to any other format would only be read twice.
    """
    if not entry.name.endswith(EXTENSIONS) or foreign_file(entry.name) or not entry.is_file():
        return False
    if not entry.is_symlink():
        return True
    return entry.name.endswith(TERRAFORM) and Path(entry.path).resolve().is_relative_to(top)


def _read(files: Mapping[str, str]) -> tuple[tuple[Source, ...], tuple[Unreadable, ...]]:
    read: list[Source] = []
    problems: list[Unreadable] = []
    for path, shown in sorted(files.items(), key=lambda pair: pair[1]):
        try:
            read.extend(source(path, shown))
        except Unreadable as problem:
            problems.append(problem)
    return tuple(read), tuple(problems)


def _neighbours(here: Path, tops: Iterable[Path]) -> Callable[[str], tuple[Source, ...]]:
    allowed = tuple(tops)

    @cache
    def neighbours(folder: str) -> tuple[Source, ...]:
        place = (here / folder).resolve()
        top = next((top for top in allowed if place.is_relative_to(top)), None)
        if top is None or not place.is_dir():
            return ()
        found = {
            entry.path: posixpath.normpath(posixpath.join(folder, entry.name))
            for entry in _entries(str(place), folder, [])
            if entry.name.endswith(TERRAFORM) and _ours(entry, top)
        }
        return _read(found)[0]

    return neighbours
