"""How many machine-hours an endpoint is paid for: by what it keeps, and by what requests need."""

from decimal import Decimal

from mlcostlint.model import Compute, Endpoint, Environment, Mode, NodePool
from mlcostlint.pricing.assumptions import Assumptions, at_least
from mlcostlint.pricing.quote import Sum, Unpriced
from mlcostlint.value import fact

_MONTH = Decimal(730)  # hours, as all three clouds' calculators count them


def endpoint_hours(now: Compute, endpoint: Endpoint, assumptions: Assumptions) -> Sum:
    """Return the machine-hours a month of `endpoint`, which answers the requests of `now`.

    Where `now` keeps more replicas, some of those are busy and stay however few are kept.
    """
    if endpoint.mode.known is Mode.SERVERLESS:
        raise Unpriced("billed per request")
    declared = now if isinstance(now, Endpoint) else endpoint
    size, floor = declared.floor.known, endpoint.floor.known
    if not size:
        raise Unpriced("billed per request: it keeps no machine running")
    if not frees_nodes(endpoint):
        return Sum.of(_MONTH * size)
    if endpoint.scheduled.known:
        return Sum.of(_MONTH * floor, assumptions["nonprod_endpoint_active_share"])
    kept = _asked_for(declared, size, floor, assumptions) + _grown(declared, endpoint, assumptions)
    return kept * Sum.of(_MONTH)


def frees_nodes(pods: Compute) -> bool:
    """Say whether nodes go when nothing runs on them: those of a pool of a fixed size stay."""
    shrink = [fact(one.shrinks, 1) for one in pods.pools if isinstance(one, NodePool)]
    return not shrink or any(shrink)


def _asked_for(declared: Endpoint, size: int, floor: int, assumptions: Assumptions) -> Sum:
    """Return how many replicas run for the requests to `declared` where `floor` are kept."""
    if floor == 0:
        return _at_rest(declared, assumptions) * Sum.of(size)
    if floor < size:
        return Sum.of(size, at_least(assumptions["busy_replicas"], Decimal(floor) / size))
    return Sum.of(floor)


def _at_rest(endpoint: Endpoint, assumptions: Assumptions) -> Sum:
    """Return in which part of the month an endpoint has anything to do."""
    if endpoint.is_unasked:
        return Sum.of(0)
    if endpoint.mode.known is Mode.ASYNCHRONOUS:
        return Sum.of(1, assumptions["queue_active_share"])
    if endpoint.environment.known is Environment.NONPRODUCTION:
        return Sum.of(1, assumptions["nonprod_endpoint_active_share"])
    return Sum.of(1, assumptions["endpoint_active_share"])


def _grown(declared: Endpoint, endpoint: Endpoint, assumptions: Assumptions) -> Sum:
    """Return how many replicas of its peaks an endpoint keeps, since it never takes any away."""
    ceiling = fact(declared.ceiling, None)
    if endpoint.shrinks is None or fact(endpoint.shrinks, 1) or ceiling is None:
        return Sum.of(0)
    return Sum.of(max(0, ceiling - declared.floor.known), assumptions["kept_peak_share"])
