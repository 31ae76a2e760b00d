"""Functions of text."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from posixpath import normpath

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.graphemes import clusters
from mlcostlint.parsers.terraform.functions.parameters import (
    Calculation,
    spell,
    takes,
    texts,
    whole,
)
from mlcostlint.parsers.terraform.nodes import Plain, refuse

_WIDEST = 1000
# Unicode's White_Space, which is less than what Python strips.
_BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def _substring(text: str, offset: int, length: int) -> str:
    found = clusters(text)
    if offset >= 0 and length == 0:
        return ""
    start = max(0, len(found) + offset) if offset < 0 else offset
    # A length of zero behind a negative offset means the rest, as in Terraform.
    return "".join(found[start:] if length <= 0 else found[start : start + length])


def _split(separator: str, text: str) -> list[Plain]:
    return list(text.split(separator)) if separator else list(text)


def _joined(separator: str, first: list[str], *lists: list[str]) -> str:
    return separator.join(item for found in (first, *lists) for item in found)


def _indented(spaces: int, text: str) -> str:
    if not 0 <= spaces <= _WIDEST:
        refuse(f"an indentation lies between 0 and {_WIDEST}")
    return text.replace("\n", "\n" + " " * spaces)


def _titled(text: str) -> str:
    pairs = pairwise(f" {text}")
    return "".join(_simple(sign, str.title) if _parts(before) else sign for before, sign in pairs)


def _parts(sign: str) -> bool:
    """Tell whether a new word begins behind `sign`."""
    if sign.isascii():
        return not (sign.isalnum() or sign == "_")
    return sign.isspace()


def _cased(turn: Callable[[str], str]) -> Calculation:
    return takes(lambda text: "".join(_simple(sign, turn) for sign in text), spell)


def _simple(sign: str, turn: Callable[[str], str]) -> str:
    """Turn one character into one: Go leaves those alone that become several."""
    turned = turn(sign)
    return turned if len(turned) == 1 else sign


def _folder(path: str) -> str:
    head = path.rpartition("/")[0]
    return normpath(head or ("/" if path.startswith("/") else "."))


def _file(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "basename": takes(_file, spell),
        "chomp": takes(lambda text: text.rstrip("\r\n"), spell),
        "dirname": takes(_folder, spell),
        "endswith": takes(str.endswith, spell, spell),
        "indent": takes(_indented, whole, spell),
        "join": takes(_joined, spell, texts, rest=texts),
        "lower": _cased(str.lower),
        "split": takes(_split, spell, spell),
        "startswith": takes(str.startswith, spell, spell),
        "strcontains": takes(lambda text, part: part in text, spell, spell),
        "strrev": takes(lambda text: "".join(reversed(clusters(text))), spell),
        "substr": takes(_substring, spell, whole, whole),
        "title": takes(_titled, spell),
        "trim": takes(str.strip, spell, spell),
        "trimprefix": takes(str.removeprefix, spell, spell),
        "trimspace": takes(lambda text: text.strip(_BLANKS), spell),
        "trimsuffix": takes(str.removesuffix, spell, spell),
        "upper": _cased(str.upper),
    }
)
