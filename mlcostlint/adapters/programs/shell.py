"""What a shell would start: the commands of a script, word by word; nothing is run."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mlcostlint.parsers import literal_block
from mlcostlint.tree import Leaf
from mlcostlint.value import How, Value, fact

Words = tuple[Leaf, ...]

_LONGEST = 20_000
_PIECE = re.compile(
    r"(?P<gap>(?:[ \t\r]|\\\r?\n)++)"
    r"|(?P<note>(?<![^\s;&|()])#[^\n]*+)"
    r"|(?P<end>\n|;|&&?|\|\|?|[()])"
    r"|(?P<word>(?:\$\((?:[^()]|\([^()]*+\))*+\)|\$\{[^{}]*+\}|[^\s;&|()<>'\"\\]"
    r"|\\(?!\r?\n)[\s\S]|'[^']*+'|\"(?:[^\"\\]|\\[\s\S])*+\"|[<>]++&?)++)"
    r"|(?P<odd>[\s\S])"
)
_HEREDOC = re.compile(r"<<-?[ \t]*+(['\"]?)(\w+)\1")
_WRITES_TO = re.compile(r"(?<![<>])>[ \t]*+([^\s<>|&;]+)")
_VARIABLE = re.compile(
    r"\$\((?P<kubernetes>\w+)\)|\$\{(?P<braced>\w+)(?::?-(?P<otherwise>[^{}$]*+))?\}"
    r"|\$(?P<bare>\w+)|(?P<odd>\$[{(@*])"
)
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_BEFORE_ASSIGNMENTS = frozenset(["export", "declare", "local", "readonly", "env", "set"])


@dataclass(frozen=True, slots=True)
class Script:
    """The commands of a shell's script, and the files that it writes out itself, by name."""

    commands: tuple[Words, ...]
    files: Mapping[str, Leaf]


def script(leaf: Leaf) -> Script:
    """Take a script apart; each word stands on the line that holds it."""
    text = str(leaf.known)[:_LONGEST]
    text, files = _without_heredocs(text, leaf)
    commands: list[Words] = []
    words: list[Leaf] = []
    line = line_start = 0
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "end":
            commands.append(tuple(words))
            words = []
        elif piece.lastgroup in ("word", "odd"):
            span = literal_block.place(leaf, line, piece.start() - line_start, len(piece[0]))
            words.append(Value(_unquoted(piece[0]), replace(leaf.origin, span=span)))
        if "\n" in piece[0]:
            line += piece[0].count("\n")
            line_start = piece.start() + piece[0].rindex("\n") + 1
    commands.append(tuple(words))
    return Script(tuple(filter(None, commands)), files)


def assignments(words: Words) -> Iterator[tuple[str, Leaf]]:
    """Yield the variables that a command sets before it starts anything, or exports."""
    for word in words:
        match = _ASSIGNMENT.fullmatch(str(fact(word, "")))
        if match is None:
            if fact(word, "") in _BEFORE_ASSIGNMENTS:
                continue
            return
        yield match[1], replace(word, _fact=match[2])


def filled_in(leaf: Leaf, variables: Mapping[str, Leaf]) -> Leaf:
    """Return a word with its variables in place: `$(NAME)` of Kubernetes, `$NAME` of a shell.

    One whose value is not to be seen makes the word unknown.
    """
    text = fact(leaf, None)
    if not isinstance(text, str) or "$" not in text:
        return leaf
    if "`" in text:
        return leaf.hole(f"{_shown(text)} is filled in when it starts")
    used: list[Leaf] = []
    for match in _VARIABLE.finditer(text):
        value = _value(match, leaf, variables)
        if value is None or value.unknown:
            return leaf.hole(
                value.unknown
                if value is not None and value.unknown
                else f"{_shown(match[0])} is filled in when it starts"
            )
        used.append(value)
    return _joined(text, leaf, used) if used else leaf


def _value(match: re.Match[str], leaf: Leaf, variables: Mapping[str, Leaf]) -> Leaf | None:
    name = match["kubernetes"] or match["braced"] or match["bare"]
    found = variables.get(name or "")
    if found is None and match["otherwise"] is not None:
        return leaf.map(lambda _: match["otherwise"])
    return found


def _joined(text: str, leaf: Leaf, used: list[Leaf]) -> Leaf:
    values = iter(used)
    said = _VARIABLE.sub(lambda _: str(next(values).known), text)
    if len(used) == 1 and used[0].origin.span != leaf.origin.span:
        origin = used[0].origin.used_at(leaf.origin.span, How.PASSED)
        return Value(said, origin)
    return Value(said, replace(leaf.origin, how=How.COMPUTED))


def _without_heredocs(text: str, leaf: Leaf) -> tuple[str, dict[str, Leaf]]:
    """Return the script with its here-documents blanked, and these by the file they make."""
    if "<<" not in text:
        return text, {}
    files: dict[str, Leaf] = {}
    lines = text.split("\n")
    row = 0
    while row < len(lines):
        opening = _HEREDOC.search(lines[row])
        start = row + 1
        row = start
        if opening is None:
            continue
        while row < len(lines) and lines[row].strip() != opening[2]:
            row += 1
        target = _WRITES_TO.search(lines[start - 1])
        if target:
            files[target[1].strip("'\"")] = _document(leaf, lines, start, row)
        lines[start : row + 1] = [""] * len(lines[start : row + 1])
        row += 1
    return "\n".join(lines), files


def _document(leaf: Leaf, lines: list[str], start: int, end: int) -> Leaf:
    """Return the text between two lines as a block of its own in the same file."""
    body = lines[start:end]
    last = next((row for row in reversed(range(start, end)) if lines[row].strip()), start)
    first = literal_block.place(leaf, start, 0, 0)
    if first == leaf.origin.span or not body:
        return Value("\n".join(body), replace(leaf.origin, how=How.COMPUTED))
    final = literal_block.place(leaf, last, len(lines[last].rstrip()), 0)
    span = replace(first, line=first.line - 1, end_line=final.line, end_column=final.column)
    return Value("\n".join(body), replace(leaf.origin, span=span))


def _unquoted(raw: str) -> str:
    if not any(mark in raw for mark in "'\"\\"):
        return raw
    try:
        return " ".join(shlex.split(raw))
    except ValueError:  # a quote without an end
        return raw


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
