"""When Karpenter removes nodes that have become empty or too large for what is left on them."""

import re

from mlcostlint.adapters.kubernetes import objects
from mlcostlint.adapters.kubernetes.karpenter import PROVISIONER
from mlcostlint.adapters.reading import flag, given, leaves, number, perhaps, text
from mlcostlint.model import Consolidation
from mlcostlint.tree import Block, Leaf, Map
from mlcostlint.value import Value, fact

_POLICIES = {
    "WhenEmpty": Consolidation.WHEN_EMPTY,
    "WhenUnderutilized": Consolidation.WHEN_UNDERUSED,
    "WhenEmptyOrUnderutilized": Consolidation.WHEN_UNDERUSED,
    "Balanced": Consolidation.WHEN_UNDERUSED,
}
_USUAL_POLICY = "WhenEmptyOrUnderutilized"  # https://karpenter.sh/docs/concepts/disruption/
_NEVER = "Never"
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_EMPTY, _UNDERUSED = "Empty", "Underutilized"


def consolidation(block: Block) -> Value[Consolidation]:
    """Return which nodes of a pool Karpenter removes."""
    spec = objects.spec(block)
    if block.type == PROVISIONER:
        return _of_provisioner(spec)
    after = text(spec.get("disruption", "consolidateAfter"))
    if fact(after, None) == _NEVER:
        return after.map(lambda _: Consolidation.NEVER)
    policy = text(spec.get("disruption", "consolidationPolicy")).default(_USUAL_POLICY)
    if not policy.unknown and policy.known not in _POLICIES:
        return policy.hole(f"no consolidation policy is called {policy.known!r}")
    return _bounded(spec, policy.map(_POLICIES.__getitem__))


def patience(block: Block) -> Value[int | None]:
    """Return how many seconds a node stays after it could be removed, None where it stays on."""
    spec = objects.spec(block)
    if block.type == PROVISIONER:
        return number(spec.get("ttlSecondsAfterEmpty"))
    # https://karpenter.sh/docs/concepts/nodepools/: 0s where nothing is written.
    after = text(spec.get("disruption", "consolidateAfter")).default("0s")
    if fact(after, None) == _NEVER:
        return after.map(lambda _: None)
    return perhaps(seconds(after))


def seconds(duration: Value[str]) -> Value[int]:
    """Read a duration as Go spells it: 1h30m, 10m0s."""
    match = _DURATION.fullmatch(fact(duration, ""))
    if match is None or not any(match.groups()):
        return duration.hole(duration.unknown or f"expected a duration, found {duration.known!r}")
    hours, minutes, rest = (int(part or 0) for part in match.groups())
    return duration.map(lambda _: hours * 3600 + minutes * 60 + rest)


def _of_provisioner(spec: Map) -> Value[Consolidation]:
    """Read v1alpha5, where both ways were off unless asked for."""
    packs = flag(spec.get("consolidation", "enabled")).default(fallback=False)
    if packs.unknown or packs.known:
        return packs.map(lambda _: Consolidation.WHEN_UNDERUSED)
    empty = spec.get("ttlSecondsAfterEmpty")
    if given(empty):
        return empty.map(lambda _: Consolidation.WHEN_EMPTY)
    return packs.map(lambda _: Consolidation.NEVER)


def _bounded(spec: Map, found: Value[Consolidation]) -> Value[Consolidation]:
    """Return what budgets leave of a policy: one of no nodes at no special time forbids it."""
    for budget in spec.maps("disruption", "budgets"):
        nodes = budget.get("nodes")
        if str(fact(nodes, "")) not in {"0", "0%"} or given(budget.get("schedule")):
            continue
        reasons = {str(fact(leaf, "")) for leaf in leaves(budget.get("reasons"))}
        if not reasons or {_EMPTY, _UNDERUSED} <= reasons:
            return _at(nodes, Consolidation.NEVER)
        if _UNDERUSED in reasons:
            return _at(nodes, Consolidation.WHEN_EMPTY)
    return found


def _at(leaf: Leaf, found: Consolidation) -> Value[Consolidation]:
    return leaf.map(lambda _: found)
