"""Names as people write them, taken apart into whole words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from mlcostlint.source import Span
from mlcostlint.value import How, Origin, Value

T = TypeVar("T")

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_JOINED = {("non", "prod"), ("non", "production"), ("pre", "prod"), ("pre", "production")}

_DIRECTION = "(?:north|south|east|west|central|northeast|northwest|southeast|southwest)"
# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_AWS_REGION = rf"(?:us-gov|us|eu|ap|ca|sa|me|af|il|mx|cn)-{_DIRECTION}-[1-9]"
# https://cloud.google.com/compute/docs/regions-zones
_GOOGLE_REGION = (
    "(?:us|europe|asia|australia|northamerica|southamerica|africa|me)-"
    rf"{_DIRECTION}[1-9][0-9]?"
)
_REGION = re.compile(rf"(?<![a-z0-9])(?:{_AWS_REGION}|{_GOOGLE_REGION})(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called; `hidden` is a further name that the files leave open.

    Silence of the known names is then no statement: the hidden one might speak.
    """

    known: tuple[str, ...]
    hidden: Value[Any] | None = None

    @classmethod
    def of(cls, known: Iterable[str], hidden: Value[Any] | None = None) -> Self:
        """Return names that, with a hidden one, may not be all there are."""
        return cls(tuple(known), hidden)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __getitem__(self, index: int) -> str:
        return self.known[index]


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower case; "non-prod" and "preProd" are one word each."""
    return tuple(_joined(word.lower() for word in _WORD.findall(text)))


def computed(said: T, span: Span) -> Value[T]:
    """Return a fact that was concluded from what stands at `span`."""
    return Value(said, Origin(How.COMPUTED, span))


def region_in(text: str) -> str | None:
    """Return the one AWS or Google Cloud region whose whole name stands in `text`.

    Of two different regions none is taken.
    """
    found = set(_REGION.findall(text))
    return found.pop() if len(found) == 1 else None


def _joined(words: Iterable[str]) -> Iterator[str]:
    before = ""
    for word in words:
        if (before, word) in _JOINED:
            before += "prod"
            continue
        if before:
            yield before
        before = word
    if before:
        yield before
