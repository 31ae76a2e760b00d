"""Quoted text and heredocs to expressions: escapes, indentation, strip markers, directives."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from mlcostlint.parsers.passage import Stretch
from mlcostlint.parsers.terraform.expressions import (
    Call,
    Conditional,
    Expression,
    For,
    Literal,
    Template,
)
from mlcostlint.parsers.terraform.text import Text
from mlcostlint.source import Span

Convert = Callable[[Node, Text], Expression]


@dataclass(frozen=True, slots=True)
class _Mark:
    """An interpolation or one part of a directive, between two stretches of text."""

    kind: str
    span: Span
    strips_before: bool
    strips_after: bool
    names: tuple[str, ...] = ()
    expressions: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of text, or a part of one, and the bytes of the file that it comes from."""

    text: str
    start: int
    end: int

    def from_character(self, count: int) -> "_Words":
        """Return the text without its first characters."""
        cut = len(self.text[:count].encode())
        return _Words(self.text[count:], self.start + cut, self.end)

    def up_to_character(self, count: int) -> "_Words":
        """Return the first characters of the text."""
        cut = len(self.text[count:].encode())
        return _Words(self.text[:count], self.start, self.end - cut)


_Piece = _Words | _Mark


def template(node: Node, text: Text, convert: Convert) -> Expression:
    """Convert a quoted text or a heredoc; text without marks becomes a `Literal`."""
    span = text.span(node)
    heredoc = node.type == "heredoc_template"
    start, end = _contents(node, text)
    pieces = _stripped(list(_pieces(node, (start, end), text, convert)))
    if heredoc and text.of(node.children[0]) == "<<-":
        pieces = _unindented(pieces)
    plain = _unmarked if heredoc else _unescaped
    written = [_written(piece, text, plain) for piece in pieces]
    lines = [piece for piece in written if isinstance(piece, Stretch)]
    if len(lines) < len(written):
        return Template(span, _folded(iter(written))[0])
    joined = "".join(line.text for line in lines)
    return Literal(span, joined, tuple(lines) if heredoc else ())


def _written(piece: _Piece, text: Text, plain: Callable[[str], str]) -> Stretch | _Mark:
    if isinstance(piece, _Mark):
        return piece
    return Stretch(plain(piece.text), text.at(piece.start, piece.end))


def _contents(node: Node, text: Text) -> tuple[int, int]:
    if node.type != "heredoc_template":
        return node.start_byte + 1, node.end_byte - 1
    opening, closing = node.children[1], node.children[-1]
    start = text.data.find(b"\n", opening.end_byte) + 1
    return start, max(start, closing.start_byte - closing.start_point.column)


def _pieces(node: Node, within: tuple[int, int], text: Text, convert: Convert) -> Iterator[_Piece]:
    place, end = within
    for mark in _marks(node):
        yield from _lines(place, mark.start_byte, text)
        yield _mark(mark, text, convert)
        place = mark.end_byte
    yield from _lines(place, end, text)


def _lines(start: int, end: int, text: Text) -> Iterator[_Words]:
    for line in text.data[start:end].splitlines(keepends=True):
        stop = start + len(line)
        yield _Words(text.cut(start, stop), start, stop)
        start = stop


def _marks(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type in _KINDS:
            yield child
        elif child.type in ("template_directive", "template_if", "template_for"):
            yield from _marks(child)


def _mark(node: Node, text: Text, convert: Convert) -> _Mark:
    named = [child for child in node.named_children if child.type != "comment"]
    return _Mark(
        _KINDS[node.type],
        text.span(node),
        strips_before=node.children[1].type == "strip_marker",
        strips_after=node.children[-2].type == "strip_marker",
        names=tuple(text.of(child) for child in named if child.type == "identifier"),
        expressions=tuple(convert(child, text) for child in named if child.type == "expression"),
    )


def _stripped(pieces: list[_Piece]) -> list[_Piece]:
    for place, piece in enumerate(pieces):
        if isinstance(piece, _Words):
            continue
        if piece.strips_before and place:
            pieces[place - 1] = _without_blanks_behind(pieces[place - 1])
        if piece.strips_after and place + 1 < len(pieces):
            pieces[place + 1] = _without_blanks_before(pieces[place + 1])
    return pieces


def _without_blanks_before(piece: _Piece) -> _Piece:
    return piece.from_character(_indent(piece)) if isinstance(piece, _Words) else piece


def _without_blanks_behind(piece: _Piece) -> _Piece:
    if isinstance(piece, _Mark):
        return piece
    return piece.up_to_character(len(piece.text.rstrip()))


def _unindented(pieces: list[_Piece]) -> list[_Piece]:
    opening = [
        place
        for place, piece in enumerate(pieces)
        if (place == 0 or _ends_line(pieces[place - 1])) and not _is_blank_line(piece)
    ]
    indent = min((_indent(pieces[place]) for place in opening), default=0)
    starts = set(opening)
    return [
        piece.from_character(indent) if place in starts and isinstance(piece, _Words) else piece
        for place, piece in enumerate(pieces)
    ]


def _ends_line(piece: _Piece) -> bool:
    return isinstance(piece, _Words) and piece.text.endswith("\n")


def _is_blank_line(piece: _Piece) -> bool:
    return isinstance(piece, _Words) and piece.text.isspace() and _ends_line(piece)


def _indent(piece: _Piece) -> int:
    if isinstance(piece, _Mark):
        return 0
    return len(piece.text) - len(piece.text.lstrip())


_ESCAPES = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|\$\$\{|%%\{", re.DOTALL)
_PLAIN = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\"}


def _unescaped(piece: str) -> str:
    return (
        _ESCAPES.sub(lambda match: _escape(match.group()), piece) if _has_escape(piece) else piece
    )


def _has_escape(piece: str) -> bool:
    return "\\" in piece or "{" in piece


def _escape(found: str) -> str:
    if found in _PLAIN:
        return _PLAIN[found]
    if found[1:2] in ("u", "U"):
        code = int(f"0x{found[2:]}", 0) if len(found) > 2 else 0xFFFD
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return found[1:] if found[0] in "$%" else found


def _unmarked(piece: str) -> str:
    return piece.replace("$${", "${").replace("%%{", "%{")


def _folded(pieces: Iterator[Stretch | _Mark]) -> tuple[tuple[Expression, ...], _Mark | None]:
    """Nest directives; returns the parts up to the mark that closes or splits the directive."""
    parts: list[Expression] = []
    for piece in pieces:
        if isinstance(piece, Stretch):
            parts.append(Literal(piece.span, piece.text))
        elif piece.kind == "value":
            parts.extend(piece.expressions)
        elif piece.kind == "if":
            parts.append(_choice(piece, pieces))
        elif piece.kind == "for":
            parts.append(_repetition(piece, pieces))
        else:
            return tuple(parts), piece
    return tuple(parts), None


def _choice(opening: _Mark, pieces: Iterator[Stretch | _Mark]) -> Expression:
    span = opening.span
    then, mark = _folded(pieces)
    otherwise: tuple[Expression, ...] = ()
    if mark is not None and mark.kind == "else":
        otherwise, mark = _folded(pieces)
    branches = (_text(parts, span) for parts in (then, otherwise))
    return Conditional(span, opening.expressions[0], *branches)


def _repetition(opening: _Mark, pieces: Iterator[Stretch | _Mark]) -> Expression:
    span = opening.span
    body, _ = _folded(pieces)
    loop = For(span, opening.names, opening.expressions[0], None, _text(body, span), None)
    return Call(span, span, "join", (Literal(span, ""), loop))


def _text(parts: tuple[Expression, ...], span: Span) -> Expression:
    return Template(span, (Literal(span, ""), *parts))


_KINDS = {
    "template_interpolation": "value",
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "end",
    "template_for_start": "for",
    "template_for_end": "end",
}
