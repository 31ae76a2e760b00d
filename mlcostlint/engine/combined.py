"""What several proposals are worth together: never their sum, never more than the resource."""

from collections.abc import Iterable, Iterator, Mapping
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
    found = list(proposals)
    worth = savings(found, prices)
    owners = {id(one.resource): one.resource for one in found if one.resource is not None}
    return _total([(owners[key], amount) for key, amount in worth.items()])


def savings(proposals: Iterable[Proposal], prices: PriceBook) -> Mapping[int, Money]:
    """Return what the priced proposals on each resource save together, by its identity."""
    by_resource: dict[int, list[Proposal]] = {}
    for proposal in sorted(proposals, key=_place):
        if proposal.finding.monthly is not None and proposal.resource is not None:
            by_resource.setdefault(id(proposal.resource), []).append(proposal)
    return {key: _together(same, prices) for key, same in by_resource.items()}


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
    return _total(priced), unpriced


def billed(amounts: Iterable[tuple[Resource, Money]]) -> Mapping[int, Money]:
    """Return what stands on the bill of each resource, by its identity.

    A pool is billed for what it costs or for what all of its pods cost, whichever is more; pods
    are on its bill and not on one of their own.
    """
    own: dict[int, Money] = {}
    of_pods: dict[int, Money] = {}
    for resource, amount in amounts:
        pool = home(resource)
        if pool is None:
            own[id(resource)] = amount
        else:
            of_pods[id(pool)] = of_pods.get(id(pool), NOTHING) + amount
    return {
        one: max(own.get(one, NOTHING), of_pods.get(one, NOTHING), key=_expected)
        for one in dict.fromkeys((*own, *of_pods))
    }


def home(resource: Resource) -> Resource | None:
    """Return the pool on whose bill a resource stands: of several, the first."""
    return next(iter(resource.pools), None) if isinstance(resource, Compute) else None


def _total(amounts: Iterable[tuple[Resource, Money]]) -> Money:
    return sum(billed(amounts).values(), NOTHING)


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
        return prices.saving(resource, [replace(resource, **changes)]).monthly.at_least_nothing()
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
