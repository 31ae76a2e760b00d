"""Text of scanned files on a terminal: made harmless, measured in columns, cut to fit."""

import unicodedata
from functools import lru_cache

from mlcostlint.source import Source

_TAB = "    "


@lru_cache(maxsize=16)
def lines(source: Source) -> list[str]:
    """Return the lines of a source as spans count them."""
    return source.text.split("\n")


def line_at(source: Source | None, number: int) -> str | None:
    """Return a line of a source, None where there is no such source or line."""
    if source is None or not 0 < number <= len(lines(source)):
        return None
    return lines(source)[number - 1].rstrip()


def harmless(text: str) -> str:
    """Return text in which nothing moves the cursor, changes colours or reorders letters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_harmless, text))


def columns(text: str) -> int:
    """Return how many columns harmless text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def clipped(text: str, width: int) -> str:
    """Return harmless text of at most `width` columns, with an ellipsis where it was cut."""
    text = harmless(text[: 4 * width])
    if columns(text) <= width:
        return text
    while columns(text) >= max(width, 1):
        text = text[:-1]
    return f"{text}…"


def _harmless(letter: str) -> str:
    if letter == "\t":
        return _TAB
    if ord(letter) < 0x20:
        return chr(0x2400 + ord(letter))  # the picture of the control character
    category = unicodedata.category(letter)
    return "\N{REPLACEMENT CHARACTER}" if category in _UNSAFE else letter


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


# Controls, formatting (bidirectional overrides too), surrogates, line and paragraph separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
