"""What a label of a node must be, and whether what a node offers meets it."""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mlcostlint.adapters.reading import leaves
from mlcostlint.tree import Leaf, Map
from mlcostlint.value import fact

Canonical = Callable[[str], str]


class Fit(enum.IntEnum):
    """Whether one thing suits another, as far as the files say."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What a label must be: any of `allowed`, none of `refused`, a number `above` and `below`.

    `present` says that it must be there with any value, `absent` that it must not.
    """

    allowed: tuple[Leaf, ...] = ()
    refused: tuple[Leaf, ...] = ()
    above: Leaf | None = None
    below: Leaf | None = None
    present: Leaf | None = None
    absent: Leaf | None = None

    def values(self) -> frozenset[str]:
        """Return the allowed values that are known."""
        return frozenset(str(fact(leaf, "")) for leaf in self.allowed if not leaf.unknown)

    @property
    def is_needed(self) -> bool:
        """Whether a node without the label is out of the question."""
        wanted = (self.above, self.below, self.present)
        return bool(self.allowed) or any(one is not None for one in wanted)

    def narrowed(self, other: "Choice") -> "Choice":
        """Return what is left where both must hold."""
        return Choice(
            _common(self.allowed, other.allowed),
            self.refused + other.refused,
            self.above if other.above is None else other.above,
            self.below if other.below is None else other.below,
            self.present if other.present is None else other.present,
            self.absent if other.absent is None else other.absent,
        )

    def met_by(self, offered: "Choice", canonical: Canonical) -> Fit:
        """Say whether nodes whose label is as `offered` have what is demanded here.

        `canonical` spells values alike: an accelerator has many names.
        """
        if self.absent is not None:
            return Fit.NO
        if any(leaf.unknown for leaf in (*self.allowed, *self.refused, *offered.allowed)):
            return Fit.MAYBE
        if not (self.allowed or offered.allowed):
            return Fit.YES
        values = offered.values() or self.values()
        agreed = (one for one in values if self.is_met(one, canonical))
        return Fit.YES if any(offered.is_met(one, canonical) for one in agreed) else Fit.NO

    def is_met(self, value: str, canonical: Canonical = str) -> bool:
        """Say whether a label of this value is among those that are demanded, as far as known."""
        here = canonical(value)
        if any(canonical(str(fact(leaf, ""))) == here for leaf in self.refused):
            return False
        known = [leaf for leaf in self.allowed if not leaf.unknown]
        allowed = not known or any(canonical(str(leaf.known)) == here for leaf in known)
        return allowed and self._is_between(value)

    def _is_between(self, value: str) -> bool:
        if self.above is None and self.below is None:
            return True
        number, low, high = (_number(one) for one in (value, _said(self.above), _said(self.below)))
        if number is None:
            return False
        return (low is None or number > low) and (high is None or number < high)


def choices(expressions: Iterable[Map]) -> dict[str, Choice]:
    """Return what a list of {key, operator, values} demands, by label."""
    found: dict[str, Choice] = {}
    for one in expressions:
        found = both(found, {str(fact(one.get("key"), None)): _choice(one)})
    return found


def both(one: Mapping[str, Choice], other: Mapping[str, Choice]) -> dict[str, Choice]:
    """Return what two sets of demands leave together."""
    labels = dict.fromkeys((*one, *other))
    return {label: one.get(label, _ANY).narrowed(other.get(label, _ANY)) for label in labels}


def either(several: list[Choice]) -> Choice:
    """Return what must hold whichever of several choices is met."""
    if len(several) == 1:
        return several[0]
    if not all(choice.allowed for choice in several):
        return _ANY
    each = {fact(leaf, None): leaf for choice in several for leaf in choice.allowed}
    return Choice(tuple(each.values()))


_ANY = Choice()


def _choice(expression: Map) -> Choice:
    """Read one {key, operator, values}; pods and Karpenter have the same operators."""
    key, values = expression.get("key"), tuple(leaves(expression.get("values")))
    first = next(iter(values), None)
    by_operator = {
        "In": Choice(values),
        "NotIn": Choice(refused=values),
        "Exists": Choice(present=key),
        "DoesNotExist": Choice(absent=key),
        "Gt": Choice(above=first),
        "Lt": Choice(below=first),
    }
    return by_operator.get(str(fact(expression.get("operator"), "")), _ANY)


def _common(one: tuple[Leaf, ...], other: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """Return the values of `other` that `one` allows too; demands that exclude each other stay."""
    if not one or not other or any(leaf.unknown for leaf in (*one, *other)):
        return other or one
    named = {str(leaf.known) for leaf in one}
    return tuple(leaf for leaf in other if str(leaf.known) in named) or other


def _said(leaf: Leaf | None) -> str:
    return "" if leaf is None else str(fact(leaf, ""))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
