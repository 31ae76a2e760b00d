"""What lies around the scanned paths: read inside their repositories and nowhere else."""

import os
import posixpath
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path

from mlcostlint.discover.folders import entries, is_file, is_ours, read
from mlcostlint.discover.text import TERRAFORM
from mlcostlint.parsers.surroundings import ALONE, Listing, Surroundings, Unavailable
from mlcostlint.source import Source

_MOST_BYTES = 1 << 20
_MOST_ENTRIES = 20_000
# What git and Terraform keep for themselves.
_INTERNAL = frozenset({".git", ".terraform"})


def surroundings(here: Path, tops: Iterable[Path]) -> Surroundings:
    """Return what can be asked for inside `tops`; paths are relative to `here`."""
    place = _Around(here, tuple(tops))
    return Surroundings(
        cache(place.folder), lru_cache(maxsize=32)(place.content), cache(place.listing)
    )


class _Around:
    """The folders that may be looked into; no link leads out of them."""

    def __init__(self, here: Path, tops: tuple[Path, ...]) -> None:
        self._here = here
        self._tops = tops

    def folder(self, folder: str) -> tuple[Source, ...]:
        """Return the Terraform sources right inside a folder."""
        seen = self._seen(folder, Path.is_dir)
        if seen is None:
            return ()
        place, top = seen
        found = {
            entry.path: posixpath.normpath(posixpath.join(folder, entry.name))
            for entry in entries(str(place), folder, [])
            if entry.name.endswith(TERRAFORM) and is_ours(entry, top)
        }
        return read(found)[0]

    def content(self, path: str) -> bytes:
        """Return the bytes of a file that is not too large."""
        seen = self._seen(path, Path.is_file)
        if seen is None:
            return ALONE.content(path)
        try:
            with seen[0].open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                data = file.read(_MOST_BYTES + 1)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise Unavailable(f"file {path} cannot be opened: {why}") from None
        if len(data) > _MOST_BYTES:
            raise Unavailable(f"file {path} has {size / 1e6:.1f} MB, which is not looked at")
        return data

    def listing(self, folder: str) -> Listing:
        """Return what a folder holds; of links, those to files inside."""
        seen = self._seen(folder, Path.is_dir)
        if seen is None:
            return ALONE.listing(folder)
        place, top = seen
        found = [one for one in entries(str(place), folder, []) if one.name not in _INTERNAL]
        if len(found) > _MOST_ENTRIES:
            raise Unavailable(f"folder {folder} holds too much to be looked at")
        return Listing(
            tuple(one.name for one in found if is_file(one) and _stays(one, top)),
            tuple(one.name for one in found if one.is_dir(follow_symlinks=False)),
        )

    def _seen(self, path: str, is_wanted: Callable[[Path], bool]) -> tuple[Path, Path] | None:
        """Return the place that a path leads to and the folder it must stay in, if it does."""
        try:
            place = (self._here / path).resolve()
            tops = [top for top in self._tops if place.is_relative_to(top) and is_wanted(place)]
        except (OSError, RuntimeError, ValueError):  # links in a circle, names that cannot be
            return None
        return (place, tops[0]) if tops else None


def _stays(entry: os.DirEntry[str], top: Path) -> bool:
    return not entry.is_symlink() or Path(entry.path).resolve().is_relative_to(top)
