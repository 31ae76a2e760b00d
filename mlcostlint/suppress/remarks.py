"""What a comment for the linter says, and the lines it counts for."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mlcostlint.finding import Finding
from mlcostlint.source import Source, Span
from mlcostlint.suppress.comments import Comment, comments
from mlcostlint.suppress.directives import Directive, Form, directive

_WORD = "mlcostlint:"
_OURS = re.compile(rf"(?:^|[#/*])\s*{_WORD}\s*(.*)", re.DOTALL)
_IGNORE = re.compile(r"ignore\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)
_FORM = Form(
    noun="comment",
    listing="the brackets after 'ignore' name",
    example="write 'mlcostlint: ignore[rule-name] reason'",
)


@dataclass(frozen=True, slots=True)
class _Reach:
    """The lines of one comment.

    It counts for its own line, and where it has that line to itself, for the next that is no
    comment, too, and for the block that opens on the line before it.
    """

    span: Span
    lines: tuple[int, ...]
    first_line_of: int

    def __call__(self, finding: Finding) -> bool:
        places = (finding.span, *finding.via)
        blocks = (finding.block, *finding.calls)
        return any(map(self._is_at, places)) or any(map(self._heads, blocks))

    def _is_at(self, place: Span) -> bool:
        return place.path == self.span.path and any(
            line == place.line or (line == self.span.line and place.line <= line <= place.end_line)
            for line in self.lines
        )

    def _heads(self, block: Span) -> bool:
        here = block.path == self.span.path
        return here and (block.line in self.lines or self.first_line_of == block.line)


def in_comments(source: Source, known: AbstractSet[str]) -> Iterator[Directive]:
    """Yield what the comments of a file say to the linter, `known` being the names of all rules."""
    if _WORD not in source.text:
        return
    for comment in comments(source.text):
        ours = _OURS.search(comment.text)
        if ours:
            yield _directive(source.path, comment, ours[1].strip(), known)


def _directive(path: str, comment: Comment, text: str, known: AbstractSet[str]) -> Directive:
    span = Span(path, comment.line, comment.column, comment.line, comment.end_column)
    lines = (comment.line, comment.line_after) if comment.alone else (comment.line,)
    reach = _Reach(span, lines, comment.line_before if comment.alone else 0)
    ignore = _IGNORE.match(text)
    if ignore is None:
        return Directive((), "", span, reach, _FORM, (_malformed(text),))
    reason = ignore[2].lstrip("-: \u2013\u2014").strip()
    return directive(ignore[1], reason, span, reach, _FORM, known)


def _malformed(text: str) -> str:
    word = re.match(r"[\w-]*", text)
    if word is None or word[0] != "ignore":
        return f"'{text[:40]}' says nothing to the linter; {_FORM.example}"
    if "[" not in text:
        return f"'ignore' names no rule in brackets; {_FORM.example}"
    return f"the bracket after 'ignore' is not closed; {_FORM.example}"
