"""Text and places in it."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file.

    The path is as people see it: relative to the working directory, with forward slashes. Lines
    and columns count characters from 1; the end column is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def start(self) -> Self:
        """Return the empty stretch where this one begins."""
        return replace(self, end_line=self.line, end_column=self.column)


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: decoded, without a byte-order mark, line ends as they were."""

    path: str
    text: str

    @property
    def folder(self) -> str:
        """The folder that holds the file; "." for the working directory."""
        return self.path.rpartition("/")[0] or "."


class Unreadable(Exception):
    """An input that cannot be read or parsed: where, and what would be right."""

    def __init__(self, span: Span, why: str) -> None:
        super().__init__(f"{span}: {why}")
        self.span = span
        self.why = why
