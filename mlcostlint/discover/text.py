"""The bytes of a file to a source: size, encoding, and whether there can be anything of ours."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path

from mlcostlint.source import Source, Span, Unreadable

HCL = (".tf", ".tofu", ".tfvars")
TERRAFORM = (".tf", ".tofu", ".tf.json")
EXTENSIONS = (*HCL, ".json", ".yaml", ".yml", ".template")

_MOST_BYTES = 5_000_000
_GLIMPSE = 1_000_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def source(path: str, shown: str) -> Iterator[Source]:
    """Yield the file at `path`, unless there can be nothing of ours in it.

    Raises `Unreadable` for a file that is too large, not text, or not to be opened.
    """
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(_GLIMPSE if size > _MOST_BYTES else _MOST_BYTES)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Unreadable(_at(shown, 1), f"the file cannot be opened: {why}") from None
    if not _concerns(path, data):
        return
    if size > _MOST_BYTES:
        raise Unreadable(
            _at(shown, 1),
            f"the file has {size / 1e6:.1f} MB, the limit is {_MOST_BYTES / 1e6:.0f} MB: "
            "split it or exclude it",
        )
    yield Source(shown, _text(data, shown))


def _concerns(path: str, data: bytes) -> bool:
    if path.endswith((*HCL, ".tf.json", ".tfvars.json")):
        return True
    from mlcostlint.parsers.detect import concerns

    return concerns(data.replace(b"\0", b"") if data.startswith(_UTF_16) else data)


def _text(data: bytes, shown: str) -> str:
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seen = f"0x{data[error.start]:02x}"
        why = f"expected {encoding.removesuffix('-sig').upper()} text, found the byte {seen}"
        raise Unreadable(_at(shown, line), why) from None


def _at(shown: str, line: int) -> Span:
    return Span(shown, line, 1, line, 1)
