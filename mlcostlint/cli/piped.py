"""What `-` among the paths stands for: text on standard input, under the name that it is given."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from mlcostlint.config import UsageError
from mlcostlint.source import Source, Unreadable

_PIPE = "-"
_UNNAMED = "<stdin>"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked to read: paths, and text that came with it."""

    paths: tuple[str, ...]
    given: Source | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """Where all of it is or is said to be, for finding the configuration."""
        named = self.given is not None and self.given.path != _UNNAMED
        return (*self.paths, self.given.path) if self.given and named else self.paths


def asked(paths: Sequence[str], name: str | None) -> Asked:
    """Return what to read; without any path that is the working directory.

    Raises `UsageError` where `name` names nothing, or the text is none.
    """
    files = tuple(path for path in paths if path != _PIPE)
    if len(files) < len(paths):
        return Asked(files, _piped(name or _UNNAMED))
    if name is not None:
        raise UsageError("", 0, "--stdin-filename names what - reads: put - among the paths")
    return Asked(files or (".",))


def _piped(name: str) -> Source:
    from mlcostlint import discover

    try:
        return discover.given(sys.stdin.buffer, name)
    except Unreadable as problem:
        raise UsageError(name, 0, problem.why) from None
