"""What several proposals are worth together: never their sum, never more than the resource."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from mlcostlint.engine.settlement import Proposal
from mlcostlint.model import Compute, Resource
from mlcostlint.money import NOTHING, Money
from mlcostlint.pricing import PriceBook, Unpriced
from mlcostlint.source import Span
from mlcostlint.value import Undecided


def combined_savings(proposals: Iterable[Proposal], prices: PriceBook) -> Money:
    """Return what all priced proposals save together per month.

    Proposals on one resource that change different fields are applied together, dearest first; of
    those that exclude each other the better one counts. Of a pool and the pods on it, which pay
    for the same machines, the side that saves more counts.
    """
    by_resource: dict[int, list[Proposal]] = {}
    for proposal in sorted(proposals, key=_place):
        if proposal.finding.monthly is not None:
            by_resource.setdefault(id(proposal.resource), []).append(proposal)
    saved = ((same[0].resource, _together(same, prices)) for same in by_resource.values())
    return _billed([(one, amount) for one, amount in saved if one is not None])


def costs(resources: Iterable[Resource], prices: PriceBook) -> tuple[Money, int]:
    """Return what the priced resources cost per month, and how many have no price.

    Pods add nothing to the bill of the pool they run on, but where they keep more of its machines
    busy than it is taken to have.
    """
    priced, unpriced = [], 0
    for resource in resources:
        try:
            priced.append((resource, prices.monthly(resource).money))
        except (Unpriced, Undecided):
            unpriced += 1
    return _billed(priced), unpriced


def _billed(amounts: list[tuple[Resource, Money]]) -> Money:
    """Add amounts; of a pool and all of its pods together the larger one counts."""
    own: dict[int, Money] = {}
    of_pods: dict[int, Money] = {}
    for resource, amount in amounts:
        home = _home(resource)
        if home is None:
            own[id(resource)] = amount
        else:
            of_pods[id(home)] = of_pods.get(id(home), NOTHING) + amount
    bills = (
        max(own.get(one, NOTHING), of_pods.get(one, NOTHING), key=_expected)
        for one in dict.fromkeys((*own, *of_pods))
    )
    return sum(bills, NOTHING)


def _home(resource: Resource) -> Resource | None:
    """Return the pool on whose bill a resource stands: of several, the first."""
    return next(iter(resource.pools), None) if isinstance(resource, Compute) else None


def _expected(money: Money) -> Decimal:
    return money.expected


def _together(proposals: list[Proposal], prices: PriceBook) -> Money:
    resource = proposals[0].resource
    if resource is None:
        return NOTHING
    changes: dict[str, Any] = {}
    for proposal in sorted(proposals, key=_worth, reverse=True):
        more = dict(_changes(resource, proposal.instead))
        if changes.keys().isdisjoint(more):
            changes |= more
    try:
        return prices.saving(resource, [replace(resource, **changes)]).monthly
    except Unpriced:  # each has a price alone but not together (spot on a proposed machine)
        return _monthly(max(proposals, key=_worth))


def _place(proposal: Proposal) -> tuple[Span, str, str]:
    """Order proposals, so that sums come out the same to the last digit in every run."""
    return proposal.finding.block, proposal.finding.address, proposal.finding.rule


def _monthly(proposal: Proposal) -> Money:
    return proposal.finding.monthly or NOTHING


def _worth(proposal: Proposal) -> Decimal:
    return _monthly(proposal).expected


def _changes(now: Resource, instead: Resource | None) -> Iterator[tuple[str, Any]]:
    for spec in fields(now):
        after = getattr(instead, spec.name)
        if after is not getattr(now, spec.name):
            yield spec.name, after
