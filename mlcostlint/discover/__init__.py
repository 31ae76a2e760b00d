"""Which files a scan reads: paths to sources, never out of the tree that was asked for."""

import os
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mlcostlint.discover.around import surroundings
from mlcostlint.discover.folders import entries, is_ours, read
from mlcostlint.discover.ignored import Ignored, foreign_folder, in_force, passed_over
from mlcostlint.discover.text import EXTENSIONS, streamed, whole
from mlcostlint.parsers.surroundings import Surroundings
from mlcostlint.source import Source, Unreadable

__all__ = ["Discovery", "NoSuchPath", "given", "named", "sources"]


class NoSuchPath(Exception):
    """A path was named that does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: no such file or folder")
        self.path = path


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a scan reads, by path; what it could not read; and what lies around it.

    What lies around it is inside the repository or working directory of a scanned path.
    """

    sources: tuple[Source, ...]
    problems: tuple[Unreadable, ...]
    around: Surroundings


def sources(
    paths: Sequence[str],
    own: Source | None = None,
    *,
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
) -> Discovery:
    """Find and read the files under `paths` that can concern a scan; raises `NoSuchPath`.

    `own` has been read already and counts in the place of the file at its path. `exclude` holds
    patterns as in an ignore file. A file named outright is read even so, unless `force_exclude`
    says that patterns and ignore files hold for it too.
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
    if own is not None:
        place = (here / own.path).resolve()
        tops.append(_boundary(place, here))
        found.pop(str(place), None)
    read_here, unread = read(found)
    ours = read_here if own is None else (*read_here, own)
    return Discovery(ours, (*problems, *unread), surroundings(here, tops))


def named(path: str) -> Source:
    """Read one file that a person names, whatever it is; raises `Unreadable`."""
    return whole(path, _shown(path, Path.cwd()))


def given(stream: BinaryIO, name: str) -> Source:
    """Read text that comes by another way than a file, under this name; raises `Unreadable`."""
    return streamed(stream, _shown(name, Path.cwd()))


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
            for entry in entries(place, name, self.problems):
                path, label = entry.path, posixpath.join(name, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    foreign = foreign_folder(place, entry.name)
                    if not foreign and self._wants(path + os.sep, ignored):
                        waiting.append((path, label, ignored))
                elif is_ours(entry, self.top) and self._wants(path, ignored):
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
