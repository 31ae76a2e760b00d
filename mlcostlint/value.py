"""What a configuration says, where it says so, and how far that can be trusted.

Every attribute in the model is a `Value`. Reading `.known` returns the fact or raises `Undecided`,
so nothing downstream can take a guess for a fact.
"""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, NoReturn, TypeVar, cast

from mlcostlint.source import Span

T = TypeVar("T")
U = TypeVar("U")


class How(enum.IntEnum):
    """How a value came to be, from most to least direct."""

    WRITTEN = 0
    PASSED = 1
    DEFAULTED = 2
    COMPUTED = 3
    ASSUMED = 4
    PROPOSED = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was decided, and the hops from there to the attribute that uses it."""

    how: How
    span: Span
    via: tuple[Span, ...] = ()

    def used_at(self, use: Span, how: How) -> "Origin":
        """Follow the value one hop further from where it was decided; to stay is no hop."""
        stays = use in (self.span, *self.via[-1:])
        return Origin(how, self.span, self.via if stays else (*self.via, use))


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """One attribute: a fact with an origin, or the reason there is no fact.

    `refers_to` holds the addresses of the blocks that the attribute points at. A reference is a
    fact of its own: it holds even where the value behind it is unknown.
    """

    _fact: T | None
    origin: Origin
    unknown: str = ""
    refers_to: tuple[str, ...] = ()

    @property
    def known(self) -> T:
        """The fact itself; raises `Undecided` where the configuration leaves it open."""
        if self.unknown:
            raise Undecided(self)
        return cast("T", self._fact)

    def at(self, origin: Origin) -> "Value[T]":
        """Return the same value with another origin."""
        # Evaluation does this a million times: `dataclasses.replace` takes three times as long.
        return Value(self._fact, origin, self.unknown, self.refers_to)

    def map(self, turn: Callable[[T], U]) -> "Value[U]":
        """Turn a known fact into another of the same origin; unknown stays unknown."""
        if self.unknown:
            return cast("Value[U]", self)
        return replace(cast("Value[U]", self), _fact=turn(self.known))

    def default(self: "Value[U | None]", fallback: U) -> "Value[U]":
        """Fill an absent attribute with what the provider would use."""
        if self.unknown or self._fact is not None:
            return cast("Value[U]", self)
        return Value(fallback, replace(self.origin, how=How.DEFAULTED))

    def required(self: "Value[U | None]", name: str) -> "Value[U]":
        """Treat absence as a hole: the provider would refuse the file, so nothing follows."""
        if self.unknown or self._fact is not None:
            return cast("Value[U]", self)
        return Value(None, self.origin, unknown=f"{name} is missing")

    def but(self, fact: T) -> "Value[T]":
        """Return what a rule would rather see here; it stands where this value stands."""
        return Value(fact, replace(self.origin, how=How.PROPOSED))

    def hole(self, reason: str) -> "Value[Any]":
        """Return a value that stands where this one stands but cannot be known."""
        return Value(None, self.origin, unknown=reason, refers_to=self.refers_to)

    def __bool__(self) -> NoReturn:
        raise TypeError("a Value is neither true nor false; read .known")


class Undecided(Exception):
    """A rule asked for a fact that the configuration does not settle."""

    def __init__(self, value: Value[Any]) -> None:
        super().__init__(f"{value.origin.span}: {value.unknown}")
        self.value = value


def written(fact: T, span: Span) -> Value[T]:
    """Return a fact that stands literally in the file."""
    return Value(fact, Origin(How.WRITTEN, span))


def defaulted(fact: T, span: Span) -> Value[T]:
    """Return what the provider uses when `span`, the block that could say otherwise, is silent."""
    return Value(fact, Origin(How.DEFAULTED, span))


def unknown(reason: str, span: Span) -> Value[Any]:
    """Return a hole in our knowledge and the reason for it."""
    return Value(None, Origin(How.WRITTEN, span), unknown=reason)


def fact(value: Value[T], otherwise: U) -> T | U:
    """Return the fact, or `otherwise` where it is unknown; for parsers and adapters only."""
    return otherwise if value.unknown else value.known


def legible(value: Value[Any]) -> str:
    """Return text that another program has yet to fill in, as it stands; empty where none does."""
    text = value._fact if value.unknown else None  # noqa: SLF001 - what stands beside a hole
    return text if isinstance(text, str) else ""


def first_unknown(values: Iterable[Value[Any]]) -> Value[Any] | None:
    """Return the first hole among `values`: what is computed from them is as unknown as it is."""
    return next((value for value in values if value.unknown), None)
