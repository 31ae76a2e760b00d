"""Where the comments of a file are, in any language we read; never inside its strings.

A heredoc may hold another language: its lines that begin with "#" are comments of that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# What a Terraform string inserts may hold strings of its own. It ends before a further insertion,
# so that no text is looked at twice.
_INSERTED = r"""\$\{[^}"$]*+(?:"[^"$]*+"[^}"$]*+)*+\}"""

_PIECE = re.compile(
    r"""
      "//"\s*:\s*"(?P<json>(?:\\.|[^"\\])*+)"?          # the comment of a language without comments
    | (?<!\w)"(?:\\.|{inserted}|[^"\\])*+"?              # a string
    | (?<![^\s\[{(,:=])'(?:''|[^'])*+'?                 # a string of YAML, not an apostrophe
    | (?<!\S)(?:\#|//)(?P<rest>.*)                      # a comment to the end of the line
    | ^\s*/\*(?P<open>(?:(?!\*/).)*+)$                # a comment that ends on a later line
    | (?<!\S)/\*(?P<inner>.*?)(?:\*/|$)               # a comment with an end of its own
    | <<[-~]?(?P<marker>[A-Za-z_][\w-]*)\s*$            # text up to a line that says `marker`
    | (?<=[:\-]\s)[|>][-+\d]*(?=\s*(?:\#|$))            # text as long as it is further indented
    """.replace("{inserted}", _INSERTED),
    re.VERBOSE,
)

_TEXTS = ("json", "rest", "inner", "open")


@dataclass(frozen=True, slots=True)
class Comment:
    """The text of one comment, where it stands, and whether it has the line to itself.

    `line_before` and `line_after` are the nearest lines that are not comments too.
    """

    text: str
    line: int
    column: int
    end_column: int
    alone: bool
    line_before: int = 0
    line_after: int = 0


def comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a file in order."""
    found = list(_found(text.split("\n")))
    alone = sorted({comment.line for comment in found if comment.alone})
    after: dict[int, int] = {}
    for line in reversed(alone):
        after[line] = after.get(line + 1, line + 1)
    before: dict[int, int] = {}
    for line in alone:
        before[line] = before.get(line - 1, line - 1)
    for comment in found:
        line = comment.line
        yield replace(
            comment,
            line_before=before.get(line - 1, line - 1),
            line_after=after.get(line + 1, line + 1),
        )


@dataclass(slots=True)
class _Stretch:
    """Lines that belong together: text that ends at a marker or an indent, or a long comment."""

    marker: str = ""
    indent: int = -1
    comment: bool = False

    def ends_before(self, line: str) -> bool:
        """Tell whether `line` no longer belongs to indented text."""
        return self.indent >= 0 and bool(line.strip()) and _indent(line) <= self.indent

    def ends_with(self, line: str) -> bool:
        """Tell whether `line` is the last of the stretch."""
        return "*/" in line if self.comment else bool(self.marker) and line.strip() == self.marker


def _found(lines: list[str]) -> Iterator[Comment]:
    inside: _Stretch | None = None
    for number, line in enumerate(lines, 1):
        if inside is not None and not inside.ends_before(line):
            if inside.comment:
                text = line.partition("*/")[0]
                yield Comment(text, number, 1, len(text) + 1, alone=True)
            elif inside.marker and line.lstrip().startswith("#"):
                start = _indent(line)
                yield Comment(line[start + 1 :], number, start + 1, len(line) + 1, alone=True)
            inside = None if inside.ends_with(line) else inside
            continue
        inside = None
        whole = _indent(line), len(line.rstrip(" \t\r,"))
        for piece in _PIECE.finditer(line):
            yield from _comment(piece, number, whole)
            inside = _opened(piece, line) or inside


def _comment(piece: re.Match[str], number: int, whole: tuple[int, int]) -> Iterator[Comment]:
    text = next((piece[name] for name in _TEXTS if piece[name] is not None), None)
    if text is not None:
        alone = piece.start() <= whole[0] and piece.end() >= whole[1]
        yield Comment(text, number, piece.start() + 1, piece.end() + 1, alone)


def _opened(piece: re.Match[str], line: str) -> _Stretch | None:
    if piece["open"] is not None:
        return _Stretch(comment=True)
    if piece["marker"]:
        return _Stretch(marker=piece["marker"])
    return _Stretch(indent=_indent(line)) if piece[0][0] in "|>" else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
