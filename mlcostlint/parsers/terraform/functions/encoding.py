"""Functions that encode, decode and hash."""

import base64
import binascii
from collections.abc import Callable, Mapping
from hashlib import new
from urllib.parse import quote_plus

from mlcostlint.parsers.terraform.functions.text import spell
from mlcostlint.parsers.terraform.nodes import Plain


def _encoded(text: Plain) -> str:
    return base64.b64encode(spell(text).encode()).decode()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except binascii.Error as error:
        raise ValueError from error


def _csv(text: str) -> list[Plain]:
    import csv

    return [dict(row) for row in csv.DictReader(text.splitlines())]


def _digest(algorithm: str) -> Callable[[Plain], str]:
    return lambda text: new(algorithm, spell(text).encode(), usedforsecurity=False).hexdigest()


def _digest64(algorithm: str) -> Callable[[Plain], str]:
    def encoded(text: Plain) -> str:
        digest = new(algorithm, spell(text).encode(), usedforsecurity=False).digest()
        return base64.b64encode(digest).decode()

    return encoded


ENCODING: Mapping[str, Callable[..., Plain]] = {
    "base64decode": _decoded,
    "base64encode": _encoded,
    "base64sha256": _digest64("sha256"),
    "base64sha512": _digest64("sha512"),
    "csvdecode": _csv,
    "md5": _digest("md5"),
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "urlencode": lambda text: quote_plus(spell(text)),
}
