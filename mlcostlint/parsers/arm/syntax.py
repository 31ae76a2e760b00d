"""Expressions of ARM templates, text to tree: `[concat('a', parameters('b').c[0])]`.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 20_000
_DEEPEST = 60
_TOKEN = re.compile(
    r"\s*+(?:(?P<text>'(?:''|[^'])*+')|(?P<number>-?[0-9]{1,18})(?![\w.])"
    r"|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*(?=\s*\())|(?P<word>[A-Za-z_$][\w$-]*)"
    r"|(?P<mark>\.\?|\[\?|[()\[\].,])|(?P<odd>\S))"
)


class Malformed(Exception):
    """An expression that Azure would refuse, or one too large to be looked at."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a whole number."""

    value: str | int


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its name in lower case, and what it is given."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Access:
    """A member of something; `safe` says that none is no mistake."""

    of: "Expression"
    key: "Expression"
    safe: bool = False


Expression = Literal | Call | Access


def is_expression(text: str) -> bool:
    """Tell an expression from plain text, which begins with `[[` where it begins with `[`."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def plain(text: str) -> str:
    """Return what text that is no expression says."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


@lru_cache(maxsize=4096)
def parsed(text: str) -> Expression:
    """Return the tree of an expression; raises `Malformed`."""
    if len(text) > _LONGEST:
        raise Malformed("the expression is too long to be looked at")
    tokens = _Tokens(_tokens(text[1:-1]))
    found = _expression(tokens, 0)
    if tokens.kind != "end":
        raise Malformed(f"expected the end of the expression, found {tokens.text}")
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            break
        kind = match.lastgroup or "odd"
        yield kind, match[kind]
        place = match.end()
    yield "end", "nothing"


class _Tokens:
    """The tokens of an expression, one of them looked at."""

    def __init__(self, found: Iterator[tuple[str, str]]) -> None:
        self._found = found
        self.kind, self.text = next(found)

    def taken(self) -> str:
        """Return the text of this token and look at the next."""
        text = self.text
        self.kind, self.text = next(self._found, ("end", "nothing"))
        return text

    def expect(self, mark: str) -> None:
        """Step over a mark that must stand here."""
        if self.text != mark:
            raise Malformed(f"expected {mark} in the expression, found {self.text}")
        self.taken()


def _expression(tokens: _Tokens, depth: int) -> Expression:
    if depth > _DEEPEST:
        raise Malformed("the expression is nested too deeply to be looked at")
    found = _primary(tokens, depth)
    while tokens.kind == "mark" and tokens.text in (".", ".?", "[", "[?"):
        mark = tokens.taken()
        if mark.startswith("["):
            key = _expression(tokens, depth + 1)
            tokens.expect("]")
        else:
            key = _member(tokens)
        found = Access(found, key, mark.endswith("?"))
    return found


def _member(tokens: _Tokens) -> Expression:
    if tokens.kind not in ("word", "name"):
        raise Malformed(f"expected a name in the expression, found {tokens.text}")
    return Literal(tokens.taken())


def _primary(tokens: _Tokens, depth: int) -> Expression:
    kind, text = tokens.kind, tokens.taken()
    if kind == "text":
        return Literal(text[1:-1].replace("''", "'"))
    if kind == "number":
        return Literal(int(text))
    if kind == "name":
        return Call(text.lower(), tuple(_arguments(tokens, depth)))
    raise Malformed(f"expected a function or a text in the expression, found {text}")


def _arguments(tokens: _Tokens, depth: int) -> Iterator[Expression]:
    tokens.expect("(")
    while tokens.text != ")" or tokens.kind != "mark":
        yield _expression(tokens, depth + 1)
        if tokens.kind != "mark" or tokens.text != ",":
            break
        tokens.taken()
    tokens.expect(")")
