"""Functions of regular expressions, in the engine that Terraform's descends from: linear time."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from re import compile as compiled
from typing import Any

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import spell, takes
from mlcostlint.parsers.terraform.lazy import MOST_LEAVES, Exhausted
from mlcostlint.parsers.terraform.nodes import Plain, refuse

_LONGEST_PATTERN = 10_000
_MOST_MEMORY = 4_000_000
_REFERENCE = compiled(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


@lru_cache(maxsize=64)
def _pattern(text: str) -> Any:
    try:
        import re2
    except ImportError:
        raise Exhausted("regular expressions are evaluated where google-re2 is installed") from None
    if len(text) > _LONGEST_PATTERN:
        raise Exhausted("the regular expression is too long to be evaluated")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(text.encode(), options=options)
    except re2.error:
        refuse("the regular expression cannot be read")


def _matches(pattern: str, subject: bytes) -> Iterator[Any]:
    """Yield the matches that Go finds: an empty one never right behind another."""
    engine = _pattern(pattern)
    place, last, count = 0, -1, 0
    while place <= len(subject):
        match = engine.search(subject, place)
        if match is None:
            return
        start, end = match.span()
        if not (start == end == last):
            count += 1
            yield match
        if count > MOST_LEAVES:
            raise Exhausted("the regular expression matches too often to be evaluated")
        place = _next(subject, place) if end == place else end
        last = end


def _next(subject: bytes, place: int) -> int:
    place += 1
    while place < len(subject) and subject[place] & 0xC0 == 0x80:  # inside a character
        place += 1
    return place


def _captured(match: Any) -> Plain:
    names = match.re.groupindex
    if not match.re.groups:
        return match.group().decode()
    if not names:
        return [_text(group) for group in match.groups()]
    if len(names) < match.re.groups:
        refuse("a regular expression names all of its groups or none")
    return {name.decode(): _text(match.group(name)) for name in names}


def _text(group: bytes | None) -> str | None:
    return None if group is None else group.decode()


def _matched(pattern: str, subject: str) -> Plain:
    match = next(_matches(pattern, subject.encode()), None)
    return refuse("the regular expression matches nothing") if match is None else _captured(match)


def _all_matched(pattern: str, subject: str) -> list[Plain]:
    return [_captured(match) for match in _matches(pattern, subject.encode())]


def _replaced(subject: str, part: str, instead: str) -> str:
    if not (len(part) > 1 and part.startswith("/") and part.endswith("/")):
        return subject.replace(part, instead)
    data, found, end = subject.encode(), list[str](), 0
    for match in _matches(part[1:-1], data):
        found += (data[end : match.start()].decode(), _expanded(instead, match))
        end = match.end()
    return "".join((*found, data[end:].decode()))


def _expanded(template: str, match: Any) -> str:
    def group(reference: Any) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        number = int(name) if name.isdecimal() else match.re.groupindex.get(name.encode(), -1)
        return _text(match.group(number)) or "" if 0 <= number <= match.re.groups else ""

    return _REFERENCE.sub(group, template)


FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "regex": takes(_matched, spell, spell),
        "regexall": takes(_all_matched, spell, spell),
        "replace": takes(_replaced, spell, spell, spell),
    }
)
