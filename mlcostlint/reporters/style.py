"""How a report is to be shown, where its format leaves a choice."""

import posixpath
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """What a terminal and its user ask for; files and pipes take it as it stands.

    `verbosity` is -1 for findings alone, 1 with what was left open or assumed, 2 with tracebacks.
    `math` shows how savings were figured. `prefix` leads from the top of the repository to the
    working directory, for the formats that are read from there.
    """

    color: bool = False
    width: int = 100
    verbosity: int = 0
    prefix: str = ""
    math: bool = False

    def from_top(self, path: str) -> str:
        """Return a path as seen from the top of the repository."""
        return posixpath.normpath(posixpath.join(self.prefix, path))
