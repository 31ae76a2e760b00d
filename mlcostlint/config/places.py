"""On which line of a TOML file a key stands; the parser of the standard library does not say."""

import re
from collections.abc import Iterator, Sequence

_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*(\.)?""")
_HEADER = re.compile(r"\s*\[\[?([^\]]*)\]")


def line_of(text: str, key: Sequence[str]) -> int:
    """Return the line that comes nearest to the key; 1 where nothing on its way is found."""
    wanted, best, depth = tuple(key), 1, 0
    for line, path in _keys(text):
        shared = _shared(path, wanted)
        if shared > depth:
            best, depth = line, shared
    return best


def _keys(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            section = _parts(header[1])
            yield number, section
        elif "=" in line:
            yield number, (*section, *_parts(line))


def _parts(text: str) -> tuple[str, ...]:
    parts: list[str] = []
    position = 0
    while found := _KEY.match(text, position):
        parts.append(next(part for part in found.groups()[:3] if part is not None))
        position = found.end()
        if not found[4]:
            break
    return tuple(parts)


def _shared(path: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    if len(path) > len(wanted) or path != wanted[: len(path)]:
        return 0
    return len(path)
