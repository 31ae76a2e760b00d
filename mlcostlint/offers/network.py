"""How price lists are downloaded: over https, within bounds of size and time, and never half.

Proxies and certificates are those that the environment names, as `urllib` and OpenSSL read it.
"""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mlcostlint.offers.listed import Broken, decoded
from mlcostlint.version import __version__

_MEGABYTE = 2**20
_JSON_AT_MOST = 128 * _MEGABYTE
_TABLE_AT_MOST = 4096 * _MEGABYTE

# What passes by itself: too many requests, and servers that are overloaded or being replaced.
_PASSING = frozenset([429, 500, 502, 503, 504])
_LONGEST_PAUSE = 120.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Network:
    """Where providers publish prices, and how patient to be with them; times are in seconds."""

    aws: str = "https://pricing.us-east-1.amazonaws.com"
    advisor: str = "https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json"
    azure: str = "https://prices.azure.com/api/retail/prices"
    gcp: str = "https://gcloud-compute.com/machine-types-regions.csv"
    schemes: frozenset[str] = frozenset(["https"])
    silence: float = 60
    longest: float = 3600
    pauses: tuple[float, ...] = (2, 4, 8, 16)
    sleep: Callable[[float], None] = field(default=time.sleep)

    def json(self, url: str, say: Say) -> Any:
        """Return what a JSON document says; raises `Broken`."""
        with self.opened(url, say, _JSON_AT_MOST) as stream:
            return decoded(stream.read(), url)

    @contextmanager
    def opened(self, url: str, say: Say, most: int = _TABLE_AT_MOST) -> Iterator[BinaryIO]:
        """Yield a document to read as it arrives; reading raises `Broken` if it does not, whole."""
        with self._response(url) as response:
            yield io.BufferedReader(_Body(response, url, most, self.longest, say), _MEGABYTE)

    def beside(self, base: str, link: str) -> str:
        """Return the address that a document names; raises `Broken` if it leaves its site."""
        url = urljoin(base, link)
        if urlsplit(url)[:2] != urlsplit(base)[:2]:
            raise Broken(f"{base} goes on at {url}, which is another site")
        return url

    def _response(self, url: str) -> HTTPResponse:
        code = 0
        for pause in (*self.pauses, None):
            try:
                return self._answer(url)
            except HTTPError as error:
                code, asked = error.code, _pause_asked(error)
                error.close()
            if code not in _PASSING:
                raise Broken(f"{url} answers {code}")
            if pause is not None:
                self.sleep(min(asked or pause, _LONGEST_PAUSE))
        raise Broken(f"{url} still answers {code} after {len(self.pauses) + 1} attempts")

    def _answer(self, url: str) -> HTTPResponse:
        _check(url, self.schemes)
        request = Request(url, headers={"User-Agent": f"mlcostlint/{__version__}"})  # noqa: S310 - checked above
        try:
            answer = build_opener(_Redirects(self.schemes)).open(request, timeout=self.silence)
        except HTTPError:
            raise
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            raise Broken(f"{url} cannot be reached: {reason}") from None
        if not isinstance(answer, HTTPResponse):
            raise Broken(f"{url} is not answered over HTTP")
        return answer


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, but not to where the connection would be less safe."""

    def __init__(self, schemes: frozenset[str]) -> None:
        self._schemes = schemes

    def redirect_request(  # noqa: PLR0913, PLR0917 - theirs
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        _check(newurl, self._schemes)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Body(io.RawIOBase):
    """The body of an answer, which is as long as was announced or `Broken`."""

    def __init__(
        self, response: HTTPResponse, url: str, most: int, longest: float, say: Say
    ) -> None:
        self._response = response
        self._url = url
        self._most = most
        self._until = time.monotonic() + longest
        self._say = say
        self._announced = response.length
        self._seen = 0
        say(f"reading {url}")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self._response.readinto(buffer)
        except (HTTPException, OSError) as error:
            raise Broken(f"{self._url} broke off: {error}") from None
        self._take(count)
        return count

    def _take(self, count: int) -> None:
        before, self._seen = self._seen, self._seen + count
        if self._seen > self._most:
            raise Broken(f"{self._url} is larger than {self._most // _MEGABYTE} MB")
        if time.monotonic() > self._until:
            raise Broken(f"{self._url} takes too long")
        if not count and self._announced is not None and self._seen < self._announced:
            raise Broken(f"{self._url} ended after {self._seen} of {self._announced} bytes")
        if before // (10 * _MEGABYTE) != self._seen // (10 * _MEGABYTE):
            self._say(f"reading {self._url}: {self._seen // _MEGABYTE} MB")


def _check(url: str, schemes: frozenset[str]) -> None:
    if urlsplit(url).scheme not in schemes:
        raise Broken(f"{url} is not an address that starts with {' or '.join(sorted(schemes))}")


def _pause_asked(error: HTTPError) -> float | None:
    """Return how long the server asks to wait: seconds, or until a date (RFC 9110)."""
    said = error.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
