"""JSON text whose parts know their place; each part is located when it is first asked for.

A map or list is cut into its children by the standard library's decoder, one level at a time, so
that a large file costs little more than its decoding.
"""

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NoReturn

from mlcostlint.source import Source, Span, Unreadable

_BLANK = re.compile(r"[ \t\n\r]*")
_ESCAPED_PAIR_OR_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_LENGTH_OF_A_HALF = 6
_DEEPEST = 200
_TOO_DEEP = f"not valid JSON: nested more than {_DEEPEST} levels deep"


class Part:
    """A value in JSON text: what it is, where it stands, and what it holds.

    `key` covers the name before it and the value itself, or the value alone where it has no name.
    """

    def __init__(self, text: "Text", key: int, start: int, end: int, value: Any) -> None:
        self.value = value
        self._text = text
        self._key = key
        self._start = start
        self._end = end

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self._text.span(self._start, self._end)

    @property
    def key(self) -> Span:
        """Where the value stands together with its name."""
        return self._text.span(self._key, self._end)

    @property
    def extent(self) -> tuple[int, int]:
        """The offsets between which the value stands."""
        return self._start, self._end

    @cached_property
    def members(self) -> Mapping[str, "Part"]:
        """The values of an object by name; of two of one name the later counts."""
        if not isinstance(self.value, dict):
            return {}
        return dict(self._text.members(self._start))

    @cached_property
    def items(self) -> tuple["Part", ...]:
        """The values of a list."""
        return tuple(self._text.items(self._start)) if isinstance(self.value, list) else ()

    def at(self, *path: str | int) -> "Part | None":
        """Return the part at `path`, None where there is none."""
        part: Part | None = self
        for step in path:
            if part is None:
                return None
            if isinstance(step, str):
                part = part.members.get(step)
            else:
                part = part.items[step] if step < len(part.items) else None
        return part


class Text:
    """The text of one file, of which every stretch has a place in lines and columns."""

    def __init__(self, source: Source) -> None:
        self.path = source.path
        self.text = _without_halves(source.text)

    def span(self, start: int, end: int) -> Span:
        """Return the stretch between two offsets as people count it."""
        return Span(self.path, *self._point(start), *self._point(end))

    def value(self, key: int, start: int) -> Part:
        """Decode the value that begins at `start`, whose name begins at `key`."""
        value, end = _DECODER.raw_decode(self.text, start)
        return Part(self, key, start, end, value)

    def members(self, start: int) -> Iterator[tuple[str, Part]]:
        """Yield the members of the object that begins at `start`; it is known to be one."""
        place = self.after_blank(start + 1)
        while self.text[place] != "}":
            key = place
            name, place = _DECODER.raw_decode(self.text, place)
            part = self.value(key, self.after_blank(self.after_blank(place) + 1))
            yield name, part
            place = self._following(part)

    def items(self, start: int) -> Iterator[Part]:
        """Yield the items of the list that begins at `start`; it is known to be one."""
        place = self.after_blank(start + 1)
        while self.text[place] != "]":
            part = self.value(place, place)
            yield part
            place = self._following(part)

    def after_blank(self, place: int) -> int:
        """Return the offset of the next character that is no white space."""
        blank = _BLANK.match(self.text, place)
        return blank.end() if blank else place

    def _following(self, part: Part) -> int:
        place = self.after_blank(part.extent[1])
        return self.after_blank(place + 1) if self.text[place] == "," else place

    def _point(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self._starts, offset) - 1
        return row + 1, offset - self._starts[row] + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def parsed(source: Source) -> Part:
    """Decode a file as one JSON value; raises `Unreadable`."""
    text = Text(source)
    try:
        return _root(text)
    except json.JSONDecodeError as error:
        why = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise Unreadable(text.span(error.pos, error.pos), why) from None
    except RecursionError:
        raise Unreadable(text.span(0, 0), _TOO_DEEP) from None
    except ValueError as error:  # a number of thousands of digits, or one that is none
        raise Unreadable(text.span(0, 0), f"not valid JSON: {error}") from None


def _root(text: Text) -> Part:
    start = text.after_blank(0)
    root = text.value(start, start)
    end = text.after_blank(root.extent[1])
    if end < len(text.text):
        raise json.JSONDecodeError("Extra data", text.text, end)
    if not _is_flat(root.value):
        raise RecursionError
    return root


def _is_flat(value: Any) -> bool:
    """Tell whether a value can be decoded again from any depth of calls."""
    level = [value]
    for _ in range(_DEEPEST):
        holders = [one for one in level if isinstance(one, dict | list)]
        if not holders:
            return True
        level = [
            child
            for holder in holders
            for child in (holder.values() if isinstance(holder, dict) else holder)
        ]
    return False


def _without_halves(text: str) -> str:
    """Replace escaped halves of characters that stand alone: no other program takes them."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPED_PAIR_OR_HALF.sub(
        lambda match: r"\ufffd" if len(match[0]) == _LENGTH_OF_A_HALF else match[0], text
    )


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _real(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_real, strict=False)
