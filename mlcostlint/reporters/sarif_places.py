"""Spans as SARIF wants them: percent-encoded paths, columns in UTF-16 code units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mlcostlint.reporters.display import line_at
from mlcostlint.reporters.style import Style
from mlcostlint.source import Source, Span


@dataclass(frozen=True, slots=True)
class Places:
    """Where findings point, seen from the top of the repository."""

    sources: Mapping[str, Source]
    style: Style

    def physical(self, span: Span) -> Mapping[str, Any]:
        """Return a span as a `physicalLocation`."""
        return {"artifactLocation": self.artifact(span), "region": self.region(span)}

    def artifact(self, span: Span) -> Mapping[str, Any]:
        """Return the file of a span as an `artifactLocation`."""
        return {"uri": quote(self.style.from_top(span.path), errors="replace")}

    def region(self, span: Span) -> Mapping[str, Any]:
        """Return the lines and columns of a span; the end column is exclusive here as there."""
        return {
            "startLine": span.line,
            "startColumn": self._column(span.path, span.line, span.column),
            "endLine": span.end_line,
            "endColumn": self._column(span.path, span.end_line, span.end_column),
        }

    def _column(self, path: str, line: int, column: int) -> int:
        before = (line_at(self.sources.get(path), line) or "")[: column - 1]
        return column + sum(ord(letter) > 0xFFFF for letter in before)
