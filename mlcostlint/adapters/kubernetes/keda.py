"""What pauses KEDA's scaling, and what keeps it from going down to nothing.

`fallback` holds while a trigger fails, `restoreToOriginalReplicaCount` when its object is deleted:
neither is how many pods run.
"""

from mlcostlint.adapters.reading import given, mapping, number
from mlcostlint.tree import Block, Leaf, as_
from mlcostlint.value import Value, fact

_NOTE = "autoscaling.keda.sh"
_SERVED_BY_CPU = frozenset(["cpu", "memory"])
# Triggers that count what waits outside of the pods. A metric may be one that only a pod gives.
_QUEUES = frozenset(
    [
        "activemq",
        "apache-kafka",
        "aws-kinesis-stream",
        "aws-sqs-queue",
        "azure-eventhub",
        "azure-queue",
        "azure-servicebus",
        "gcp-cloudtasks",
        "gcp-pubsub",
        "ibmmq",
        "kafka",
        "nats-jetstream",
        "pulsar",
        "rabbitmq",
        "redis",
        "redis-streams",
        "temporal",
    ]
)
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
    found = _fewest(scaler)
    if _is_served_by_cpu(scaler):
        # Pods that do not run have no load, so nothing would ever start them again.
        return found.map(lambda count: max(1, count))
    awake = _awakes(scaler)
    if awake is not None and fact(found, None) == 0:
        return awake.hole("its trigger is active below zero, and may never let it sleep")
    return found


def told(scaler: Block) -> Value[int] | None:
    """Return the pods that it is told to keep, where none of its triggers lets it keep so few."""
    return _fewest(scaler) if _is_served_by_cpu(scaler) else None


def wakes(scaler: Block) -> Value[bool] | None:
    """Say whether a trigger starts pods where none are, None where that cannot be told."""
    queue = next((leaf for leaf in _kinds(scaler) if fact(leaf, None) in _QUEUES), None)
    if queue is not None and _awakes(scaler) is None:
        return queue.map(lambda _: True)
    return None


def _fewest(scaler: Block) -> Value[int]:
    idle = number(scaler.get("spec", "idleReplicaCount"))
    low = number(scaler.get("spec", "minReplicaCount"))
    # KEDA's ScaledObject spec: 0 where it says nothing.
    return (idle if given(idle) else low).default(0)


def _is_served_by_cpu(scaler: Block) -> bool:
    kinds = {fact(leaf, None) for leaf in _kinds(scaler)}
    return bool(kinds) and kinds <= _SERVED_BY_CPU


def _kinds(scaler: Block) -> list[Leaf]:
    return [one.get("type") for one in scaler.body.maps("spec", "triggers")]


def _awakes(scaler: Block) -> Leaf | None:
    """Return what keeps a trigger active at a load of nothing."""
    triggers = scaler.body.maps("spec", "triggers")
    found = (_awake(one.get("metadata")) for one in triggers)
    return next((leaf for leaf in found if leaf is not None), None)


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
