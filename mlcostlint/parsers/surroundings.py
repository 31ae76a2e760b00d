"""What lies around the sources of a scan, for configuration that refers to other files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from mlcostlint.source import Source


class Unavailable(Exception):
    """A file or a folder that is not looked at, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Listing:
    """The names of the files and the folders right inside a folder, in order."""

    files: tuple[str, ...]
    folders: tuple[str, ...]


def _no_sources(_folder: str) -> tuple[Source, ...]:
    return ()


def _no_file(path: str) -> NoReturn:
    raise Unavailable(f"file {path} is not among the scanned files")


def _no_folder(path: str) -> NoReturn:
    raise Unavailable(f"folder {path} is not among the scanned files")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where to ask for more; paths are as sources name theirs. By default nothing is around.

    `folder` returns the Terraform sources right inside a folder, `content` the bytes of a file,
    `listing` what a folder holds; the last two raise `Unavailable`.
    """

    folder: Callable[[str], tuple[Source, ...]] = _no_sources
    content: Callable[[str], bytes] = _no_file
    listing: Callable[[str], Listing] = _no_folder


ALONE = Surroundings()
