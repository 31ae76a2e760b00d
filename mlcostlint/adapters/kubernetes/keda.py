"""What pauses KEDA's scaling, and what keeps it from going down to nothing.

`fallback` holds while a trigger fails, `restoreToOriginalReplicaCount` when its object is deleted:
neither is how many pods run.
"""

from mlcostlint.adapters.reading import given, mapping, number
from mlcostlint.tree import Block, Leaf, as_
from mlcostlint.value import Value, fact

_NOTE = "autoscaling.keda.sh"
_SERVED_BY_CPU = frozenset(["cpu", "memory"])
# What Go's ParseBool takes for false.
_FALSE = frozenset(["0", "f", "F", "FALSE", "False", "false"])


def paused_at(scaler: Block) -> Value[int] | None:
    """Return the replicas that a pause keeps, None where nothing is paused."""
    replicas = _noted(scaler, "paused-replicas")
    if given(replicas):
        return number(replicas).default(0)
    held = _noted(scaler, "paused")
    return held.hole("it is paused at the replicas that it has") if _is_on(held) else None


def is_paused(job: Block) -> bool:
    """Say whether a ScaledJob starts no jobs."""
    held = _noted(job, "paused")
    return not held.unknown and _is_on(held)


def keeps_pods(scaler: Block) -> Leaf | None:
    """Return what keeps KEDA from taking pods away while it may still add some."""
    held = _noted(scaler, "paused-scale-in")
    return held if _is_on(held) else None


def least(scaler: Block) -> Value[int]:
    """Return how many pods run always: those of idleness, or the least that it is told."""
    idle = number(scaler.get("spec", "idleReplicaCount"))
    low = number(scaler.get("spec", "minReplicaCount"))
    # KEDA's ScaledObject spec: 0 where it says nothing.
    found = (idle if given(idle) else low).default(0)
    triggers = list(scaler.body.maps("spec", "triggers"))
    kinds = {fact(one.get("type"), None) for one in triggers}
    if kinds and kinds <= _SERVED_BY_CPU:
        # Pods that do not run have no load, so nothing would ever start them again.
        return found.map(lambda count: max(1, count))
    awake = next(
        (leaf for one in triggers if (leaf := _awake(one.get("metadata"))) is not None), None
    )
    if awake is not None and fact(found, None) == 0:
        return awake.hole("its trigger is active below zero, and may never let it sleep")
    return found


def _awake(metadata: Leaf) -> Leaf | None:
    """Return an activation threshold below zero, which a load of nothing exceeds."""
    for name, leaf in mapping(metadata).items():
        limit = as_(float, leaf) if name.lower().startswith("activation") else None
        if limit is not None and (fact(limit, None) or 0) < 0:
            return leaf
    return None


def _noted(block: Block, name: str) -> Leaf:
    return block.get("metadata", "annotations", f"{_NOTE}/{name}")


def _is_on(held: Leaf) -> bool:
    """Say whether a pause is noted; KEDA takes what is no boolean for one."""
    said = fact(held, "true")
    return said is not None and said is not False and str(said) not in _FALSE
