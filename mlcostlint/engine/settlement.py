"""Turn one piece of advice into a finding: where it stands, what it is worth, what to write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from mlcostlint import adapters
from mlcostlint.finding import Confidence, Edit, Finding, Severity
from mlcostlint.model import Compute, Plan, Resource, kind
from mlcostlint.money import Money
from mlcostlint.pricing import PriceBook, Saving, Unpriced
from mlcostlint.rule import Advice, Rule, Stands
from mlcostlint.source import Span
from mlcostlint.value import How, Undecided, Value


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many US dollars a month on a finding warns, and from how many it is an error."""

    warning: Decimal | int = 50
    error: Decimal | int = 1000

    def severity(self, monthly: Money) -> Severity:
        """Return how loudly savings of this size speak."""
        if monthly.expected >= self.error:
            return Severity.ERROR
        return Severity.WARNING if monthly.expected >= self.warning else Severity.INFO


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding, the resource it is about, and what would stand in its place."""

    finding: Finding
    resource: Resource | None = None
    instead: Resource | None = None


@dataclass(frozen=True, slots=True)
class _Worth:
    saving: Saving | None = None
    unpriced: str | None = None
    instead: Resource | None = None


_NEED_A_PRICE = frozenset([Stands.IF_CHEAPER, Stands.IF_CLEARLY_CHEAPER])
_CLEARLY = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Settlement:
    """Settles advice by a price book. `scanned` holds the paths that findings may point into."""

    prices: PriceBook
    scanned: frozenset[str]
    thresholds: Thresholds

    def proposals(
        self, rule: Rule, subject: Resource | Plan, advice: Iterable[Advice]
    ) -> Iterator[Proposal]:
        """Yield a proposal for each piece of advice that holds at its price."""
        for one in advice:
            if not isinstance(subject, Resource):
                yield Proposal(self._general(rule, one))
                continue
            worth = self._worth(subject, one)
            if worth is not None:
                yield Proposal(self._finding(rule, subject, one, worth), subject, worth.instead)

    def _worth(self, now: Resource, advice: Advice) -> _Worth | None:
        if not advice.instead:
            return _Worth()
        first = advice.instead[0]
        try:
            saving = self.prices.saving(now, advice.instead)
        except Unpriced as reason:
            unpriced = str(reason)
        except Undecided as question:
            unpriced = question.value.unknown
        else:
            if saving.saves.expected > 0 and self._is_enough(saving, now, advice.stands):
                return _Worth(saving, instead=saving.instead)
            unpriced = "the alternative does not cost less by the hour"
            return _Worth(None, unpriced, first) if advice.stands is Stands.ALWAYS else None
        return None if advice.stands in _NEED_A_PRICE else _Worth(None, unpriced, first)

    def _is_enough(self, saving: Saving, now: Resource, stands: Stands) -> bool:
        if stands is not Stands.IF_CLEARLY_CHEAPER:
            return True
        costs = self.prices.monthly(now).money.expected
        return saving.monthly.expected >= costs * _CLEARLY

    def _finding(self, rule: Rule, now: Resource, advice: Advice, worth: _Worth) -> Finding:
        saving, changed = worth.saving, _changed(now, worth.instead)
        edit = adapters.edit(now, worth.instead) if worth.instead else None
        span, via = self._place(advice.at, now)
        return Finding(
            rule=rule.name,
            family=rule.family,
            severity=self.thresholds.severity(saving.monthly) if saving else rule.page.severity,
            confidence=_confidence([advice.at, *advice.because, *changed.values()], saving),
            message=advice.message,
            address=now.address,
            kind=kind(now),
            span=span,
            block=now.block,
            calls=now.calls,
            via=via,
            because=tuple(dict.fromkeys(value.origin.span for value in advice.because)),
            saves=saving.saves.at_least_nothing() if saving else None,
            monthly=saving.monthly.at_least_nothing() if saving else None,
            unpriced=worth.unpriced,
            assumptions=saving.assumptions if saving else (),
            working=saving.working if saving else None,
            help=edit.sentence if edit else _moved(now, worth.instead) + _help(rule),
            edit=_within(edit, self.scanned),
            fingerprint=_fingerprint(rule.name, now.block.path, now.address, *changed),
        )

    def _general(self, rule: Rule, advice: Advice) -> Finding:
        span = advice.at.origin.span
        return Finding(
            rule=rule.name,
            family=rule.family,
            severity=rule.page.severity,
            confidence=_confidence([advice.at, *advice.because], None),
            message=advice.message,
            address="",
            kind="plan",
            span=span,
            block=span,
            because=tuple(dict.fromkeys(value.origin.span for value in advice.because)),
            help=_help(rule),
            fingerprint=_fingerprint(rule.name, span.path),
        )

    def _place(self, value: Value[Any], of: Resource) -> tuple[Span, tuple[Span, ...]]:
        """Return the line to edit and the hops after it; climb from lines outside the scan."""
        origin = value.origin
        trail = tuple(dict.fromkeys((origin.span, *origin.via)))
        for hop, span in enumerate(trail):
            if span.path in self.scanned:
                calls = (call for call in reversed(of.calls) if call != span)
                return span, trail[hop + 1 :] or tuple(calls)
        inside = [call for call in reversed(of.calls) if call.path in self.scanned]
        return (inside[0], trail) if inside else (origin.span, trail[1:])


def _changed(now: Resource, instead: Resource | None) -> dict[str, Value[Any]]:
    if instead is None:
        return {}
    pairs = (
        (spec.name, getattr(now, spec.name), getattr(instead, spec.name)) for spec in fields(now)
    )
    return {
        name: before
        for name, before, after in pairs
        if isinstance(before, Value) and before is not after
    }


def _confidence(values: Iterable[Value[Any]], saving: Saving | None) -> Confidence:
    least_direct = max(value.origin.how for value in values)
    if saving and saving.estimated:
        return Confidence.LOW
    if least_direct is How.ASSUMED or (saving and saving.assumptions):
        return Confidence.MEDIUM
    return Confidence.MEDIUM if least_direct is How.COMPUTED else Confidence.HIGH


def _help(rule: Rule) -> str:
    paragraph = rule.page.section("What to do").partition("\n\n")[0]
    return " ".join(paragraph.split())


def _moved(now: Resource, instead: Resource | None) -> str:
    """Return which machine is proposed, where no edit says it."""
    if not (isinstance(now, Compute) and isinstance(instead, Compute)):
        return ""
    there = instead.machine.known if instead.machine is not now.machine else None
    if there is None or not there.name:
        return ""
    if there.accelerator is None:
        return f"Take {there.name}. "
    return f"Take {there.name}, {instead.accelerators.known} x {there.accelerator.name}. "


def _within(edit: Edit | None, scanned: frozenset[str]) -> Edit | None:
    if edit is None or edit.span is None or edit.span.path in scanned:
        return edit
    return replace(edit, span=None, text=None)


def _fingerprint(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:32]
