"""On which line of a template a line of text in it stands."""

from mlcostlint.source import Span
from mlcostlint.tree import Leaf
from mlcostlint.value import fact


def place(text: Leaf, number: int) -> Span:
    """Return where a line of a text stands, counted from 0; the whole text where lines differ.

    A block that keeps its line ends (`|`) has the line of its mark above all of its own.
    """
    span = text.origin.span
    said = fact(text, None)
    kept = isinstance(said, str) and said.endswith("\n")
    if not kept or str(said).count("\n") != span.end_line - span.line:
        return span
    line = span.line + 1 + number
    return Span(span.path, line, 1, line, 1)
