"""The bytes of a file to a source: size, encoding, and whether there can be anything of ours."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mlcostlint.source import Source, Span, Unreadable

HCL = (".tf", ".tofu", ".tfvars")
TERRAFORM = (".tf", ".tofu", ".tf.json")
EXTENSIONS = (*HCL, ".json", ".yaml", ".yml", ".template")

# What such a file says may be all names of other files.
_BY_NAME = ("/kustomization.yaml", "/kustomization.yml")

_MOST_BYTES = 5_000_000
_MOST_BYTES_NAMED = 100_000_000
_GLIMPSE = 1_000_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def source(path: str, shown: str) -> Iterator[Source]:
    """Yield the file at `path`, unless there can be nothing of ours in it.

    Raises `Unreadable` for a file that is too large, not text, or not to be opened.
    """
    size, data = _read(path, shown, _MOST_BYTES)
    if not _concerns(path, data):
        return
    _bounded(size, _MOST_BYTES, "split it or exclude it", shown)
    yield Source(shown, _text(data, shown))


def whole(path: str, shown: str) -> Source:
    """Return a file that was asked for by name, whatever it holds; raises `Unreadable`."""
    size, data = _read(path, shown, _MOST_BYTES_NAMED)
    _bounded(size, _MOST_BYTES_NAMED, "split it", shown)
    return Source(shown, _text(data, shown))


def streamed(stream: BinaryIO, shown: str) -> Source:
    """Return what a stream holds up to its end; raises `Unreadable`."""
    data = stream.read(_MOST_BYTES_NAMED + 1)
    _bounded(len(data), _MOST_BYTES_NAMED, "split it", shown)
    return Source(shown, _text(data, shown))


def _read(path: str, shown: str, most: int) -> tuple[int, bytes]:
    """Return the size of a file and its bytes, of one too large only the first."""
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return size, file.read(_GLIMPSE if size > most else most)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Unreadable(_at(shown, 1), f"the file cannot be opened: {why}") from None


def _bounded(size: int, most: int, advice: str, shown: str) -> None:
    if size > most:
        why = f"the file has {size / 1e6:.1f} MB, the limit is {most / 1e6:.0f} MB: {advice}"
        raise Unreadable(_at(shown, 1), why)


def _concerns(path: str, data: bytes) -> bool:
    if path.endswith((*HCL, *_BY_NAME, ".tf.json", ".tfvars.json")):
        return True
    from mlcostlint.parsers.detect import concerns

    return concerns(data if _encoding(data) == "utf-8-sig" else data.replace(b"\0", b""))


def _encoding(data: bytes) -> str:
    """Return the encoding that the first bytes speak of, as YAML 1.2 (section 5.2) tells it."""
    if data.startswith(_UTF_16):
        return "utf-16"
    nulls = [byte == 0 for byte in data[:2]]
    if len(nulls) < 2 or nulls[0] == nulls[1]:
        return "utf-8-sig"
    return "utf-16-be" if nulls[0] else "utf-16-le"


def _text(data: bytes, shown: str) -> str:
    encoding = _encoding(data)
    try:
        # Files put together from several have a mark where each of them began.
        return data.decode(encoding).replace("\n\ufeff", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seen = f"0x{data[error.start]:02x}"
        why = f"expected {encoding.removesuffix('-sig').upper()} text, found the byte {seen}"
        raise Unreadable(_at(shown, line), why) from None


def _at(shown: str, line: int) -> Span:
    return Span(shown, line, 1, line, 1)
