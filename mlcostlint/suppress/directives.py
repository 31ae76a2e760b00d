"""What a comment for the linter says: which rules to ignore, for which reason, and where."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mlcostlint.finding import Finding
from mlcostlint.source import Source, Span
from mlcostlint.suggestion import did_you_mean
from mlcostlint.suppress.comments import Comment, comments
from mlcostlint.suppress.pages import PAGES

_WORD = "mlcostlint:"
_OURS = re.compile(rf"(?:^|[#/*])\s*{_WORD}\s*(.*)", re.DOTALL)
_IGNORE = re.compile(r"ignore\s*\[([^\]]*)\]\s*(.*)", re.DOTALL)
_FORM = "write 'mlcostlint: ignore[rule-name] reason'"


@dataclass(frozen=True, slots=True)
class Directive:
    """One comment that waives findings of `rules` because of `reason`.

    It counts for its own line, and where it has that line to itself, for the next that is no
    comment, too, and for the block that opens on the line before it. `wrongs` says what it got
    wrong; without a reason it names no rules.
    """

    rules: tuple[str, ...]
    reason: str
    span: Span
    lines: tuple[int, ...]
    first_line_of: int
    wrongs: tuple[str, ...] = ()

    def waives(self, finding: Finding) -> bool:
        """Tell whether a finding of a rule named here is in the reach of this comment."""
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


def directives(source: Source, known: AbstractSet[str]) -> Iterator[Directive]:
    """Yield what the comments of a file say to the linter, `known` being the names of all rules."""
    if _WORD not in source.text:
        return
    for comment in comments(source.text):
        ours = _OURS.search(comment.text)
        if ours:
            yield _directive(source.path, comment, ours[1].strip(), known)


def _directive(path: str, comment: Comment, text: str, known: AbstractSet[str]) -> Directive:
    span = Span(path, comment.line, comment.column, comment.line, comment.end_column)
    ignore = _IGNORE.match(text)
    names = _names(ignore[1]) if ignore else ()
    reason = ignore[2].lstrip("-: \u2013\u2014").strip() if ignore else ""
    wrongs = tuple(_wrongs(names, reason, known)) if ignore else (_malformed(text),)
    return Directive(
        rules=tuple(name for name in names if name in known) if reason else (),
        reason=reason,
        span=span,
        lines=(comment.line, comment.line_after) if comment.alone else (comment.line,),
        first_line_of=comment.line_before if comment.alone else 0,
        wrongs=wrongs,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _malformed(text: str) -> str:
    word = re.match(r"[\w-]*", text)
    if word is None or word[0] != "ignore":
        return f"'{text[:40]}' says nothing to the linter; {_FORM}"
    if "[" not in text:
        return f"'ignore' names no rule in brackets; {_FORM}"
    return f"the bracket after 'ignore' is not closed; {_FORM}"


def _wrongs(names: Iterable[str], reason: str, known: AbstractSet[str]) -> Iterator[str]:
    names = tuple(names)
    if not names:
        yield f"the brackets after 'ignore' name no rule; {_FORM}"
    for name in names:
        if name in PAGES:
            yield f"'{name}' cannot be ignored; mend or remove the comment it is about"
        elif name not in known:
            yield f"'{name}' is not a rule{did_you_mean(name, known)}"
    if names and not reason:
        yield f"ignoring {', '.join(names)} needs a reason; {_FORM}"
