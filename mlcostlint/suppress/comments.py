"""Where the comments of a file are, in any language we read; never inside its strings."""

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
    | (?<!\S)/\*(?P<inner>.*?)\*/                      # a comment with an end of its own
    | ^\s*/\*(?P<open>.*)                              # which may stand on a later line
    | <<[-~]?(?P<marker>[A-Za-z_][\w-]*)\s*$            # text up to a line that says `marker`
    | (?<=[:\-]\s)[|>][-+\d]*(?=\s*(?:\#|$))            # text as long as it is further indented
    """.replace("{inserted}", _INSERTED),
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Comment:
    """The text of one comment, where it stands, and whether it has the line to itself.

    `next_line` is the first line after it that is not a comment too.
    """

    text: str
    line: int
    column: int
    end_column: int
    alone: bool
    next_line: int


def comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a file in order."""
    found = list(_found(text.split("\n")))
    alone = {comment.line for comment in found if comment.alone}
    for comment in found:
        following = comment.line + 1
        while following in alone:
            following += 1
        yield replace(comment, next_line=following)


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
                yield Comment(text, number, 1, len(text) + 1, alone=True, next_line=0)
            inside = None if inside.ends_with(line) else inside
            continue
        inside = None
        for piece in _PIECE.finditer(line):
            yield from _comment(piece, line, number)
            inside = _opened(piece, line) or inside


def _comment(piece: re.Match[str], line: str, number: int) -> Iterator[Comment]:
    text = next(
        (piece[name] for name in ("json", "rest", "inner", "open") if piece[name] is not None), None
    )
    if text is None:
        return
    around = line[: piece.start()].strip(), line[piece.end() :].strip(" \t\r,")
    yield Comment(text, number, piece.start() + 1, piece.end() + 1, around == ("", ""), next_line=0)


def _opened(piece: re.Match[str], line: str) -> _Stretch | None:
    if piece["open"] is not None:
        return _Stretch(comment=True)
    if piece["marker"]:
        return _Stretch(marker=piece["marker"])
    return _Stretch(indent=_indent(line)) if piece[0][0] in "|>" else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
