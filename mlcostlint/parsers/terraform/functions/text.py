"""Functions of text."""

import re
from collections.abc import Callable, Mapping
from itertools import zip_longest

from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import spelled
from mlcostlint.parsers.terraform.operators import exact

_VERB = re.compile(r"%(?:\[(\d+)\])?([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])")
_WIDEST = 1000


def spell(found: Plain) -> str:
    """Write a scalar as a template does; a collection fails."""
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "true" if found else "false"
    if found is None or isinstance(found, list | dict):
        refuse(f"text is needed, and {'null' if found is None else 'a collection'} was found")
    return spelled(found)


def _format(pattern: str, *arguments: Plain) -> str:
    place = 0

    def written(verb: re.Match[str]) -> str:
        nonlocal place
        if verb[5] == "%":
            return "%"
        index = int(verb[1]) - 1 if verb[1] else place
        place = index + 1
        return _verb(verb, arguments[index])

    return _VERB.sub(written, pattern)


def _verb(verb: re.Match[str], found: Plain) -> str:
    flags, width, precision, letter = verb[2], verb[3], verb[4], verb[5]
    if int(width or 0) > _WIDEST or int(precision or 0) > _WIDEST:
        refuse("the format is too wide")
    turn = _VERBS.get(letter)
    if turn is None:
        refuse(f"there is no format %{letter}")
    pattern = f"%{flags}{width}{f'.{precision}' if precision else ''}"
    return turn(pattern + letter, found)


def _general(pattern: str, found: Plain) -> str:
    if isinstance(found, list | dict) or found is None:
        import json

        return json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    return f"{pattern[:-1]}s" % spell(found)


def _whole(pattern: str, found: Plain) -> str:
    return pattern % int(exact(found))


def _real(pattern: str, found: Plain) -> str:
    return pattern % float(exact(found))


_VERBS: Mapping[str, Callable[[str, Plain], str]] = {
    "s": lambda pattern, found: f"{pattern[:-1]}s" % spell(found),
    "v": _general,
    "q": lambda pattern, found: f"{pattern[:-1]}s" % _quoted(spell(found)),
    "t": lambda pattern, found: f"{pattern[:-1]}s" % spell(found),
    "b": lambda pattern, found: f"{pattern[:-1]}s" % format(int(exact(found)), "b"),
    **dict.fromkeys("dxXo", _whole),
    **dict.fromkeys("feEgG", _real),
}


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _formatted_list(pattern: Plain, *arguments: Plain) -> list[Plain]:
    lengths = {len(found) for found in arguments if isinstance(found, list)}
    if len(lengths) > 1:
        refuse("the lists differ in length")
    count = lengths.pop() if lengths else 1
    columns = [found if isinstance(found, list) else [found] * count for found in arguments]
    return [_format(pattern, *row) for row in zip_longest(*columns)]


def _substring(text: str, offset: int, length: int) -> str:
    start = max(0, len(text) + offset) if offset < 0 else offset
    return text[start:] if length < 0 else text[start : start + length]


def _split(separator: str, text: str) -> list[Plain]:
    return list(text.split(separator)) if separator else list(text)


def _joined(separator: str, *lists: list[Plain]) -> str:
    return separator.join(spell(item) for items in lists for item in items)


def _indented(spaces: int, text: str) -> str:
    if spaces > _WIDEST:
        refuse("the indentation is too wide")
    return text.replace("\n", "\n" + " " * int(exact(spaces)))


def _titled(text: str) -> str:
    return re.sub(r"(?:^|(?<=\s))\S", lambda match: match.group().upper(), text)


def _of_text(turn: Callable[..., Plain]) -> Callable[..., Plain]:
    return lambda text, *rest: turn(spell(text), *rest)


TEXT: Mapping[str, Callable[..., Plain]] = {
    "chomp": _of_text(lambda text: text.rstrip("\r\n")),
    "endswith": _of_text(lambda text, suffix: text.endswith(suffix)),
    "format": _format,
    "formatlist": _formatted_list,
    "indent": _indented,
    "join": _joined,
    "lower": _of_text(str.lower),
    "split": lambda separator, text: _split(separator, spell(text)),
    "startswith": _of_text(lambda text, prefix: text.startswith(prefix)),
    "strcontains": _of_text(lambda text, part: part in text),
    "strrev": _of_text(lambda text: text[::-1]),
    "substr": _of_text(_substring),
    "title": _of_text(_titled),
    "trim": _of_text(lambda text, blanks: text.strip(blanks)),
    "trimprefix": _of_text(str.removeprefix),
    "trimsuffix": _of_text(str.removesuffix),
    "trimspace": _of_text(str.strip),
    "upper": _of_text(str.upper),
    "dirname": _of_text(lambda text: text.rpartition("/")[0] or "."),
    "basename": _of_text(lambda text: text.rpartition("/")[2]),
}
