"""Price lists that were downloaded before: each file is what it contains, whatever it is called."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mlcostlint.offers import aws, azure, gcp
from mlcostlint.offers.listed import Broken, Listed, Offer, decoded
from mlcostlint.offers.network import Say

_JSON_AT_MOST = 128 * 2**20
_OFFER_STARTS = b'"FormatVersion"'
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def kept(place: Path, say: Say) -> Iterator[Offer]:
    """Yield the offers in a file, or in the files of a folder; raises `Broken`.

    In a folder, files that are no price list are left alone, and so are folders and links.
    """
    if not (place.is_dir() or place.is_file()):
        what = "is no file or folder" if place.exists() else "does not exist"
        raise Broken(f"{place} {what}")
    files = sorted(_files(place)) if place.is_dir() else [place]
    pages = _Pages()
    found = False
    for path in files:
        say(f"reading {path}")
        for offer in _offers(path, pages, only=not place.is_dir()):
            found = True
            yield offer
    yield from pages.offers(place)
    if not found and not pages.rows:
        raise Broken(f"{place} holds no price list that is known")


class _Pages:
    """Pages of the Azure API, which make sense together."""

    def __init__(self) -> None:
        self.rows: list[Listed] = []
        self.day = ""
        self._complete = False

    def add(self, whole: Any, path: Path, day: str) -> None:
        """Take a page; a series of them is complete once its last one is there."""
        page = azure.page(whole, str(path), day)
        self.rows += page.rows
        self.day = min(self.day or day, day)
        self._complete |= not page.next

    def offers(self, place: Path) -> Iterator[Offer]:
        """Yield what all the pages say, as of the day of the oldest."""
        if self.rows and not self._complete:
            raise Broken(f"{place} lacks the last page from Azure, the one without NextPageLink")
        if self.rows:
            yield azure.offer(tuple(self.rows), f"{place}, pages from Azure", self.day)


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in folder.iterdir() if one.is_file() and not one.is_symlink())


def _offers(path: Path, pages: _Pages, *, only: bool) -> Iterator[Offer]:
    try:
        yield from _read(path, pages, only=only)
    except OSError as error:
        raise Broken(f"{path} cannot be read: {error.strerror}") from None


def _read(path: Path, pages: _Pages, *, only: bool) -> Iterator[Offer]:
    day = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    with path.open("rb") as stream:
        start = stream.peek(4096).removeprefix(_BYTE_ORDER_MARK)
        if start.startswith(_OFFER_STARTS):
            yield aws.table(stream, str(path))
        elif start.lstrip().startswith(b"{"):
            yield from _from_json(path, pages, day, only=only)
        elif {b"name", b"region", b"hour"} <= set(start.partition(b"\n")[0].strip().split(b",")):
            yield gcp.table(stream, str(path), day)
        elif only:
            raise Broken(f"{path} is not a price list that is known")


def _from_json(path: Path, pages: _Pages, day: str, *, only: bool) -> Iterator[Offer]:
    if path.stat().st_size > _JSON_AT_MOST:
        raise Broken(f"{path} is larger than 128 MB; the same offer as index.csv may be larger")
    whole = decoded(path.read_bytes(), str(path))
    if "offerCode" in whole:
        yield aws.whole(whole, str(path))
    elif "spot_advisor" in whole:
        yield aws.advisor(whole, str(path), day)
    elif "Items" in whole:
        pages.add(whole, path, day)
    elif only:
        raise Broken(f"{path} is not a price list that is known")
