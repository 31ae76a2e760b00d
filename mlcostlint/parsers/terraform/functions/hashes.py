"""Functions that hash text; what they make of bytes serves files as well."""

from collections.abc import Callable, Mapping
from hashlib import new

from mlcostlint.parsers.terraform.functions.encoding import base64_text
from mlcostlint.parsers.terraform.functions.families import Function, of_data
from mlcostlint.parsers.terraform.functions.parameters import Calculation, spell, takes

Digest = Callable[[bytes], str]


def _hexadecimal(algorithm: str) -> Digest:
    return lambda data: new(algorithm, data, usedforsecurity=False).hexdigest()


def _in_base64(algorithm: str) -> Digest:
    return lambda data: base64_text(new(algorithm, data, usedforsecurity=False).digest())


def _of_text(digest: Digest) -> Calculation:
    return takes(lambda text: digest(text.encode()), spell)


def _uuid(namespace: str, name: str) -> str:
    import uuid

    spaces = {
        "dns": uuid.NAMESPACE_DNS,
        "url": uuid.NAMESPACE_URL,
        "oid": uuid.NAMESPACE_OID,
        "x500": uuid.NAMESPACE_X500,
    }
    return str(uuid.uuid5(spaces.get(namespace) or uuid.UUID(namespace), name))


DIGESTS: Mapping[str, Digest] = {
    "base64sha256": _in_base64("sha256"),
    "base64sha512": _in_base64("sha512"),
    "md5": _hexadecimal("md5"),
    "sha1": _hexadecimal("sha1"),
    "sha256": _hexadecimal("sha256"),
    "sha512": _hexadecimal("sha512"),
}
FUNCTIONS: Mapping[str, Function] = of_data(
    {name: _of_text(digest) for name, digest in DIGESTS.items()}
    | {"uuidv5": takes(_uuid, spell, spell)}
)
