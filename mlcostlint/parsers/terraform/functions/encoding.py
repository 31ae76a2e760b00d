"""Functions that encode and decode text."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NoReturn
from urllib.parse import quote_plus, unquote_plus

from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import spell, takes
from mlcostlint.parsers.terraform.lazy import Exhausted
from mlcostlint.parsers.terraform.nodes import Plain, refuse
from mlcostlint.parsers.terraform.numbers import number

_LARGEST_UNPACKED = 1_000_000
# Character sets that Python and Go read alike.
_CHARACTER_SETS = re.compile(
    r"utf-8|utf-16[lb]e|iso-8859-(?:[1-9]|1[0-6])|windows-125\d|koi8-[ru]|shift_jis|euc-jp|euc-kr"
    r"|gbk|gb18030|big5",
    re.IGNORECASE,
)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def binary(text: str) -> bytes:
    """Decode base64 as Go does, which passes over line ends."""
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except binascii.Error:
        refuse("the text is not base64")


def base64_text(data: bytes) -> str:
    """Encode bytes in base64."""
    return base64.b64encode(data).decode()


def decoded_json(text: str) -> Plain:
    """Read JSON, numbers exactly."""
    return json.loads(text, parse_float=_number, parse_constant=_constant)


def _number(text: str) -> Plain:
    return number(Decimal(text))


def _constant(name: str) -> NoReturn:
    refuse(f"{name} is no JSON")


def _unpacked(text: str) -> str:
    import zlib

    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(binary(text), _LARGEST_UNPACKED)
    except zlib.error:
        refuse("the text is not gzip in base64")
    if unpacker.unconsumed_tail:
        raise Exhausted("the text is too long to be evaluated")
    return data.decode() if unpacker.eof else refuse("the gzip data is cut off")


def _encoded_in(text: str, name: str) -> str:
    if name.lower() == "utf-16":  # with a byte-order mark, and the larger byte first
        return base64_text(b"\xfe\xff" + text.encode("utf-16-be"))
    return base64_text(text.encode(_character_set(name)))


def _decoded_in(text: str, name: str) -> str:
    if name.lower() != "utf-16":
        return binary(text).decode(_character_set(name))
    data = binary(text)
    return data.decode("utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-16-be")


def _character_set(name: str) -> str:
    if not _CHARACTER_SETS.fullmatch(name):
        raise Exhausted("the character set is not evaluated")
    return name


def _unquoted(text: str) -> str:
    if _BROKEN_ESCAPE.search(text):
        refuse("the text has a % that escapes nothing")
    return unquote_plus(text, errors="strict")


FUNCTIONS: Mapping[str, Function] = of_data(
    {
        "base64decode": takes(lambda text: binary(text).decode(), spell),
        "base64encode": takes(lambda text: base64_text(text.encode()), spell),
        "base64gunzip": takes(_unpacked, spell),
        "textdecodebase64": takes(_decoded_in, spell, spell),
        "textencodebase64": takes(_encoded_in, spell, spell),
        "urldecode": takes(_unquoted, spell),
        "urlencode": takes(quote_plus, spell),
    }
)
